"""The story in four scenes, told by the numbers of four runs on the data at hand.

Every sentence reads a number first and says the opposite where the number does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zsl_core.datasets import ZSLDataset
from zsl_core.datasets.base import Floats, Ints
from zsl_core.evaluation.hubness import chance_skewness, k_occurrence, skewness
from zsl_core.methods import METHODS
from zsl_core.runs.experiment import Run
from zsl_core.similarity import cosine

WORDS, IMAGES, OURS, RIVAL = "v2s_ridge", "s2v_ridge", "psr", "sync"
TWICE = 2.0  # hubs are said to be there where the skewness is this many times that of chance


@dataclass(frozen=True, eq=False)
class Story:
    """What the scenes are told from.

    Attributes:
        runs: by method.
        names: of the u unseen classes.
        counts: method -> N_1 (u,) of the images of unseen classes among the unseen classes.
        n_images: how many images of unseen classes there are.
        delta: (c, c) cosines of the class embeddings of all classes.
        cosines: method -> (c, c) cosines of its prototypes, where it has any.
        class_names: of all c classes.
    """

    runs: dict[str, Run]
    names: tuple[str, ...]
    counts: dict[str, Ints]
    n_images: int
    delta: Floats
    cosines: dict[str, Floats]
    class_names: tuple[str, ...]

    @classmethod
    def of(cls, dataset: ZSLDataset, runs: Sequence[Run]) -> Story:
        """From one run a method, all of one data set and class embedding."""
        embeddings = dataset.embedding(runs[0].config.class_embedding)
        unseen, queries = dataset.unseen_classes, dataset.split.test_unseen
        images = dataset.features[queries]
        placed = {r.config.method: r.method.prototypes(embeddings) for r in runs}
        return cls(
            runs={run.config.method: run for run in runs},
            names=tuple(dataset.class_names[c] for c in unseen),
            counts={
                run.config.method: k_occurrence(
                    run.method.decision_function(images, embeddings[unseen]), 1
                ).astype(np.int64)
                for run in runs
            },
            n_images=len(queries),
            delta=cosine(embeddings, embeddings),
            cosines={name: cosine(p, p) for name, p in placed.items() if p is not None},
            class_names=dataset.class_names,
        )

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
    found = skew > TWICE * story.chance
    return [
        f"**{label}** maps each image among the descriptions and names the nearest. Of "
        f"{story.n_images:,} images, **{story.names[hub]}** is the nearest for {counts[hub]:,}; an "
        f"even share is {even:.0f}. {_classes(nobodys)} never the nearest.",
        f"The skewness of these counts is **{skew:.2f}**, by chance about {story.chance:.2f}: "
        + (
            "**hubs**, a few classes that are everybody's nearest neighbour."
            if found
            else "on these data there are hardly any hubs."
        ),
    ]


def scene_images(story: Story) -> list[str]:
    """Scene 2, words mapped among the images: do the hubs go, and do neighbours stay?"""
    before, after = story.skewness(WORDS), story.skewness(IMAGES)
    went = "falls" if after < before else "does not fall"
    turned = (
        f"**{METHODS[IMAGES].label}** maps each description among the images instead. The skewness "
        f"{went}: **{after:.2f}** after {before:.2f}."
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
    sentences = []
    ours, theirs = (
        story.measure(name, "structure", "relation_satisfaction") for name in (OURS, IMAGES)
    )
    if ours is not None and theirs is not None:
        verb = "keeps" if ours >= theirs else "asks to keep"
        sentences.append(
            f"**PSR** {verb} the relations identical, similar and dissimilar: **{ours:.0%}** of "
            f"them hold for the test images, {theirs:.0%} without its objective."
        )
    hubs = story.skewness(OURS), story.skewness(IMAGES)
    order = [story.measure(name, "structure", "rsa_all") for name in (OURS, IMAGES)]
    words = f"Its skewness is **{hubs[0]:.2f}** ({_than(hubs[0], hubs[1])} {hubs[1]:.2f})"
    if order[0] is not None and order[1] is not None:
        words += (
            f", its rank correlation of similarities **{order[0]:.2f}** "
            f"({_than(order[0], order[1])} {order[1]:.2f})"
        )
    return [*sentences, words + f", beside the {METHODS[IMAGES].label.lower()}'s."]


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
            words = "they are equal" if f"{ours:.1%}" == f"{theirs:.1%}" else f"{better} wins"
            sentences.append(f"{text} {words}: PSR **{ours:.1%}**, SYNC **{theirs:.1%}**.")
    hubs = story.skewness(OURS), story.skewness(RIVAL)
    sentences.append(f"Skewness: PSR {hubs[0]:.2f}, SYNC {hubs[1]:.2f}.")
    return sentences


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


def _than(value: float, other: float) -> str:
    if f"{value:.2f}" == f"{other:.2f}":
        return "as much as"
    return "more than" if value > other else "less than"
