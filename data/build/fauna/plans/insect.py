"""Insects: which of the three kinds of body the facts speak of."""

from __future__ import annotations

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.painter import Figure
from data.build.fauna.plans.bee import bee
from data.build.fauna.plans.butterfly import butterfly
from data.build.fauna.plans.ladybird import ladybird


def insect(animal: Animal, rng: np.random.Generator) -> Figure:
    """A beetle if it has a shell, a butterfly if it is nearly all wings, a bee otherwise."""
    if animal["shell"] > 0.5:
        return ladybird(animal, rng)
    if animal["wings"] > 0.8:
        return butterfly(animal, rng)
    return bee(animal, rng)
