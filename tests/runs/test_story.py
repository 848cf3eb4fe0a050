from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from zsl_core.datasets import load_dataset
from zsl_core.evaluation.hubness import skewness
from zsl_core.runs.scenes import scene_images, scene_relations, scene_rivals, scene_words
from zsl_core.runs.showcase import run_beside_rivals
from zsl_core.runs.story import (
    ENOUGH,
    IMAGES,
    OURS,
    RIVAL,
    WORDS,
    Story,
    lost_neighbour,
    near_by_looks,
)
from zsl_core.similarity import cosine, l2_normalize


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
    assert told(story, WORDS, HUB).hubs is True
    hub = scene_words(told(story, WORDS, HUB))
    first, verdict = hub.sentences
    assert f"**{story.names[1]}** draws **110**, and an even share is 10" in first
    assert "**Hubs**" in verdict
    assert "2 classes are never the nearest" in hub.more[2]
    assert "**83%** of the images would have to change class" in hub.more[0]  # 100 of 120
    assert told(story, WORDS, EVEN).hubs is False
    even = scene_words(told(story, WORDS, EVEN))
    assert "No class is never" in even.more[2]
    assert "hardly any hubs" in even.sentences[1]


def test_uneven_classes_alone_are_no_hubs(story: Story) -> None:
    uneven = np.array([200, *[30] * 11])
    right = scene_words(replace(told(story, WORDS, uneven.tolist()), labels=uneven))
    assert "hardly any hubs" in right.sentences[1]
    assert f"were all named right, {skewness(uneven):.2f}" in right.more[1]
    few = replace(story, labels=np.array([5, 5]), names=story.names[:2])
    assert told(few, WORDS, [10, 0]).hubs is None
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
    c = len(story.delta)
    alike = replace(story, looks=story.delta)
    kept = scene_images(replace(alike, cosines=story.cosines | {IMAGES: story.delta}))
    assert (
        "and classes next to each other in meaning and near in looks stay so" in (kept.sentences[1])
    )
    assert f"**{c}** of {c} classes have the nearest in meaning" in kept.more[1]
    turned = replace(alike, cosines=story.cosines | {IMAGES: -story.delta})
    assert turned.lost is not None
    lost, nearest, rank = turned.lost
    assert rank == c - 1
    said = scene_images(turned)
    assert (
        f"some neighbours part: **{story.class_names[nearest]}**, next to "
        f"**{story.class_names[lost]}** in meaning and near in looks, is number **{rank}** by "
        "prototypes." in said.sentences[1]
    )
    assert f"**0** of {c} classes have" in said.more[1]
    assert f"among the {near_by_looks(c)} nearest by mean image; shown is" in said.more[2]
    unlike = scene_images(replace(turned, looks=-story.delta))
    assert unlike.sentences[1].endswith("(RSA).")
    assert len(unlike.more) == 2


def test_what_is_kept_is_told_beside_the_ridge(story: Story) -> None:
    key = ("structure", "relation_satisfaction")
    more = measured(measured(story, OURS, *key, 0.8), IMAGES, *key, 0.5)
    assert (
        "**80%** of this holds on test images (more than 50% under the ridge)"
        in scene_relations(more).sentences[0]
    )
    less = measured(more, OURS, *key, 0.4)
    assert (
        "**40%** of this holds on test images (less than 50%"
        in (scene_relations(less).sentences[0])
    )
    key = ("structure", "rsa_all")
    less = measured(measured(story, OURS, *key, 0.4), IMAGES, *key, 0.5)
    assert "RSA is **0.40** (less than 0.50)" in scene_relations(less).sentences[1]


@pytest.mark.parametrize(
    ("ours", "theirs", "lower"),
    [(0.4, 0.5, True), (0.5, 0.4, False), (0.401, 0.404, False)],  # these are shown as equal
)
def test_why_rsa_is_lower_is_said_only_where_it_is(
    story: Story, ours: float, theirs: float, lower: bool
) -> None:
    key = ("structure", "rsa_all")
    one = measured(measured(story, OURS, *key, ours), IMAGES, *key, theirs)
    assert ("looks at the order of all pairs" in scene_relations(one).sentences[1]) == lower


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


@pytest.mark.parametrize("seed", range(8))
def test_lost_neighbour_against_a_loop(seed: int) -> None:
    rng, c = np.random.default_rng(seed), 30
    delta, cosines, noise = (np.corrcoef(rng.normal(size=(c, 6))) for _ in range(3))
    looks = delta + noise

    def others(similarity: np.ndarray, of: int) -> list[int]:
        return sorted((j for j in range(c) if j != of), key=lambda j: -similarity[of, j])

    ranks = {}
    for each in range(c):
        nearest = others(delta, each)[0]
        if others(delta, nearest)[0] == each and nearest in others(looks, each)[:3]:
            ranks[each] = (nearest, others(cosines, each).index(nearest) + 1)
    worst = max(ranks, key=lambda each: ranks[each][1])
    assert lost_neighbour(delta, cosines, looks) == (worst, *ranks[worst])


def test_looks_are_those_of_the_mean_images() -> None:
    data = load_dataset("gaussian:n_classes=6,n_unseen=3,images_per_class=60")
    unit = l2_normalize(data.features)
    means = np.stack([unit[data.labels == c][:ENOUGH].mean(axis=0) for c in range(6)])
    looks = Story.of(data, run_beside_rivals(data)).looks
    np.testing.assert_allclose(looks, cosine(means, means), rtol=1e-5)
