"""The pufferfish's body: a ball full of water, all over spines."""

from __future__ import annotations

import numpy as np

from data.build.fauna.coats import dark_colour, pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Points, blob, ellipse, polygon, tube, turn_all
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.plans.sea_parts import below, fin_coat, individual, limbs, markings


def puffer(animal: Animal, rng: np.random.Generator) -> Figure:
    """A blown-up fish, its small fins paddling."""
    figure = Figure(stance="swim")
    main, _, _ = individual(animal, rng)
    pale, dark = pale_colour(animal, main), dark_colour(animal, main)
    blown = rng.uniform(0.72, 1.08) * (0.6 + 0.4 * animal["bulky"])
    marks = markings(animal, rng, main, per_unit=8)
    if animal["pale belly"] > 0.3:
        marks += ((below([(-0.5, -0.02), (-0.1, -0.1), (0.2, -0.09), (0.5, -0.02)], 0.03), pale),)
    fin = fin_coat(limbs(animal, mix(main, dark, 0.15)), (-0.35, 0.0), 50)
    flap = rng.uniform(-0.4, 0.4)
    tail = blob([(-0.38, 0.06), (-0.5, 0.075), (-0.64, 0.12), (-0.67, 0.0), (-0.64, -0.11),
                 (-0.5, -0.06), (-0.38, -0.06)])  # fmt: skip
    figure.add(turn_all(tail, 0.5 * flap, (-0.38, 0.0)), fin)
    back = blob([(-0.24, 0.3), (-0.27, 0.45), (-0.36, 0.5), (-0.42, 0.42), (-0.36, 0.22)])
    figure.add(back, fin)
    figure.add([outline * (1, -0.98) for outline in back], fin, shade=0.9)
    body = _body(blown)
    long = 0.04 + 0.07 * animal["spines"]
    spines = _rim_spines(body[0], long, rng)
    figure.add(spines, Coat(mix(pale, main, 0.3)), relief=0, rim=0.55)
    figure.add(body, Coat(main, marks=marks))
    _add_near_spines(figure, blown, long, main, pale, rng)
    side = blob(
        [(-0.0, 0.05), (-0.1, 0.1), (-0.2, 0.06), (-0.21, -0.06), (-0.12, -0.12), (-0.01, -0.06)]
    )
    figure.add(
        turn_all(side, flap, (0.0, 0.0)),
        fin_coat(limbs(animal, mix(main, dark, 0.25)), (0.05, 0.0)),
    )
    _add_face(figure, main, pale, dark, animal["face mask"])
    return figure


def _body(blown: float) -> Outlines:
    """A ball with a small snout to the right and the root of the tail to the left."""
    t = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    ball = np.stack([0.43 * np.cos(t), 0.4 * blown * np.sin(t)], axis=1)
    ball[:, 0] += 0.05 * np.exp(-((ball[:, 1] / 0.1) ** 2)) * np.sign(ball[:, 0])
    return [ball]


def _rim_spines(rim: Points, long: float, rng: np.random.Generator) -> Outlines:
    """Spines that stand out around the body, but for the mouth and the tail."""
    spines: Outlines = []
    for angle in np.arange(0.3, 2 * np.pi - 0.3, 0.175):
        if abs(angle - np.pi) < 0.25:
            continue
        base = rim[int(angle / (2 * np.pi) * len(rim))]
        spines += _spine(base * 0.97, angle + rng.normal(0, 0.08), long * rng.uniform(0.85, 1.2))
    return spines


def _spine(base: Points, angle: float, long: float) -> Outlines:
    out = np.array([np.cos(angle), np.sin(angle)])
    side = np.array([-out[1], out[0]]) * 0.022
    return polygon([base + side, base + out * long, base - side])


def _add_near_spines(
    figure: Figure, blown: float, long: float, main: Colour, pale: Colour, rng: np.random.Generator
) -> None:
    """Spines on the side turned to us: the nearer to the middle, the shorter they look."""
    upper: Outlines = []
    lower: Outlines = []
    for ring, count in ((0.83, 20), (0.6, 14), (0.35, 8)):
        for i in range(count):
            angle = (i + 0.5 * (ring == 0.6)) * 2 * np.pi / count + rng.normal(0, 0.05)
            base = np.array([0.43 * np.cos(angle), 0.4 * blown * np.sin(angle)]) * ring
            if base[0] > 0.2 and -0.12 < base[1] < 0.26:
                continue  # the face
            spine = _spine(base, angle, long * (0.3 + 0.6 * ring))
            (upper if base[1] > -0.07 else lower).extend(spine)
    figure.add(upper, Coat(darker(mix(pale, main, 0.35), -0.1)), relief=0, rim=0.5)
    figure.add(lower, Coat(darker(pale, 0.12)), relief=0, rim=0.45)


def _add_face(figure: Figure, main: Colour, pale: Colour, dark: Colour, mask: float) -> None:
    """Round eyes, puffed lips and the two plates of its teeth."""
    if mask > 0.3:
        figure.add(ellipse(0.26, 0.1, 0.11, 0.1), Coat(dark), relief=0, rim=0)
    figure.add(ellipse(0.455, -0.005, 0.05, 0.062), Coat(mix(main, (0.9, 0.6, 0.5), 0.4)))
    figure.add(ellipse(0.475, -0.005, 0.03, 0.036), Coat((0.3, 0.12, 0.1)), relief=0)
    figure.add(ellipse(0.478, 0.01, 0.022, 0.016), Coat((0.98, 0.97, 0.92)), relief=0, rim=0.2)
    figure.add(ellipse(0.26, 0.105, 0.085, 0.085), Coat(mix(main, pale, 0.6)))
    figure.eye(0.27, 0.105, 0.042, (0.93, 0.9, 0.75))
    figure.add(tube([(0.38, 0.1), (0.39, 0.09)], [0.012, 0.012]), Coat(darker(main, 0.5)), relief=0)
