"""Heads of hoofed animals and what grows on them: ears, horns, antlers, tusks, beards."""

from __future__ import annotations

import numpy as np

from data.build.fauna.coats import brightness, dark_colour, mark_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Points, spline, tube, turn
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.plans.hoofed_build import Frame
from data.build.fauna.plans.hoofed_legs import grounded

# Outlines in the plane of `Frame.at`: x from the poll to the nose, y up; clockwise from the poll.
_HEADS = {
    "equine": [
        (-0.1, 0.1), (0.06, 0.2), (0.25, 0.19), (0.5, 0.12), (0.75, 0.09), (0.93, 0.08),
        (1.01, -0.02), (0.97, -0.13), (0.86, -0.17), (0.68, -0.14), (0.5, -0.19), (0.3, -0.29),
        (0.1, -0.28), (-0.1, -0.14),
    ],
    "bovine": [
        (-0.12, 0.1), (0.0, 0.23), (0.2, 0.24), (0.45, 0.18), (0.7, 0.16), (0.9, 0.18),
        (1.03, 0.08), (1.04, -0.09), (0.96, -0.23), (0.8, -0.28), (0.6, -0.25), (0.38, -0.3),
        (0.12, -0.32), (-0.1, -0.2),
    ],
    "cervine": [
        (-0.1, 0.09), (0.05, 0.2), (0.22, 0.2), (0.42, 0.12), (0.7, 0.07), (0.92, 0.06),
        (1.0, -0.03), (0.95, -0.13), (0.8, -0.14), (0.6, -0.14), (0.4, -0.21), (0.18, -0.24),
        (-0.08, -0.14),
    ],
    "moose": [
        (-0.1, 0.08), (0.04, 0.18), (0.22, 0.18), (0.45, 0.1), (0.66, 0.12), (0.88, 0.13),
        (1.06, 0.02), (1.08, -0.16), (0.98, -0.27), (0.84, -0.22), (0.66, -0.2), (0.45, -0.22),
        (0.2, -0.24), (-0.08, -0.16),
    ],
    "camelid": [
        (-0.12, 0.08), (0.03, 0.2), (0.22, 0.21), (0.4, 0.13), (0.66, 0.1), (0.88, 0.11),
        (1.01, 0.02), (1.0, -0.12), (0.86, -0.2), (0.64, -0.17), (0.4, -0.22), (0.15, -0.26),
        (-0.1, -0.16),
    ],
    "caprine": [
        (-0.1, 0.1), (0.05, 0.21), (0.25, 0.22), (0.5, 0.18), (0.75, 0.12), (0.94, 0.06),
        (1.0, -0.05), (0.93, -0.16), (0.75, -0.18), (0.5, -0.2), (0.28, -0.26), (0.05, -0.26),
        (-0.1, -0.12),
    ],
    "swine": [
        (-0.15, 0.18), (0.05, 0.3), (0.25, 0.29), (0.46, 0.18), (0.68, 0.13), (0.9, 0.15),
        (0.98, 0.0), (0.92, -0.17), (0.76, -0.2), (0.58, -0.28), (0.35, -0.38), (0.05, -0.38),
        (-0.2, -0.2),
    ],
}  # fmt: skip
_EYES = {"swine": (0.36, 0.08), "caprine": (0.3, 0.09), "camelid": (0.28, 0.09)}


def face_of(animal: Animal, kind: str) -> str:
    """Which of the head outlines: a moose is a deer with a long heavy nose."""
    return "moose" if kind == "cervine" and animal["long snout"] > 0.8 else kind


def head_outline(animal: Animal, frame: Frame) -> Outlines:
    """The head without ears, to be united with the neck."""
    return [spline(frame.at(_HEADS[face_of(animal, frame.build.kind)]), closed=True)]


def face(figure: Figure, animal: Animal, frame: Frame, coat: Coat) -> None:
    """Eye, nostril and mouth; a pig's disc; a bare muzzle in the accent colour."""
    b, kind = frame.build, face_of(animal, frame.build.kind)
    dark = Coat((0.12, 0.09, 0.09))
    if kind == "swine":
        disc = darker(animal.colours[2], 0.08)
        figure.add(_oval(frame, 0.95, -0.01, 0.06, 0.17), Coat(disc), rim=0.5)
        for v in (0.06, -0.07):
            figure.add(_oval(frame, 0.965, v, 0.022, 0.04), dark, relief=0, rim=0)
    else:
        v = {"moose": -0.06, "bovine": 0.03}.get(kind, 0.005)
        figure.add(_oval(frame, 0.93, v, 0.035, 0.024), dark, relief=0, rim=0)
    lip = {"moose": -0.17, "bovine": -0.12, "swine": -0.13}.get(kind, -0.085)
    line = frame.at([(0.93, lip), (0.82, lip - 0.015), (0.66, lip + 0.015)])
    figure.add(tube(line, [0.012, 0.014, 0.006]), dark, relief=0, rim=0, alpha=0.75)
    u, v = _EYES.get(kind, (0.27, 0.07))
    x, y = frame.spot(u, v)
    size = 0.048 * (0.28 + 0.25 * b.head)
    if brightness(coat.colour) < 0.35 or animal["patches"] > 0.5:  # else lost in a dark face
        pale = min(0.75, brightness(coat.colour) + 0.2)
        figure.add(
            _oval(frame, u, v, 0.064, 0.05), Coat(mix((0.5, 0.4, 0.3), coat.colour, pale)), rim=0
        )
    if kind == "caprine":
        figure.eye(x, y, 1.15 * size, iris=(0.85, 0.66, 0.25))
    else:
        figure.eye(x, y, 1.3 * size)


