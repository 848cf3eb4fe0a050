"""Flat faces seen from the front: apes and koalas."""

from __future__ import annotations

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Point, blob, ellipse, tube
from data.build.fauna.painter import Coat, Colour, Figure, mix

DARK: Colour = (0.08, 0.07, 0.07)


def add_head(
    figure: Figure,
    animal: Animal,
    main: Colour,
    coat: Coat,
    centre: Point,
    r: float,
    turn: float,
) -> None:
    """A flat face; `turn` moves the features to the right, as on a head turned that way."""
    if animal["large ears"] > 0.4:
        _koala_face(figure, animal, main, coat, centre, r, turn)
    else:
        _ape_face(figure, animal, main, coat, centre, r, turn)


def _koala_face(
    figure: Figure, animal: Animal, main: Colour, coat: Coat, centre: Point, r: float, turn: float
) -> None:
    x, y = centre
    fluff = mix(main, animal.colours[1], 0.85)
    for side in (-1, 1):
        ear = (x + side * 1.0 * r, y + 0.55 * r)
        big = r * (0.35 + 0.3 * animal["large ears"])
        figure.add(ellipse(*ear, big, big), coat, rough=0.016, rim=0.3)
        inner = ellipse(ear[0] - side * 0.05 * r, ear[1] - 0.08 * r, big * 0.62, big * 0.62)
        figure.add(inner, Coat(fluff, "shaggy"), rough=0.014, relief=0.4, rim=0.05)
    skull = ellipse(x, y, r * 1.08, r * 0.95)
    for side in (-1, 1):
        skull += ellipse(x + side * 0.5 * r, y - 0.3 * r, 0.6 * r, 0.55 * r)
    figure.add(skull, coat, rough=0.012, rim=0.3)
    middle = x + turn * 1.2
    figure.add(
        ellipse(middle, y - 0.58 * r, 0.42 * r, 0.26 * r),
        Coat(fluff, "fur"),
        rim=0.05,
        rough=0.01,
        relief=0.3,
    )
    mouth = tube(
        [
            (middle - 0.2 * r, y - 0.62 * r),
            (middle, y - 0.68 * r),
            (middle + 0.2 * r, y - 0.62 * r),
        ],
        [0.012] * 3,
    )
    figure.add(mouth, Coat(DARK), relief=0, rim=0)
    nose = blob(
        [(middle - 0.16 * r, y + 0.22 * r), (middle + 0.16 * r, y + 0.22 * r),
         (middle + 0.26 * r, y - 0.2 * r), (middle + 0.2 * r, y - 0.48 * r),
         (middle - 0.2 * r, y - 0.48 * r), (middle - 0.26 * r, y - 0.2 * r)]
    )  # fmt: skip
    figure.add(nose, Coat(mix(animal.colours[2], DARK, 0.3)), relief=1.2)
    for side in (-1, 1):
        _eye(figure, middle + side * 0.5 * r, y + 0.10 * r, 0.085 * r, (0.42, 0.28, 0.16))


def _eye(figure: Figure, x: float, y: float, r: float, iris: Colour) -> None:
    figure.add(ellipse(x, y, r * 1.7, r * 1.45), Coat(DARK), relief=0, rim=0)
    figure.eye(x, y, r, iris)


def _ape_face(
    figure: Figure, animal: Animal, main: Colour, coat: Coat, centre: Point, r: float, turn: float
) -> None:
    x, y = centre
    middle = x + turn * 0.9
    skin = mix(animal.colours[2], DARK, 0.05)
    long_hair = animal["shaggy"] > 0.8
    skull = ellipse(x, y, r * 0.95, r * 1.0) + ellipse(x, y + 0.45 * r, 0.62 * r, 0.75 * r)
    skull += ellipse(x, y - 0.4 * r, 0.95 * r, 0.7 * r)
    figure.add(skull, coat, rough=0.004 + 0.015 * animal["shaggy"], rim=0.35)
    if long_hair:  # an old male's cheek pads
        for side in (-1, 1):
            pad = ellipse(middle + side * 0.62 * r, y - 0.02 * r, 0.34 * r, 0.62 * r, -0.15 * side)
            figure.add(pad, Coat(mix(skin, main, 0.12)), relief=0.9, rim=0.25)
    face = ellipse(middle, y + 0.14 * r, 0.60 * r, 0.38 * r) + ellipse(
        middle, y - 0.35 * r, 0.5 * r, 0.55 * r
    )
    figure.add(face, Coat(skin), relief=0.8, rim=0.2)
    light = mix(skin, (0.75, 0.62, 0.55), 0.22 if not long_hair else 0.30)
    muzzle = ellipse(middle + turn * 0.4, y - 0.52 * r, 0.46 * r, 0.36 * r)
    figure.add(muzzle, Coat(light), relief=0.9, rim=0.15)
    brow = tube(
        [
            (middle - 0.5 * r, y + 0.22 * r),
            (middle, y + 0.32 * r),
            (middle + 0.5 * r, y + 0.22 * r),
        ],
        [0.16 * r, 0.2 * r, 0.16 * r],
    )
    figure.add(brow, Coat(mix(skin, light, 0.4)), relief=0.9, rim=0.1)
    for side in (-1, 1):
        nostril = ellipse(
            middle + turn * 0.4 + side * 0.12 * r, y - 0.27 * r, 0.085 * r, 0.065 * r, 0.5 * side
        )
        figure.add(nostril, Coat(DARK), relief=0, rim=0)
        _eye(figure, middle + side * 0.27 * r, y + 0.08 * r, 0.095 * r, (0.55, 0.33, 0.16))
    at = middle + turn * 0.4
    mouth = tube(
        [(at - 0.3 * r, y - 0.6 * r), (at, y - 0.66 * r), (at + 0.3 * r, y - 0.6 * r)],
        [0.05 * r] * 3,
    )
    figure.add(mouth, Coat(DARK), relief=0, rim=0, alpha=0.85)
    if long_hair:
        beard = blob(
            [
                (at - 0.34 * r, y - 0.78 * r),
                (at, y - 0.84 * r),
                (at + 0.34 * r, y - 0.78 * r),
                (at, y - 1.35 * r),
            ]
        )
        figure.add(beard, Coat(main, "shaggy"), rough=0.012, rim=0.2)
