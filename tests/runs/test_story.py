from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from zsl_core.datasets import load_dataset
from zsl_core.evaluation.hubness import skewness
from zsl_core.runs.showcase import run_beside_rivals
from zsl_core.runs.story import (
    IMAGES,
    OURS,
    RIVAL,
    WORDS,
    Story,
    lost_neighbour,
    scene_images,
    scene_relations,
    scene_rivals,
    scene_words,
)


@pytest.fixture(scope="module")
def story() -> Story:
    data = load_dataset("gaussian:n_classes=20,n_unseen=6,images_per_class=10")
    return Story.of(data, run_beside_rivals(data))


def told(story: Story, method: str, counts: list[int]) -> Story:
    return replace(story, counts=story.counts | {method: np.array(counts)})


def measured(story: Story, method: str, group: str, name: str, value: float) -> Story:
    run = story.runs[method]
    report = run.report | {group: run.report[group] | {name: value}}
    return replace(story, runs=story.runs | {method: replace(run, report=report)})


def test_the_counts_are_those_of_an_explicit_loop(story: Story) -> None:
    data = load_dataset("gaussian:n_classes=20,n_unseen=6,images_per_class=10")
    for name, run in story.runs.items():
        counts = dict.fromkeys(data.unseen_classes, 0)
        for image in data.split.test_unseen:
            described = data.embedding()[data.unseen_classes]
            best = run.method.predict(data.features[[image]], described)[0]
            counts[data.unseen_classes[best]] += 1
        assert story.counts[name].tolist() == list(counts.values())
        assert story.skewness(name) == skewness(story.counts[name])


def test_the_hub_is_named_and_hubs_are_denied_where_there_are_none(story: Story) -> None:
    hub = scene_words(told(story, WORDS, [0, 55, 1, 2, 1, 1]))
    assert f"**{story.names[1]}** is the nearest for 55; an even share is 10" in hub[0]
    assert "1 class is never the nearest" in hub[0]
    assert "**hubs**" in hub[1]
    even = scene_words(told(story, WORDS, [10, 10, 10, 10, 10, 10]))
    assert "No class is never" in even[0]
    assert "hardly any hubs" in even[1]


def test_the_skewness_falls_or_does_not(story: Story) -> None:
    hub, even = [0, 55, 1, 2, 1, 1], [10, 10, 10, 10, 10, 10]
    assert "falls: **0.00**" in scene_images(told(told(story, WORDS, hub), IMAGES, even))[0]
    assert "does not fall" in scene_images(told(told(story, WORDS, even), IMAGES, hub))[0]


def test_a_neighbour_is_lost_or_none_is(story: Story) -> None:
    kept = replace(story, cosines=story.cosines | {IMAGES: story.delta})
    assert "Every class keeps its nearest neighbour" in scene_images(kept)[1]
    turned = replace(story, cosines=story.cosines | {IMAGES: -story.delta})
    c, nearest, rank = lost_neighbour(story.delta, -story.delta)
    assert rank == len(story.delta) - 1
    assert (
        f"Next in meaning to **{story.class_names[c]}** is {story.class_names[nearest]}"
        in (scene_images(turned)[1])
    )


def test_relations_are_kept_or_only_asked_for(story: Story) -> None:
    key = ("structure", "relation_satisfaction")
    more = measured(measured(story, OURS, *key, 0.8), IMAGES, *key, 0.5)
    assert "**PSR** keeps the relations" in scene_relations(more)[0]
    assert "**80%**" in scene_relations(more)[0]
    less = measured(measured(story, OURS, *key, 0.4), IMAGES, *key, 0.5)
    assert "**PSR** asks to keep" in scene_relations(less)[0]
    key = ("structure", "rsa_all")
    less = measured(measured(story, OURS, *key, 0.4), IMAGES, *key, 0.5)
    assert "**0.40** (less than 0.50)" in scene_relations(less)[-1]


def test_the_winner_is_the_one_with_the_larger_number(story: Story) -> None:
    key = ("zsl", "top1")
    for ours, theirs, words in ((0.6, 0.5, "PSR wins"), (0.5, 0.6, "SYNC wins")):
        one = measured(measured(story, OURS, *key, ours), RIVAL, *key, theirs)
        assert words in scene_rivals(one)[0]
    equal = measured(measured(story, OURS, *key, 0.5001), RIVAL, *key, 0.5)
    assert "they are equal" in scene_rivals(equal)[0]


def test_lost_neighbour_against_a_loop() -> None:
    rng = np.random.default_rng(3)
    delta, cosines = (np.corrcoef(rng.normal(size=(9, 4))) for _ in range(2))
    ranks = {}
    for c in range(9):
        others = [j for j in range(9) if j != c]
        nearest = max(others, key=lambda j: delta[c, j])
        order = sorted(others, key=lambda j: -cosines[c, j])
        ranks[c] = (nearest, order.index(nearest) + 1)
    worst = max(ranks, key=lambda c: ranks[c][1])
    assert lost_neighbour(delta, cosines) == (worst, *ranks[worst])
