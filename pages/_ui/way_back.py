"""The browser's way back: one step a page, to the view that the page had when it was left."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

# Streamlit makes a step of every change of the query from Python, and on the way to another page
# takes away the query of the page that is left. So Back would first step through the former values
# of what pages write, and then open pages without data set and view.
SCRIPT = """<script>
if (!window.zslWayBack) {
  window.zslWayBack = true;
  const push = history.pushState.bind(history), replace = history.replaceState.bind(history);
  const path = (address) => new URL(address, location.href).pathname;
  let leaving = null;
  addEventListener("click", (event) => {
    if (event.target.closest?.("a[href]")) leaving = location.href;
  }, true);
  history.pushState = (state, title, address) => {
    if (path(address) === location.pathname) return replace(state, title, address);
    if (leaving && path(leaving) === location.pathname) replace(history.state, "", leaving);
    leaving = null;
    push(state, title, address);
  };
}
</script>"""


def keep_way_back(*, arrived: bool) -> None:
    """Draw nothing, before any control: keep the way back, and take a step on it as it is meant.

    Args:
        arrived: whether this is the first run of this page since another one was shown.
    """
    st.html(SCRIPT, unsafe_allow_javascript=True)
    if arrived:
        _take_whole_query()


def went_back() -> bool:
    """Whether this run was asked for by the browser's Back or Forward."""
    run = get_script_run_ctx(suppress_warning=True)
    return bool(getattr(run, "is_history_navigation", False))


def _take_whole_query() -> None:
    """After Back or Forward, give the controls all that the address says.

    Streamlit passes over what is a control on the page left too, such as the data set, and then
    takes its absence for a wish for the default.
    """
    run = get_script_run_ctx(suppress_warning=True)
    if run is None or not went_back():
        return
    before = set(st.query_params)
    with run.session_state.query_params() as query:
        query.populate_from_query_string(run.query_string)
        query.set_initial_query_params_from_current()
    lost = {name: st.query_params[name] for name in st.query_params if name not in before}
    if lost:
        st.query_params.update(lost)  # tells the browser too, which was told the shorter address