def _oval(frame: Frame, u: float, v: float, ru: float, rv: float) -> Outlines:
    t = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return [frame.at(np.stack([u + ru * np.cos(t), v + rv * np.sin(t)], axis=1))]


def ears(
    figure: Figure, animal: Animal, frame: Frame, coat: Coat, droop: float, *, near: bool
) -> None:
    """One ear: the far one before, the near one after the head; `droop` 0 upright .. 1 hanging."""
    kind = frame.build.kind
    long = {"camelid": 0.24 + 0.16 * animal["large ears"], "swine": 0.36, "bovine": 0.28}.get(
        kind, 0.26
    )
    long += 0.16 * animal["large ears"]
    wide = 0.5 if kind in ("swine", "bovine") or animal["large ears"] > 0.5 else 0.4
    root = np.array([-0.01, 0.14]) if near else np.array([0.1, 0.17])
    # Upright in the picture whatever the head does, so that the ears stay over the forehead.
    angle = np.radians(100 if near else 78) - 0.5 * frame.tilt - np.radians(20)
    angle += np.radians(150) * droop if near else -np.radians(30) * droop
    leaf = np.array(
        [(0, -0.3), (0.35, -0.5), (0.75, -0.36), (1.0, 0.0), (0.7, 0.42), (0.3, 0.46), (0, 0.3)]
    ) * (long, wide * long)
    inner = leaf * (0.78, 0.55) + (0.1 * long, -0.02 * long)
    shade = 1.0 if near else 0.75
    plain = Coat(coat.colour, coat.texture) if kind != "equine" else coat
    if animal["face mask"] > 0.5:
        plain = Coat(dark_colour(animal, coat.colour))
    figure.add(_leaf(frame, leaf, angle, root), plain, shade=shade)
    pink = mix(darker(plain.colour, 0.35), (0.85, 0.55, 0.5), 0.35)
    figure.add(_leaf(frame, inner, angle, root), Coat(pink), shade=shade, relief=0.4, rim=0.1)


def _leaf(frame: Frame, leaf: Points, angle: float, root: Points) -> Outlines:
    c, s = np.cos(angle), np.sin(angle)
    return [spline(frame.at(leaf @ np.array([[c, s], [-s, c]]) + root), closed=True)]


def headgear(figure: Figure, animal: Animal, frame: Frame, rng: np.random.Generator) -> None:
    """Horns or antlers, the far one first; both are drawn behind the near ear."""
    if animal["antlers"] > 0.2:
        for shift, shade in ((0.1, 0.72), (0.0, 1.0)):
            antler(figure, animal, frame, shift, shade)
    elif animal["horns"] > 0.1:
        _horns(figure, animal, frame, rng)


def _horns(figure: Figure, animal: Animal, frame: Frame, rng: np.random.Generator) -> None:
    kind, size = frame.build.kind, animal["horns"]
    h = frame.build.head
    ivory = Coat(mix(animal.colours[2], (0.93, 0.88, 0.76), 0.8))
    if kind == "cervine":  # ossicones of a giraffe or an okapi: short, with a dark knob
        for u, shade in ((0.13, 0.75), (0.05, 1.0)):
            tip = (u - 0.08, 0.44)
            line = frame.at([(u, 0.14), (u - 0.04, 0.3), tip])
            skin = Coat(darker(animal.colours[0], 0.12), "fur")
            figure.add(tube(line, [0.13 * h, 0.09 * h, 0.09 * h]), skin, shade=shade)
            knob = Coat(darker(animal.colours[2], 0.35), "fur")
            figure.add(_oval(frame, *tip, 0.075, 0.07), knob, shade=shade)
        return
    if kind == "equine":  # a single one on the forehead: a unicorn
        line = frame.at([(0.16, 0.14), (0.22, 0.5), (0.26, 0.5 + size)])
        figure.add(tube(line, [0.12 * h, 0.07 * h, 0.012 * h]), Coat((0.95, 0.88, 0.68)))
        return
    curve = np.array([(0.06, 0.14), (0.0, 0.28), (0.03, 0.42), (0.13, 0.5)])
    widths = [0.13, 0.12, 0.08, 0.02]
    if kind == "caprine":  # long, swept back
        curve = np.array([(0.06, 0.14), (0.06, 0.5), (-0.12, 0.8), (-0.42, 0.92)])
        widths = [0.17, 0.14, 0.1, 0.025]
    reach = 0.65 + 0.5 * size + rng.normal(0, 0.05)
    curve = _upright(frame, (curve - curve[0]) * reach, 0.75) + curve[0]
    horn = mix(ivory.colour, (0.35, 0.28, 0.22), 0.35 if kind == "caprine" else 0.12)
    dark_tip = Coat(darker(horn, 0.4))
    for shift, shade in (((0.14, 0.0), 0.72), ((0.0, 0.0), 1.0)):
        line = frame.at(curve + shift)
        figure.add(tube(line, [w * h for w in widths]), Coat(horn), shade=shade, rim=0.5)
        figure.add(tube(line[2:], [w * h for w in widths[2:]]), dark_tip, shade=shade, rim=0.2)
        if kind == "caprine":
            for u, v in spline(curve + shift, samples=3)[1:-3]:
                figure.add(_oval(frame, u, v, 0.02, 0.055), dark_tip, alpha=0.4, rim=0, relief=0)


