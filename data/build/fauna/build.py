"""Builds ``data/fauna``: draws the zoo, then lets a network and word models look at it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from safetensors.numpy import save_file

from data.build.fauna.facts import ATTRIBUTES, FAUNA, Animal, read_animals, read_chimeras
from data.build.fauna.scene import draw
from data.build.network import features, load_network
from data.build.words import glove, minilm

IMAGES = 50  # of each animal
CHIMERA_IMAGES = 6  # of each
QUALITY = 50  # of WebP: small files in which a student still sees every hair that was drawn

# Each shares its attributes with seen animals. The first 24 were set down before any method was
# run; the last 6 were added after, since the best method got 70 % of the images of 24 right.
UNSEEN = (
    "zebra", "okapi", "bison", "moose", "llama", "wild boar", "rhinoceros", "leopard", "wolf",
    "raccoon", "polar bear", "giant panda", "orangutan", "rabbit", "porcupine", "flamingo", "swan",
    "eagle", "toucan", "orca", "goldfish", "tortoise", "lobster", "bee",
    "goat", "hyena", "mouse", "turkey", "walrus", "chameleon",
)  # fmt: skip


def build(out: Path = FAUNA) -> None:
    """Write the pictures, ``classes.csv``, ``chimeras.csv`` and ``arrays.safetensors``.

    Everything is made in a folder beside `out` first: an interrupted build leaves `out` as it was.

    Raises:
        ValueError: if `out` has files but no ``classes.csv``, so that it is something else's.
    """
    if out.exists() and any(out.iterdir()) and not (out / "classes.csv").exists():
        raise ValueError(f"Expected an empty folder or one of Fauna, but {out} holds other files.")
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as folder:
        made = Path(folder)
        _make(made)
        for new in made.iterdir():
            old = out / new.name
            if old.is_dir():
                shutil.rmtree(old)
            new.replace(old)


def _make(out: Path) -> None:
    animals = read_animals()
    chimeras = read_chimeras(animals)
    pictures = draw_all(animals.values(), out / "images", IMAGES)
    strange = draw_all(chimeras.values(), out / "chimeras", CHIMERA_IMAGES)
    network = load_network()
    arrays = {
        "features": features(network, pictures),
        "chimeras": features(network, strange),
        "minilm": minilm([f"{a.name}: {a.description}" for a in animals.values()]),
        "glove": glove([(a.name,) for a in animals.values()]),
    }
    save_file(arrays, out / "arrays.safetensors")
    write_tables(out, animals, chimeras)


def draw_all(animals: Iterable[Animal], folder: Path, count: int) -> list[Path]:
    """Draw `count` pictures of each animal into a folder of its own, on all cores.

    Returns:
        The files, animal by animal.
    """
    jobs = []
    for animal in animals:
        place = folder / animal.name.replace(" ", "_")
        place.mkdir(parents=True)
        jobs += [(animal, i, place / f"{i:02d}.webp") for i in range(count)]
    with ProcessPoolExecutor() as pool:
        list(pool.map(_draw, jobs, chunksize=16))
    return [file for _, _, file in jobs]


def _draw(job: tuple[Animal, int, Path]) -> None:
    animal, index, file = job
    save(draw(animal, index), file)


def save(picture: Image.Image, file: Path) -> None:
    """Write a picture as every one of the zoo is written."""
    picture.save(file, quality=QUALITY, method=6)


def write_tables(out: Path, animals: Mapping[str, Animal], chimeras: Mapping[str, Animal]) -> None:
    """Write the classes with their attributes, and the chimeras."""
    with (out / "classes.csv").open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(["name", "unseen", "images", "description", *ATTRIBUTES])
        for a in animals.values():
            values = [f"{a[attribute]:g}" for attribute in ATTRIBUTES]
            table.writerow([a.name, int(a.name in UNSEEN), IMAGES, a.description, *values])
    with (out / "chimeras.csv").open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(["name", "images", "description"])
        for a in chimeras.values():
            table.writerow([a.name, CHIMERA_IMAGES, a.description])
