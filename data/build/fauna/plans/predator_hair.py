"""Manes and tails of beasts of prey."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.spatial import cKDTree

from data.build.fauna.coats import brightness
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, along, ellipse, polygon, spline, tube
from data.build.fauna.painter import Coat, Colour, Figure, mix
from data.build.fauna.patterns import Array, Field, smooth_step
from data.build.fauna.plans.predator_build import Body
from data.build.fauna.plans.predator_face import Skull
from data.build.fauna.plans.predator_parts import Marks, Tones, body_marks


def add_neck_hair(
    figure: Figure,
    animal: Animal,
    tone: Tones,
    body: Body,
    skull: Skull,
    rng: np.random.Generator,
) -> None:
    """A lion's mane round the face, or bristles from the crown to the withers."""
    if animal["mane"] > 0.7:
        _add_mane(figure, tone, skull, rng)
    elif animal["mane"] > 0.2:
        start = (skull.x - 0.55 * skull.r, skull.y + 0.7 * skull.r)
        end = body.withers
        points = []
        for t in np.linspace(0, 1, 24):
            x, y = start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1])
            y -= 0.03 * np.sin(np.pi * t)
            high = 0.08 * animal["mane"] * rng.uniform(0.6, 1.1)
            points += [(x, y - 0.01), (x - 0.03, y + high)]
        points += [(end[0], end[1] - 0.06), (start[0], start[1] - 0.1)]
        tint = mix(tone.main, tone.dark, 0.75)
        figure.add(polygon(points), Coat(tint, "shaggy"), rough=0.006, rim=0.1)


def _add_mane(figure: Figure, tone: Tones, skull: Skull, rng: np.random.Generator) -> None:
    """A lion's mane: three layers of locks round the head, the lightest inmost."""
    x, y, r = skull.x - 0.15 * skull.r, skull.y - 0.2 * skull.r, skull.r
    for size, light, drop in ((1.9, 0.0, 0.4), (1.66, 0.14, 0.2), (1.38, 0.3, 0.02)):
        tint = mix(tone.second, tone.main, light)
        ring = _locks(x, y - drop * r, size * 0.92 * r, size * 1.1 * r, 22, rng)
        figure.add(ring, Coat(tint, "shaggy"), relief=0.6, rim=0.35, rough=0.005)


def _locks(
    x: float, y: float, rx: float, ry: float, count: int, rng: np.random.Generator
) -> Outlines:
    """An oval with pointed locks of hair all round."""
    points = []
    for turn in np.linspace(0, 2 * np.pi, count, endpoint=False):
        at = turn + rng.uniform(-0.06, 0.06)
        long = rng.uniform(0.94, 1.05)
        lean = 0.2 if np.cos(at) > 0 else -0.2  # the locks hang
        points.append((x + 0.87 * rx * np.cos(at), y + 0.87 * ry * np.sin(at)))
        points.append((x + long * rx * np.cos(at - lean), y + long * ry * np.sin(at - lean)))
    return polygon(points)


def _on_line(line: Array, bands: Callable[[Array], Array]) -> Field:
    """A field that depends on how far along a line (0..1) the nearest point of it is."""
    tree = cKDTree(line)

    def field(x: Array, y: Array) -> Array:
        _, index = tree.query(np.stack([x, y], axis=-1))
        return bands(np.asarray(index) / (len(line) - 1))

    return field


def add_tail(
    figure: Figure, animal: Animal, tone: Tones, body: Body, rng: np.random.Generator
) -> None:
    """A tail as long and as bushy as the table has it, hanging, raised or on the ground."""
    long, bushy = animal["long tail"], animal["bushy tail"]
    reach = (0.07 + 0.68 * long) * rng.uniform(0.92, 1.08)
    if long < 0.1:
        figure.add(ellipse(*body.tail, 0.06, 0.05), Coat(tone.main, "shaggy"), rough=0.01)
        return
    points, steps = [body.tail], 6
    reach *= 1.35 if _carried(animal) else 1.0
    start, end = _headings(animal, body, rng)
    for heading in np.radians(np.linspace(start, end, steps)):
        points.append(along(points[-1], heading, reach / steps))
    thin = 0.05 + 0.03 * animal["bulky"]
    thick = np.array([1.2, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75]) * thin
    brush = bushy * (0.34 if _carried(animal) else 0.18)
    thick += brush * np.array([0.1, 0.5, 0.85, 1.0, 1.0, 0.75, 0.35])
    line = spline(points, samples=8)
    lowest = (line[:, 1] - np.interp(np.linspace(0, 6, len(line)), range(7), thick) / 2).min()
    if lowest < 0:
        points = [(x, y - lowest * min(1.0, i / 2)) for i, (x, y) in enumerate(points)]
    outlines = tube(points, list(thick))
    coat = Coat(
        tone.main, tone.cover, marks=_tail_marks(animal, tone, spline(points, samples=8), rng)
    )
    figure.add(outlines, coat, rough=0.004 + 0.02 * bushy, shade=0.94)
    if animal["mane"] > 0.7:
        x, y = points[-1]
        figure.add(ellipse(x, y, 0.065, 0.05), Coat(tone.second, "shaggy"), rough=0.02)


def _carried(animal: Animal) -> bool:
    """Low animals with a brush, such as skunks, carry it over the back."""
    return animal["long legs"] < 0.15 and animal["bushy tail"] > 0.5


def _headings(animal: Animal, body: Body, rng: np.random.Generator) -> tuple[float, float]:
    """Directions of the tail at its root and its tip, in degrees; 180 is straight back."""
    if body.seated:
        return 195.0, rng.uniform(120, 185)
    if _carried(animal):
        return rng.uniform(115, 130), rng.uniform(35, 75)
    if animal["bushy tail"] > 0.4:
        return rng.uniform(205, 240), rng.uniform(180, 250)
    if rng.random() < 0.35:
        return rng.uniform(140, 170), rng.uniform(60, 100)
    return rng.uniform(225, 250), rng.uniform(130, 190)


def _tail_marks(animal: Animal, tone: Tones, line: Array, rng: np.random.Generator) -> Marks:
    marks: list[tuple[Field, Colour]] = []
    dark_coat = brightness(tone.main) <= 0.25
    rings = 2 * np.pi * 5.5
    if animal["stripes"] > 0.3 and not dark_coat:
        ringed = _on_line(line, lambda t: smooth_step(np.cos(rings * t + 3.5), -0.1, 0.3))
        marks.append((ringed, tone.dark))
    elif animal["stripes"] > 0.3:
        marks.append((_on_line(line, lambda t: smooth_step(t, 0.12, 0.35)), tone.second))
    if animal["spots"] > 0.3:
        marks += body_marks(animal, tone, rng)
    if animal["bushy tail"] > 0.8 and animal["pale belly"] > 0.3:
        marks.append((_on_line(line, lambda t: smooth_step(t, 0.72, 0.78)), tone.pale))
    elif not dark_coat and max(animal["bushy tail"] - 0.1, animal["mane"]) < 0.7:
        dark = 0.8 * max(animal["stripes"], animal["spots"], animal["bushy tail"])
        tip = _on_line(line, lambda t: smooth_step(t, 0.85, 0.9))
        marks.append((tip, mix(tone.main, tone.dark, dark)))
    return tuple(marks)
