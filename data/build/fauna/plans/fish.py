"""Fish: sharks, puffers and those with rayed fins."""

from __future__ import annotations

import numpy as np

from data.build.fauna.coats import pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, blob, moved, tube, turn_all
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.patterns import Array, Field, smooth_step
from data.build.fauna.plans.fish_puffer import puffer
from data.build.fauna.plans.fish_shark import shark
from data.build.fauna.plans.sea_parts import (
    Mark,
    below,
    bend,
    individual,
    joined,
    limbs,
    markings,
    oval,
    rays,
    scaled,
)

# Where the bands of a banded fish lie: the middle, how wide, how far they bulge to the front.
_BANDS = ((0.235, 0.042, 0.045), (-0.045, 0.05, 0.085), (-0.375, 0.026, 0.01))


def fish(animal: Animal, rng: np.random.Generator) -> Figure:
    """A fish of the kind that the table describes."""
    if animal["spines"] > 0.4 and animal["bulky"] > 0.7:
        return puffer(animal, rng)
    if animal["elongated"] > 0.6 and animal["big"] > 0.5:
        return shark(animal, rng)
    return _bony_fish(animal, rng)


def _bony_fish(animal: Animal, rng: np.random.Generator) -> Figure:
    figure = Figure(stance="swim")
    main, second, accent = individual(animal, rng)
    tall = (0.17 + 0.13 * animal["bulky"]) * rng.uniform(0.93, 1.07)
    veil, banded = animal["fan tail"], animal["stripes"] > 0.5
    marks = _body_marks(animal, rng, main, second, accent)
    coat = Coat(main, "scales" if animal["scales"] > 0.5 else "skin", marks=marks)
    fin = limbs(animal, mix(main, second, 0.5) if veil > 0.3 else main)

    def add_fin(outlines: Outlines, root: tuple[float, float], shade: float = 1.0) -> None:
        """A fin with rays, with a dark edge on a banded fish, half transparent on a veiltail."""
        ray = (rays(*root, 60, 0.4), darker(fin, 0.3) if veil < 0.3 else main)
        if banded:
            figure.add(outlines, Coat(accent), shade=shade, relief=0.4)
            outlines = scaled(outlines, 0.88, root)
        # Where it grows from the body, a plain fin has the body's colour.
        marks = (ray,) if banded else (ray, (oval(*root, 0.2, 0.2, soft=0.9), main))
        figure.add(outlines, Coat(fin, marks=marks), shade=shade, alpha=1 - 0.15 * veil, relief=0.5)

    spread, sway = rng.uniform(-0.25, 0.25), rng.uniform(-0.06, 0.06)
    turned = rng.uniform(0.7, 1.08)  # a tail swung towards us looks shorter
    add_fin(moved(turn_all(_side_fin(), 0.5 + spread, (0.2, -0.1)), 0.04, -0.1), (0.2, -0.1), 0.7)
    if veil > 0.3:
        add_fin(turn_all(_tail(veil, -sway), 0.2, (-0.4, 0.0)), (-0.4, 0.0), 0.82)
    tail = [outline * (turned, 1) for outline in moved(_tail(veil, sway), 0.4, 0.0)]
    add_fin(moved(tail, -0.4, 0.0), (-0.4, 0.0))
    for outlines, root in _midline_fins(tall, veil):
        add_fin(outlines, root)
    figure.add(_body(tall), coat)
    _face(figure, tall, main, accent, gills=not banded)
    near = (0.16, -0.08)
    add_fin(scaled(turn_all(_side_fin(), spread, near), 0.85, near), near)
    bend(figure, rng.uniform(-0.3, 0.3), rng.uniform(-0.5, 0.5))
    return figure


def _body(tall: float) -> Outlines:
    back = [(-0.48, 0.0), (-0.46, 0.22), (-0.38, 0.36), (-0.2, 0.78), (0.0, 1.0), (0.18, 0.95),
            (0.33, 0.7), (0.42, 0.36), (0.455, 0.0)]  # fmt: skip
    under = [(0.455, 0.0), (0.442, -0.16), (0.36, -0.54), (0.2, -0.9), (0.0, -1.0), (-0.2, -0.8),
             (-0.38, -0.36), (-0.46, -0.22), (-0.48, 0.0)]  # fmt: skip
    return [outline * (1, tall) for outline in joined(back, under)]


