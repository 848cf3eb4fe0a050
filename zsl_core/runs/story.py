"""The story in four scenes, told by the numbers of four runs on the data at hand.

Every sentence reads a number first and says the opposite where the number does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zsl_core.datasets import ZSLDataset
from zsl_core.datasets.base import Floats, Ints
from zsl_core.evaluation.hubness import (
    chance_skewness,
    k_occurrence,
    occurrence_of_labels,
    robin_hood,
    skewness,
)
from zsl_core.methods import METHODS
from zsl_core.runs.experiment import Run
from zsl_core.similarity import cosine

WORDS, IMAGES, OURS, RIVAL = "v2s_ridge", "s2v_ridge", "psr", "sync"
TWICE = 2.0  # hubs are there where the skewness exceeds the labels' by this many times chance's
SLIGHT = 0.02  # of the images
FEW = 10  # classes under which a skewness means little


@dataclass(frozen=True, eq=False)
class Story:
    """What the scenes are told from.

    Attributes:
        runs: by method.
        names: of the u unseen classes, as sentences say them.
        counts: method -> N_1 (u,) of the images of unseen classes among the unseen classes.
        labels: (u,) how many images of unseen classes are of each: N_1 if all were named right.
        delta: (c, c) cosines of the class embeddings of all classes.
        cosines: method -> (c, c) cosines of its prototypes, where it has any.
        class_names: of all c classes, as sentences say them.
    """

    runs: dict[str, Run]
    names: tuple[str, ...]
    counts: dict[str, Ints]
    labels: Ints
    delta: Floats
    cosines: dict[str, Floats]
    class_names: tuple[str, ...]

    @classmethod
    def of(cls, dataset: ZSLDataset, runs: Sequence[Run], say: Callable[[str], str] = str) -> Story:
        """From one run a method, all of one data set and class embedding.

        Args:
            dataset: the data.
            runs: one a method.
            say: makes of a class's name what sentences say, such as one without markup.
        """
        embeddings = dataset.embedding(runs[0].config.class_embedding)
        unseen, queries = dataset.unseen_classes, dataset.split.test_unseen
        images = dataset.features[queries]
        placed = {r.config.method: r.method.prototypes(embeddings) for r in runs}
        return cls(
            runs={run.config.method: run for run in runs},
            names=tuple(say(dataset.class_names[c]) for c in unseen),
            counts={
                run.config.method: k_occurrence(
                    run.method.decision_function(images, embeddings[unseen]), 1
                ).astype(np.int64)
                for run in runs
            },
            labels=occurrence_of_labels(dataset.labels[queries], unseen).astype(np.int64),
            delta=cosine(embeddings, embeddings),
            cosines={name: cosine(p, p) for name, p in placed.items() if p is not None},
            class_names=tuple(map(say, dataset.class_names)),
        )

    @property
    def n_images(self) -> int:
        """How many images of unseen classes there are."""
        return int(self.labels.sum())

    def skewness(self, method: str) -> float:
        """Of N_1 under a method."""
        return skewness(self.counts[method])

    @property
    def chance(self) -> float:
        """About the skewness of N_1 if every class were as likely for any image."""
        return chance_skewness(self.n_images, len(self.names))

    def measure(self, method: str, group: str, name: str) -> float | None:
        """One number of a method's report."""
        return self.runs[method].report[group][name]


def scene_words(story: Story) -> list[str]:
    """Scene 1, images mapped among the words: are there hubs?"""
    counts, label = story.counts[WORDS], METHODS[WORDS].label
    hub, skew = int(counts.argmax()), story.skewness(WORDS)
    even = story.n_images / len(counts)
    nobodys = int((counts == 0).sum())
    right = skewness(story.labels)
    found = skew > max(right, 0.0) + TWICE * story.chance
    labels = f"; were all named right, {right:.2f}" if np.ptp(story.labels) else ""
    if len(counts) < FEW:
        verdict = f"With {len(counts)} classes that says little about hubs."
    elif found:
        verdict = "**Hubs**: a few classes are the nearest of far more images than their share."
    else:
        verdict = "On these data there are hardly any hubs."
    return [
        f"**{label}** maps each image among the descriptions and names the nearest. Of "
        f"{story.n_images:,} images, **{story.names[hub]}** is the nearest for {counts[hub]:,}; an "
        f"even share is {even:.0f}. {_classes(nobodys)} never the nearest.",
        f"For an even spread **{robin_hood(counts):.0%}** of the images would have to move; the "
        f"skewness of the counts is **{skew:.2f}** (by chance about {story.chance:.2f}{labels}). "
        + verdict,
    ]


