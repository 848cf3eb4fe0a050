"""The bat: flying towards us, its wings of skin spread."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.build.fauna.coats import mammal_coat
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, blob, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.plans.bird_parts import Frame, Pair

_FINGERS: tuple[Pair, ...] = ((1.22, 0.12), (1.0, -0.34), (0.62, -0.44))  # their tips
_SHOULDER, _ELBOW, _WRIST, _ANKLE = (0.08, 0.12), (0.34, 0.0), (0.6, 0.34), (0.1, -0.36)


def bat(animal: Animal, rng: np.random.Generator) -> Figure:
    """In flight, seen from the front, each wing at its own point of the beat."""
    figure = Figure(stance="fly")
    coat = mammal_coat(animal, rng)
    beat = rng.uniform(-0.4, 0.35)
    span = 0.65 + 0.3 * animal["wings"]
    for side in (-1, 1):
        stretch = span * rng.uniform(0.82, 1.02)  # foreshortened as the bat banks
        _wing(figure, animal, coat, side, beat + rng.normal(0, 0.06), stretch)
    _body(figure, animal, coat)
    _head(figure, animal, coat, rng)
    return figure


def _wing(
    figure: Figure,
    animal: Animal,
    coat: Coat,
    side: int,
    beat: float,
    stretch: float,
) -> None:
    """Skin between arm, fingers, leg and tail, its hind edge scalloped."""
    second, accent = animal.colours[1:]
    root = Frame(0.0, 0.1, 1.0, side * beat)

    def place(point: Pair) -> Pair:
        return root.at(side * point[0] * stretch, point[1] - 0.1)

    tips = list(_FINGERS)
    edge: list[Pair] = [_SHOULDER, (0.36, 0.16), _WRIST, (0.92, 0.32), tips[0]]
    for start, end in zip(tips, [*tips[1:], _ANKLE], strict=True):
        edge += _scallop(start, end)
    skin = mix(second, accent, 0.45)
    outline = np.array([place(point) for point in [*edge, (0.0, -0.3), (0.0, 0.1)]])
    membrane = replace(coat, colour=skin, texture="skin", belly=None)
    figure.add([outline], membrane, relief=0.5, rim=0.5, shade=0.96)
    bones: Outlines = []
    for tip in tips:
        middle = (0.5 * (_WRIST[0] + tip[0]) + 0.04, 0.5 * (_WRIST[1] + tip[1]) + 0.04)
        bones += tube([place(_WRIST), place(middle), place(tip)], [0.035, 0.026, 0.012])
    bones += tube([place(_SHOULDER), place(_ELBOW), place(_WRIST)], [0.09, 0.055, 0.045])
    bones += tube([place(_WRIST), place((0.6, 0.44))], [0.04, 0.015])  # the thumb
    figure.add(bones, Coat(darker(second, 0.25)), relief=0.6, rim=0.2)


def _scallop(start: Pair, end: Pair) -> list[Pair]:
    """The hind edge of the skin between two finger tips, drawn in towards the wrist."""
    pull = (0.5 * (start[0] + end[0]), 0.5 * (start[1] + end[1]))
    control = (pull[0] + 0.45 * (_WRIST[0] - pull[0]), pull[1] + 0.45 * (_WRIST[1] - pull[1]))
    t = np.linspace(0, 1, 9)[1:, None]
    curve = (1 - t) ** 2 * start + 2 * t * (1 - t) * np.array(control) + t**2 * end
    return [(float(x), float(y)) for x, y in curve]


def _body(figure: Figure, animal: Animal, coat: Coat) -> None:
    wide = 0.15 + 0.12 * animal["bulky"]
    for side in (-1, 1):
        leg = tube(
            [(side * 0.06, -0.24), (side * 0.11, -0.34), (side * 0.09, -0.42)], [0.06, 0.04, 0.03]
        )
        figure.add(leg, Coat(darker(animal.colours[1], 0.2)))
    trunk = blob([(0, 0.3), (wide, 0.14), (wide * 0.95, -0.08), (0.07, -0.3), (-0.07, -0.3),
                  (-wide * 0.95, -0.08), (-wide, 0.14)])  # fmt: skip
    figure.add(trunk, coat, rough=0.02)
    breast = blob([(0, 0.2), (wide * 0.6, 0.08), (wide * 0.5, -0.12), (0, -0.22),
                   (-wide * 0.5, -0.12), (-wide * 0.6, 0.08)])  # fmt: skip
    paler = Coat(mix(coat.colour, animal.colours[2], 0.55), coat.texture, marks=coat.marks)
    figure.add(breast, paler, rough=0.02, rim=0.0)


def _head(figure: Figure, animal: Animal, coat: Coat, rng: np.random.Generator) -> None:
    accent = animal.colours[2]
    head = Frame(float(rng.normal(0, 0.02)), 0.34, 0.2, float(rng.normal(0, 0.12)))
    look = float(rng.uniform(-0.15, 0.15))
    ears, point = 0.6 + 0.8 * animal["large ears"], animal["pointed ears"]
    pink = mix(accent, (0.86, 0.6, 0.56), 0.45)
    for side in (-1, 1):
        top = 0.5 + ears
        for size, tint in ((1.0, coat.colour), (0.66, pink)):
            ear = [
                (0.2, 0.5),
                (0.4, 0.5 + 0.75 * ears),
                (0.78 + 0.1 * point, top),
                (1.05, 0.5 + 0.4 * ears),
                (0.88, 0.2),
            ]
            middle = (0.68, 0.42 + 0.28 * ears)
            points = [
                (side * (middle[0] + size * (u - middle[0])), middle[1] + size * (v - middle[1]))
                for u, v in ear
            ]
            figure.add(head.blob(*points), Coat(tint), relief=0.6)
    figure.add(head.oval(0, 0, 1.02, 0.92), coat, rough=0.012)
    _face(figure, head, look, pink, 0.2 + 0.3 * (1 - animal["flat face"]))


def _face(figure: Figure, head: Frame, look: float, skin: Colour, snout: float) -> None:
    """Bright eyes, a snub nose, and a smile with two small fangs."""
    figure.add(head.oval(look, -0.32, 0.46, 0.36), Coat(darker(skin, 0.12), "fur"), rim=0.15)
    smile = [head.at(look + u, v) for u, v in ((-0.28, -0.38), (0, -0.52), (0.28, -0.38))]
    figure.add(tube(smile, [0.012, 0.018, 0.012]), Coat((0.2, 0.1, 0.1)), relief=0, rim=0)
    for side in (-1, 1):
        fang = [
            head.at(look + side * u, v) for u, v in ((0.12, -0.44), (0.24, -0.4), (0.17, -0.66))
        ]
        figure.add([np.array(fang)], Coat((0.97, 0.95, 0.9)), relief=0, rim=0.1)
        x, y = head.at(0.42 * side + 0.7 * look, 0.16)
        figure.eye(x, y, 0.032, (0.75, 0.5, 0.22))
    figure.add(
        head.oval(look, -0.16, 0.24, 0.1 + 0.2 * snout), Coat(darker(skin, 0.55)), relief=0.8
    )
