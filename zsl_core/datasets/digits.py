"""Handwritten digits: 1,797 scans of 8 x 8 pixels that come with scikit-learn, nothing to download.

Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
Repository, 1998, CC BY 4.0; scikit-learn bundles its test part. The attributes are our own: what
strokes each digit is usually written with, set down once from knowledge of digits, not from scores.
"""

from __future__ import annotations

import numpy as np
import sklearn.datasets
from sklearn.model_selection import train_test_split

from zsl_core.datasets.base import Split, ZSLDataset
from zsl_core.errors import InputError

CLASS_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# Each has its strokes from seen digits: 3 = top of 2 + bottom of 5, 7 = top bar of 5 + diagonal
# of 2, 8 = top loop of 9 + bottom loop of 6.
UNSEEN = (3, 7, 8)
TEST_SEEN_SHARE = 0.2

# How much each digit 0..9 has of each stroke, 0 (not at all) to 1 (always and fully).
# fmt: off
STROKES: dict[str, tuple[float, ...]] = {
    #                                           0    1    2    3    4    5     6    7    8    9
    "one loop over the full height":           (1.0, 0.0, 0.0, 0.0, 0.0, 0.0,  0.0, 0.0, 0.0, 0.0),
    "closed loop at the top":                  (0.0, 0.0, 0.0, 0.0, 0.0, 0.0,  0.0, 0.0, 1.0, 1.0),
    "closed loop at the bottom":               (0.0, 0.0, 0.0, 0.0, 0.0, 0.0,  1.0, 0.0, 1.0, 0.0),
    "stroke at the upper left":                (1.0, 0.2, 0.2, 0.1, 0.8, 1.0,  0.9, 0.1, 0.8, 0.9),
    "stroke at the upper right":               (1.0, 0.1, 0.9, 0.9, 0.3, 0.1,  0.1, 0.9, 0.8, 1.0),
    "stroke at the lower left":                (1.0, 0.0, 0.7, 0.0, 0.0, 0.0,  1.0, 0.3, 0.7, 0.0),
    "stroke at the lower right":               (1.0, 0.1, 0.2, 1.0, 0.5, 0.9,  0.9, 0.0, 0.7, 0.8),
    "vertical stroke in the middle":           (0.0, 1.0, 0.0, 0.0, 0.5, 0.0,  0.0, 0.3, 0.2, 0.0),
    "horizontal bar at the top":               (0.0, 0.0, 0.2, 0.3, 0.0, 1.0,  0.0, 1.0, 0.0, 0.0),
    "horizontal bar in the middle":            (0.0, 0.0, 0.0, 0.4, 1.0, 0.4,  0.3, 0.5, 0.4, 0.4),
    "horizontal bar at the bottom":            (0.0, 0.3, 1.0, 0.2, 0.0, 0.3,  0.0, 0.0, 0.0, 0.0),
    "open to the left at the top":             (0.0, 0.3, 1.0, 1.0, 0.0, 0.0,  0.0, 1.0, 0.0, 0.0),
    "open to the right at the top":            (0.0, 0.0, 0.0, 0.0, 0.3, 1.0,  0.8, 0.0, 0.0, 0.0),
    "open to the left below":                  (0.0, 0.0, 0.0, 1.0, 0.7, 1.0,  0.0, 0.5, 0.0, 1.0),
    "open to the right below":                 (0.0, 0.0, 0.8, 0.0, 0.0, 0.0,  0.0, 0.5, 0.0, 0.0),
    "diagonal from upper right to lower left": (0.1, 0.2, 0.8, 0.1, 0.4, 0.0,  0.3, 1.0, 0.3, 0.2),
    "rounded at the top":                      (1.0, 0.0, 1.0, 0.8, 0.0, 0.0,  0.3, 0.1, 1.0, 1.0),
    "rounded at the bottom":                   (1.0, 0.0, 0.0, 1.0, 0.0, 1.0,  1.0, 0.0, 1.0, 0.5),
    "narrow":                                  (0.1, 1.0, 0.0, 0.1, 0.0, 0.1,  0.2, 0.1, 0.3, 0.2),
    "ends of strokes, of four":                (0.0, 0.5, 0.5, 0.5, 1.0, 0.5, 0.25, 0.5, 0.0, 0.25),
}
# fmt: on


def load_digits(unseen: tuple[int, ...] = UNSEEN) -> ZSLDataset:
    """Digits with the attributes of their strokes; some digits are never trained on.

    The features are the 64 pixel values 0..16, row by row. A fifth of each seen digit's images is
    held out as test_seen, always the same ones.

    Args:
        unseen: the digits 0..9 without training images; at least one of them, and one other.

    Returns:
        The data set, 1797 x 64, with the class embedding ``att`` (10, 20).

    Raises:
        InputError: if `unseen` is not some but not all of 0..9, each once.

    >>> digits = load_digits()
    >>> [digits.class_names[c] for c in digits.unseen_classes]
    ['three', 'seven', 'eight']
    """
    unseen = tuple(sorted(unseen))
    if not (0 < len(set(unseen)) == len(unseen) < 10 and set(unseen) <= {*range(10)}):
        raise InputError(
            f"Expected `unseen` of digits to be 1 to 9 different digits of 0..9, but got {unseen}."
        )
    bunch = sklearn.datasets.load_digits()
    labels = bunch.target.astype(np.int64)
    is_unseen = np.isin(labels, unseen)
    seen_images = np.flatnonzero(~is_unseen)
    train, test_seen = train_test_split(
        seen_images, test_size=TEST_SEEN_SHARE, stratify=labels[seen_images], random_state=0
    )
    return ZSLDataset(
        name="digits" if unseen == UNSEEN else f"digits:unseen={''.join(map(str, unseen))}",
        features=bunch.data.astype(np.float32),
        labels=labels,
        class_names=CLASS_NAMES,
        class_embeddings={"att": np.array(list(STROKES.values()), dtype=np.float32).T},
        split=Split(np.sort(train), np.sort(test_seen), np.flatnonzero(is_unseen)),
        attribute_names=tuple(STROKES),
        source="scikit-learn's digits",
        description="1,797 handwritten digits of 8 x 8 pixels with hand-written stroke attributes "
        "(Alpaydin & Kaynak 1998, UCI, CC BY 4.0).",
    )
