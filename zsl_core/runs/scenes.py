"""The story in four scenes, told by the numbers of four runs on the data at hand.

Every sentence reads a number first and says the opposite where the number does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zsl_core.evaluation.hubness import robin_hood, skewness
from zsl_core.methods import METHODS
from zsl_core.runs.story import IMAGES, OURS, RIVAL, WORDS, Story, near_by_looks

SLIGHT = 0.02  # of the images


@dataclass(frozen=True)
class Scene:
    """What a scene says.

    Attributes:
        sentences: two, beside the picture.
        more: the other numbers that belong to it.
    """

    sentences: tuple[str, ...]
    more: tuple[str, ...]


def scene_words(story: Story) -> Scene:
    """Scene 1, images mapped among the words: are there hubs?"""
    counts, label = story.counts[WORDS], METHODS[WORDS].label
    hub, skew = int(counts.argmax()), story.skewness(WORDS)
    even = story.n_images / len(counts)
    nobodys = int((counts == 0).sum())
    right = skewness(story.labels)
    labels = f"; were all named right, {right:.2f}" if np.ptp(story.labels) else ""
    if story.hubs is None:
        verdict = f"With {len(counts)} classes that says little about hubs."
    elif story.hubs:
        verdict = "**Hubs**: a few classes are the nearest of far more images than their share."
    else:
        verdict = "On these data there are hardly any hubs."
    return Scene(
        (
            f"**{label}** maps each image among the descriptions and names the nearest: of "
            f"{story.n_images:,} images **{story.names[hub]}** draws **{counts[hub]:,}**, and an "
            f"even share is {even:.0f}.",
            verdict,
        ),
        (
            f"**{robin_hood(counts):.0%}** of the images would have to change class for an "
            "even spread (the Robin Hood index).",
            f"The skewness of the counts is **{skew:.2f}** (by chance about {story.chance:.2f}"
            f"{labels}).",
            f"{_classes(nobodys)} never the nearest.",
        ),
    )


def scene_images(story: Story) -> Scene:
    """Scene 2, words mapped among the images: do the hubs go, and do neighbours stay?"""
    turned = (
        f"**{METHODS[IMAGES].label}** maps each description among the images instead: "
        f"{hubs_beside(story, IMAGES, WORDS)}."
    )
    more = [skewness_beside(story, IMAGES, WORDS)]
    rsa = story.measure(IMAGES, "structure", "rsa_all")
    if rsa is None:
        return Scene((turned,), tuple(more))
    kept, c = story.neighbours_kept, len(story.class_names)
    more.append(
        f"**{kept:,}** of {c:,} classes {'has' if kept == 1 else 'have'} the nearest in meaning "
        "as the nearest by prototypes."
    )
    sentence = f"Likeness of classes keeps a rank correlation of **{rsa:.2f}** (RSA)"
    found = story.lost
    if found is not None:
        lost, nearest, rank = found
        sentence += (
            f", but some neighbours part: **{story.class_names[nearest]}**, next to "
            f"**{story.class_names[lost]}** in meaning and near in looks, is number **{rank}** by "
            "prototypes"
            if rank > 1
            else ", and classes next to each other in meaning and near in looks stay so"
        )
        more.append(
            "The pairs meant are each other's nearest in meaning, and the neighbour is among the "
            f"{near_by_looks(c):,} nearest by mean image"
            + ("; shown is the one that falls furthest." if rank > 1 else ".")
        )
    return Scene((turned, f"{sentence}."), tuple(more))


def scene_relations(story: Story) -> Scene:
    """Scene 3, PSR: are the relations kept, and at what price?"""
    first = (
        "**PSR** also maps each description to a prototype among the images, but asks that images "
        "lie near their own class's, at a set distance from similar classes' and away from "
        "dissimilar ones'"
    )
    second = hubs_beside(story, OURS, IMAGES)
    more = [skewness_beside(story, OURS, IMAGES)]
    ours, theirs = (
        story.measure(name, "structure", "relation_satisfaction") for name in (OURS, IMAGES)
    )
    if ours is not None and theirs is not None:
        first += (
            f": **{ours:.0%}** of this holds on test images ({_than(ours, theirs, '.0%')} "
            f"{theirs:.0%} under the ridge)"
        )
        more.append(
            "This is counted alike for all methods, with a tenth of the classes similar: images of "
            "these within [τ, δ], of dissimilar ones below τ, and own, similar and dissimilar in "
            "that order; the mean of these shares."
        )
    ours, theirs = (story.measure(name, "structure", "rsa_all") for name in (OURS, IMAGES))
    if ours is not None and theirs is not None:
        than = _than(ours, theirs)
        second += f"; RSA is **{ours:.2f}** ({than} {theirs:.2f})"
        if than == "less than":
            second += (
                ": it looks at the order of all pairs, PSR fixes only which are above or below τ"
            )
    return Scene((f"{first}.", f"{second}."), tuple(more))


def scene_rivals(story: Story) -> Scene:
    """Scene 4: SYNC and PSR side by side."""
    sentences = []
    for text, group, name in (
        ("Among unseen classes alone (T1)", "zsl", "top1"),
        ("With seen classes among the candidates (H)", "gzsl", "harmonic"),
    ):
        ours, theirs = (story.measure(method, group, name) for method in (OURS, RIVAL))
        if ours is not None and theirs is not None:
            better, worse = (OURS, RIVAL) if ours > theirs else (RIVAL, OURS)
            words = f"{METHODS[better].label} is ahead of {METHODS[worse].label}"
            if f"{ours:.1%}" == f"{theirs:.1%}":
                words = "the two are equal"
            sentence = f"{text} {words}: PSR **{ours:.1%}**, SYNC **{theirs:.1%}**"
            best = max(story.runs, key=lambda method: story.measure(method, group, name) or 0.0)
            if best not in (OURS, RIVAL):
                value = story.measure(best, group, name)
                sentence += f"; the {METHODS[best].label.lower()} is ahead of both, {value:.1%}"
            sentences.append(f"{sentence}.")
        elif group == "gzsl":
            sentences.append("H has no number: there are no test images of seen classes.")
    more = [f"Hubs: {hubs_beside(story, OURS, RIVAL)}.", skewness_beside(story, OURS, RIVAL)]
    ours, theirs = (story.measure(method, "gzsl", "ausuc") for method in (OURS, RIVAL))
    if ours is not None and theirs is not None:
        more.insert(
            0,
            "H counts each method as it comes. Over all ways to hold the seen classes back "
            f"(AUSUC) PSR has **{ours:.1%}**, SYNC **{theirs:.1%}**.",
        )
    return Scene(tuple(sentences), tuple(more))


def hubs_beside(story: Story, method: str, other: str) -> str:
    """Hubs of one method beside another's, and a word where two measures disagree.

    The Robin Hood index counts all classes; the skewness is made by the few most popular ones.
    """
    skew, skews = story.skewness(method), story.skewness(other)
    share, shares = (robin_hood(story.counts[name]) for name in (method, other))
    said = (
        f"**{share:.0%}** of the images would have to change class for an even spread "
        f"({_than(share, shares, '.0%')} {shares:.0%} under {METHODS[other].label})"
    )
    if (skew - skews) * (share - shares) < 0 and abs(share - shares) > SLIGHT:
        said += (
            f", though skewness, swayed by the top class, says otherwise "
            f"(**{skew:.2f}**, {skews:.2f})"
        )
    return said


def skewness_beside(story: Story, method: str, other: str) -> str:
    """The other measure of hubs, and what makes it."""
    skew, skews = story.skewness(method), story.skewness(other)
    top = [int(story.counts[name].max()) for name in (method, other)]
    return (
        f"The skewness of the counts is **{skew:.2f}** ({_than(skew, skews)} {skews:.2f}; by "
        f"chance about {story.chance:.2f}). It sees little but the most popular class, which "
        f"attracts {top[0]:,} images ({top[1]:,} under {METHODS[other].label})."
    )


def _classes(count: int) -> str:
    return {0: "No class is", 1: "1 class is"}.get(count, f"{count} classes are")


def _than(value: float, other: float, form: str = ".2f") -> str:
    if format(value, form) == format(other, form):
        return "as much as"
    return "more than" if value > other else "less than"
