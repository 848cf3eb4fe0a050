"""Packages that take seconds to import, imported in one place and order.

Two threads that import at once, such as two browser sessions, can meet a half-imported pandas;
whoever imports this module first waits until another thread is done with it.
"""

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

# isort: split
import numpy  # noqa: F401
import pandas  # noqa: F401
import plotly.graph_objects  # noqa: F401
import sklearn.datasets  # noqa: F401
import torch  # noqa: F401
