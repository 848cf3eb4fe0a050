"""Colours of the ground."""

from __future__ import annotations

from dataclasses import dataclass

from data.build.fauna.painter import Colour, colour


@dataclass(frozen=True)
class Soil:
    """Colours of a ground: far away, close by, of larger patches and of smaller ones."""

    far: Colour
    near: Colour
    patch: Colour
    fleck: Colour


def _soils(*rows: str) -> tuple[Soil, ...]:
    return tuple(Soil(*map(colour, row.split())) for row in rows)


VELDT = _soils(
    "#dcc488 #c2a058 #a88446 #d8bf7a",
    "#cfc27e #a99c4c #8b8a40 #c8b868",
    "#d9a878 #b8784a #9c6a3e #d0a870",
    "#c3c47c #8fa04a #77883c #aab25e",
    "#e2cf9a #cdb06a #b3924e #e0c88a",
)
LAWNS = _soils(
    "#b4cf7c #74a544 #5f9440 #8fba58",
    "#a9c480 #5f9148 #4c7c40 #82a95a",
    "#c9cc84 #97a64c #7b9442 #b6b866",
    "#bfd48a #86ac4e #c6b65c #9cbc62",
    "#cfc88c #b0a258 #96904a #c4b872",
)
SANDS = _soils(
    "#ecd5a4 #d9b478 #c79c60 #e6c88e",
    "#e6bd8c #cc8e58 #b37446 #dca873",
    "#e3d6bc #c8b48e #ab9670 #d8c8a6",
    "#d8b8a0 #b58a70 #9c7058 #cca890",
)
WHITES = _soils(
    "#dde7f0 #d3deea #b7cbe0 #e8eff6",
    "#d4dfea #c6d5e5 #a8bfd8 #dde8f1",
    "#e2e6ea #d2d9e2 #bcc8d8 #eaeef2",
)
FLOORS = _soils(
    "#8ea05e #6d7a40 #55602f #8a7a48",
    "#9a8a60 #7a6440 #5d4a30 #917a4e",
    "#b08a55 #95683a #7a5430 #b98a4c",
    "#6f9462 #4f7340 #3d5c34 #67874c",
)
BEACHES = _soils(
    "#e6d6b0 #d9c193 #c4a874 #e9d9b4",
    "#cfc4b0 #b5a890 #9a8e7a #c8bda8",
    "#b0aca4 #8f8c86 #77757a #a5a29c",
)
BANKS = _soils(
    "#a4b870 #74964a #5f8040 #8a7a4c",
    "#a89a70 #87744a #6a5a3a #8f9a58",
    "#b5b080 #94905a #7a7a48 #a8a070",
)
