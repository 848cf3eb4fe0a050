"""The methods by name, all behind one estimator interface, and what cross-validation tries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from zsl_core.errors import InputError
from zsl_core.methods.base import ZSLMethod
from zsl_core.methods.psr import PSR
from zsl_core.methods.ridge import SemanticToVisualRidge, VisualToSemanticRidge
from zsl_core.methods.sync import SYNC
from zsl_core.relations import DEFAULT_SIMILAR_SHARE

__all__ = ["METHODS", "MethodEntry", "ZSLMethod", "grid_for", "make_method"]

Grid = dict[str, list[Any]]


@dataclass(frozen=True)
class MethodEntry:
    """One line of the table of methods.

    Attributes:
        label: its name on screen.
        make: the estimator class.
        fixed: the parameters that make this variant.
        grid: what class-wise cross-validation tries, in this order; along the last parameter
            each fit starts from the one before, if `warm`.
        warm: whether a fit may start from the one before it in the grid: SYNC then keeps what does
            not depend on the parameter, and kernel PSR ends within its tolerance of a cold fit.
    """

    label: str
    make: Callable[..., ZSLMethod]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    grid: Mapping[str, list[Any]] = field(default_factory=dict)
    warm: bool = False


RIDGE_GRID: Grid = {"lam": [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0]}
SYNC_GRID: Grid = {
    "lam": [2.0**e for e in range(-30, -7, 2)],
    "t": [2.0**e for e in range(-5, 6)],
}
SIMILAR_SHARES = (DEFAULT_SIMILAR_SHARE, 2 * DEFAULT_SIMILAR_SHARE, 4 * DEFAULT_SIMILAR_SHARE)
PSR_GRID: Grid = {"tau_similar": [], "lambda_similar": [0.03, 0.1, 0.3, 1.0]}
KERNEL_GRID: Grid = {"gamma": [0.1, 0.3, 1.0], "lambda_kernel": [1e-4, 1e-3]}

METHODS: dict[str, MethodEntry] = {
    "psr": MethodEntry("PSR", PSR, grid=KERNEL_GRID | PSR_GRID, warm=True),
    "psr_mlp": MethodEntry("PSR (MLP)", PSR, {"encoder": "mlp"}, PSR_GRID),
    "sync": MethodEntry("SYNC", SYNC, grid=SYNC_GRID, warm=True),
    "sync_cs": MethodEntry(
        "SYNC (Crammer-Singer)", SYNC, {"loss": "crammer_singer"}, SYNC_GRID, True
    ),
    "sync_struct": MethodEntry("SYNC (struct)", SYNC, {"loss": "struct"}, SYNC_GRID, True),
    "v2s_ridge": MethodEntry("Visual → semantic ridge", VisualToSemanticRidge, grid=RIDGE_GRID),
    "s2v_ridge": MethodEntry("Semantic → visual ridge", SemanticToVisualRidge, grid=RIDGE_GRID),
}


def make_method(name: str, /, **params: Any) -> ZSLMethod:
    """A fresh estimator by the name of its method.

    Raises:
        InputError: if there is no such method or it has no such parameter.

    >>> make_method("s2v_ridge", lam=3.0)
    SemanticToVisualRidge(lam=3.0)
    """
    if name not in METHODS:
        raise InputError(f"Expected a method among {', '.join(METHODS)}, but got {name!r}.")
    method = METHODS[name].make()
    known = method.get_params()
    for key in params:
        if key not in known:
            raise InputError(
                f"Expected a parameter of {name} among {', '.join(known)}, but got {key!r}."
            )
    method.set_params(**{**METHODS[name].fixed, **params})
    method.check_params()
    return method


def grid_for(name: str, n_seen: int, fixed: Collection[str] = ()) -> Grid:
    """What cross-validation tries for a method, given the number of seen classes.

    The threshold of PSR is tried as a mean number of similar classes: a tenth, a fifth and two
    fifths of the others. Parameters in `fixed` are given and not tried.
    """
    taken = {*fixed, *(("tau_similar",) if "tau" in fixed else ())}
    grid = {key: values for key, values in METHODS[name].grid.items() if key not in taken}
    if "tau_similar" in grid:
        grid["tau_similar"] = [round(share * (n_seen - 1), 1) for share in SIMILAR_SHARES]
    return grid
