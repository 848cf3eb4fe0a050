"""Hoofed animals: from the zebra to the pig, by one skeleton with other proportions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.build.fauna.coats import mark_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, blob, ellipse, tube
from data.build.fauna.painter import Coat, Figure, mix
from data.build.fauna.plans.hoofed_build import Build, Frame, build_of, pose
from data.build.fauna.plans.hoofed_coat import hoofed_coat, with_points
from data.build.fauna.plans.hoofed_hair import mane, tail
from data.build.fauna.plans.hoofed_legs import folded_legs, grounded, hoof, leg_coat, legs
from data.build.fauna.plans.hoofed_parts import (
    beard,
    ears,
    face,
    head_outline,
    headgear,
    tusks,
)


def hoofed(animal: Animal, rng: np.random.Generator) -> Figure:
    """A hoofed animal that stands, walks, grazes or rests."""
    build = build_of(animal, rng)
    frame = pose(build, rng)
    cover = hoofed_coat(animal, frame, rng)
    coat = with_points(animal, frame, cover, rng)
    figure = Figure()
    droop = _ear_droop(animal, frame, rng)
    walk = rng.uniform(0.5, 1.0) if rng.random() < 0.55 else rng.uniform(-0.12, 0.12)
    tail(figure, animal, frame, coat, rng)
    fore, hind = folded_legs(build) if build.lying else legs(build, walk, rng)
    rough = 0.014 * animal["shaggy"]
    shanks = leg_coat(animal, build, coat, rng)
    for leg in (hind[1], fore[1]):
        figure.add(leg[0], shanks, shade=0.7, rough=0.6 * rough)
        hoof(figure, animal, leg[1], build, 0.7)
    ears(figure, animal, frame, coat, droop, near=False)
    skin = _neck_and_head(animal, frame)
    if build.woolly:
        for leg in (hind[0], fore[0]):
            figure.add(leg[0], shanks)
        figure.add(skin, coat)
        _fleece(figure, animal, frame, cover, rng)
    else:
        figure.add(_udder(animal, build), Coat(animal.colours[2]), rim=0.3)
        body = _trunk(build) + _humps(animal, build, rng) + skin
        if not build.lying:  # united with the body: no seam at thigh and shoulder
            body += hind[0][0] + fore[0][0]
        figure.add(body, coat, rough=rough)
    if build.lying:
        for leg in (hind[0], fore[0]):
            figure.add(leg[0], shanks, rough=0.6 * rough)
    for leg in (hind[0], fore[0]):
        hoof(figure, animal, leg[1], build, 1.0)
    mane(figure, animal, frame, coat, rng)
    headgear(figure, animal, frame, rng)
    beard(figure, animal, frame, coat)
    face(figure, animal, frame, coat)
    tusks(figure, animal, frame)
    ears(figure, animal, frame, coat, droop, near=True)
    return figure


def _ear_droop(animal: Animal, frame: Frame, rng: np.random.Generator) -> float:
    upright = animal["pointed ears"] > 0.3 or frame.build.kind == "cervine"
    usual = 0.08 if upright else 0.45 if frame.build.kind != "camelid" else 0.1
    return float(np.clip(rng.normal(usual, 0.08), 0, 0.7))


def _trunk(b: Build) -> Outlines:
    """The body from chest to rump, with its belly at the height of the legs."""
    half, low, d = b.length / 2, b.leg, b.depth
    fat = 0.0 if b.lying else 0.12 * max(0.0, b.slim - 0.95)
    croup = -b.slope * d
    withers = 0.97 if b.kind == "swine" else 1.03
    return blob(
        [
            (half * 0.98, low + 0.52 * d),
            (half * 0.9, low + 0.2 * d),
            (half * 0.6, low + 0.0 * d),
            (0.0, low - 0.02 * d - fat),
            (-half * 0.5, low + 0.08 * d - fat),
            (-half * 0.82, low + 0.3 * d),
            (-half * 1.0, low + 0.62 * d + croup),
            (-half * 0.94, low + 0.84 * d + croup),
            (-half * 0.72, low + 0.97 * d + croup),
            (-half * 0.3, low + 0.97 * d + 0.4 * croup),
            (half * 0.15, low + (0.95 + 0.9 * b.hump) * d),
            (half * 0.5, low + (withers + 1.5 * b.hump) * d),
            (half * 0.8, low + (0.88 + 0.9 * b.hump) * d),
        ]
    )


def _humps(animal: Animal, b: Build, rng: np.random.Generator) -> Outlines:
    """The one or two humps of a camel."""
    if animal["hump"] < 0.9:
        return []
    one = rng.random() < 0.4
    places = [(-0.05, 0.27, 0.24)] if one else [(-0.23, 0.17, 0.2), (0.16, 0.17, 0.21)]
    top = b.leg + 0.92 * b.depth
    return [
        outline
        for x, wide, high in places
        for outline in blob(
            [
                (x - wide, top - 0.04), (x - 0.58 * wide, top + 0.55 * high),
                (x - 0.25 * wide, top + 0.94 * high), (x + 0.15 * wide, top + high),
                (x + 0.48 * wide, top + 0.72 * high), (x + 0.68 * wide, top + 0.3 * high),
                (x + wide, top - 0.04), (x, top - 0.15),
            ]
        )
    ]  # fmt: skip


def _udder(animal: Animal, b: Build) -> Outlines:
    """Of a cow; a shaggy bull has none, and it is small enough to hide behind other bellies."""
    if b.kind != "bovine" or animal["shaggy"] > 0.3 or b.lying:
        return ellipse(-0.1, b.leg + 0.3 * b.depth, 0.05, 0.05)
    bag = ellipse(-0.2 * b.length, b.leg - 0.01, 0.12, 0.09)
    for x in (-0.25, -0.17):
        bag += tube([(x * b.length, b.leg - 0.06), (x * b.length, b.leg - 0.13)], [0.035, 0.028])
    return bag


def _neck_and_head(animal: Animal, frame: Frame) -> Outlines:
    return tube(frame.neck, list(frame.neck_widths)) + head_outline(animal, frame)


def _fleece(
    figure: Figure, animal: Animal, frame: Frame, coat: Coat, rng: np.random.Generator
) -> None:
    """A body of curls, from which only legs and face look out."""
    b = frame.build
    curls = _trunk(b)
    outline = curls[0]
    for x, y in outline[:: max(1, len(outline) // 26)]:
        curls += ellipse(x, y, rng.uniform(0.055, 0.085), rng.uniform(0.055, 0.085))
    thickness = 0.3 if b.neck > 0.4 else 0.34
    for share in np.linspace(0, 0.92, 9):
        x, y = frame.neck[int(share * (len(frame.neck) - 1))]
        r = thickness * (0.62 - 0.28 * share) + rng.normal(0, 0.008)
        curls += ellipse(x, y, r, r)
    x, y = frame.spot(-0.02, 0.16)
    curls += ellipse(x, y, 0.2 * b.head, 0.16 * b.head)
    figure.add(grounded(curls), replace(coat, texture="fur"), rough=0.006)
    shadow = Coat(mix(coat.colour, mark_colour(animal, coat.colour), 0.3))
    arcs: Outlines = []
    for row in range(5):  # rows of curls inside the fleece
        for x in np.arange(-0.42, 0.4, 0.13) + 0.065 * (row % 2) + rng.uniform(-0.02, 0.02):
            y = b.leg + (0.1 + 0.19 * row) * b.depth + rng.uniform(-0.015, 0.015)
            r = rng.uniform(0.032, 0.046)
            line = [(x - r, y), (x - 0.4 * r, y - 0.8 * r), (x + 0.6 * r, y - 0.7 * r), (x + r, y)]
            arcs += tube(np.array(line) * (b.length, 1), [0.006, 0.014, 0.014, 0.006])
    figure.add(arcs, shadow, relief=0, rim=0, alpha=0.45)
