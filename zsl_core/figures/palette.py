"""One colour a method on every page, told apart by colour-blind readers too (Okabe and Ito)."""

METHOD_COLORS = {
    "psr": "#0072B2",
    "psr_mlp": "#56B4E9",
    "sync": "#D55E00",
    "sync_cs": "#E69F00",
    "sync_struct": "#B8860B",
    "v2s_ridge": "#CC79A7",
    "s2v_ridge": "#009E73",
}

GRID = "rgba(128, 128, 128, 0.25)"
"""Lines that stay quiet on a light and on a dark ground."""
