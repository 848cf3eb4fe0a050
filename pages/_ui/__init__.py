"""What pages share and Streamlit must not list as a page.

Heavy packages are imported here, before any page uses them. The server has begun to (see app.py),
so a visitor waits here for the rest.
"""

import gc

from pages._ui.starting import starting

with starting():
    import zsl_core.heavy  # noqa: F401

# Streamlit collects garbage after every run of a script. Looking through all that these packages
# keep takes it .2 s, in which what the page drew is not sent.
gc.freeze()
