"""A class hierarchy: what is a kind of what, and how many steps lie between two classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

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

    @cached_property
    def neighbours(self) -> Mapping[str, tuple[str, ...]]:
        """Node -> the nodes one hop from it: what it is a kind of, and its kinds."""
        found: dict[str, list[str]] = {node: list(above) for node, above in self.parents.items()}
        for node, above in self.parents.items():
            for parent in above:
                found[parent].append(node)
        return {node: tuple(dict.fromkeys(nodes)) for node, nodes in found.items()}

    def rings(self, node: str) -> Iterator[tuple[str, ...]]:
        """The nodes at 0, 1, 2 ... hops from a node, as in `hops`, ring by ring.

        Near rings cost little in a hierarchy of any size.

        Raises:
            InputError: if there is no such node.

        >>> tree = Hierarchy({"a": (), "b": ("a",), "c": ("a",)}, {"a": "A", "b": "B", "c": "C"})
        >>> list(tree.rings("b"))
        [('b',), ('a',), ('c',)]
        """
        if node not in self.parents:
            raise InputError(f"Expected a node of the hierarchy, but got {node!r}.")
        ring: tuple[str, ...] = (node,)
        known = {node}
        while ring:
            yield ring
            beyond = dict.fromkeys(next_ for here in ring for next_ in self.neighbours[here])
            ring = tuple(found for found in beyond if found not in known)
            known.update(ring)

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


def read_hypernyms(path: Path) -> Hierarchy:
    """A hierarchy from a text file of pairs ``parent child``, a pair a line.

    This is how ImageNet's own ``wordnet.is_a.txt`` gives WordNet. Ids serve as names.

    Raises:
        InputError: if the file cannot be read, a line is no pair, or there is a cycle.
    """
    parents: dict[str, list[str]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Expected a text file {path}, but it cannot be read.") from error
    for number, line in enumerate(lines, start=1):
        pair = line.split()
        if not pair:
            continue
        if len(pair) != 2:
            raise InputError(
                f"Expected `parent child` in line {number} of {path}, but got {line[:60]!r}."
            )
        parents.setdefault(pair[0], [])
        parents.setdefault(pair[1], []).append(pair[0])
    if not parents:
        raise InputError(f"Expected pairs `parent child` in {path}, but got none.")
    above = {node: tuple(found) for node, found in parents.items()}
    return Hierarchy(above, {node: node for node in above})
