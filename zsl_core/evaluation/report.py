"""Everything measured of one fitted method on one split, as plain numbers ready for JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from zsl_core.evaluation import hubness, mistakes, protocol, structure
from zsl_core.evaluation.protocol import Floats, Ints
from zsl_core.relations import Relations
from zsl_core.similarity import l2_normalize

if TYPE_CHECKING:
    from zsl_core.datasets import Split
    from zsl_core.methods import ZSLMethod

Group = dict[str, float | None]
Report = dict[str, Group]


def accuracies(
    method: ZSLMethod, X: Floats, labels: Ints, embeddings: Floats, split: Split
) -> Report:
    """ZSL and GZSL accuracies, each 0..1, averaged over classes; None where undefined.

    ``zsl``: images of unseen classes among the unseen classes. ``gzsl``: images of unseen (u) and
    of seen classes (s) among all of them, H and AUSUC.

    Args:
        method: fitted on ``split.train``.
        X: (n, d) features.
        labels: (n,) rows of `embeddings`.
        embeddings: (classes, k).
        split: which images test.
    """
    scores = split_scores(method, X, labels, embeddings, split)
    return {"zsl": _zsl(scores), "gzsl": _gzsl(scores)}


def evaluate(
    method: ZSLMethod,
    X: Floats,
    labels: Ints,
    embeddings: Floats,
    split: Split,
    scores: SplitScores | None = None,
) -> Report:
    """All measures of a fitted method: ``zsl, gzsl, hubness, structure, mistakes``.

    Hubness and mistakes are those of conventional ZSL: images of unseen classes as queries, the
    unseen classes as candidates. Structure compares prototypes with class embeddings in the space
    the method works in (raw or centred); relation satisfaction is over all test images and
    classes at the tau where a tenth of the seen classes is similar, the same for every method.

    Args as `accuracies`, and:
        scores: what `split_scores` gives for these, where it is at hand.
    """
    prototypes = method.prototypes(embeddings)  # first: numpy's threads spin on beside torch's
    scores = scores or split_scores(method, X, labels, embeddings, split)
    described = method.space_.embeddings(embeddings)
    tau = Relations.from_embeddings(described[scores.seen]).tau
    delta = Relations.from_embeddings(described, tau).delta
    hubs = hubness.hubness(scores.zsl)
    predicted = scores.unseen[scores.zsl.argmax(axis=1)]
    severity = mistakes.mistake_severity(predicted, scores.unseen_labels, delta, scores.unseen)
    kept: Group = {"rsa_unseen": None, "rsa_all": None, "relation_satisfaction": None}
    if prototypes is not None:
        tested = np.concatenate([split.test_seen, split.test_unseen])
        x_hat = method.space_.features(X[tested])
        cosines = l2_normalize(prototypes[scores.candidates]) @ x_hat.T
        relations = structure.relation_satisfaction(
            cosines, scores.candidates, labels[tested], delta, tau
        )
        kept = {
            "rsa_unseen": structure.rsa(described, prototypes, scores.unseen),
            "rsa_all": structure.rsa(described, prototypes, scores.candidates),
            "relation_satisfaction": relations.mean,
        }
    return {
        "zsl": _zsl(scores),
        "gzsl": _gzsl(scores),
        "hubness": {
            "skew_n1": hubs.skew_n1,
            "skew_n10": hubs.skew_n10,
            "robin_hood": hubs.robin_hood,
            "antihub_rate": hubs.antihub_rate,
        },
        "structure": kept,
        "mistakes": {
            "mean_delta": severity.mean_delta,
            "mean_delta_random": severity.mean_delta_random,
        },
    }


@dataclass(frozen=True, eq=False)
class SplitScores:
    """Scores of all test images for all classes, and which classes are seen and unseen.

    Attributes:
        seen: (s,) classes trained on.
        unseen: (u,) classes of the images that test zero-shot learning.
        candidates: (c,) both, ascending.
        unseen_labels: (n,) of the images of unseen classes.
        seen_labels: (m,) of those of seen classes.
        of_unseen: (n, c) scores of the images of unseen classes.
        of_seen: (m, c) scores of those of seen classes, None without any.
        zsl: (n, u) scores of the images of unseen classes among these alone.
    """

    seen: Ints
    unseen: Ints
    candidates: Ints
    unseen_labels: Ints
    seen_labels: Ints
    of_unseen: Floats
    of_seen: Floats | None
    zsl: Floats


def split_scores(
    method: ZSLMethod, X: Floats, labels: Ints, embeddings: Floats, split: Split
) -> SplitScores:
    """What a fitted method says of the test images; args as `accuracies`."""
    seen, unseen = method.classes_, np.unique(labels[split.test_unseen])
    candidates = np.union1d(seen, unseen)
    n = len(split.test_unseen)
    tested = np.concatenate([split.test_unseen, split.test_seen])
    scores = method.decision_function(X[tested], embeddings[candidates])
    return SplitScores(
        seen,
        unseen,
        candidates,
        labels[split.test_unseen],
        labels[split.test_seen],
        scores[:n],
        scores[n:] if len(split.test_seen) else None,
        scores[:n, np.isin(candidates, unseen)],
    )


def _zsl(scores: SplitScores) -> Group:
    top1, top5 = (
        protocol.top_k_accuracy(scores.zsl, scores.unseen_labels, scores.unseen, k) for k in (1, 5)
    )
    return {"top1": top1, "top5": top5}


def _gzsl(scores: SplitScores) -> Group:
    if scores.of_seen is None:
        return {"unseen": None, "seen": None, "harmonic": None, "ausuc": None}
    given = (
        scores.of_unseen,
        scores.unseen_labels,
        scores.of_seen,
        scores.seen_labels,
        scores.candidates,
        scores.seen,
    )
    plain = protocol.gzsl_accuracy(*given)
    area = protocol.ausuc(protocol.seen_unseen_curve(*given))
    return {"unseen": plain.u, "seen": plain.s, "harmonic": plain.h, "ausuc": area}
