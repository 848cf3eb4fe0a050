import subprocess
import sys
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

from pages._ui.starting import CHARTS


def test_the_code_that_draws_charts_is_where_this_streamlit_keeps_it():
    (file,) = Path(st.__file__).parent.glob(CHARTS)
    assert b"plotly" in file.read_bytes()[:200_000].lower()


def test_no_words_stay_once_the_packages_are_loaded():
    script = """
import streamlit as st
from pages._ui.starting import starting

with starting():
    pass
st.write("loaded")
"""
    page = AppTest.from_string(script, default_timeout=60).run()
    assert not page.exception
    assert [each.value for each in page.caption] == []
    assert page.markdown[0].value == "loaded"


def test_the_packages_are_no_business_of_the_garbage_collector():
    looked_at = "import gc, pages._ui; print(gc.get_freeze_count(), len(gc.get_objects()))"
    told = subprocess.run(
        [sys.executable, "-c", looked_at], capture_output=True, text=True, check=True
    )
    frozen, left = (int(each) for each in told.stdout.split())
    assert frozen > 50 * left