def antler(figure: Figure, animal: Animal, frame: Frame, shift: float, shade: float) -> None:
    """One antler: branching on a slender deer, a broad palm with fingers on a heavy moose."""
    h, size = frame.build.head, 0.55 + 0.5 * animal["antlers"]
    bone = Coat(mix(animal.colours[2], (0.78, 0.66, 0.48), 0.6), "fur")

    def place(points: list[tuple[float, float]]) -> Points:
        root = np.array([0.06 + shift, 0.15])
        return frame.at(_upright(frame, np.array(points) * size, 0.8) + root)

    if animal["bulky"] >= 0.6:
        palm = [
            (-0.09, 0.0), (-0.12, 0.16), (-0.42, 0.24), (-0.78, 0.42), (-0.98, 0.7),
            (-0.86, 0.76), (-0.9, 1.0), (-0.7, 0.94), (-0.62, 1.2), (-0.48, 1.0),
            (-0.32, 1.22), (-0.24, 0.96), (-0.04, 1.12), (-0.04, 0.82), (0.2, 0.88),
            (0.1, 0.6), (0.26, 0.5), (0.46, 0.62), (0.4, 0.32), (0.1, 0.18), (0.09, 0.0),
        ]  # fmt: skip
        figure.add([spline(place(palm), closed=True, samples=5)], bone, shade=shade, rim=0.5)
        return
    beam = [(0.0, 0.0), (-0.16, 0.28), (-0.3, 0.62), (-0.22, 1.0), (0.02, 1.28)]
    pieces = tube(place(beam), [0.1 * h, 0.09 * h, 0.08 * h, 0.06 * h, 0.025 * h])
    tines = [
        [(-0.06, 0.12), (0.16, 0.26), (0.34, 0.5)],
        [(-0.24, 0.48), (0.02, 0.6), (0.18, 0.84)],
        [(-0.29, 0.7), (-0.5, 0.9), (-0.54, 1.14)],
        [(-0.24, 0.95), (-0.34, 1.14), (-0.3, 1.36)],
    ]
    for tine in tines:
        pieces += tube(place(tine), [0.075 * h, 0.055 * h, 0.02 * h])
    figure.add(pieces, bone, shade=shade, rim=0.5)


def _upright(frame: Frame, points: Points, share: float) -> Points:
    """Points of the head turned back by a share of its tilt: headgear that still points up."""
    return turn(points, -share * frame.tilt)


def tusks(figure: Figure, animal: Animal, frame: Frame) -> None:
    """A tooth that curves up out of the mouth."""
    if animal["tusks"] < 0.2:
        return
    h, size = frame.build.head, 0.6 + 0.6 * animal["tusks"]
    curve = np.array([(0.74, -0.13), (0.84, -0.12), (0.87, 0.0), (0.82, 0.1)])
    line = frame.at((curve - curve[0]) * size + curve[0])
    figure.add(tube(line, [0.07 * h, 0.07 * h, 0.05 * h, 0.012 * h]), Coat((0.95, 0.92, 0.84)))


def beard(figure: Figure, animal: Animal, frame: Frame, coat: Coat) -> None:
    """Long hair under the chin of a goat or a bison; the bell under the throat of a moose."""
    b, kind = frame.build, face_of(animal, frame.build.kind)
    horned = animal["horns"] > 0.4 and animal["shaggy"] >= 0.4
    if kind not in ("caprine", "bovine", "moose") or (kind != "moose" and not horned) or b.woolly:
        return
    u, v, length, wide = {
        "caprine": (0.74, -0.12, 0.5, 0.26), "bovine": (0.6, -0.14, 0.5, 0.42),
        "moose": (0.42, -0.19, 0.4, 0.24),
    }[kind]  # fmt: skip
    x, y = frame.spot(u, v)
    long, half = length * b.head, wide * b.head / 2
    lock = [
        (x - half, y),
        (x + half, y),
        (x + half * 0.5, y - 0.6 * long),
        (x - half * 0.4, y - long),
        (x - half * 0.7, y - 0.5 * long),
    ]
    tint: Colour = coat.colour if kind != "bovine" else mark_colour(animal, coat.colour)
    if kind == "caprine":
        tint = mix(tint, mark_colour(animal, tint), 0.35)
    figure.add(grounded([spline(lock, closed=True)]), Coat(tint, "shaggy"), rough=0.012)
