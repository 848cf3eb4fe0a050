"""Home page and server. Start with ``streamlit run app.py``.

Streamlit reads this file twice: the server imports it as it starts, and each visitor's run of the
page executes it. The page itself is `pages._ui.home`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from threading import Thread

import streamlit as st


@asynccontextmanager
async def load_early(server: st.App) -> AsyncIterator[None]:
    """Begin to import what is heavy as the server starts, not as the first visitor arrives."""
    Thread(target=import_module, args=["zsl_core.heavy"], daemon=True).start()
    yield


if __name__ == "__main__":
    from pages._ui.home import main

    main()
else:
    app = st.App(__file__, lifespan=load_early)
