"""Hierarchical precision (Frome et al., DeViSE, NIPS 2013) among thousands of classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from zsl_core.errors import InputError
from zsl_core.evaluation.protocol import Floats, Ints

if TYPE_CHECKING:
    from zsl_core.datasets.hierarchy import Hierarchy
    from zsl_core.datasets.imagenet_source import ImageNetSource


class CorrectSets:
    """The correct sets of Frome et al.: candidates by hops from the true class, until k or more.

    Found ring by ring from each true class, so that no distance of two far classes is computed;
    `mistakes.hierarchical_precision` does the same from all distances.

    Args:
        hierarchy: of WordNet ids.
        source: whose classes they are.
        candidates: (c,) rows of its class embeddings.
        cuts: values of k, ascending.

    Raises:
        InputError: if a candidate is not in the hierarchy.
    """

    def __init__(
        self, hierarchy: Hierarchy, source: ImageNetSource, candidates: Ints, cuts: list[int]
    ) -> None:
        self._hierarchy, self._wnids, self._cuts = hierarchy, source.wnids, cuts
        self._row_of = {source.wnids[row]: row for row in candidates.tolist()}
        strangers = [wnid for wnid in self._row_of if wnid not in hierarchy.parents]
        if strangers:
            raise InputError(
                f"Expected every candidate in the hierarchy, but {strangers[0]} is not "
                f"({len(strangers)} in all)."
            )

    def precision(self, ranked: Ints, true: Ints) -> Floats:
        """The sums (cuts,) over images of the share of their k best that is in the correct set."""
        sums = np.zeros(len(self._cuts))
        order = np.argsort(true, kind="stable")
        classes, starts = np.unique(true[order], return_index=True)
        # The first of the nested correct sets that holds each class; anew for each true class.
        first = np.full(len(self._wnids), len(self._cuts))
        for c, images in zip(classes.tolist(), np.split(order, starts[1:]), strict=True):
            found, sizes = self._correct_sets(self._wnids[c])
            first[found] = np.searchsorted(sizes, np.arange(len(found)), side="right")
            held_by = first[ranked[images]]  # (images, largest k)
            for column, cut in enumerate(self._cuts):
                sums[column] += np.count_nonzero(held_by[:, :cut] <= column) / cut
            first[found] = len(self._cuts)
        return sums

    def _correct_sets(self, wnid: str) -> tuple[Ints, list[int]]:
        """Candidates ring by ring, and how many of them are the correct set of each k, ascending.

        A correct set is the smallest rings that hold k candidates or more.
        """
        rings = self._hierarchy.rings(wnid)
        found: list[int] = []
        sizes: list[int] = []
        for cut in self._cuts:
            while len(found) < cut:
                ring = next(rings, None)
                if ring is None:
                    raise InputError(
                        f"Expected all candidates in one hierarchy, but only {len(found)} can be "
                        f"reached from {wnid}."
                    )
                found += [self._row_of[node] for node in ring if node in self._row_of]
            sizes.append(len(found))
        return np.array(found, dtype=np.int64), sizes
