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

SEEN_COLOR = "#6699CC"
UNSEEN_COLOR = "#DDAA33"

RELATION_COLORS = {"identical": "#44AA99", "similar": "#AA4499", "dissimilar": "#999999"}
"""None of them is a method's (Tol's muted palette)."""

QUIET = "rgba(128, 128, 128, 0.5)"
"""Marks that are there for comparison only."""

RIGHT_COLOR = "#228833"
WRONG_COLOR = "#EE6677"
"""Predicted right and wrong (Tol's bright palette); never told by colour alone."""

LANDED_COLOR = "#E24A33"
"""What was not there when a method was trained or a map laid out; no class's and no method's."""
