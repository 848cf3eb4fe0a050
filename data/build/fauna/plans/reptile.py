"""Reptiles on four legs: crocodiles, lizards and chameleons."""

from __future__ import annotations

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.painter import Figure
from data.build.fauna.plans.chameleon import chameleon
from data.build.fauna.plans.crocodile import crocodile
from data.build.fauna.plans.lizard import lizard


def reptile(animal: Animal, rng: np.random.Generator) -> Figure:
    """A reptile: long jaws make a crocodile, a short high body a chameleon."""
    if animal["long snout"] > 0.6:
        return crocodile(animal, rng)
    if animal["elongated"] < 0.65:
        return chameleon(animal, rng)
    return lizard(animal, rng)
