"""One image's relations, against an explicit loop, and what is said of them."""

from __future__ import annotations

import itertools

from tests.evaluation.conftest import CANDIDATES
from zsl_core.evaluation.image_relations import RelationsKept, kept_in_words, relations_kept
from zsl_core.evaluation.predictions import Predictions
from zsl_core.relations import Relations


def test_relations_kept_against_a_loop(told: Predictions, relations: Relations) -> None:
    seen = set()
    for row in range(60):
        counts = dict.fromkeys(("inside", "too_low", "too_high", "below", "not_below"), 0)
        true = told.labels[row]
        for c, score in zip(CANDIDATES, told.scores[row], strict=True):
            delta = relations.delta[true, c]
            if c == true or delta >= 1 - 1e-6:
                continue
            if delta < relations.tau:
                name = "below" if score < relations.tau else "not_below"
            elif score < relations.tau:
                name = "too_low"
            else:
                name = "inside" if score <= delta else "too_high"
            counts[name] += 1
            seen.add(name)
        assert relations_kept(told, row, relations) == RelationsKept(**counts)
    assert len(seen) == 5  # each case came up


def test_what_is_said_counts_every_relation_there_is_and_none_that_there_is_not() -> None:
    for counts in itertools.product(range(3), repeat=5):
        kept = RelationsKept(*counts)
        said = kept_in_words(kept)
        assert "of 0" not in said
        inside, too_low, too_high, below, not_below = counts
        similar, dissimilar = inside + too_low + too_high, below + not_below
        numbers = f"**{inside} of {similar}** similar class{'es' if similar > 1 else ''}, {too_low}"
        assert (f"{numbers} below τ and {too_high} above δ." in said) == (similar > 0)
        assert ("no other candidate is similar" in said) == (similar == 0)
        assert (f"**{below} of {dissimilar}** are." in said) == (dissimilar > 0)
        assert ("None is dissimilar" in said) == (dissimilar == 0)
