"""Heads of beasts of prey: skull, ears, eyes and muzzle."""

from __future__ import annotations

import numpy as np

from data.build.fauna.coats import brightness
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, blob, ellipse, polygon
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.patterns import towards
from data.build.fauna.plans.predator_face import Skull, face_marks
from data.build.fauna.plans.predator_parts import Tones

BLACK: Colour = (0.09, 0.08, 0.08)
PINK: Colour = (0.80, 0.52, 0.47)
AMBER: Colour = (0.90, 0.70, 0.24)
FRONT = 0.75  # yaw from which a face looks towards the viewer


def add_head(
    figure: Figure, animal: Animal, tone: Tones, skull: Skull, rng: np.random.Generator
) -> None:
    """A head with ears, muzzle and eyes, as the table has it."""
    rough = 0.004 + 0.008 * animal["shaggy"]
    on_top = hanging_ears(animal) or (animal["pointed ears"] > 0.3 and skull.yaw < FRONT)
    _add_ear(figure, animal, tone, skull, -1)
    if not on_top:
        _add_ear(figure, animal, tone, skull, 1)
    coat = Coat(tone.main, tone.cover, marks=face_marks(animal, tone, skull, rng))
    figure.add(_skull_outline(animal, skull), coat, rough=rough, rim=0.3, relief=0.8)
    if on_top:
        _add_ear(figure, animal, tone, skull, 1)
    _add_eye(figure, animal, tone, skull, -1)
    if animal["long snout"] > 0.25:
        _add_snout(figure, animal, tone, skull, rng)
    else:
        _add_pads(figure, animal, tone, skull)
    _add_eye(figure, animal, tone, skull, 1)


def _skull_outline(animal: Animal, skull: Skull) -> Outlines:
    cheek = 0.5 + 0.12 * animal["flat face"] + 0.1 * animal["bulky"]
    out = skull.ball(0, 0, 0, 0.96)
    for side in (-1, 1):
        out += skull.ball(0.1, -0.38, 0.42 * side, cheek)
        tuft = 0.55 * animal["shaggy"] * (1 - 0.7 * animal["bulky"]) + 0.3 * animal["pointed ears"]
        if tuft > 0.1:  # hair that stands off the cheeks
            tip = (-0.25, -0.55 - 0.2 * tuft, (0.8 + 0.5 * tuft) * side)
            upper, lower = (-0.2, 0.05, 0.8 * side), (0.15, -0.85, 0.4 * side)
            middle = (-0.1, -0.85 - 0.15 * tuft, (0.55 + 0.35 * tuft) * side)
            notch = (-0.1, -0.65, 0.65 * side)
            out += polygon([skull.at(*p) for p in (upper, tip, notch, middle, lower, (0, 0, 0))])
    return out


def _add_ear(figure: Figure, animal: Animal, tone: Tones, skull: Skull, side: int) -> None:
    dark = 1.1 * max(animal["dark legs"] - 0.2, 0.8 * animal["patches"], 0.0)
    brown_bear_like = animal["shaggy"] >= 0.8 and animal["patches"] < 0.5
    tint = mix(tone.main, tone.dark, 0.3 if brown_bear_like else min(1.0, dark))
    inner = mix(mix(tint, tone.pale, 0.35), PINK, 0.35) if dark < 0.7 else darker(tint, 0.3)
    shade = 1.0 if side > 0 or skull.yaw > FRONT else 0.82
    if animal["pointed ears"] > 0.3:
        _add_pointed_ear(figure, animal, tone, skull, side, (tint, inner), shade)
    elif hanging_ears(animal):
        long = 0.5 + animal["large ears"]
        ear = [(0.1, 0.72, 0.6), (-0.35, 0.7, 0.75), (-0.6, 0.1, 1.0), (-0.42, -long, 1.02)]
        ear += [(-0.1, 0.2 - long, 1.0), (0.1, 0.2, 0.95)]
        coat = Coat(mix(tint, tone.accent, 0.85), tone.cover)
        figure.add(skull.patch([(f, u, s * side) for f, u, s in ear]), coat, shade=shade)
    else:
        large = animal["large ears"]
        size = 0.30 + 0.22 * large + 0.1 * animal["patches"]
        at = (-0.12, 0.86 + 0.25 * large + 0.04 * animal["patches"], (0.60 + 0.1 * large) * side)
        figure.add(skull.ball(*at, size), Coat(tint, tone.cover), shade=shade, rough=0.004)
        lobe = skull.ball(at[0] + 0.1, at[1] - 0.02, at[2] * 0.97, size * 0.6)
        figure.add(lobe, Coat(inner), shade=shade, relief=0.3, rim=0.1)


