"""Markings of a hoofed animal, which follow its body: around the legs, the neck and the head."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.build.fauna.coats import below, dark_colour, mammal_coat, mark_colour, pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.painter import Coat, Colour, mix
from data.build.fauna.patterns import Array, Field, net, noise, smooth_step
from data.build.fauna.plans.hoofed_build import Frame
from data.build.fauna.plans.local import both, outside


def hoofed_coat(animal: Animal, frame: Frame, rng: np.random.Generator) -> Coat:
    """The coat of the whole animal, all its markings laid along its body."""
    b = frame.build
    plain = replace(animal, attributes={**animal.attributes, "stripes": 0.0, "pale belly": 0.0})
    netted = animal["patches"] > 0.3 and animal["long neck"] > 0.9
    if netted:
        plain = replace(plain, attributes={**plain.attributes, "patches": 0.0})
    coat = mammal_coat(replace(plain, colours=_own_colours(animal, rng)), rng)
    marks: list[tuple[Field, Colour]] = []
    if animal["pale belly"] > 0.1:
        share = min(1.0, 0.4 + 0.7 * animal["pale belly"])
        pale = mix(coat.colour, pale_colour(animal, coat.colour), share)
        marks.append((_underside(frame, rng), pale))
    marks += coat.marks
    mark = mark_colour(animal, coat.colour)
    if netted:
        shins = below(0.42 * b.leg, 0.35 * b.leg, rng)
        patched = net(rng, rng.uniform(6.3, 7.3), line=0.13)
        marks.append((both(both(patched, outside(shins)), outside(_on_head(frame, 0.3))), mark))
    if animal["stripes"] > 0.1:
        striped = body_stripes(frame, rng, 0.3 + 0.25 * animal["stripes"])
        if animal["stripes"] < 0.7:  # an okapi is striped on its legs and its rump only
            striped = both(striped, _hindquarters(frame))
        marks.append((striped, mark))
    return replace(coat, belly=None, marks=tuple(marks))


def _own_colours(animal: Animal, rng: np.random.Generator) -> tuple[Colour, Colour, Colour]:
    """Of one individual: some plain-coloured ones take after the second colour, as horses do."""
    main, second, accent = animal.colours
    marked = max(animal[mark] for mark in ("stripes", "spots", "patches", "face mask", "bare skin"))
    share = rng.uniform(0.15, 0.45) if rng.random() < 0.3 and marked < 0.15 else 0.0
    return mix(main, second, share), second, accent


def with_points(animal: Animal, frame: Frame, coat: Coat, rng: np.random.Generator) -> Coat:
    """The coat with what its ends have: dark legs, a dark face or a muzzle of another colour."""
    b, marks = frame.build, list(coat.marks)
    dark = dark_colour(animal, coat.colour)
    if animal["dark legs"] > 0.1 and not b.lying:
        level = b.leg * (0.3 + 0.75 * animal["dark legs"])
        legs = both(below(level, 0.35 * b.leg, rng), _on_legs(frame))
        marks.append((legs, mix(coat.colour, dark, animal["dark legs"])))
    if animal["face mask"] > 0.3:
        mask = mix(coat.colour, dark, 0.2 + 0.8 * animal["face mask"])
        marks.append((_on_head(frame, -0.1), mask))
    elif animal["mane"] > 0.5 and animal["shaggy"] > 0.5:
        marks.append((_forequarters(frame, rng), mix(coat.colour, dark, 0.85)))
    elif b.kind != "swine":
        start = 0.72 if b.kind in ("bovine", "equine") else 0.82
        known_dark = max(animal["dark legs"], animal["pale belly"]) > 0.3
        marks.append((_on_head(frame, start), dark if known_dark else animal.colours[2]))
    return replace(coat, marks=tuple(marks))


def body_stripes(frame: Frame, rng: np.random.Generator, share: float) -> Field:
    """Zebra stripes: upright on the trunk, a fan on rump and shoulder, around neck and legs."""
    b = frame.build
    # Stripes fan out about one point under the flank and one over the withers, both outside the
    # body, so that they never run together.
    hind, low, front = -0.06 * b.length, b.leg - 0.14, 0.22 * b.length
    withers = (front, b.leg + 1.1 * b.depth + 0.22)
    along = frame.neck[-1] - frame.neck[0]
    slant = float(np.arctan2(along[1], along[0]))
    head, wobble = (np.cos(frame.tilt), np.sin(frame.tilt)), noise(rng, 3.0)
    per_unit, phase = rng.uniform(8.6, 9.8), rng.random()
    on_leg = _on_legs(frame)
    edge = 0.5 + 0.5 * np.cos(np.pi * share)

    def field(x: Array, y: Array) -> Array:
        # `way` is the length walked along the body; each 1 / per_unit of it is one stripe.
        way = x.copy()
        fan = np.arctan2(hind - x, np.maximum(y - low, 1e-6))  # 0 upright .. pi/2 level, backwards
        way = np.where(x < hind, hind - 0.44 * fan, way)
        turned = np.arctan2(x - front, np.maximum(withers[1] - y, 1e-6))  # 0 below the withers
        up_neck = (x - withers[0]) * np.cos(slant) + (y - withers[1]) * np.sin(slant)
        shoulder = front + 0.44 * np.minimum(turned, np.pi / 2 + slant)
        on_neck = front + 0.44 * max(0.0, np.pi / 2 + slant) + 1.15 * up_neck
        way = np.where(x > front, np.where(up_neck > 0, on_neck, shoulder), way)
        legs = hind - 0.44 * np.pi / 2 - 1.4 * (low - y)
        way = np.where((y < low) | ((x > 0) & (on_leg(x, y) > 0.5)), legs, way)
        on_head = (x - frame.poll[0]) * head[0] + (y - frame.poll[1]) * head[1]
        way = np.where(_on_head(frame, 0.1)(x, y) > 0.5, 1.9 * on_head, way)
        wave = 0.5 + 0.5 * np.cos(2 * np.pi * (way * per_unit + phase + 0.7 * (wobble(x, y) - 0.5)))
        return smooth_step(wave, edge - 0.14, edge + 0.14)

    return field


def _underside(frame: Frame, rng: np.random.Generator) -> Field:
    """Belly, and the throat under a raised head."""
    b = frame.build
    hills = noise(rng, 6.0)

    def field(x: Array, y: Array) -> Array:
        level = b.leg + b.depth * (0.02 + 0.1 * hills(x, y))
        trunk = smooth_step(y, b.leg * 0.72, b.leg * 0.9) * (
            1 - smooth_step(y, level, level + 0.12)
        )
        trunk = trunk * (1 - smooth_step(x, 0.2 * b.length, 0.3 * b.length))
        u, v = _head_place(frame, x, y)
        throat = smooth_step(u, 0.15, 0.3) * (1 - smooth_step(v, -0.14, -0.06))
        rump = (1 - smooth_step(x, -0.5 * b.length, -0.42 * b.length)) * smooth_step(
            y, b.leg, b.leg + 0.2 * b.depth
        )
        near_head = _on_head(frame, 0.0)(x, y)
        return np.maximum(np.maximum(trunk * (1 - near_head), throat * near_head), rump)

    return field


def _forequarters(frame: Frame, rng: np.random.Generator) -> Field:
    """Head, shoulders and forelegs of a bison, with a ragged border."""
    hills, half = noise(rng, 9.0), frame.build.length / 2

    def field(x: Array, y: Array) -> Array:
        border = x - 0.12 * y + 0.16 * (hills(x, y) - 0.5)
        return smooth_step(border, 0.12 * half, 0.62 * half)

    return field


def _hindquarters(frame: Frame) -> Field:
    b = frame.build

    def field(x: Array, y: Array) -> Array:
        rump = 1 - smooth_step(x + 0.25 * (y - b.leg), -0.26 * b.length, -0.18 * b.length)
        rump = rump * (1 - smooth_step(y, b.leg + 0.75 * b.depth, b.leg + 0.95 * b.depth))
        return np.maximum(rump, _on_legs(frame)(x, y))

    return field


def _on_legs(frame: Frame) -> Field:
    """1 on the legs, but not on a head that is down at the grass between them."""
    b = frame.build
    head = _on_head(frame, -0.1)

    def field(x: Array, y: Array) -> Array:
        low = 1 - smooth_step(y, 0.84 * b.leg, 0.96 * b.leg)
        return low * (1 - head(x, y)) * (x < 0.46 * b.length + 0.5 * (b.leg - y))

    return field


def _head_place(frame: Frame, x: Array, y: Array) -> tuple[Array, Array]:
    dx, dy = (x - frame.poll[0]) / frame.build.head, (y - frame.poll[1]) / frame.build.head
    c, s = np.cos(frame.tilt), np.sin(frame.tilt)
    return c * dx + s * dy, -s * dx + c * dy


def _on_head(frame: Frame, start: float) -> Field:
    """1 on the head from a share `start` of its length on, towards the nose."""

    def field(x: Array, y: Array) -> Array:
        u, v = _head_place(frame, x, y)
        near = (u > -0.2) & (u < 1.3) & (np.abs(v) < 0.45)
        return smooth_step(u, start - 0.06, start + 0.06) * near

    return field
