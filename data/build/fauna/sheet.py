"""Contact sheets, to look at what is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor

from PIL import Image, ImageDraw

from data.build.fauna.facts import Animal, read_animals, read_chimeras
from data.build.fauna.scene import SIZE, draw

LABEL = 16


def contact_sheet(animals: Iterable[Animal], count: int) -> Image.Image:
    """A row for each animal with its first `count` pictures, its name above them."""
    animals = list(animals)
    sheet = Image.new("RGB", (count * SIZE, len(animals) * (SIZE + LABEL)), "white")
    pen = ImageDraw.Draw(sheet)
    jobs = [(animal, index) for animal in animals for index in range(count)]
    with ProcessPoolExecutor(2) as pool:
        for at, picture in enumerate(pool.map(_draw, jobs, chunksize=8)):
            row, column = divmod(at, count)
            sheet.paste(picture, (column * SIZE, row * (SIZE + LABEL) + LABEL))
    for row, animal in enumerate(animals):
        pen.text((4, row * (SIZE + LABEL) + 1), animal.name, fill="black")
    return sheet


def pick(names: str, plan: str) -> list[Animal]:
    """Animals and chimeras by names with commas between (all of them if empty) and by plan.

    Raises:
        ValueError: if there is no such animal or plan.
    """
    animals = read_animals()
    animals |= read_chimeras(animals)
    wanted = [name for name in names.split(",") if name] or list(animals)
    unknown = [name for name in wanted if name not in animals]
    if unknown:
        raise ValueError(f"Expected names among {', '.join(animals)}; but got {unknown[0]!r}.")
    chosen = [animals[name] for name in wanted if plan in ("", animals[name].plan)]
    if not chosen:
        raise ValueError(f"Expected a body plan of these animals, but none has {plan!r}.")
    return chosen


def _draw(job: tuple[Animal, int]) -> Image.Image:
    return draw(*job)
