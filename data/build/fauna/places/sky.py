"""What is far away: sky, sun, clouds, and ridges of hills, mountains and trees on the horizon."""

from __future__ import annotations

import numpy as np

from data.build.fauna.geometry import spline
from data.build.fauna.painter import Colour, darker, mix
from data.build.fauna.patterns import Array, smooth_step
from data.build.fauna.places.canvas import FULL, Canvas, cloudy, coarse_grid
from data.build.fauna.places.light import pick, vary

_SNOW: Colour = (0.95, 0.97, 1.0)


def sky(canvas: Canvas, horizon: float, *, clouds: bool = True) -> None:
    """Sky down to the horizon row, with the sun or the moon and clouds now and then."""
    mood, rng = canvas.mood, canvas.rng
    low = max(horizon, 0.05)
    canvas.bands((0.0, 0.6 * low, low, 1.0), _steps(mood.zenith, mood.horizon))
    if mood.hour == "night":
        _moon(canvas, low)
    elif mood.hour in ("golden", "sunset", "morning", "dusk"):
        _glow(canvas, low)
    if not clouds:
        return
    if mood.hour in ("overcast", "storm"):
        _cover_of_cloud(canvas, low)
    elif mood.hour != "mist" and rng.random() < 0.65:
        pick(rng, (_heaps, _heaps, _streaks))(canvas, low)


def _steps(zenith: Colour, horizon: Colour) -> tuple[Colour, Colour, Colour, Colour]:
    return zenith, mix(zenith, horizon, 0.65), horizon, horizon


def _glow(canvas: Canvas, low: float) -> None:
    rng = canvas.rng
    x, y = rng.uniform(0.1, 0.9), low * rng.uniform(0.55, 1.0)
    columns, rows = coarse_grid()
    distance = np.hypot(columns - x, (rows - y) * 1.3)
    warm: Colour = (1.0, 0.93, 0.72)
    canvas.through(np.exp(-((distance / rng.uniform(0.2, 0.4)) ** 2)), warm, 0.75)
    if rng.random() < 0.4:
        r = rng.uniform(0.03, 0.06)
        canvas.oval(x, y, r, r, (1.0, 0.97, 0.85))


def _moon(canvas: Canvas, low: float) -> None:
    rng = canvas.rng
    for _ in range(14):
        r = rng.uniform(0.002, 0.004)
        canvas.oval(rng.random(), rng.uniform(0, low), r, r, (0.85, 0.88, 1.0))
    if rng.random() < 0.6:
        x, y, r = rng.uniform(0.1, 0.9), low * rng.uniform(0.2, 0.6), rng.uniform(0.03, 0.05)
        columns, rows = coarse_grid()
        halo = np.exp(-((np.hypot(columns - x, rows - y) / 0.14) ** 2))
        canvas.through(halo, (0.75, 0.8, 1.0), 0.4)
        canvas.oval(x, y, r, r, (0.98, 0.97, 0.9))


def _cover_of_cloud(canvas: Canvas, low: float) -> None:
    shade = darker(canvas.mood.zenith, 0.18)
    _, rows = coarse_grid()
    islands = cloudy(canvas.rng, 2.5, 8) * np.clip((low - rows) / low + 0.15, 0, 1)
    canvas.through(islands, shade, 0.7)


def _streaks(canvas: Canvas, low: float) -> None:
    rng, stencil = canvas.rng, canvas.stencil()
    for _ in range(rng.integers(3, 8)):
        x, y, length = rng.random(), low * rng.uniform(0.05, 0.9), rng.uniform(0.15, 0.5)
        for _ in range(3):
            shift = rng.normal(0, (0.3 * length, 0.012))
            stencil.oval(x + shift[0], y + shift[1], length * 0.6, rng.uniform(0.005, 0.014), FULL)
    canvas.through(stencil, mix(canvas.mood.horizon, FULL, 0.6), 0.6, 0.012)


