from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from zsl_core.datasets import load_dataset
from zsl_core.evaluation.hubness import skewness
from zsl_core.runs.scenes import scene_images, scene_relations, scene_rivals, scene_words
from zsl_core.runs.showcase import run_beside_rivals
from zsl_core.runs.story import IMAGES, OURS, RIVAL, WORDS, Story, lost_neighbour


@pytest.fixture(scope="module")
def story() -> Story:
    data = load_dataset("gaussian:n_classes=24,n_unseen=12,images_per_class=10")
    return Story.of(data, run_beside_rivals(data))


def told(story: Story, method: str, counts: list[int]) -> Story:
    return replace(story, counts=story.counts | {method: np.array(counts)})


def measured(story: Story, method: str, group: str, name: str, value: float) -> Story:
    run = story.runs[method]
    report = run.report | {group: run.report[group] | {name: value}}
    return replace(story, runs=story.runs | {method: replace(run, report=report)})


def test_the_counts_are_those_of_an_explicit_loop(story: Story) -> None:
    data = load_dataset("gaussian:n_classes=24,n_unseen=12,images_per_class=10")
    for name, run in story.runs.items():
        counts = dict.fromkeys(data.unseen_classes, 0)
        for image in data.split.test_unseen:
            described = data.embedding()[data.unseen_classes]
            best = run.method.predict(data.features[[image]], described)[0]
            counts[data.unseen_classes[best]] += 1
        assert story.counts[name].tolist() == list(counts.values())
        assert story.skewness(name) == skewness(story.counts[name])


HUB, EVEN = [0, 110, 1, 2, 1, 1, 1, 1, 1, 1, 1, 0], [10] * 12


def test_the_hub_is_named_and_hubs_are_denied_where_there_are_none(story: Story) -> None:
    hub = scene_words(told(story, WORDS, HUB))
    first, verdict = hub.sentences
    assert f"**{story.names[1]}** draws **110**, and an even share is 10" in first
    assert "**Hubs**" in verdict
    assert "2 classes are never the nearest" in hub.more[2]
    assert "**83%** of the images would have to change class" in hub.more[0]  # 100 of 120
    even = scene_words(told(story, WORDS, EVEN))
    assert "No class is never" in even.more[2]
    assert "hardly any hubs" in even.sentences[1]


def test_uneven_classes_alone_are_no_hubs(story: Story) -> None:
    uneven = np.array([200, *[30] * 11])
    right = scene_words(replace(told(story, WORDS, uneven.tolist()), labels=uneven))
    assert "hardly any hubs" in right.sentences[1]
    assert f"were all named right, {skewness(uneven):.2f}" in right.more[1]
    few = replace(story, labels=np.array([5, 5]), names=story.names[:2])
    assert "says little about hubs" in scene_words(told(few, WORDS, [10, 0])).sentences[1]


def test_hubs_are_told_by_two_measures_and_where_these_disagree(story: Story) -> None:
    scene = scene_images(told(told(story, WORDS, HUB), IMAGES, EVEN))
    fewer, skewed = scene.sentences[0], scene.more[0]
    assert (
        "**0%** of the images would have to change class for an even spread (less than 83% "
        "under Visual → semantic ridge)" in fewer
    )
    assert f"**0.00** (less than {skewness(np.array(HUB)):.2f}; by chance" in skewed
    more = scene_images(told(told(story, WORDS, EVEN), IMAGES, HUB)).sentences[0]
    assert "(more than 0% under" in more
    assert "otherwise" not in fewer + more
    # One class far above an even rest is skewed, two halves are not, but less even.
    one, halves = [40, *[7] * 10, 10], [*[20] * 6, *[0] * 6]
    scene = scene_images(told(told(story, WORDS, halves), IMAGES, one))
    values = f"(**{skewness(np.array(one)):.2f}**, {skewness(np.array(halves)):.2f})"
    assert f"swayed by the top class, says otherwise {values}" in scene.sentences[0]
    assert "attracts 40 images (20 under" in scene.more[0]


def test_a_neighbour_is_lost_or_none_is(story: Story) -> None:
    kept = replace(story, cosines=story.cosines | {IMAGES: story.delta})
    assert "every class keeps its nearest neighbour" in scene_images(kept).sentences[1]
    turned = replace(story, cosines=story.cosines | {IMAGES: -story.delta})
    c, nearest, rank = lost_neighbour(story.delta, -story.delta)
    assert rank == len(story.delta) - 1
    assert (
        f"next in meaning to **{story.class_names[c]}** is {story.class_names[nearest]}"
        in scene_images(turned).sentences[1]
    )


def test_what_is_kept_is_told_beside_the_ridge(story: Story) -> None:
    key = ("structure", "relation_satisfaction")
    more = measured(measured(story, OURS, *key, 0.8), IMAGES, *key, 0.5)
    assert (
        "**80%** of what the relations ask holds on the test images (more than 50% under that ridge"
        in scene_relations(more).sentences[1]
    )
    key = ("structure", "rsa_all")
    less = measured(measured(story, OURS, *key, 0.4), IMAGES, *key, 0.5)
    assert "**0.40** (less than 0.50)" in scene_relations(less).sentences[1]


@pytest.mark.parametrize(
    ("relations", "rsa", "differ"),
    [
        ((0.8, 0.5), (0.4, 0.5), True),
        ((0.8, 0.5), (0.5, 0.4), False),
        ((0.5, 0.8), (0.4, 0.5), False),
        ((0.8, 0.5), (0.401, 0.404), False),  # as shown they are equal
        ((0.501, 0.499), (0.4, 0.5), False),
    ],
)
def test_where_the_two_measures_of_what_is_kept_disagree_it_is_said_why(
    story: Story, relations: tuple[float, float], rsa: tuple[float, float], differ: bool
) -> None:
    for name, values in (("relation_satisfaction", relations), ("rsa_all", rsa)):
        for method, value in zip((OURS, IMAGES), values, strict=True):
            story = measured(story, method, "structure", name, value)
    assert ("asks more: the order of all pairs" in scene_relations(story).sentences[1]) == differ


def test_the_winner_is_the_one_with_the_larger_number(story: Story) -> None:
    key = ("zsl", "top1")
    for name in (IMAGES, WORDS):
        story = measured(story, name, *key, 0.1)
    for ours, theirs, words in (
        (0.6, 0.5, "PSR is ahead of SYNC"),
        (0.5, 0.6, "SYNC is ahead of PSR"),
    ):
        one = measured(measured(story, OURS, *key, ours), RIVAL, *key, theirs)
        assert words in scene_rivals(one).sentences[0]
        assert "ridge" not in scene_rivals(one).sentences[0]
        third = measured(one, IMAGES, *key, 0.7)
        both = "the semantic → visual ridge is ahead of both, 70.0%"
        assert both in scene_rivals(third).sentences[0]
    equal = measured(measured(story, OURS, *key, 0.5001), RIVAL, *key, 0.5)
    assert "the two are equal" in scene_rivals(equal).sentences[0]


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
