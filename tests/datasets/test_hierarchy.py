"""Hops against a breadth-first search written out, on a small graph and on WordNet's."""

from __future__ import annotations

import numpy as np
import pytest

from zsl_core.datasets.hierarchy import Hierarchy
from zsl_core.datasets.imagenet_classes import imagenet_hierarchy
from zsl_core.errors import InputError

# A diamond: whales are both mammals and sea animals.
PARENTS = {
    "animal": (),
    "mammal": ("animal",),
    "sea animal": ("animal",),
    "whale": ("mammal", "sea animal"),
    "shark": ("sea animal",),
    "orca": ("whale",),
}


def small(parents=PARENTS):
    return Hierarchy(parents, {node: node for node in parents})


def hops_by_search(parents, start):
    neighbours = {node: set(above) for node, above in parents.items()}
    for node, above in parents.items():
        for p in above:
            neighbours[p].add(node)
    distance, front = {start: 0}, [start]
    while front:
        front = [n for node in front for n in neighbours[node] if n not in distance]
        distance |= dict.fromkeys(front, max(distance.values()) + 1)
    return distance


def test_hops_go_up_and_down_the_shortest_way():
    nodes = list(PARENTS)
    got = small().hops(nodes)
    want = [[hops_by_search(PARENTS, a)[b] for b in nodes] for a in nodes]
    assert got.tolist() == want


def test_hops_of_some_imagenet_classes():
    hierarchy, nodes = imagenet_hierarchy()
    chosen = [nodes[i] for i in (0, 340, 386, 999)]
    got = hierarchy.hops(chosen)
    for i, a in enumerate(chosen):
        distance = hops_by_search(hierarchy.parents, a)
        assert got[i].tolist() == [distance[b] for b in chosen]
    assert np.array_equal(got, got.T)


def test_a_path_follows_the_main_parent():
    assert small().path("orca") == ("orca", "whale", "mammal", "animal")


@pytest.mark.parametrize("ask", [lambda h: h.path("dodo"), lambda h: h.hops(["orca", "dodo"])])
def test_an_unknown_node_gets_one_sentence(ask):
    with pytest.raises(InputError, match="'dodo'"):
        ask(small())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"animal": ("orca",)}, "without cycles, but got .*orca"),
        ({"orca": ("leviathan",)}, "'leviathan' is none"),
    ],
)
def test_what_is_no_hierarchy_gets_one_sentence(change, message):
    with pytest.raises(InputError, match=message):
        small({**PARENTS, **change})


def test_classes_apart_get_one_sentence():
    with pytest.raises(InputError, match="some are apart"):
        small({**PARENTS, "rock": (), "granite": ("rock",)}).hops(["orca", "granite"])
