"""The nouns of WordNet 3.0: names, definitions and what is a kind of what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

WORDNET = Path("/usr/share/wordnet")  # where Debian's package wordnet-base puts it


@dataclass(frozen=True)
class Synset:
    """One meaning, such as dog, domestic dog, Canis familiaris.

    Attributes:
        names: its words, the usual one first.
        gloss: its definition up to the first semicolon, so without examples.
        parents: WordNet ids of what it is a kind (or an instance) of.
    """

    names: tuple[str, ...]
    gloss: str
    parents: tuple[str, ...]


def read_nouns(folder: Path = WORDNET) -> dict[str, Synset]:
    """All nouns by WordNet id, such as n02084071; the id is the offset in ``data.noun``.

    Raises:
        FileNotFoundError: with the package to install.
    """
    file = folder / "data.noun"
    if not file.exists():
        raise FileNotFoundError(f"{file} is missing: install Debian's package wordnet-base.")
    lines = file.read_text(encoding="utf-8").splitlines()
    return dict(_synset(line) for line in lines if not line.startswith("  "))


def _synset(line: str) -> tuple[str, Synset]:
    fields, _, gloss = line.partition("|")
    words = fields.split()
    count = int(words[3], 16)
    names = tuple(word.replace("_", " ") for word in words[4 : 4 + 2 * count : 2])
    pointers = words[4 + 2 * count + 1 :]
    parents = tuple(
        f"n{pointers[i + 1]}" for i in range(0, len(pointers) - 3, 4) if pointers[i] in ("@", "@i")
    )
    return f"n{words[0]}", Synset(names, gloss.split(";")[0].strip(), parents)


def with_ancestors(nouns: dict[str, Synset], wnids: Iterable[str]) -> list[str]:
    """The ids and all they are kinds of, up to entity, sorted."""
    found: set[str] = set()
    waiting = list(wnids)
    while waiting:
        wnid = waiting.pop()
        if wnid not in found:
            found.add(wnid)
            waiting.extend(nouns[wnid].parents)
    return sorted(found)
