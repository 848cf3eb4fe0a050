"""Approximate semantic inference: what can be said of an image whose class nobody described.

Its scores for the known classes are an approximate description in classes; the decoder, and the
best classes' own embeddings, give one in attributes (Annadani & Biswas, CVPR 2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from zsl_core.errors import InputError, expect_number
from zsl_core.methods.base import ZSLMethod
from zsl_core.methods.psr import PSR

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

TOP = 5
"""How many known classes describe an image, if nobody says."""


@dataclass(frozen=True, eq=False)
class Description:
    """An image in terms of known classes and of attributes.

    Attributes in `mixed` and `decoded` are told by how far they stand out, see `stand_out`.

    Attributes:
        order: (c,) rows of the known classes, the best first.
        scores: (c,) their scores, falling.
        weights: (top,) how much each of the first counts in `mixed`; they sum to 1.
        mixed: (k,) of the weighted mean of the best classes' embeddings.
        decoded: (k,) of what the decoder g makes of the image; None where a method has none.
    """

    order: Ints
    scores: Floats
    weights: Floats
    mixed: Floats
    decoded: Floats | None


def describe(
    method: ZSLMethod, features: Floats, class_embeddings: Floats, top: int = TOP
) -> Description:
    """Describe one image by the classes it is most like, and by attributes.

    Args:
        method: fitted.
        features: (d,) of the image.
        class_embeddings: (c, k) of the known classes.
        top: how many classes to describe it by, fewer than c.

    Raises:
        InputError: if `top` is not a whole number in 1..c-1.

    >>> from zsl_core.datasets import load_dataset
    >>> from zsl_core.methods import make_method
    >>> digits, train = load_dataset("digits"), load_dataset("digits").split.train
    >>> known = digits.embedding()
    >>> psr = make_method("psr").fit(digits.features[train], digits.labels[train], known)
    >>> told = describe(psr, digits.features[train[0]], known)
    >>> digits.class_names[told.order[0]] == digits.class_names[digits.labels[train[0]]]
    True
    """
    expect_number("top", top, low=1, high=len(class_embeddings) - 1, whole=True)
    image = features[None]
    scores = method.decision_function(image, class_embeddings)[0]
    order = np.argsort(-scores, kind="stable")
    weights = score_weights(scores[order], top)
    unit = method.space_.embeddings(class_embeddings)
    decoded = decode(method, image)
    return Description(
        order=order,
        scores=scores[order],
        weights=weights,
        mixed=stand_out(weights @ unit[order[:top]], unit),
        decoded=None if decoded is None else stand_out(decoded[0], unit),
    )


def score_weights(falling: Floats, top: int) -> Floats:
    """Weights of the best scores: how far each lies above the best one left out.

    So a constant added to all scores, or a factor, changes nothing. If none lies above it, the
    best share alike.

    Args:
        falling: (c,) scores from the highest down.
        top: how many of them count, fewer than c.

    >>> score_weights(np.array([0.9, 0.7, 0.1]), top=2).round(2)
    array([0.57, 0.43], dtype=float32)
    """
    above = falling[:top] - falling[top]
    total = float(above.sum())
    return np.asarray(above / total if total > 0 else np.full(top, 1 / top), dtype=np.float32)


def decode(method: ZSLMethod, features: Floats) -> Floats | None:
    """What the decoder g makes of images: (n, d) -> (n, k), in the method's space of embeddings.

    Only PSR learns a decoder; it was trained on prototypes, and here it reads images instead.

    Returns:
        (n, k); None for any other method.
    """
    if not isinstance(method, PSR):
        return None
    x_hat = torch.as_tensor(method.space_.features(features), device=method.encoder_.seen.device)
    with torch.no_grad():
        return np.asarray(method.encoder_.decode(x_hat).cpu().numpy())


def stand_out(values: Floats, known: Floats) -> Floats:
    """How far values lie above the known classes' mean, in their standard deviations.

    An attribute that all known classes have alike stands out nowhere: 0.

    Args:
        values: (k,) or (n, k), in the same units as `known`.
        known: (c, k) class embeddings.

    >>> stand_out(np.array([3.0, 1.0]), np.array([[0.0, 1.0], [2.0, 1.0]])).tolist()
    [2.0, 0.0]
    """
    spread = known.std(axis=0)
    constant = spread <= 1e-7
    return np.asarray(np.where(constant, 0, (values - known.mean(axis=0)) / (spread + constant)))


def agreement(told: Floats, truth: Floats) -> float | None:
    """Pearson's correlation over the attributes of two descriptions (k,); None if one is flat.

    >>> agreement(np.array([1.0, 2.0, 3.0]), np.array([3.0, 5.0, 7.0]))
    1.0
    """
    if told.std() == 0 or truth.std() == 0:
        return None
    return round(float(np.corrcoef(told, truth)[0, 1]), 12)


def strongest(*described: Floats, count: int = 6) -> Ints:
    """The attributes that stand out most in any of some descriptions.

    Args:
        described: one or more of (k,), see `stand_out`.
        count: how many of each; they may overlap.

    Returns:
        columns, by the first description from the most outstanding down.

    Raises:
        InputError: if there is no description.

    >>> strongest(np.array([0.1, 3.0, 0.2]), np.array([9.0, 0.0, 0.0]), count=1)
    array([1, 0])
    """
    if not described:
        raise InputError("Expected at least one description, but got none.")
    best = [np.argsort(-values, kind="stable")[:count] for values in described]
    union = np.unique(np.concatenate(best))
    order: Ints = union[np.argsort(-described[0][union], kind="stable")]
    return order
