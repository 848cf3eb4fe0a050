"""What the first visitor of a fresh server sees while heavy packages are imported."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

CHARTS = "static/static/js/PlotlyChart.*.js"  # below Streamlit's folder


@contextmanager
def starting() -> Iterator[None]:
    """Say what is done, and let the browser use the time to fetch what draws charts.

    The browser would ask for those 4.7 MB only when the first chart arrives, and then the visitor
    would wait for both, one after the other. Without the file, that is what happens.
    """
    if get_script_run_ctx(suppress_warning=True) is None:  # imported by no page: nobody looks
        yield
        return
    place = st.empty()
    with place.container():
        st.caption("Starting: loading PyTorch and scikit-learn takes a few seconds …")
        for file in Path(st.__file__).parent.glob(CHARTS):
            root = f"/{st.get_option('server.baseUrlPath')}".rstrip("/")
            script = f"<script>import('{root}/static/js/{file.name}')</script>"
            st.html(script, unsafe_allow_javascript=True)
    yield
    place.empty()