def hanging_ears(animal: Animal) -> bool:
    """Large ears of short hair that are not pointed hang."""
    upright = animal["pointed ears"] > 0.3 or animal["shaggy"] > 0.3
    return animal["large ears"] > 0.1 and not upright


def _add_pointed_ear(
    figure: Figure,
    animal: Animal,
    tone: Tones,
    skull: Skull,
    side: int,
    tints: tuple[Colour, Colour],
    shade: float,
) -> None:
    """A cone that shows about the same width from all around."""
    high = 0.88 + 0.55 * animal["pointed ears"] + 0.3 * animal["large ears"]
    base = np.array(skull.at(-0.05, 0.52, 0.56 * side))
    tip = np.array(skull.at(-0.12, high, (0.72 + 0.15 * animal["large ears"]) * side))
    axis = tip - base
    across = np.array([axis[1], -axis[0]]) / np.hypot(*axis) * skull.r
    wide = (0.30 + 0.08 * animal["large ears"]) * (1.0 if side > 0 else 0.85)
    for share, tint, rim in ((1.0, tints[0], 0.4), (0.62, tints[1], 0.12)):
        low = base + (1 - share) * 0.35 * axis + (1 - share) * 0.15 * across
        top = base + (0.55 + 0.45 * share) * axis
        w = wide * share * across
        points = [low - w, low - 0.75 * w + 0.45 * share * axis, top]
        points += [low + 0.85 * w + 0.45 * share * axis, low + w]
        figure.add(
            blob(points), Coat(tint, tone.cover), shade=shade, rim=rim, relief=0.6, rough=0.002
        )


def _add_eye(figure: Figure, animal: Animal, tone: Tones, skull: Skull, side: int) -> None:
    seen = skull.facing(0.8, 0.44 * side)
    if seen < 0.12:
        return
    x, y = skull.at(0.80, 0.12 + 0.06 * animal["long snout"], 0.43 * side)
    size = skull.r * (0.15 - 0.035 * animal["big"])
    narrow = min(1.0, 0.35 + 0.8 * seen)  # an eye on the turned side is foreshortened
    slant = 0.25 * (1 if side < 0 else -1) if skull.yaw > 0.4 else 0.2
    bright = animal["flat face"] > 0.3 and animal["face mask"] < 0.8
    bright = bright or (animal["pointed ears"] > 0.6 and animal["long snout"] > 0.5)

    def disc(dx: float, dy: float, rx: float, ry: float) -> Outlines:
        return ellipse(x + dx * size, y + dy * size, rx * size * narrow, ry * size, slant)

    rim_tint = BLACK if brightness(tone.main) > 0.3 else mix(tone.main, tone.pale, 0.3)
    if animal["face mask"] >= 0.8:
        rim_tint = (0.3, 0.24, 0.2)
    figure.add(disc(0, 0, 1.5, 1.12), Coat(rim_tint), relief=0, rim=0)
    if bright:
        figure.add(disc(0, 0, 1.15, 0.95), Coat(AMBER), relief=0.3, rim=0.3)
        figure.add(disc(0.1, 0.05, 0.62, 0.72), Coat(BLACK), relief=0, rim=0)
    else:
        figure.add(disc(0, 0, 1.12, 0.95), Coat((0.16, 0.1, 0.07)), relief=0.3, rim=0)
    figure.add(disc(0.3, 0.38, 0.36, 0.3), Coat((1.0, 1.0, 1.0)), relief=0, rim=0)


def _muzzle_colour(animal: Animal, tone: Tones) -> Colour:
    if 0.4 <= animal["face mask"] < 0.8:
        return tone.dark
    if brightness(tone.main) < 0.25 and animal["pale belly"] < 0.3:
        return tone.main
    return tone.pale if brightness(tone.accent) > brightness(tone.main) else tone.main


def _add_pads(figure: Figure, animal: Animal, tone: Tones, skull: Skull) -> None:
    """A cat's short muzzle: whisker pads, chin, nose, mouth and whiskers."""
    tint = _muzzle_colour(animal, tone)
    chin = skull.ball(0.75, -0.68, 0, 0.24)
    figure.add(chin, Coat(tint, tone.cover), relief=0.6, rim=0.2)
    bridge = skull.line([(0.85, 0.25, 0), (1.1, -0.18, 0)], [0.3, 0.4])
    figure.add(bridge, Coat(mix(tone.main, tone.pale, 0.12), tone.cover), relief=0.5, rim=0.12)
    pads: Outlines = []
    for side in (-1, 1):
        pads += skull.ball(0.92, -0.42, 0.2 * side, 0.3)
    figure.add(pads, Coat(tint, tone.cover), relief=0.7, rim=0.25)
    _add_nose(figure, animal, skull, 1.2, -0.16, 0.17)
    for side in (-1, 1):
        mouth = [
            (1.2, -0.26, 0),
            (1.16, -0.5, 0.0),
            (1.0, -0.62, 0.2 * side),
            (0.85, -0.56, 0.36 * side),
        ]
        if skull.facing(0.9, 0.3 * side) > 0:
            figure.add(skull.line(mouth, [0.06] * 4), Coat(BLACK), relief=0, rim=0, alpha=0.8)
            if animal["bulky"] < 0.8:
                _add_whiskers(figure, skull, side)