def _heaps(canvas: Canvas, low: float) -> None:
    """Cumulus clouds: smaller towards the horizon, flat below, bright above."""
    rng, mood = canvas.rng, canvas.mood
    body, top = canvas.stencil(), canvas.stencil()
    lit = -mood.light[0] * -0.02
    for _ in range(rng.integers(2, 6)):
        y = low * rng.uniform(0.1, 0.85)
        wide = rng.uniform(0.10, 0.26) * (1.15 - 0.7 * y / low)
        x = rng.random()
        for at in np.linspace(-1, 1, 7):
            high = wide * (0.34 - 0.24 * abs(at) ** 1.5) * rng.uniform(0.7, 1.25)
            body.oval(x + at * wide * 0.8, y - 0.5 * high, wide * 0.26, high * 0.9, FULL)
            top.oval(x + at * wide * 0.74 + lit, y - 0.95 * high, wide * 0.2, high * 0.55, FULL)
    bright = mix(mood.horizon, FULL, 0.75)
    canvas.through(body, mix(mood.horizon, darker(mood.zenith, -0.3), 0.35), 0.85, 0.008)
    canvas.through(top, bright, 0.9, 0.012)


def rolling(rng: np.random.Generator, base: float, height: float) -> Array:
    """The outline of gentle hills: columns and rows, from left to right."""
    columns = np.linspace(-0.02, 1.02, 60)
    wave = sum(
        np.sin(columns * rng.uniform(2, 5) * k + rng.uniform(0, 6.3)) / k for k in (1.0, 2.1, 3.7)
    )
    return np.stack([columns, base - height * (0.5 + 0.3 * np.asarray(wave))], axis=1)


def hills(canvas: Canvas, horizon: float, tint: Colour, *, layers: int, height: float) -> None:
    """Ranges of hills one before the other; the farthest is palest."""
    for distance in np.linspace(1.0, 0.45, layers):
        crest = rolling(canvas.rng, horizon, height * (0.35 + 0.65 * distance))
        hue = canvas.mood.far(vary(canvas.rng, tint, 0.03), distance)
        below = mix(hue, canvas.mood.horizon, 0.35)
        canvas.shaded(_down_to(crest, horizon + 0.01), hue, below)


def mountains(canvas: Canvas, horizon: float, tint: Colour, height: float, *, snow: bool) -> None:
    """Peaks with a lit and a dark side, some with snow on top."""
    rng, mood = canvas.rng, canvas.mood
    distance = rng.uniform(0.55, 1.0)
    lit = mood.far(tint, distance)
    dark = mood.far(darker(tint, 0.3), distance)
    white, shade = mood.far(_SNOW, 0.5 * distance), mood.far((0.72, 0.8, 0.92), 0.7 * distance)
    count = int(rng.integers(3, 7))
    for x in rng.permutation((np.arange(count) + rng.uniform(0.1, 0.9, count)) / count):
        high = height * rng.uniform(0.5, 1.0)
        wide = high * rng.uniform(1.0, 1.6) + 0.05
        peak = np.array([x, horizon - high])
        foot = (np.array([x - wide, horizon + 0.01]), np.array([x + wide, horizon + 0.01]))
        sides = (dark, lit) if mood.light[0] > 0 else (lit, dark)
        snows = (shade, white) if mood.light[0] > 0 else (white, shade)
        ridge = _jagged(rng, peak, (x + rng.normal(0, 0.25) * wide * 0.4, horizon + 0.01), 0.02)
        for side in (0, 1):
            edge = _jagged(rng, foot[side], peak, 0.012)
            canvas.fill(np.vstack([edge, ridge]), sides[side])
            if snow:
                hem = _jagged(rng, ridge[2], edge[4], 0.05)
                canvas.fill(np.vstack([edge[4:], ridge[:3], hem]), snows[side])
    veil = canvas.stencil()
    veil.bands((horizon - 0.5 * height, horizon), ((0, 0, 0), FULL))
    veil.bands((horizon, 1.0), ((0, 0, 0), (0, 0, 0)))
    canvas.through(veil, mood.horizon, 0.45)


def _jagged(rng: np.random.Generator, start: Array, end: object, rough: float) -> Array:
    line = np.linspace(np.asarray(start), np.asarray(end, dtype=float), 7)
    line[1:-1] += rng.normal(0, rough, (5, 2)) * np.linalg.norm(line[-1] - line[0]) * 3
    return line


