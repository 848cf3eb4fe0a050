"""Bodies of beasts of prey: walking, sitting and lying."""

from __future__ import annotations

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Point, along, blob, ellipse, tube
from data.build.fauna.plans.predator_build import Body, Build


def walking(b: Build, animal: Animal, rng: np.random.Generator) -> Body:
    """On its feet, in some phase of a step."""
    half, top = b.length / 2, b.leg + b.depth
    rump, tuck = top - b.slope * 0.8, 0.30 * b.depth * (1 - min(1.0, b.depth / 0.5))
    arch = 0.05 if b.flat and animal["big"] < 0.3 else -0.015
    torso = _trunk(b, arch, tuck)
    lift = rng.uniform(0.15, 0.75) + (0.25 if animal["long neck"] > 0.1 and not b.flat else 0)
    if b.flat or animal["hump"] > 0.2:
        lift -= 0.25
    if rng.random() < 0.15:
        lift -= 0.6
    root = (half * 0.72, top - 0.3 * b.depth)
    head = along(root, lift, b.neck + 0.25 * b.depth + b.head * 0.95)
    neck = tube([root, along(head, lift + np.pi, b.head * 0.3)], [b.depth * 0.78, b.head * 1.65])
    stride, phase = rng.choice([0.3, 1.0, 1.0]), rng.uniform(0, 2 * np.pi)
    fore_x, hind_x = half * 0.68, -half * 0.68

    def leg(fore: bool, turn: float, shift: float) -> Outlines:
        swing, raised = stride * np.sin(turn), max(0.0, np.cos(turn)) * stride
        raised = raised * 0.22 * b.leg if stride > 0.5 else 0.0
        if fore:
            return _fore_leg(b, fore_x + shift, swing, raised)
        return _hind_leg(b, hind_x + shift, swing, raised)

    near = leg(True, phase, 0.0) + leg(False, phase + 2.6, 0.0)
    far = leg(True, phase + np.pi, 0.05) + leg(False, phase + 2.6 + np.pi, 0.06)
    folds = [
        tube(
            [
                (hind_x + 0.12, b.leg + 0.62 * b.depth),
                (hind_x + 0.19, b.leg + 0.3 * b.depth),
                (hind_x + 0.13, b.leg + 0.02),
            ],
            [0.006, 0.016, 0.008],
        ),
        tube(
            [
                (fore_x - 0.10, b.leg + 0.5 * b.depth),
                (fore_x - 0.12, b.leg + 0.25 * b.depth),
                (fore_x - 0.07, b.leg + 0.02),
            ],
            [0.006, 0.014, 0.008],
        ),
    ]
    pale = [
        (hind_x + 0.16, fore_x - 0.09, b.leg - 0.05, b.leg + 0.22 * b.depth + tuck * 0.5),
        (half * 0.9, 3.0, b.leg + 0.05, min(head[1], top) - 0.1),
    ]
    return Body(
        trunk=torso + neck + near,
        far=far,
        head=head,
        tail=(-half * 0.9, rump - 0.2 * b.depth),
        shoulder=fore_x,
        withers=(fore_x - 0.15, top - 0.015),
        limbs=near,
        folds=folds,
        pale=pale,
    )


def _trunk(b: Build, arch: float, tuck: float) -> Outlines:
    """A standing trunk: `arch` raises the back, `tuck` the belly's rear part."""
    half, top = b.length / 2, b.leg + b.depth
    rump = top - b.slope * 0.8
    return blob(
        [
            (-half, b.leg + 0.55 * b.depth - 0.3 * b.slope), (-half * 0.93, rump - 0.16 * b.depth),
            (-half * 0.66, rump + 0.5 * arch), (-half * 0.1, (rump + top) / 2 + arch),
            (half * 0.45, top + 0.12 * b.slope), (half * 0.75, top),
            (half, b.leg + 0.68 * b.depth), (half * 0.97, b.leg + 0.3 * b.depth),
            (half * 0.72, b.leg + 0.01 * b.depth), (half * 0.2, b.leg),
            (-half * 0.4, b.leg + tuck), (-half * 0.8, b.leg + 0.8 * tuck),
        ]
    )  # fmt: skip


def _fore_leg(b: Build, x: float, swing: float, raised: float) -> Outlines:
    dx = 0.45 * b.leg * swing
    foot = (x + dx - 0.5 * raised, 0.45 * b.limb + raised)
    joints = [
        (x, b.leg + 0.42 * b.depth),
        (x - 0.035 + 0.2 * dx, b.leg + 0.02),
        (x + 0.6 * dx + 0.6 * raised, 0.42 * b.leg + 0.6 * raised),
        foot,
    ]
    leg = tube(joints, [b.limb * 2.4, b.limb * 1.65, b.limb * 1.02, b.limb * 0.95])
    return leg + _paw(b, foot)


def _hind_leg(b: Build, x: float, swing: float, raised: float) -> Outlines:
    dx = 0.45 * b.leg * swing
    foot = (x + 0.01 + dx, 0.45 * b.limb + raised)
    hock = 0.26 if b.flat else 0.44
    joints = [
        (x, b.leg + 0.45 * b.depth - 0.4 * b.slope),
        (x + 0.09 + 0.35 * dx, b.leg * 0.98),
        (foot[0] - (0.035 if b.flat else 0.075), hock * b.leg + raised * 1.3 + 0.02),
        foot,
    ]
    leg = tube(joints, [b.limb * 3.0, b.limb * 2.1, b.limb * 1.0, b.limb * 0.95])
    return leg + _paw(b, foot)