def _add_whiskers(figure: Figure, skull: Skull, side: int) -> None:
    for up in (-0.32, -0.43, -0.54):
        hair = [
            (0.95, up, 0.35 * side),
            (0.85, up * 1.05, 0.8 * side),
            (0.6, up * 1.5 + 0.05, 1.25 * side),
        ]
        figure.add(
            skull.line(hair, [0.035, 0.03, 0.02]), Coat((1, 1, 1)), relief=0, rim=0, alpha=0.7
        )


def _add_nose(
    figure: Figure, animal: Animal, skull: Skull, f: float, u: float, size: float
) -> None:
    cat = animal["flat face"] > 0.3 and animal["long snout"] < 0.3 and animal["face mask"] < 0.8
    tint = mix(PINK, (0.45, 0.2, 0.16), 0.25) if cat else BLACK
    nose = [
        (f - 0.1, u + size * 0.7, -size),
        (f, u + size * 0.75, 0),
        (f - 0.1, u + size * 0.7, size),
    ]
    nose += [
        (f, u - size * 0.2, size * 0.8),
        (f, u - size * 0.9, 0),
        (f, u - size * 0.2, -size * 0.8),
    ]
    x, y = skull.at(f, u, 0)
    figure.add(
        skull.patch(nose) + ellipse(x, y, size * 0.75 * skull.r, size * 0.6 * skull.r),
        Coat(tint),
        relief=0.6,
        rim=0.3,
    )


def _add_snout(
    figure: Figure, animal: Animal, tone: Tones, skull: Skull, rng: np.random.Generator
) -> None:
    """A long muzzle: jaw, bridge, nose and mouth, sometimes with the tongue out."""
    tip = 0.95 + 1.15 * animal["long snout"]
    heavy = 0.14 * animal["bulky"] ** 2
    base, end = 0.48 + heavy, 0.23 + heavy
    tint = _muzzle_colour(animal, tone)
    if animal["long legs"] > 0.3 and rng.random() < 0.3:
        tongue = [(tip - 0.5, -0.6, 0.1), (tip - 0.3, -0.8, 0.12), (tip - 0.25, -1.0, 0.12)]
        figure.add(skull.line(tongue, [0.2, 0.26, 0.2]), Coat((0.86, 0.42, 0.45)), rim=0.2)
    pale = animal["pale belly"] > 0.3 or animal["face mask"] >= 0.8
    fade = towards(skull.at(0.5, -0.2), skull.at(tip, -0.35), -0.1 if pale else 0.0, 0.4)
    coat = Coat(tone.pale if pale else tone.main, tone.cover, marks=((fade, tint),))
    jaw = skull.line([(0.4, -0.45, 0), (tip - 0.4, -0.55, 0)], [base * 1.1, end * 1.2])
    figure.add(jaw, coat, relief=0.5, rim=0.1, shade=0.95)
    snout = skull.line(
        [(0.45, -0.18, 0), (0.85, -0.25, 0), (tip - end, -0.36, 0)], [base * 2, base * 1.6, end * 2]
    )
    figure.add(snout, coat, relief=0.55, rim=0.1, rough=0.003)
    bridge = skull.line(
        [(0.6, 0.12, 0), (tip - end - 0.05, -0.36 + 0.55 * end, 0)], [0.5, end * 1.05]
    )
    figure.add(
        bridge, Coat(mix(tone.main, tint, 0.25), tone.cover), relief=0.5, rim=0.0, rough=0.004
    )
    _add_nose(figure, animal, skull, tip, -0.22, 0.19 + 0.2 * heavy)
    for side in (-1, 1):
        if skull.facing(0.9, 0.4 * side) > 0:
            mouth = [(tip - 0.02, -0.4, 0), (tip - 0.12, -0.56, 0.1 * side)]
            mouth += [(tip * 0.5 + 0.4, -0.6, 0.25 * side), (0.7, -0.5, 0.42 * side)]
            figure.add(skull.line(mouth, [0.05] * 4), Coat(BLACK), relief=0, rim=0, alpha=0.75)
