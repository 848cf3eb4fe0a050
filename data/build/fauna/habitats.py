"""Where the animals live: backgrounds, and what stands in front of the animal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from data.build.fauna.places.air import flying, perching
from data.build.fauna.places.canvas import Backdrop
from data.build.fauna.places.deep import swimming
from data.build.fauna.places.land import desert, forest, meadow, savanna, snow
from data.build.fauna.places.shore import bank, seashore
from data.build.fauna.places.water import floating

__all__ = ["Backdrop", "backdrop"]

# The solid ground of each habitat.
_STANDING: Mapping[str, Callable[[int, np.random.Generator], Backdrop]] = {
    "savanna": savanna,
    "forest": forest,
    "desert": desert,
    "snow": snow,
    "sea": seashore,
    "fresh water": bank,
    "meadow": meadow,
}
# The other stances, for any habitat.
_ELSEWHERE: Mapping[str, Callable[[str, int, np.random.Generator], Backdrop]] = {
    "perch": perching,
    "float": floating,
    "swim": swimming,
    "fly": flying,
}


def backdrop(habitat: str, stance: str, size: int, rng: np.random.Generator) -> Backdrop:
    """A place of this habitat for an animal that stands, perches, floats, swims or flies."""
    if stance == "stand":
        return _STANDING[habitat](size, rng)
    return _ELSEWHERE[stance](habitat, size, rng)
