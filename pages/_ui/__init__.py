"""What pages share and Streamlit must not list as a page.

Heavy packages are imported here, once and in this order, before any page uses them: two browser
sessions that import at the same time can meet a half-imported pandas.
"""

import gc

from pages._ui.starting import starting

# isort: off
with starting():
    import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait
    import numpy  # noqa: F401
    import pandas  # noqa: F401
    import plotly.graph_objects  # noqa: F401
    import torch  # noqa: F401
    import sklearn.datasets  # noqa: F401
# isort: on

# Streamlit collects garbage after every run of a script. Looking through all that these packages
# keep takes it .2 s, in which what the page drew is not sent.
gc.freeze()
