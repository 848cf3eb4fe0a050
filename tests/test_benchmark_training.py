"""The benchmark of training: the plain loop, what is compared with what, and the JSON's keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks import training, training_problems
from benchmarks.plain_loop import LEAST_EPOCHS, LOOKS, Draws, PlainRun, PlainStep, has_converged
from benchmarks.training_compared import against, by_statistics, compared
from zsl_core.encoders import MLPEncoder
from zsl_core.objectives import o1_dissimilar, o1_identical, o2, o3
from zsl_core.parallel import torch_threads
from zsl_core.relations import Relations
from zsl_core.similarity import l2_normalize

TINY = {"images": 400, "seen": 10, "unseen": 4, "attributes": 16, "dim": 24}
RUN = PlainRun(1e-3, (1.0, 2.0, 4.0, 8.0), (0.2, 0.5, 0.594, 0.6), converged=True)


def test_draws_are_members_each_as_often_and_none_of_an_empty_list() -> None:
    draws = Draws([np.array([3, 5]), np.array([], dtype=int), np.array([7]), np.array([], int)])
    rows = np.repeat([0, 1, 2, 3], 2000)
    drawn = draws(rows, np.random.default_rng(0)).reshape(4, -1)
    assert set(drawn[0]) == {3, 5}
    assert np.mean(drawn[0] == 3) == pytest.approx(0.5, abs=0.05)
    assert set(drawn[1]) == {-1}
    assert set(drawn[2]) == {7}
    assert set(drawn[3]) == {-1}


def test_a_step_of_the_plain_loop_is_that_of_an_explicit_loop_over_its_quadruplets() -> None:
    rng = np.random.default_rng(0)
    seen = torch.from_numpy(l2_normalize(rng.standard_normal((6, 8), dtype=np.float32)))
    images = torch.from_numpy(l2_normalize(rng.random((6, 12), dtype=np.float32)))  # one a class
    relations = Relations.from_embeddings(seen.numpy())
    encoders = []
    for _ in range(2):
        torch.manual_seed(0)
        encoders.append(MLPEncoder(seen, 12, hidden=16, relu_output=True))
    ours, expected = encoders
    step = PlainStep(ours, images, np.arange(6), rate=1e-2, seed=3)
    r = np.array([0, 1, 2, 3, 4, 5, 2])
    again = np.random.default_rng(3)  # draws what the step draws
    similar, dissimilar = step.similar(r, again), step.dissimilar(r, again)
    assert (similar < 0).any()  # a class without a similar one has no O2
    assert (similar >= 0).any()
    optimizer, delta = torch.optim.Adam(expected.parameters(), lr=1e-2), relations.delta
    total = torch.zeros(())
    for number, c in enumerate(r):
        f = expected(seen[c : c + 1])[0]
        total = total + o1_identical(f @ images[c])
        k, j = dissimilar[number], similar[number]
        total = total + o1_dissimilar(f @ images[k], torch.tensor(delta[c, k]), relations.tau)
        if j >= 0:
            total = total + 0.1 * o2(f @ images[j], torch.tensor(delta[c, j]), relations.tau)
        total = total + 0.01 * o3(seen[c : c + 1], expected.decode(f[None]))[0]
    torch.autograd.backward(total / len(r))
    optimizer.step()
    step(images[r], torch.from_numpy(r))
    for mine, theirs in zip(ours.parameters(), expected.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize(
    ("accuracy", "seconds", "ratio"),
    [
        (0.9, 8.0, 16.0),  # asked only for its own best within half a point: .595
        (0.6, 8.0, 16.0),
        (0.597, 4.0, 8.0),  # ours is below its best, and it is asked for ours within half a point
        (0.594, 4.0, None),  # more than half a point below its best: no ratio
        (0.2, 1.0, None),
    ],
)
def test_the_loop_is_asked_for_the_smaller_of_both_within_half_a_point(
    accuracy: float, seconds: float, ratio: float | None
) -> None:
    ours = {"seconds": 0.5, "accuracy": accuracy, "looks": [(0.1, 0.1), (0.25, accuracy)]}
    found = against(ours, [RUN])
    assert found["plain_best"] == 0.6
    assert found["plain_seconds"] == seconds
    assert found["speedup"] == ratio
    assert found["speedup_to_same"] == (None if ratio is None else 2 * ratio)


def test_of_several_rates_the_quickest_counts_and_the_best_of_all_is_what_is_asked_for() -> None:
    early = PlainRun(1e-4, (1.0, 2.0), (0.3, 0.597), converged=False)
    found = against({"seconds": 1.0, "accuracy": 0.7, "looks": []}, [early, RUN])
    assert found["plain_best"] == 0.6
    assert (found["plain_seconds"], found["plain_rate"]) == (2.0, 1e-4)
    assert not found["plain_converged"]  # as one of them might have got further


def test_it_has_converged_once_half_its_time_gained_less_than_half_a_point() -> None:
    n = LOOKS * LEAST_EPOCHS
    seconds = np.arange(1.0, n + 1).tolist()
    flat = [0.5] * n
    assert has_converged(seconds, flat)
    assert not has_converged(seconds[:-1], flat[:-1])  # too early to say
    assert has_converged(seconds, [*flat[:-1], 0.504])
    assert not has_converged(seconds, [*flat[:-1], 0.506])
    assert not has_converged(seconds, np.linspace(0.1, 0.9, n).tolist())


def test_no_ratio_over_seeds_where_one_has_none() -> None:
    problems = [training_problems.made_up("tiny", TINY, seed=seed) for seed in range(2)]
    row = compared(problems, 0.2, {"psr_mlp": {"max_iter": 1}})
    by_seed = row["encoders"]["psr_mlp"]["by_seed"]
    assert [len(runs) for runs in row["plain_runs"]] == [3, 1]  # rates
    assert row["plain_runs"][1][0]["rate"] == row["quickest_rate"]
    assert by_seed[0]["accuracy"] != by_seed[1]["accuracy"]
    missing = any(each["speedup"] is None for each in by_seed)
    assert missing == (row["encoders"]["psr_mlp"]["speedup"] is None)


def test_our_looks_are_on_the_way_to_our_end() -> None:
    problem = training_problems.made_up("tiny", TINY)
    found = by_statistics(problem, "psr", {}, repeats=2)
    seconds, accuracies = zip(*found["looks"], strict=True)
    assert list(seconds) == sorted(seconds)
    assert seconds[-1] <= found["seconds"]
    assert accuracies[-1] == found["accuracy"]


def test_official_attributes_have_the_seen_classes_first(xlsa17_root: Path) -> None:
    found = training_problems.official_attributes(xlsa17_root / "AWA2")
    mat = training_problems.read_mat(
        xlsa17_root / "AWA2" / "att_splits.mat", numbers=("att",), strings=("allclasses_names",)
    )
    names = mat.strings["allclasses_names"]
    unseen = (xlsa17_root / "AWA2" / "testclasses.txt").read_text().split()
    assert found.shape == (50, 85)
    for row, name in zip(found[40:], unseen, strict=True):
        np.testing.assert_array_equal(row, mat.numbers["att"][:, names.index(name)])
    assert len(np.unique(found, axis=0)) == 50


@pytest.fixture
def one_thread() -> Iterator[None]:
    """What is tiny waits for other threads longer than it works, where cores are busy."""
    with torch_threads(1):
        yield


@pytest.mark.usefixtures("one_thread")
def test_the_json_has_what_is_promised(capsys: pytest.CaptureFixture[str]) -> None:
    plan = training.Plan((TINY, TINY, TINY), (0.2, 0.2, 0.2), seeds=1, steps=(400, 800), repeats=1)
    found = json.loads(json.dumps(training.measured(plan)))
    for key in (
        "speedup_awa2",
        "speedup_awa2_same_encoder",
        "speedup_awa2_to_same_accuracy",
        "accuracy_awa2",
        "accuracy_awa2_same_encoder",
        "plain_best_accuracy_awa2",
        "plain_rate_awa2",
        "plain_converged_awa2",
        "flatness",
        "retrain_seconds_default",
        "pass_fraction_of_limit",
        "limits",
    ):
        assert key in found, key
    assert found["flatness_images"] == [400, 800]
    assert found["flatness"] > 0
    assert found["retrain_seconds_default"] > 0
    assert found["pass_fraction_of_limit"] > 0
    assert isinstance(found["speedup_awa2"], float | None)
    peaks = found["stream"]["peaks"]
    assert {(peak["labels"], peak["images"]) for peak in peaks} == {
        (order, n) for order in ("sorted", "shuffled") for n in (100, 400)
    }
    rates = found["stream"]["read_gb_per_s"]
    assert found["pass_fraction_of_limit"] == pytest.approx(
        found["stream"]["pass_gb_per_s"] / max(rates.values())
    )
    printed = capsys.readouterr().out
    assert "CUDA s" in printed
    assert "GFLOP/s" in printed
