"""What every page does first."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages._ui.refused import begin_refusals, refuse, remind, unexpected
from pages._ui.way_back import keep_way_back

TITLE = "Zero-shot learning"
LESSON, PAGE, ARRIVED, RUN = "lesson", "page_shown", "page_arrived", "number_of_run"
WRITTEN = "written_to_link"  # by name, all the texts that this visit to the page wrote there

# Streamlit names the first page after its file, "app"; this list names it as a person would.
PAGES = {
    "app.py": ("Home", ":material/home:"),
    "pages/1_Relations.py": ("Relations", ":material/hub:"),
    "pages/2_Train.py": ("Train", ":material/tune:"),
    "pages/3_Embedding_map.py": ("Embedding map", ":material/scatter_plot:"),
    "pages/4_Scores.py": ("Scores", ":material/bar_chart:"),
    "pages/5_Compare.py": ("Compare", ":material/compare_arrows:"),
    "pages/6_Errors.py": ("Errors", ":material/error_outline:"),
    "pages/7_Inference.py": ("Inference", ":material/psychology:"),
    "pages/8_Sweep.py": ("Sweep", ":material/grid_on:"),
    "pages/9_Data.py": ("Data", ":material/database:"),
}

# One page, one screen: a projector shows 1280 x 720.
STYLE = """<style>
.stMainBlockContainer {padding: 3.7rem 2.2rem 2rem 2.2rem;}
.stMainBlockContainer h1 {font-size: 1.9rem; padding: 0.2rem 0 0.4rem 0;}
.stMainBlockContainer h3 {font-size: 1.15rem; padding: 0.4rem 0 0.2rem 0;}
/* Streamlit draws what is written beside axes and bars in a grey too faint on white, and what
   stands beside the pointer in the colour of what it points at. */
.js-plotly-plot :is([class*="tick"], [class*="title"], .annotation-text-g, .hovertext) text,
.js-plotly-plot .legend text,
.js-plotly-plot text.bartext-outside {
  fill: light-dark(#555867, #E6EAF1) !important;
}
/* What is being drawn as the theme changes may stay on the old theme's ground. */
.js-plotly-plot .main-svg {background: transparent !important;}
.js-plotly-plot .legend .bg {fill: light-dark(#FFFFFF, #171614) !important;}
/* The button that enlarges a picture stands in it, not on what is written above. */
[data-testid="stFullScreenFrame"]:has(img) [data-testid="stElementToolbar"] {
  top: 1.5rem !important;
}
/* A link to a page that the keyboard is on looks like the page one is on. */
[data-testid="stPageLink-NavLink"]:focus-visible {outline: 2px solid light-dark(#006AA6, #58A6DB);}
/* By Streamlit captions have six tenths: too faint on white, and their code in either theme. */
[data-testid="stCaptionContainer"] {opacity: 0.8;}
/* What is written on the primary colour, which is light in the dark theme. */
:is([data-tag], [data-testid="stBaseButton-primary"]:enabled), [data-tag] * {
  color: light-dark(#FFFFFF, #0E1117) !important;
}
[class*="st-key-following_"] {display: none;}
</style>"""
LESSON_STYLE = """<style>
[data-testid="stSidebar"], [data-testid="stSidebarCollapsedControl"],
[data-testid="stExpandSidebarButton"], [class*="st-key-aside_"],
[data-testid="stHeader"] {display: none;}
.stMainBlockContainer {padding-top: 0.7rem; padding-bottom: 0.7rem;}
</style>"""


def setup_page(name: str) -> None:
    """Set title, icon and width; the first call of every page, since a deep link skips app.py."""
    st.set_page_config(page_title=f"{name} · {TITLE}", page_icon="🦓", layout="wide")
    st.html(STYLE)
    st.session_state[RUN] = number_of_run() + 1
    st.session_state[ARRIVED] = st.session_state.get(PAGE) != name
    st.session_state[PAGE] = name
    if just_arrived():
        st.session_state[WRITTEN] = {}
    keep_way_back(arrived=just_arrived())
    asked = st.query_params.get(LESSON)
    if asked is not None:
        st.session_state[LESSON] = asked == "1"
    if lesson():
        st.query_params[LESSON] = "1"
        st.html(LESSON_STYLE)
    with st.container(horizontal=True) if lesson() else st.sidebar:
        for path, (label, icon) in PAGES.items():
            st.page_link(path, label=label, icon=None if lesson() else icon)
    begin_refusals(arrived=just_arrived())
    if asked not in (None, "0", "1"):
        refuse(LESSON, unexpected(LESSON, "1 or 0", asked, 0), False)
        del st.query_params[LESSON]
    remind(LESSON, lesson())


def number_of_run() -> int:
    """How many times the session has run a page's script, fragments alone not counted."""
    return int(st.session_state.get(RUN, 0))


def just_arrived() -> bool:
    """Whether this is the first run of this page since another one was shown."""
    return bool(st.session_state.get(ARRIVED))


def aside(name: str, where: Any = st, *, width: str = "stretch") -> DeltaGenerator:
    """A place for controls that no lesson needs: there they do what the link says, unseen.

    Args:
        name: tells it from others on the page.
        where: what it is drawn in, such as a column.
        width: of `st.container`; ``content`` in a row.
    """
    place: DeltaGenerator = where.container(key=f"aside_{name}", width=width)
    return place


def lesson() -> bool:
    """Whether this visit is a lesson (``?lesson=1``): only the controls that it needs are shown."""
    return bool(st.session_state.get(LESSON))
