"""What every page does first."""

import streamlit as st

from pages._ui.work import keep_alive

TITLE = "Zero-shot learning"

# Streamlit names the first page after its file, "app"; this list names it as a person would.
PAGES = {"app.py": ("Home", ":material/home:"), "pages/2_Train.py": ("Train", ":material/tune:")}

# One page, one screen: a projector shows 1280 x 720.
STYLE = """<style>
.stMainBlockContainer {padding: 3.7rem 2.2rem 2rem 2.2rem;}
.stMainBlockContainer h1 {font-size: 1.9rem; padding: 0.2rem 0 0.4rem 0;}
.stMainBlockContainer h3 {font-size: 1.15rem; padding: 0.4rem 0 0.2rem 0;}
</style>"""


def setup_page(name: str) -> None:
    """Set title, icon and width; the first call of every page, since a deep link skips app.py."""
    st.set_page_config(page_title=f"{name} · {TITLE}", page_icon="🦓", layout="wide")
    st.html(STYLE)
    keep_alive()
    with st.sidebar:
        for path, (label, icon) in PAGES.items():
            st.page_link(path, label=label, icon=icon)
