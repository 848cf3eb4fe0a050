"""What a coat may bear: fields over the animal's own plane, 0 (coat) to 1 (mark) at each point."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Array = NDArray[np.float64]
# Takes x and y of equal shape, in the animal's units, and gives 0..1 of that shape.
Field = Callable[[Array, Array], Array]

_GRID = 64


def smooth_step(value: Array, low: float | Array, high: float | Array) -> Array:
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def noise(rng: np.random.Generator, frequency: float) -> Field:
    """Smooth random hills, about uniform in 0..1, `frequency` hills a unit."""
    grid = rng.random((_GRID, _GRID))

    def field(x: Array, y: Array) -> Array:
        u, v = x * frequency + 31.7, y * frequency + 17.3
        i, j = np.floor(u).astype(int), np.floor(v).astype(int)
        s, t = smooth_step(u - i, 0, 1), smooth_step(v - j, 0, 1)
        i, j, i1, j1 = i % _GRID, j % _GRID, (i + 1) % _GRID, (j + 1) % _GRID
        low: Array = grid[i, j] * (1 - s) + grid[i1, j] * s
        high: Array = grid[i, j1] * (1 - s) + grid[i1, j1] * s
        return low * (1 - t) + high * t

    return field


def stripes(
    rng: np.random.Generator,
    per_unit: float,
    *,
    angle: float = 0.0,
    share: float = 0.5,
    wobble: float = 0.5,
) -> Field:
    """Bands across x (angle 0: upright bands), `per_unit` of them a unit, dark over `share`."""
    bend, phase = noise(rng, 2.5), rng.random()
    c, s = np.cos(angle), np.sin(angle)

    def field(x: Array, y: Array) -> Array:
        across = (c * x + s * y) * per_unit + wobble * (bend(x, y) - 0.5) * 2 + phase
        wave = 0.5 + 0.5 * np.cos(2 * np.pi * across)
        edge = 0.5 + 0.5 * np.cos(np.pi * share)
        return smooth_step(wave, edge - 0.12, edge + 0.12)

    return field


def _cells(rng: np.random.Generator, per_unit: float) -> tuple[cKDTree, Array]:
    """Jittered centres over [-3, 3] x [-3, 3], and a size of 0.7..1.2 for each."""
    n = int(np.ceil(6 * per_unit))
    grid = np.stack(np.meshgrid(np.arange(n), np.arange(n)), axis=-1).reshape(-1, 2)
    centres = (grid + rng.uniform(0.05, 0.95, grid.shape)) * (6 / n) - 3
    return cKDTree(centres), rng.uniform(0.7, 1.2, len(centres))


def spots(
    rng: np.random.Generator, per_unit: float, *, size: float = 0.6, hollow: float = 0.0
) -> Field:
    """Irregular spots, `per_unit` a unit each way; `hollow` > 0 makes rosettes (rings)."""
    tree, scale = _cells(rng, per_unit)
    ragged = noise(rng, per_unit * 3)

    def field(x: Array, y: Array) -> Array:
        distance, index = tree.query(np.stack([x, y], axis=-1))
        r = distance * per_unit * 2 / (scale[index] * size) * (0.75 + 0.5 * ragged(x, y))
        mark = 1 - smooth_step(r, 0.8, 1.05)
        if hollow:
            mark = mark * smooth_step(r, hollow - 0.15, hollow + 0.1)
        return mark

    return field


def net(rng: np.random.Generator, per_unit: float, *, line: float = 0.18) -> Field:
    """Polygonal patches with lines between, as on a giraffe: 1 in the patches, 0 on the lines."""
    tree, _ = _cells(rng, per_unit)
    bend = noise(rng, per_unit * 2)

    def field(x: Array, y: Array) -> Array:
        shift = (bend(x, y) - 0.5) * 0.35 / per_unit
        nearest, _ = tree.query(np.stack([x + shift, y - shift], axis=-1), k=2)
        gap = np.diff(np.asarray(nearest), axis=-1)[..., 0]
        return smooth_step(gap * per_unit, line, line + 0.12)

    return field


def patches(rng: np.random.Generator, per_unit: float, *, share: float = 0.45) -> Field:
    """Large soft-edged islands over about `share` of the area, as on a cow."""
    coarse, fine = noise(rng, per_unit), noise(rng, per_unit * 2.3)

    def field(x: Array, y: Array) -> Array:
        height = 0.75 * coarse(x, y) + 0.25 * fine(x, y)
        return smooth_step(height, 1 - share - 0.07, 1 - share - 0.01)

    return field


def scallops(per_unit: float, *, depth: float = 0.35) -> Field:
    """Overlapping rounded rows, as of feathers or scales: 1 along the lower rim of each."""

    def field(x: Array, y: Array) -> Array:
        u, v = x * per_unit, y * per_unit * 1.4
        row = np.floor(v)
        across = (u + 0.5 * (row % 2)) % 1 - 0.5
        rim = v - row - (1 - np.sqrt(np.clip(1 - 4 * across**2, 0, 1))) * 0.5
        return np.clip(1 - np.abs(rim) / depth, 0, 1)

    return field


def towards(start: tuple[float, float], end: tuple[float, float], low: float, high: float) -> Field:
    """0 to 1 on the way from one point to another, rising between two shares of that way."""
    way = np.subtract(end, start)
    long = max(float(way @ way), 1e-6)

    def field(x: Array, y: Array) -> Array:
        return smooth_step(((x - start[0]) * way[0] + (y - start[1]) * way[1]) / long, low, high)

    return field


def within(field: Field, x0: float, x1: float, y0: float, y1: float, soft: float = 0.05) -> Field:
    """The field inside a box of the animal's plane, fading out over `soft` at its border."""

    def inside(x: Array, y: Array) -> Array:
        box = (
            smooth_step(x, x0 - soft, x0 + soft)
            * (1 - smooth_step(x, x1 - soft, x1 + soft))
            * smooth_step(y, y0 - soft, y0 + soft)
            * (1 - smooth_step(y, y1 - soft, y1 + soft))
        )
        return field(x, y) * box

    return inside


def everywhere(x: Array, y: Array) -> Array:
    """The field that is 1 everywhere, to put into `within`."""
    return np.ones_like(x)
