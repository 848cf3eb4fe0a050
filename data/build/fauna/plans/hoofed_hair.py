"""Manes, crests and tails of hoofed animals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.build.fauna.coats import mark_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Points, blob, spline, tube
from data.build.fauna.painter import Coat, Figure, darker, mix
from data.build.fauna.plans.hoofed_build import Frame


def mane(
    figure: Figure, animal: Animal, frame: Frame, coat: Coat, rng: np.random.Generator
) -> None:
    """A flowing mane, an upright brush, a bristly crest or a shaggy front, as the table has it."""
    size = animal["mane"]
    if size < 0.15:
        return
    b = frame.build
    hair = Coat(mark_colour(animal, coat.colour), "shaggy")
    if b.kind == "swine":
        _bristles(figure, frame, hair, size)
    elif animal["shaggy"] >= 0.5:
        _shaggy_front(figure, frame, hair, coat)
    elif size >= 0.8:
        _flowing(figure, frame, hair, rng)
    else:
        _brush(figure, animal, frame, coat, size)


def _crest(frame: Frame, start: float = 0.0) -> tuple[Points, Points]:
    """Points along the upper edge of the neck, from withers to forehead, and outward normals."""
    share, width = np.linspace(0, 1, len(frame.neck)), frame.neck_widths
    step = np.gradient(frame.neck, axis=0)
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    edge = frame.neck + normal * width[:, None] / 2
    keep = share >= start
    poll = np.array([frame.spot(0.12, 0.19)])
    out = frame.at([(0.1, 0.6)]) - frame.at([(0.12, 0.19)])
    edge = np.vstack([edge[keep], poll])
    normal = np.vstack([normal[keep], out / np.linalg.norm(out)])
    return edge, normal


def _brush(figure: Figure, animal: Animal, frame: Frame, coat: Coat, size: float) -> None:
    edge, normal = _crest(frame, 0.12)
    high = 0.12 * size
    rise = high * np.sin(np.linspace(0.25, np.pi - 0.75, len(edge))) ** 0.5
    outer = edge + normal * rise[:, None]
    inner = edge - normal * 0.03
    strip = [np.vstack([spline(outer), spline(inner[::-1])])]
    tint = coat if animal["stripes"] > 0.7 else Coat(mark_colour(animal, coat.colour), "fur")
    figure.add(strip, tint, rough=0.008, relief=0.5)
    tip = [np.vstack([spline(outer), spline((edge + normal * 0.68 * rise[:, None])[::-1])])]
    figure.add(tip, Coat(mark_colour(animal, coat.colour), "fur"), rough=0.008, relief=0, rim=0.1)


def _flowing(figure: Figure, frame: Frame, hair: Coat, rng: np.random.Generator) -> None:
    """Locks that hang from the crest over the near side of the neck, and a forelock."""
    edge, normal = _crest(frame, 0.1)
    line = spline(edge, samples=5)
    outward = spline(normal, samples=5)
    back = rng.uniform(0.0, 0.09)
    locks: Outlines = []
    for share in np.linspace(0.0, 0.95, 13):
        i = int(share * (len(line) - 1))
        x, y = line[i] + outward[i] * 0.015
        long = (0.22 + 0.08 * np.sin(np.pi * share)) * rng.uniform(0.85, 1.15)
        dx, dy = -outward[i] * long * 0.6
        points = [
            (x, y),
            (x + 0.5 * dx - 0.4 * back, y + 0.5 * dy - 0.3 * long),
            (x + 0.7 * dx - back, y + 0.6 * dy - 0.62 * long),
        ]
        locks += tube(points, [0.07, 0.065, 0.012])
    figure.add(locks, hair)
    x, y = frame.spot(0.1, 0.2)
    u, v = frame.spot(0.34, 0.13)
    figure.add(
        tube([(x, y), ((x + u) / 2 + 0.012, (y + v) / 2 + 0.02), (u, v)], [0.06, 0.05, 0.01]), hair
    )


def _bristles(figure: Figure, frame: Frame, hair: Coat, size: float) -> None:
    b = frame.build
    half, top = b.length / 2, frame.top
    ridge = [
        frame.spot(0.15, 0.24),
        (half * 0.78, top + 0.02),
        (half * 0.4, top + 0.03),
        (-half * 0.2, top - 0.01),
        (-half * 0.7, top - 0.05),
    ]
    figure.add(
        tube(ridge, [0.05, 0.16 * size + 0.04, 0.18 * size + 0.04, 0.1, 0.03]), hair, rough=0.025
    )


def _shaggy_front(figure: Figure, frame: Frame, hair: Coat, coat: Coat) -> None:
    """The long wool on head, shoulders and forelegs of a bison."""
    b = frame.build
    half, low, d = b.length / 2, b.leg, b.depth
    front = blob(
        [
            (half * 0.6, low + (0.98 + 1.1 * b.hump) * d),
            (half * 0.78, low + (0.97 + 0.9 * b.hump) * d),
            frame.spot(-0.08, 0.22),
            frame.spot(0.2, 0.16),
            frame.spot(0.3, -0.34),
            (half * 1.12, low + 0.02 * d),
            (half * 0.78, low - 0.2 * b.leg),
            (half * 0.5, low + 0.02 * d),
            (half * 0.62, low + 0.5 * d),
        ]
    )
    tuft = Coat(mix(coat.colour, hair.colour, 0.85), "shaggy")
    figure.add(front, tuft, rough=0.03, rim=0.0, relief=0.4)
    x, y = frame.spot(0.12, 0.2)
    cap = [(x - 0.1, y - 0.03), (x - 0.01, y + 0.07), (x + 0.1, y), (x + 0.02, y - 0.09)]
    figure.add(blob(cap), hair, rough=0.02)


def tail(
    figure: Figure, animal: Animal, frame: Frame, coat: Coat, rng: np.random.Generator
) -> None:
    """A tail of hair, a cord with a tuft, a pig's curl or a short scut."""
    b = frame.build
    x, y = -0.5 * b.length + 0.02, b.leg + (0.82 - b.slope) * b.depth
    swing = rng.normal(0, 0.06)
    long = animal["long tail"]
    hair = Coat(mark_colour(animal, coat.colour), "shaggy")
    if b.kind == "swine" and long < 0.2:
        t = np.linspace(0, 2.6 * np.pi, 14)
        curl = np.stack([x + 0.02 - 0.017 * t, y + 0.045 * np.sin(t) - 0.02 * np.cos(t)], axis=1)
        figure.add(tube(curl, list(np.linspace(0.04, 0.02, 14))), Coat(darker(coat.colour, 0.1)))
    elif b.kind == "equine" and long >= 0.6:
        reach = 0.75 * (b.leg + 0.5 * b.depth)
        line = [
            (x + 0.02, y + 0.03),
            (x - 0.11, y - 0.04),
            (x - 0.17 + swing, y - 0.45 * reach),
            (x - 0.14 + 1.6 * swing, y - reach),
        ]
        locks = tube(line, [0.07, 0.11, 0.15, 0.02])
        for turned in (-0.14, -0.06, 0.08, 0.16):
            end = (line[3][0] + turned, line[3][1] + rng.uniform(0.02, 0.14))
            locks += tube([*line[:3], end], [0.06, 0.08, 0.09, 0.012])
        figure.add(locks, hair)
    elif long >= 0.2:
        reach = (0.35 + 0.75 * long) * b.leg + 0.15
        line = [
            (x + 0.03, y),
            (x - 0.06, y - 0.1),
            (x - 0.08 + swing, y - 0.6 * reach),
            (x - 0.06 + 1.8 * swing, y - reach),
        ]
        figure.add(tube(line, [0.075, 0.05, 0.035, 0.03]), replace(coat, marks=coat.marks[-3:]))
        tuft = np.array([(0, 0.06), (0.8 * swing, -0.06), (1.2 * swing, -0.16)]) + line[-1]
        figure.add(tube(tuft, [0.04, 0.085, 0.015]), hair, rough=0.006)
    else:
        wide = 0.1 if b.woolly else 0.08
        line = [(x + 0.04, y), (x - 0.05, y - 0.02), (x - 0.07, y - 0.15)]
        fluff = mix(coat.colour, mark_colour(animal, coat.colour), animal["pale belly"])
        figure.add(tube(line, [wide, wide, 0.04]), Coat(fluff, "shaggy"), rough=0.012)
