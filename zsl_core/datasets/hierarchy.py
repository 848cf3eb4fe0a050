"""A class hierarchy: what is a kind of what, and how many steps lie between two classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from zsl_core.errors import InputError


@dataclass(frozen=True)
class Hierarchy:
    """A directed graph without cycles, such as WordNet's hypernyms above the ImageNet classes.

    Attributes:
        parents: node -> the nodes that it is a kind of, the main one first; none for the root.
        names: node -> its name on screen.

    Raises:
        InputError: if there is a cycle, or a parent that is no node or has no name.

    >>> animals = Hierarchy(
    ...     {"animal": (), "dog": ("animal",), "cat": ("animal",), "pug": ("dog",)},
    ...     {"animal": "animal", "dog": "dog", "cat": "cat", "pug": "pug"},
    ... )
    >>> animals.hops(["pug", "dog", "cat"])
    array([[0, 1, 3],
           [1, 0, 2],
           [3, 2, 0]])
    >>> animals.path("pug")
    ('pug', 'dog', 'animal')
    """

    parents: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]

    def __post_init__(self) -> None:
        try:
            order = list(TopologicalSorter(self.parents).static_order())
        except CycleError as error:
            raise InputError(
                f"Expected a hierarchy without cycles, but got {' > '.join(error.args[1])}."
            ) from error
        strangers = [node for node in order if node not in self.parents or node not in self.names]
        if strangers:
            raise InputError(
                f"Expected every parent to be a node with a name, but {strangers[0]!r} is none."
            )

    def path(self, node: str) -> tuple[str, ...]:
        """The node, what it mainly is a kind of, and so on up to the root.

        Raises:
            InputError: if there is no such node.
        """
        if node not in self.parents:
            raise InputError(f"Expected a node of the hierarchy, but got {node!r}.")
        steps = [node]
        while self.parents[steps[-1]]:
            steps.append(self.parents[steps[-1]][0])
        return tuple(steps)

    def hops(self, nodes: Sequence[str]) -> NDArray[np.int64]:
        """(c, c) number of edges on the shortest way from node to node, up or down.

        Raises:
            InputError: if a node is unknown or no way leads from one to another.
        """
        index = {node: i for i, node in enumerate(self.parents)}
        unknown = [node for node in nodes if node not in index]
        if unknown:
            raise InputError(f"Expected nodes of the hierarchy, but got {unknown[0]!r}.")
        edges = [(index[n], index[p]) for n, above in self.parents.items() for p in above]
        below, above = np.array(edges, dtype=np.int64).reshape(-1, 2).T
        shape = (len(index), len(index))
        graph = csr_matrix((np.ones(len(edges)), (below, above)), shape=shape)
        rows = [index[node] for node in nodes]
        distances = dijkstra(graph, directed=False, unweighted=True, indices=rows)[:, rows]
        if not np.isfinite(distances).all():
            raise InputError("Expected all classes to be in one hierarchy, but some are apart.")
        return distances.astype(np.int64)
