"""Runs as a table, as JSON and as lines."""

from __future__ import annotations

import json
import statistics
from typing import Any

import numpy as np
import pytest

import zsl_core  # noqa: F401 - before torch: it sets an OpenMP variable
from zsl_core.evaluation.report import Report
from zsl_core.methods import METHODS, make_method
from zsl_core.runs.config import RunConfig
from zsl_core.runs.experiment import Run
from zsl_core.runs.tables import (
    COLUMNS,
    as_json,
    comparison_rows,
    comparison_table,
    none_in_words,
    report_lines,
)


def report(top1: float | None = 0.5, **groups: dict[str, float | None]) -> Report:
    full: Report = {
        "zsl": {"top1": top1, "top5": None},
        "gzsl": {"unseen": 0.1, "seen": 0.7, "harmonic": 0.175, "ausuc": 0.2},
        "hubness": {"skew_n1": 1.25, "skew_n10": None, "robin_hood": 0.3, "antihub_rate": 0.1},
        "structure": {"rsa_unseen": 0.4, "rsa_all": 0.3, "relation_satisfaction": 0.6},
        "mistakes": {"mean_delta": 0.8, "mean_delta_random": 0.7},
    }
    return full | groups


def finished(name: str, seed: int = 0, seconds: float = 1.0, **changes: Any) -> Run:
    config = RunConfig("digits", "ab", "att", name, {"lam": 1.0, "tau": None}, seed)
    return Run(config, report(**changes), [], seconds, make_method(name))


def test_the_json_has_exactly_the_keys_of_the_specification() -> None:
    row = as_json(finished("sync", 3), selected_by="cv")
    assert list(row) == [
        "method",
        "dataset",
        "class_embedding",
        "seed",
        "params",
        "selected_by",
        "zsl",
        "gzsl",
        "hubness",
        "structure",
        "mistakes",
        "seconds_fit",
    ]
    assert row["params"] == {"lam": 1.0, "tau": None}
    assert (row["method"], row["seed"], row["selected_by"]) == ("sync", 3, "cv")
    assert row["zsl"] == {"top1": 0.5, "top5": None}
    assert json.loads(json.dumps(row, allow_nan=False)) == row


def test_rows_gather_seeds_in_the_order_of_methods() -> None:
    runs = [
        finished("psr", 0, 2.0, top1=0.5),
        finished("v2s_ridge", 0),
        finished("psr", 1, 4.0, top1=0.6),
    ]
    rows = comparison_rows(runs)
    assert [row["method"] for row in rows] == ["PSR", METHODS["v2s_ridge"].label]
    assert rows[0]["T1"] == pytest.approx([50, 60])
    assert rows[0]["seconds"] == [2.0, 4.0]
    assert rows[0]["T5"] == []
    assert rows[1]["N1 skew"] == [1.25]
    assert set(rows[0]) == {"method", "seconds", *COLUMNS}


def test_columns_name_measures_there_are() -> None:
    given = report()
    for group, measure, factor in COLUMNS.values():
        assert measure in given[group]
        assert factor in (1, 100)


def test_the_table_by_hand() -> None:
    nothing = {"rsa_unseen": None, "rsa_all": None, "relation_satisfaction": None}
    runs = [
        finished("psr", 0, 2.0, top1=0.5),
        finished("psr", 1, 4.0, top1=0.6),
        finished("v2s_ridge", 0, structure=nothing),
    ]
    header, psr, ridge = comparison_table(runs).split("\n")
    cells = [cell.strip() for cell in header.split("  ") if cell.strip()]
    assert cells == ["method", *COLUMNS, "seconds"]
    spread = statistics.stdev([50, 60])
    assert f"55.0 ± {spread:.1f}" in psr
    assert "1.25 ± 0.00" in psr
    assert f"3.00 ± {statistics.stdev([2, 4]):.2f}" in psr
    assert "±" not in ridge
    assert ridge.split()[-3:] == ["-", "0.80", "1.00"]
    # Every heading ends where its column ends.
    for heading in ("T1", "AUSUC", "N1 skew", "mildness", "seconds"):
        end = header.index(heading) + len(heading)
        for line in (psr, ridge):
            assert line[end - 1] != " "
            assert len(line) == end or line[end] == " "


def test_a_measure_that_one_seed_lacks_is_the_mean_of_the_others() -> None:
    runs = [finished("psr", 0, top1=None), finished("psr", 1, top1=0.25)]
    assert comparison_rows(runs)[0]["T1"] == [25.0]
    assert "25.0 " in comparison_table(runs)


def test_lines_of_one_run_tell_every_measure() -> None:
    lines = report_lines(finished("psr", seconds=1.234))
    assert len(lines) == 6
    assert lines[0].split() == ["zsl", "top1", "0.500,", "top5", "none"]
    assert lines[-1].split() == ["fit", "1.23", "s"]
    shown = " ".join(lines)
    for measures in report().values():
        assert all(f"{measure} " in shown for measure in measures)


def test_no_runs_give_a_header() -> None:
    assert comparison_table([]).split()[0] == "method"
    assert np.size(comparison_rows([])) == 0


FULL: dict[str, Any] = {"zsl": {"top1": 0.5, "top5": 0.9}}
NONE = dict.fromkeys(["unseen", "seen", "harmonic", "ausuc"])


@pytest.mark.parametrize(
    ("groups", "says"),
    [
        ({}, ""),
        ({"gzsl": NONE}, "None: u, s, H and AUSUC, without test images of seen classes."),
        ({"zsl": {"top1": 0.5, "top5": None}}, "None: T5, where there are no more than 5 classes."),
        (
            {"structure": dict.fromkeys(["rsa_unseen", "rsa_all", "relation_satisfaction"])},
            "None: RSA and relations of B, without prototypes among the images.",
        ),
        (
            {"structure": {"rsa_unseen": None, "rsa_all": 0.3, "relation_satisfaction": 0.6}},
            "None: RSA, where there are fewer than 3 classes or all are equally alike.",
        ),
        ({"mistakes": {"mean_delta": None}}, "None: mildness, without mistakes."),
    ],
)
def test_empty_cells_are_explained_by_what_is_empty(groups: dict[str, Any], says: str) -> None:
    assert none_in_words([("A", report(**FULL)), ("B", report(**FULL | groups))]) == says