def scene_images(story: Story) -> list[str]:
    """Scene 2, words mapped among the images: do the hubs go, and do neighbours stay?"""
    turned = (
        f"**{METHODS[IMAGES].label}** maps each description among the images instead. "
        + hubs_beside(story, IMAGES, WORDS)
    )
    kept = story.measure(IMAGES, "structure", "rsa_all")
    if kept is None:
        return [turned]
    c, nearest, rank = lost_neighbour(story.delta, story.cosines[IMAGES])
    names = story.class_names
    lost = (
        f"Next in meaning to **{names[c]}** is {names[nearest]}; among the prototypes it is only "
        f"number {rank}."
        if rank > 1
        else "Every class keeps its nearest neighbour in meaning."
    )
    return [turned, f"How alike two classes are keeps a rank correlation of **{kept:.2f}**. {lost}"]


def scene_relations(story: Story) -> list[str]:
    """Scene 3, PSR: are the relations kept, and at what price?"""
    sentences = [
        "**PSR** does so too, and asks that identical, similar and dissimilar classes stay so. "
        + hubs_beside(story, OURS, IMAGES)
    ]
    kept, held = (
        [story.measure(name, "structure", measure) for name in (OURS, IMAGES)]
        for measure in ("rsa_all", "relation_satisfaction")
    )
    if kept[0] is not None and kept[1] is not None:
        sentences.append(
            f"Likeness of prototypes keeps a rank correlation of **{kept[0]:.2f}** "
            f"({_than(kept[0], kept[1])} {kept[1]:.2f})."
        )
    if held[0] is not None and held[1] is not None:
        sentences.append(
            f"The relations asked for hold for the test images to **{held[0]:.0%}** on average "
            f"({_than(held[0], held[1], '.0%')} {held[1]:.0%}; a tenth of the classes similar)."
        )
    return sentences


def scene_rivals(story: Story) -> list[str]:
    """Scene 4: SYNC and PSR side by side."""
    sentences = []
    for text, group, name in (
        ("Among unseen classes alone (T1)", "zsl", "top1"),
        ("With seen classes among the candidates (H)", "gzsl", "harmonic"),
    ):
        ours, theirs = (story.measure(method, group, name) for method in (OURS, RIVAL))
        if ours is not None and theirs is not None:
            better = METHODS[OURS if ours > theirs else RIVAL].label
            words = "they are equal" if f"{ours:.1%}" == f"{theirs:.1%}" else f"{better} is ahead"
            sentence = f"{text} {words}: PSR **{ours:.1%}**, SYNC **{theirs:.1%}**"
            best = max(story.runs, key=lambda method: story.measure(method, group, name) or 0.0)
            if best not in (OURS, RIVAL):
                value = story.measure(best, group, name)
                sentence += f"; the {METHODS[best].label.lower()} has {value:.1%}"
            sentences.append(f"{sentence}.")
    return [*sentences, hubs_beside(story, OURS, RIVAL)]


def hubs_beside(story: Story, method: str, other: str) -> str:
    """Hubs of one method beside another's by two measures, and a word where these disagree.

    The skewness is made by the few most popular classes; the Robin Hood index counts all.
    """
    skew, skews = story.skewness(method), story.skewness(other)
    share, shares = (robin_hood(story.counts[name]) for name in (method, other))
    said = (
        f"For an even spread **{share:.0%}** of the images would have to move "
        f"({_than(share, shares, '.0%')} {shares:.0%} under {METHODS[other].label}); the skewness "
        f"is **{skew:.2f}** "
        f"({_than(skew, skews)} {skews:.2f})."
    )
    if (skew - skews) * (share - shares) < 0 and abs(share - shares) > SLIGHT:
        top = int(story.counts[method].max()), int(story.counts[other].max())
        said += (
            f" The two disagree: skewness sees little but the most popular class, which attracts "
            f"{top[0]} images ({top[1]})."
        )
    return said


def lost_neighbour(
    delta: NDArray[np.floating], cosines: NDArray[np.floating]
) -> tuple[int, int, int]:
    """The class whose nearest neighbour in meaning lies furthest down among its prototypes.

    Args:
        delta: (c, c) similarity of class embeddings.
        cosines: (c, c) similarity of prototypes.

    Returns:
        The class, its neighbour in meaning, and that one's rank (1 is nearest) among the others.

    >>> delta = np.array([[1, 0.9, 0.1], [0.9, 1, 0.3], [0.1, 0.3, 1]])
    >>> cosines = np.array([[1, 0.2, 0.5], [0.2, 1, 0.9], [0.5, 0.9, 1]])
    >>> lost_neighbour(delta, cosines)
    (0, 1, 2)
    """
    c = np.arange(len(delta))
    delta, cosines = np.array(delta), np.array(cosines)
    delta[c, c] = cosines[c, c] = -np.inf
    nearest = delta.argmax(axis=1)
    rank = 1 + (cosines > cosines[c, nearest][:, None]).sum(axis=1)
    worst = int(rank.argmax())
    return worst, int(nearest[worst]), int(rank[worst])


def _classes(count: int) -> str:
    return {0: "No class is", 1: "1 class is"}.get(count, f"{count} classes are")


def _than(value: float, other: float, form: str = ".2f") -> str:
    if format(value, form) == format(other, form):
        return "as much as"
    return "more than" if value > other else "less than"