def mesas(canvas: Canvas, horizon: float, tint: Colour) -> None:
    """Flat-topped rocks of a stony desert, with a band of darker rock."""
    rng, mood = canvas.rng, canvas.mood
    for distance in (0.9, 0.55):
        for _ in range(rng.integers(1, 3)):
            x, wide = rng.uniform(-0.1, 1.1), rng.uniform(0.06, 0.22)
            high = rng.uniform(0.06, 0.2) * (1.4 - distance)
            hue = mood.far(vary(rng, tint, 0.03), distance)
            profile = [(-1.5, 0), (-1.15, 0.35), (-1, 0.42), (-0.93, 1), (0.9, 1), (0.98, 0.42)]
            shape = np.array([*profile, (1.2, 0.32), (1.5, 0)]) * (wide, -high) + (x, horizon)
            canvas.shaded(shape, hue, mix(hue, mood.horizon, 0.25))
            for level in (0.62, 0.8):
                strip = np.array([(-0.95, level), (0.94, level), (0.93, level - 0.07)])
                strip = np.vstack([strip, [(-0.96, level - 0.07)]]) * (wide, -high) + (x, horizon)
                canvas.fill(strip, darker(hue, 0.13))


def treeline(
    canvas: Canvas, horizon: float, tint: Colour, height: float, *, pointed: bool, distance: float
) -> None:
    """A wood far away: round crowns or spires along the horizon, over bushes."""
    rng, mood = canvas.rng, canvas.mood
    back, front = mood.far(darker(tint, 0.25), distance), mood.far(tint, distance)
    step = height * (0.32 if pointed else 0.5)
    swell = rolling(rng, 0, 1)
    for x in np.arange(-0.05, 1.05, step):
        high = height * float(np.interp(x, swell[:, 0], -swell[:, 1])) * rng.uniform(0.6, 1.3)
        high = max(high, 0.25 * height)
        hue = mix(back, front, rng.random())
        if pointed:
            wide = 0.2 * high + 0.01
            canvas.fill([(x - wide, horizon), (x, horizon - 1.3 * high), (x + wide, horizon)], hue)
        else:
            canvas.oval(x, horizon - 0.5 * high, step * 0.8, 0.55 * high, hue)
            canvas.oval(x + 0.1 * step, horizon - 0.7 * high, step * 0.45, 0.25 * high, front)
    canvas.bands((horizon - 0.2 * height, horizon + 0.012), (back, back))


def dunes(canvas: Canvas, horizon: float, tint: Colour, *, layers: int) -> None:
    """Dunes: smooth crests with a lit slope and a slope in the shade."""
    rng, mood = canvas.rng, canvas.mood
    ground = canvas.picture.copy()
    foot = horizon + 0.1 * layers
    for layer in range(layers):
        near = (layer + 1) / layers
        hue = mood.far(vary(rng, tint, 0.015), 0.8 * (1 - near))
        base = horizon + 0.10 * near * layers
        x = rng.uniform(0.1, 0.9)
        high = rng.uniform(0.07, 0.17) * (0.6 + 0.5 * near)
        peak = (x, horizon + 0.05 * layer - high)
        left = (-0.1, peak[1] + high * rng.uniform(0.5, 1.2))
        right = (1.1, peak[1] + high * rng.uniform(0.5, 1.2))
        crest = spline(
            [
                left,
                ((left[0] + x) / 2, peak[1] + high * 0.45),
                peak,
                ((right[0] + x) / 2, peak[1] + high * 0.5),
                right,
            ]
        )
        canvas.shaded(_down_to(crest, max(base, horizon + 0.12)), darker(hue, -0.12), hue)
        side = -1 if mood.light[0] > 0 else 1
        hem = spline(
            [
                peak,
                (x + side * 0.05, peak[1] + 0.35 * high),
                (x + side * 0.02, peak[1] + 0.8 * high),
                (x + side * 0.22, base + 0.04),
            ]
        )
        slope = crest[crest[:, 0] * side > x * side]
        slope = slope if side > 0 else slope[::-1]
        corner = [(0.5 + side * 0.62, base + 0.04)]
        canvas.shaded(np.vstack([hem[::-1], slope, corner]), darker(hue, 0.2), darker(hue, 0.04))
    _, rows = coarse_grid()
    canvas.blend(ground, smooth_step(rows, foot - 0.09, foot + 0.01))  # no edge where they end


def _down_to(crest: Array, row: float) -> Array:
    return np.vstack([crest, [(crest[-1, 0], row), (crest[0, 0], row)]])
