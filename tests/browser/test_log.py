"""What the server's log may hold: a visitor's leaving, and nothing of ours."""

from __future__ import annotations

from tests.browser.conftest import LEFT, REPOSITORY

LEAVING = """Exception in ASGI application
Traceback (most recent call last):
  File "/venv/streamlit/starlette_websocket.py", line 516, in _websocket_endpoint
{ours}
During handling of the above exception, another exception occurred:

Traceback (most recent call last):
starlette.websockets.WebSocketDisconnected: Cannot call "send" once a close message has been sent.
"""


def test_a_visitor_who_leaves_is_no_fault_of_the_app() -> None:
    log = f"before\n{LEAVING.format(ours='')}after\n"
    assert LEFT.sub("", log) == "before\nafter\n"


def test_a_line_of_ours_stays() -> None:
    ours = f'  File "{REPOSITORY}/pages/2_Train.py", line 3, in main'
    assert "Traceback" in LEFT.sub("", LEAVING.format(ours=ours))


def test_another_error_before_it_stays() -> None:
    ours = f'Traceback (most recent call last):\n  File "{REPOSITORY}/app.py", line 3\nValueError\n'
    assert "ValueError" in LEFT.sub("", ours + LEAVING.format(ours=""))
