from __future__ import annotations

import statistics
from pathlib import Path

import numpy as np
import pytest

from zsl_core.datasets import load_dataset
from zsl_core.errors import InputError
from zsl_core.evaluation.hubness import chance_robin_hood, chance_skewness
from zsl_core.evaluation.protocol import ausuc, harmonic_mean, seen_unseen_curve
from zsl_core.runs.compare import (
    Compared,
    about_seeds,
    chance_levels,
    compare_runs,
    standouts,
    table_rows,
)
from zsl_core.runs.experiment import run
from zsl_core.runs.jobs import Progress
from zsl_core.runs.spec import RunSpec, parse_run
from zsl_core.runs.store import RunStore
from zsl_core.runs.tables import COLUMNS

MLP = "psr:encoder=mlp,max_iter=3"
DIGITS = load_dataset("digits")


def specs(*texts: str) -> dict[str, RunSpec]:
    return {text: parse_run(text) for text in texts}


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[Compared]:
    store = RunStore(tmp_path_factory.mktemp("store"))
    found = compare_runs(DIGITS, specs("s2v_ridge", "v2s_ridge", MLP), n_seeds=3, store=store)
    assert found is not None
    return found


def test_each_line_is_what_single_runs_give(lines: list[Compared]) -> None:
    for line in lines:
        alone = [run(DIGITS, line.spec.method, line.spec.params, seed=seed) for seed in range(3)]
        for heading, (group, measure, factor) in COLUMNS.items():
            values = [done.report[group][measure] for done in alone]
            if None in values:
                assert line.mean(heading) is None
                continue
            scaled = [factor * value for value in values]
            assert line.mean(heading) == pytest.approx(statistics.mean(scaled), abs=1e-4)
            assert line.spread(heading) == pytest.approx(statistics.stdev(scaled), abs=1e-4)


def test_the_seed_moves_what_is_said_to_depend_on_it_and_nothing_else(
    lines: list[Compared],
) -> None:
    for line in lines:
        assert line.seed_matters == (line.label == MLP)
        assert (line.spread("RSA all") or 0.0) > 0 if line.seed_matters else line.spread("T1") == 0


@pytest.mark.parametrize(
    ("text", "matters"),
    [("psr", False), ("psr_mlp", True), ("psr:expectation=sampled", True), ("sync_struct", False)],
)
def test_which_runs_draw_at_random(text: str, matters: bool) -> None:
    assert Compared(text, parse_run(text), ()).seed_matters is matters


def test_words_about_seeds_name_both_kinds(lines: list[Compared]) -> None:
    words = about_seeds(lines)
    assert words.index("determinism") < words.index(MLP)
    assert "determinism" not in about_seeds(lines[2:])


def test_seeds_follow_the_one_in_the_run() -> None:
    found = compare_runs(DIGITS, {"r": RunSpec("s2v_ridge", seed=5)}, n_seeds=2)
    assert found is not None
    assert [done.config.seed for done in found[0].runs] == [5, 6]


def test_progress_rises_and_a_stop_gives_nothing(tmp_path: Path) -> None:
    told: list[Progress] = []

    def stop_later(progress: Progress) -> bool:
        told.append(progress)
        return len(told) > 4

    assert compare_runs(DIGITS, specs("s2v_ridge", MLP), n_seeds=2, report=stop_later) is None
    assert [p.done for p in told] == sorted(p.done for p in told)
    assert told[0].message == "Training s2v_ridge, seed 1 of 2"
    assert told[2].done == 0.5


@pytest.mark.parametrize("n_seeds", [0, 6, 1.5])
def test_bad_numbers_of_seeds(n_seeds: int) -> None:
    with pytest.raises(InputError, match="n_seeds"):
        compare_runs(DIGITS, specs("s2v_ridge"), n_seeds=n_seeds)


def test_nothing_to_compare() -> None:
    with pytest.raises(InputError, match="at least one run"):
        compare_runs(DIGITS, {})


def test_chance_is_what_guessing_gives() -> None:
    rng = np.random.default_rng(0)
    unseen, seen = DIGITS.unseen_classes, DIGITS.seen_classes
    every = np.union1d(seen, unseen)
    labels_u = DIGITS.labels[DIGITS.split.test_unseen]
    labels_s = DIGITS.labels[DIGITS.split.test_seen]
    rows: dict[str, list[float]] = {"T1": [], "u": [], "s": [], "H": [], "AUSUC": []}
    for _ in range(200):
        of_u = rng.random((len(labels_u), len(every)))
        of_s = rng.random((len(labels_s), len(every)))

        def share(scores: np.ndarray, labels: np.ndarray, among: np.ndarray) -> float:
            said = among[scores[:, np.isin(every, among)].argmax(axis=1)]
            return 100 * float(np.mean([(said[labels == c] == c).mean() for c in set(labels)]))

        rows["T1"].append(share(of_u, labels_u, unseen))
        rows["u"].append(share(of_u, labels_u, every))
        rows["s"].append(share(of_s, labels_s, every))
        rows["H"].append(harmonic_mean(rows["u"][-1], rows["s"][-1]))
        curve = seen_unseen_curve(of_u, labels_u, of_s, labels_s, every, seen)
        rows["AUSUC"].append(100 * ausuc(curve))
    levels = chance_levels(DIGITS)
    for name, values in rows.items():
        assert levels[name] == pytest.approx(np.mean(values), rel=0.05), name
    assert levels["hubs"] == chance_robin_hood(len(labels_u), len(unseen))
    assert levels["N1 skew"] == chance_skewness(len(labels_u), len(unseen))
    assert "T5" not in levels  # with 3 unseen classes there is none


def test_without_seen_test_images_there_is_no_generalised_chance() -> None:
    assert set(chance_levels(load_dataset("imagenet_classes"))) == {
        "T1",
        "T5",
        "hubs",
        "N1 skew",
    }


def test_the_table_ends_with_chance_and_each_column_has_one_type(lines: list[Compared]) -> None:
    rows = table_rows(lines, chance_levels(DIGITS))
    assert [row["run"] for row in rows] == ["s2v_ridge", "v2s_ridge", MLP, "chance"]
    assert " ± " in rows[0]["T1"]
    assert rows[-1]["T1"] == "33.3"
    assert rows[1]["RSA all"] is None
    single = [Compared(line.label, line.spec, line.runs[:1]) for line in lines]
    alone = table_rows(single, chance_levels(DIGITS))
    assert alone[0]["T1"] == round(single[0].mean("T1") or 0, 1)
    assert alone[-1]["T1"] == 33.3


def test_standouts_name_the_best_and_the_next(lines: list[Compared]) -> None:
    means = {line.label: round(line.mean("hubs") or 0.0, 2) for line in lines}
    fewest = min(means, key=lambda label: means[label])
    sentence = next(text for text in standouts(lines) if "evenly" in text)
    assert f"(Robin Hood index): **{fewest}**, {means[fewest]:.2f}" in sentence
    assert standouts(lines[:1]) == []
    twice = [lines[0], Compared("twin", lines[0].spec, lines[0].runs)]
    assert all("**s2v_ridge and twin**" in text for text in standouts(twice))
