"""Made-up classes with knobs: how hard they are, and how many hubs the wrong direction grows.

The knob for hubness is `within_class_spread`: the more an image says about itself rather than its
class, the more a visual -> semantic ridge maps every image towards the mean class embedding, and
the class embeddings near that mean become hubs (Shigeto et al. 2015). More attributes, fewer
features or a larger penalty of the ridge work the same way; `attribute_noise` blurs what attributes
say of the features, and makes both directions uneven.
"""

from __future__ import annotations

import inspect

import numpy as np

from zsl_core.datasets.base import Ints, Split, ZSLDataset
from zsl_core.errors import InputError, expect_number

TEST_SEEN_SHARE = 0.2
MOST_NUMBERS = 200_000_000  # of the features; 1.6 GB while they are drawn
OFFSET = 1.0
# At imbalance 1 the largest class has so many times the images of the smallest.
LARGEST_TO_SMALLEST = 20.0


def make_gaussian(
    n_classes: int = 60,
    n_unseen: int = 15,
    n_features: int = 100,
    n_attributes: int = 20,
    images_per_class: int = 40,
    attribute_noise: float = 0.5,
    within_class_spread: float = 2.5,
    imbalance: float = 0.0,
    random_state: int = 0,
) -> ZSLDataset:
    """Classes whose means are a random linear image of their attributes, plus noise.

    Attributes are uniform in 0..1. A class mean is `1 + A z + attribute_noise * e`, where z are the
    standardised attributes, A makes each feature's variance over classes 1, and e is standard
    normal. An image is that mean plus `within_class_spread` times standard normal noise; what is
    below zero becomes zero, as in deep features after a ReLU, so raw cosines are positive.

    Args:
        n_classes: c, of which the last `n_unseen` have no training images.
        n_unseen: how many classes are unseen; at least 1, less than `n_classes`.
        n_features: d, at least 2.
        n_attributes: k, at least 2.
        images_per_class: mean number of images a class, at least 5.
        attribute_noise: standard deviation of what attributes do not say about a class mean.
        within_class_spread: standard deviation of images around their class mean. Turns hubness up.
        imbalance: 0 for classes of equal size, 1 for sizes that fall geometrically by a factor of
            20 from the largest to the smallest; no class falls below 2 images.
        random_state: seed.

    Returns:
        The data set, with the class embedding ``att`` (c, k); a fifth of each seen class, at least
        one image, is test_seen.

    Raises:
        InputError: if an argument is out of its range.

    >>> make_gaussian(n_classes=6, n_unseen=2, n_features=8).features.shape
    (240, 8)
    """
    arguments = dict(locals())
    expect_number("n_classes", n_classes, low=2, whole=True)
    expect_number("n_unseen", n_unseen, low=1, high=n_classes - 1, whole=True)
    expect_number("n_features", n_features, low=2, whole=True)
    expect_number("n_attributes", n_attributes, low=2, whole=True)
    expect_number("images_per_class", images_per_class, low=5, whole=True)
    expect_number("attribute_noise", attribute_noise, low=0)
    expect_number("within_class_spread", within_class_spread, low=0)
    expect_number("imbalance", imbalance, low=0, high=1)
    expect_number("random_state", random_state, low=0, whole=True)
    numbers = n_classes * max(images_per_class, n_attributes) * n_features
    if numbers > MOST_NUMBERS:
        raise InputError(
            f"Expected at most {MOST_NUMBERS:,} numbers in made-up data, but {n_classes} classes x "
            f"{images_per_class} images x {n_features} features need more: make one smaller."
        )
    rng = np.random.default_rng(random_state)
    attributes = rng.uniform(size=(n_classes, n_attributes))
    standardised = (attributes - 0.5) * np.sqrt(12)
    mapping = rng.normal(scale=n_attributes**-0.5, size=(n_attributes, n_features))
    noise = attribute_noise * rng.normal(size=(n_classes, n_features))
    means = OFFSET + standardised @ mapping + noise  # (c, d)
    sizes = _class_sizes(n_classes, images_per_class, imbalance, rng)
    labels = np.repeat(np.arange(n_classes), sizes)
    spread = within_class_spread * rng.normal(size=(len(labels), n_features))
    return ZSLDataset(
        name=_name(arguments),
        features=np.maximum(means[labels] + spread, 0).astype(np.float32),
        labels=labels,
        class_names=tuple(f"class {c + 1}" for c in range(n_classes)),
        class_embeddings={"att": attributes.astype(np.float32)},
        split=_split(labels, sizes, n_classes - n_unseen),
        attribute_names=tuple(f"attribute {j + 1}" for j in range(n_attributes)),
        source="make_gaussian",
        description=f"{n_classes} made-up classes, {n_unseen} of them unseen, as Gaussian clouds "
        f"around a random linear image of {n_attributes} attributes.",
    )


def _name(arguments: dict[str, float]) -> str:
    """The spec that makes the same data again: the arguments that are not the default."""
    defaults = {k: p.default for k, p in inspect.signature(make_gaussian).parameters.items()}
    # In the default's type, so that 1 and 1.0 are one name, and one digest.
    changed = [f"{k}={type(defaults[k])(v)}" for k, v in arguments.items() if v != defaults[k]]
    return ":".join(["gaussian", ",".join(changed)]) if changed else "gaussian"


def _class_sizes(n_classes: int, mean: int, imbalance: float, rng: np.random.Generator) -> Ints:
    rank = rng.permutation(n_classes) / (n_classes - 1)
    weight = LARGEST_TO_SMALLEST ** (-imbalance * rank)
    sizes: Ints = np.maximum(np.rint(mean * weight / weight.mean()), 2).astype(np.int64)
    return sizes


def _split(labels: Ints, sizes: Ints, n_seen: int) -> Split:
    first = np.cumsum(sizes) - sizes
    place = np.arange(len(labels)) - first[labels]  # 0, 1, 2 ... within the class
    held_out = np.maximum(np.rint(TEST_SEEN_SHARE * sizes), 1)[labels]
    seen, test = labels < n_seen, place < held_out
    return Split(*(np.flatnonzero(part) for part in (seen & ~test, seen & test, ~seen)))
