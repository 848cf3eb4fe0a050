"""Zero-shot learning: methods, measures and their explanation. Knows nothing of Streamlit."""

import os

# GNU OpenMP's threads, torch's among them, spin while they wait. Where two trainings share few
# cores (two browser sessions, a sweep beside the app) they then starve each other: on 2 cores, fits
# of less than a second took more than a minute. A short spin costs a lone training nothing. It is
# read when torch is first imported, so it must be said here.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")

__version__ = "0.1.0"
