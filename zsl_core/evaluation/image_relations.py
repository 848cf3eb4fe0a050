"""Whether one image's cosines with the prototypes are as PSR asks, counted and in words."""

from __future__ import annotations

from dataclasses import dataclass

from zsl_core.evaluation.predictions import Predictions
from zsl_core.relations import Relations


@dataclass(frozen=True)
class RelationsKept:
    """How many candidates' prototypes stand to one image as PSR asks.

    Attributes:
        inside: similar classes with tau <= score <= delta.
        too_low: similar classes with score < tau.
        too_high: similar classes with score > delta.
        below: dissimilar classes with score < tau.
        not_below: dissimilar classes with score >= tau.
    """

    inside: int
    too_low: int
    too_high: int
    below: int
    not_below: int

    @property
    def similar(self) -> int:
        """How many candidates are similar to the image's class."""
        return self.inside + self.too_low + self.too_high

    @property
    def dissimilar(self) -> int:
        """How many are dissimilar to it."""
        return self.below + self.not_below


def relations_kept(predictions: Predictions, row: int, relations: Relations) -> RelationsKept:
    """O2's interval and O1's push, asked of one image's cosines with every candidate.

    Args:
        predictions: whose scores are cosines with prototypes.
        row: the image.
        relations: of all classes of the data set.
    """
    true = predictions.labels[row]
    other = predictions.candidates != true
    candidates, scores = predictions.candidates[other], predictions.scores[row][other]
    delta = relations.delta[true, candidates]
    similar, dissimilar = (
        mask[true, candidates] for mask in (relations.similar, relations.dissimilar)
    )
    low, high = scores < relations.tau, scores > delta
    masks = (
        similar & ~low & ~high,
        similar & low,
        similar & ~low & high,
        dissimilar & low,
        dissimilar & ~low,
    )
    return RelationsKept(*(int(mask.sum()) for mask in masks))


def kept_in_words(kept: RelationsKept) -> str:
    """The counts as sentences in Markdown; a relation that no candidate has asks for nothing.

    >>> kept_in_words(RelationsKept(inside=0, too_low=0, too_high=0, below=3, not_below=1))
    "At this τ no other candidate is similar to the image's class, so O2 asks nothing of it. \
Dissimilar ones belong below τ: **3 of 4** are."
    """
    if kept.similar:
        words = (
            "O2 wants the image's cosine with a class similar to its own within [τ, δ] (frames): "
            f"so for **{kept.inside} of {kept.similar}** similar "
            f"class{'es' * (kept.similar > 1)}, {kept.too_low} below τ and {kept.too_high} above "
            "δ. "
        )
    else:
        words = (
            "At this τ no other candidate is similar to the image's class, so O2 asks nothing of "
            "it. "
        )
    if kept.dissimilar:
        return f"{words}Dissimilar ones belong below τ: **{kept.below} of {kept.dissimilar}** are."
    return f"{words}None is dissimilar to it."