def _tail(veil: float, sway: float) -> Outlines:
    """A round tail, or with `veil` a long one of two lobes that flow."""
    long = 0.2 + 0.3 * veil
    if veil < 0.3:
        return blob([(-0.4, 0.06), (-0.5, 0.14), (-0.62, 0.13), (-0.66, sway), (-0.62, -0.13),
                     (-0.5, -0.14), (-0.4, -0.06), (-0.38, 0.0)])  # fmt: skip
    x = -0.42 - long
    return joined(
        [(-0.38, 0.05), (-0.5, 0.16), (-0.62, 0.26 + sway), (x - 0.08, 0.28 + sway)],
        [(x - 0.08, 0.28 + sway), (x + 0.06, 0.16 + sway), (-0.6, 0.03)],
        [(-0.6, 0.03), (x + 0.05, -0.13 - sway), (x, -0.3)],
        [(x, -0.3), (-0.6, -0.25), (-0.5, -0.15), (-0.38, -0.05)],
    )


def _midline_fins(tall: float, veil: float) -> list[tuple[Outlines, tuple[float, float]]]:
    """Back, belly and anal fins, each with the point its rays spread from."""
    high = tall + 0.085 + 0.12 * veil
    back = joined(
        [(0.19, tall * 0.8), (0.13, high), (0.0, high + 0.02), (-0.1, high - 0.06)],
        [(-0.1, high - 0.06), (-0.22, high - 0.04 - 0.06 * veil), (-0.35, tall * 0.85)],
        [(-0.35, tall * 0.85), (-0.3, tall * 0.45), (0.0, tall * 0.7), (0.19, tall * 0.8)],
    )
    anal = joined(
        [(-0.12, -tall * 0.8), (-0.2, -tall - 0.07), (-0.3, -tall - 0.07 * (1 + veil))],
        [(-0.3, -tall - 0.07 * (1 + veil)), (-0.36, -tall * 0.6), (-0.32, -tall * 0.3)],
        [(-0.32, -tall * 0.3), (-0.12, -tall * 0.8)],
    )
    pelvic = joined(
        [(0.16, -tall * 0.8), (0.12, -tall - 0.07), (0.02, -tall - 0.13 - 0.06 * veil)],
        [(0.02, -tall - 0.13 - 0.06 * veil), (0.0, -tall * 1.1), (0.02, -tall * 0.8)],
    )
    return [(back, (-0.07, 0.3 * tall)), (anal, (-0.1, 0.0)), (pelvic, (0.15, -tall * 0.5))]


def _side_fin() -> Outlines:
    return blob([(0.16, -0.06), (0.08, -0.02), (-0.03, -0.04), (-0.06, -0.12), (-0.01, -0.19),
                 (0.08, -0.18), (0.15, -0.11)])  # fmt: skip


def _body_marks(
    animal: Animal, rng: np.random.Generator, main: Colour, second: Colour, accent: Colour
) -> tuple[Mark, ...]:
    """The belly, bands edged with the accent, and what else the table asks for."""
    belly = mix(main, pale_colour(animal, main), min(1.0, 2.5 * animal["pale belly"]))
    marks: tuple[Mark, ...] = ((below([(-0.5, -0.02), (0.0, -0.1), (0.46, -0.03)], 0.1), belly),)
    marks += markings(animal, rng, main, but=("stripes",))
    if animal["stripes"] > 0.3:
        marks += tuple((_band(*band, 0.02), accent) for band in _BANDS)
        marks += tuple((_band(*band, 0.0), second) for band in _BANDS)
    if animal["face mask"] > 0.3:
        marks += ((_band(0.4, 0.08, 0.0, 0.0), accent),)
    return marks


def _band(middle: float, wide: float, bulge: float, more: float) -> Field:
    """An upright band that bulges to the front, `more` wider for its edge."""

    def field(x: Array, y: Array) -> Array:
        away = np.abs(x - middle - bulge * np.exp(-((y / 0.09) ** 2)))
        return 1 - smooth_step(away, wide + more - 0.006, wide + more + 0.006)

    return field


def _face(figure: Figure, tall: float, main: Colour, accent: Colour, *, gills: bool) -> None:
    """Mouth and eye, and the gill cover where no band hides it."""
    dark = Coat(darker(main, 0.4))
    if gills:
        gill = [(0.21, 0.55 * tall), (0.165, 0.1 * tall), (0.18, -0.3 * tall), (0.24, -0.6 * tall)]
        figure.add(tube(gill, [0.006, 0.013, 0.013, 0.005]), dark, relief=0, rim=0)
    lips = [(0.452, -0.01), (0.43, -0.04), (0.39, -0.036)]
    figure.add(tube(lips, [0.014, 0.017, 0.007]), dark, relief=0, rim=0)
    figure.eye(0.33, 0.24 * tall, 0.027, mix((0.95, 0.75, 0.3), accent, 0.3))
