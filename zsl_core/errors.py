"""The one exception a person is meant to read, and the checks that raise it."""

from __future__ import annotations

from numbers import Integral, Real
from sys import float_info
from typing import Any

MOST = float_info.max


class InputError(ValueError):
    """Bad input, told in one sentence: what was expected, what came, how to mend it.

    The command line prints the sentence and exits with code 2; a page shows it in a box.
    """


def expect_one_of(name: str, value: object, choices: tuple[str, ...]) -> None:
    """Raise `InputError` unless `value` is one of `choices`.

    >>> expect_one_of("mining", "hard", ("random", "hard"))
    """
    if value not in choices:
        raise InputError(f"Expected `{name}` to be one of {', '.join(choices)}, but got {value!r}.")


def expect_number(
    name: str, value: object, *, low: float, high: float = float("inf"), whole: bool = False
) -> None:
    """Raise `InputError` unless `value` is a finite number in low..high, whole if asked.

    >>> expect_number("batch_size", 2.5, low=1, whole=True)
    Traceback (most recent call last):
    zsl_core.errors.InputError: Expected `batch_size` to be a whole number >= 1, but got 2.5.
    """
    kind = "whole number" if whole else "number"
    span = f">= {low:g}" if high == float("inf") else f"in {low:g}..{high:g}"
    number = isinstance(value, Integral if whole else Real) and not isinstance(value, bool)
    # NaN fails the comparison; infinity and whole numbers beyond a float are no setting.
    if not number or not low <= _as_float(value) <= min(high, MOST):
        raise InputError(f"Expected `{name}` to be a {kind} {span}, but got {value!r}.")


def _as_float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number beyond any float
        return float("inf")


def expect_bool(name: str, value: object) -> None:
    """Raise `InputError` unless `value` is True or False.

    >>> expect_bool("center", False)
    """
    if not isinstance(value, bool):
        raise InputError(f"Expected `{name}` to be True or False, but got {value!r}.")