def _paw(b: Build, foot: Point) -> Outlines:
    """A paw with a flat sole and round toes."""
    x, y, w = foot[0], foot[1] - 0.45 * b.limb, b.limb * (1.25 if b.flat else 1.0)
    return blob(
        [(x - 0.5 * w, y + 0.02 * w), (x - 0.5 * w, y + 0.5 * w), (x + 0.3 * w, y + 0.72 * w),
         (x + 0.95 * w, y + 0.4 * w), (x + 0.95 * w, y + 0.02 * w), (x + 0.3 * w, y)]
    )  # fmt: skip


def sitting(b: Build, rng: np.random.Generator) -> Body:
    """On its haunches, the forelegs upright."""
    lean = rng.uniform(0.95, 1.12)
    rump = (-0.22, 0.52 * b.depth)
    chest = along(rump, lean, 0.46 * b.length)
    back = along(rump, lean + 0.28, 0.24 * b.length)
    torso = tube([rump, back, chest], [b.depth, b.depth * 1.02, b.depth * 0.86])
    rise = rng.uniform(0.9, 1.3)
    head = along(chest, rise, b.neck + 0.2 * b.depth + b.head * 0.9)
    neck = tube([chest, along(head, rise + np.pi, 0.4 * b.head)], [b.depth * 0.8, b.head * 1.6])
    x = chest[0] + 0.05
    arms = []
    for shift in (0.0, 0.1):
        foot = (x + shift, 0.45 * b.limb)
        shoulder = (chest[0] + 0.01, chest[1] - 0.22 * b.depth)
        joints = [shoulder, (x - 0.01 + shift * 0.6, 0.55 * chest[1]), (x + shift, 0.2), foot]
        arms.append(tube(joints, [b.limb * 2.4, b.limb * 1.5, b.limb, b.limb]) + _paw(b, foot))
    wide, high = 0.19 + 0.06 * b.depth, 0.16 + 0.16 * b.depth
    haunch = ellipse(-0.10, high + 0.02, wide, high, 0.3)
    knee = (-0.10 + 0.8 * wide, 0.9 * high)
    foot = (0.06, 0.45 * b.limb)
    hind = tube([(-0.08, 0.5 * b.limb), foot], [b.limb * 1.1, b.limb]) + _paw(b, foot)
    over = (-0.10 + 0.25 * wide, 2 * high + 0.01)
    fold = tube(
        [(-0.10 - 0.5 * wide, 1.75 * high), over, knee, (-0.02, 0.07)], [0.005, 0.015, 0.02, 0.008]
    )
    pale = [(chest[0] + 0.16 * b.depth, 3.0, 0.55 * chest[1], head[1] - 0.3 * b.head)]
    return Body(
        trunk=torso + neck + arms[0] + haunch,
        far=arms[1],
        head=head,
        tail=(-0.3, 0.12),
        shoulder=x,
        withers=along(chest, lean + np.pi / 2, 0.42 * b.depth),
        limbs=arms[0],
        front=hind,
        folds=[fold],
        pale=pale,
        dark=(x - 0.6 * b.limb, 3.0),
        upright=np.pi / 2 - lean + 0.55,
        seated=True,
    )


def lying(b: Build, rng: np.random.Generator) -> Body:
    """On its belly, the forelegs stretched out in front."""
    half, low = b.length / 2, 0.02
    top = low + b.depth * 1.02
    torso = blob(
        [
            (-half, low + 0.3 * b.depth), (-half * 0.85, top * 0.82), (-half * 0.5, top * 0.98),
            (0, top * 0.96), (half * 0.45, top * 1.05), (half * 0.75, top * 1.05),
            (half * 0.98, top * 0.7), (half * 0.9, low + 0.05), (0, low), (-half * 0.8, low),
        ]
    )  # fmt: skip
    rise = rng.uniform(0.55, 1.1)
    root = (half * 0.7, top * 0.78)
    head = along(root, rise, b.neck + 0.25 * b.depth + b.head * 0.95)
    neck = tube([root, along(head, rise + np.pi, 0.4 * b.head)], [b.depth * 0.8, b.head * 1.6])

    def arm(shift: float) -> Outlines:
        foot = (half * 0.98 + 0.2 + shift, 0.45 * b.limb)
        joints = [(half * 0.66, 0.5 * top), (half * 0.55, 0.13), (half * 0.8, 0.5 * b.limb), foot]
        return tube(joints, [b.limb * 2.2, b.limb * 1.5, b.limb * 1.05, b.limb]) + _paw(b, foot)

    x, wide = -half * 0.58, 0.21
    haunch = ellipse(x, 0.44 * top, wide, 0.44 * top, 0.2)
    foot = (-half * 0.15, 0.45 * b.limb)
    hind = tube([(-half * 0.45, 0.5 * b.limb), foot], [b.limb * 1.1, b.limb]) + _paw(b, foot)
    arc = [(x - 0.5 * wide, 0.78 * top), (x + 0.35 * wide, 0.86 * top)]
    arc += [(x + 0.98 * wide, 0.5 * top), (x + 0.8 * wide, 0.1)]
    fold = tube(arc, [0.005, 0.014, 0.018, 0.008])
    pale = [(half * 0.88, 3.0, 0.15, head[1] - 0.3 * b.head)]
    near = arm(0.0)
    return Body(
        trunk=torso + neck + near + haunch,
        far=arm(0.08),
        head=head,
        tail=(-half * 0.9, 0.1),
        shoulder=half * 0.66,
        withers=(half * 0.35, top),
        limbs=near,
        front=hind,
        folds=[fold],
        pale=pale,
        dark=(half * 0.95, 3.0),
        seated=True,
    )
