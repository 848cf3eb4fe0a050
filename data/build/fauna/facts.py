"""The table of facts: what each animal of ``data/fauna/animals.toml`` looks like."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from data.build.fauna.painter import Colour, colour

FAUNA = Path(__file__).resolve().parents[2] / "fauna"

# The columns of the class embedding `att`, in order; 0 = not at all, 1 = fully.
ATTRIBUTES = (
    # body
    "bulky", "elongated", "long neck", "long legs", "two legs", "four legs", "many legs",
    "hooves", "flippers", "fins", "wings",
    # head
    "long snout", "flat face", "trunk", "tusks", "beak", "large beak", "pointed ears",
    "large ears", "horns", "antlers", "antennae", "crest", "mane",
    # further parts
    "hump", "long tail", "bushy tail", "fan tail", "shell", "spines", "pincers", "tentacles",
    # cover
    "fur", "shaggy", "feathers", "scales", "bare skin",
    # markings
    "stripes", "spots", "patches", "pale belly", "face mask", "dark legs",
    # colours
    "black", "white", "grey", "brown", "red", "orange", "yellow", "green", "blue",
    # size and habitat
    "big", "savanna", "forest", "desert", "snow", "sea", "fresh water", "meadow",
)  # fmt: skip
HABITATS = ATTRIBUTES[ATTRIBUTES.index("savanna") :]


@dataclass(frozen=True)
class Animal:
    """One row of the table.

    Attributes:
        name: of the class.
        plan: which body plan draws it.
        colours: the main colour, a second one (marks, belly or limbs) and an accent (beak, skin).
        attributes: name -> 0..1; what is not listed is 0.
        description: one line for the sentence embedding.
    """

    name: str
    plan: str
    colours: tuple[Colour, Colour, Colour]
    attributes: Mapping[str, float]
    description: str

    def __getitem__(self, attribute: str) -> float:
        if attribute not in ATTRIBUTES:
            raise KeyError(f"{attribute!r} is no attribute of the table")
        return self.attributes.get(attribute, 0.0)

    @property
    def habitats(self) -> dict[str, float]:
        """The habitats it lives in, with how much."""
        return {name: self[name] for name in HABITATS if self[name] > 0}


def read_animals(path: Path = FAUNA / "animals.toml") -> dict[str, Animal]:
    """All animals of the table by name, in its order."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _animal(name, row) for name, row in table.items()}


def read_chimeras(
    animals: Mapping[str, Animal], path: Path = FAUNA / "chimeras.toml"
) -> dict[str, Animal]:
    """Animals that are none: a row of the table with some facts of others in their place."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    chimeras = {}
    for name, row in table.items():
        body = animals[row["body"]]
        changed = {**body.attributes, **_check(name, row["attributes"])}
        chimeras[name] = replace(
            body,
            name=name,
            colours=_colours(row) if "colours" in row else body.colours,
            attributes=changed,
            description=row["description"],
        )
    return chimeras


def _animal(name: str, row: Mapping[str, Any]) -> Animal:
    attributes = _check(name, row["attributes"])
    return Animal(name, row["plan"], _colours(row), attributes, row["description"])


def _colours(row: Mapping[str, Any]) -> tuple[Colour, Colour, Colour]:
    main, second, accent = map(colour, row["colours"])
    return main, second, accent


def _check(name: str, attributes: Mapping[str, float]) -> dict[str, float]:
    known = {key.replace(" ", "_"): key for key in ATTRIBUTES}
    for key, value in attributes.items():
        if key not in known or not 0 <= value <= 1:
            raise ValueError(f"{name}: {key} = {value} is not an attribute with a value in 0..1")
    return {known[key]: float(value) for key, value in attributes.items()}
