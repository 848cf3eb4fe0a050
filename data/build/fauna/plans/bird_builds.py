"""The sorts of birds seen from the side: how each is put together, and its colours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from data.build.fauna.facts import Animal
from data.build.fauna.painter import Colour, darker, mix
from data.build.fauna.plans.bird_parts import BLACK, HORN, YELLOW


@dataclass(frozen=True)
class Build:
    """How one sort of bird is put together; lengths in lengths of its trunk.

    Attributes:
        stances: it may take; one listed twice is twice as likely.
        pitch: slope of the trunk, radians.
        depth: of the trunk, as a factor.
        head: radius.
        neck: how it is carried: short, mid, ess or tall.
        beak: which of the beaks.
        tail: length of a straight tail.
        limbs: thickness of the legs.
        wing: how far the folded wing reaches.
        hood: the head is of the second colour.
    """

    stances: tuple[str, ...]
    pitch: float
    depth: float
    head: float
    neck: str
    beak: str
    tail: float = 0.4
    limbs: float = 0.06
    wing: float = 1.0
    hood: bool = False


BUILDS = {
    "heron": Build(("stand",), 0.5, 0.95, 0.135, "ess", "dagger", 0.22, 0.042),
    "flamingo": Build(("stand",), 0.2, 1.15, 0.135, "ess", "bent", 0.14, 0.04),
    "ostrich": Build(("stand",), 0.1, 1.32, 0.145, "tall", "broad", 0.0, 0.085, 0.9),
    "swan": Build(("float",) * 3 + ("stand",), 0.1, 1.0, 0.135, "ess", "flat", 0.15, 0.07, 1.0),
    "duck": Build(("float", "float", "stand"), 0.16, 0.95, 0.19, "mid", "flat", 0.1, 0.06, 0.9,
                  hood=True),
    "peacock": Build(("stand",), 0.4, 1.0, 0.125, "mid", "stout", 0.3, 0.05, 0.95),
    "turkey": Build(("stand",), 0.42, 1.25, 0.145, "mid", "stout", 0.3, 0.065, 0.75),
    "rooster": Build(("stand",), 0.3, 1.05, 0.16, "mid", "stout", 0.3, 0.06, 0.72),
    "toucan": Build(("perch",), 0.8, 0.95, 0.215, "short", "huge", 0.4, 0.06),
    "parrot": Build(("perch",), 0.85, 1.02, 0.235, "short", "nutcracker", 0.42, 0.07, 1.0),
    "eagle": Build(("perch", "perch", "stand", "fly"), 0.85, 0.98, 0.19, "short", "hooked", 0.45,
                   0.09, hood=True),
    "crow": Build(("perch", "stand", "stand", "fly"), 0.42, 0.95, 0.2, "short", "stout", 0.45,
                  0.05, 1.05),
    "robin": Build(("perch", "perch", "stand"), 0.62, 1.3, 0.27, "short", "thin", 0.34, 0.035, 0.9),
}  # fmt: skip


def sort_of(animal: Animal) -> str:
    """Which build the table's facts ask for."""
    large = animal["large beak"]
    if animal["long legs"] > 0.7:
        return "heron" if large > 0.45 else "flamingo" if large > 0.2 else "ostrich"
    if animal["flippers"] > 0.1:
        return "swan" if animal["long neck"] > 0.6 else "duck"
    if animal["fan tail"] >= 0.5:
        fan = animal["fan tail"]
        return "peacock" if fan > 0.95 else "turkey" if fan > 0.8 else "rooster"
    if large >= 0.8:
        return "toucan"
    if large >= 0.4:
        return "parrot" if animal["long tail"] > 0.5 else "eagle"
    return "crow" if animal["beak"] > 0.6 else "robin"


@dataclass(frozen=True)
class Palette:
    """The colours of a bird's parts.

    Attributes:
        coverts: the small feathers of the wing.
        quills: its flight feathers.
        tail: of the tail.
        legs: and feet.
        beak: of the beak.
        band: a row of feathers between coverts and quills.
        tip: of the beak.
        iris: of the eye; None for a dark eye.
        mask: around the eye.
    """

    coverts: Colour
    quills: Colour
    tail: Colour
    legs: Colour
    beak: Colour
    band: Colour | None = None
    tip: Colour | None = None
    iris: Colour | None = None
    mask: Colour | None = None


def palette(animal: Animal, sort: str) -> Palette:
    """The colours of the parts, from the three of the table."""
    main, second, accent = animal.colours
    plain = Palette(main, darker(main, 0.25), main, mix(HORN, (0.7, 0.6, 0.55), 0.4), accent)
    orange: Colour = (0.9, 0.5, 0.15)
    special: dict[str, dict[str, Any]] = {
        "ostrich": {
            "quills": second, "tail": second, "legs": accent, "beak": mix(accent, HORN, 0.35),
        },
        "flamingo": {
            "coverts": mix(main, second, 0.45), "quills": second, "legs": mix(main, second, 0.6),
            "tail": mix(main, second, 0.5), "beak": (0.96, 0.83, 0.78), "tip": accent,
            "iris": YELLOW,
        },
        "heron": {"quills": second, "legs": mix(accent, HORN, 0.5), "iris": YELLOW},
        "swan": {"quills": darker(main, 0.06), "legs": second, "mask": second},
        "duck": {
            "coverts": mix(main, (0.72, 0.7, 0.67), 0.6), "band": (0.16, 0.3, 0.62),
            "tail": darker(main, 0.2), "legs": (0.92, 0.5, 0.14),
        },
        "peacock": {
            "coverts": (0.66, 0.55, 0.4), "quills": (0.5, 0.3, 0.16), "tail": second, "beak": HORN,
        },
        "turkey": {"quills": mix(main, second, 0.45), "beak": (0.85, 0.72, 0.5)},
        "rooster": {
            "coverts": darker(main, 0.12), "quills": mix(main, orange, 0.5), "tail": second,
            "band": second, "legs": YELLOW, "beak": YELLOW, "iris": orange,
        },
        "toucan": {"tip": BLACK, "legs": (0.35, 0.42, 0.5), "mask": (0.25, 0.55, 0.8)},
        "parrot": {"quills": second, "band": accent, "beak": (0.92, 0.87, 0.77), "iris": YELLOW},
        "eagle": {"tail": second, "legs": accent, "iris": YELLOW},
        "crow": {"coverts": mix(main, second, 0.6), "quills": main},
        "robin": {"legs": accent},
    }  # fmt: skip
    chosen = replace(plain, **special[sort])
    return replace(chosen, legs=BLACK) if animal["dark legs"] > 0.5 else chosen
