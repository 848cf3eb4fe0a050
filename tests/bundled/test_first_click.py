"""The first click on each page is answered by what came with the data."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.build.runs import VISITS, store_at, visit
from zsl_core.datasets import ZSLDataset, load_dataset
from zsl_core.evaluation.report import evaluate
from zsl_core.methods import make_method
from zsl_core.runs.store import SHIPPED, RunStore
from zsl_core.selection import validation_dataset

RUNS = [config for config in RunStore(SHIPPED).configs() if config["kind"] == "run"]


@pytest.fixture(scope="module")
def fauna() -> ZSLDataset:
    return load_dataset("fauna")


@pytest.mark.parametrize(("page", "query"), VISITS, ids=str)
def test_it_computes_nothing_anew(page: str, query: dict[str, str], tmp_path: Path) -> None:
    with store_at(tmp_path / "store"):
        visit(page, query)
        assert RunStore().configs() == []


@pytest.mark.parametrize("embedding", ["att", "minilm", "glove"])
def test_all_four_methods_were_cross_validated(fauna: ZSLDataset, embedding: str) -> None:
    chosen = {
        config["method"]
        for config in RunStore(SHIPPED).configs()
        if config["kind"] == "selection"
        and config["dataset_digest"] == fauna.digest
        and config["class_embedding"] == embedding
    }
    assert chosen == {"psr", "s2v_ridge", "v2s_ridge", "sync"}


@pytest.mark.parametrize("on_validation", [False, True])
def test_the_numbers_are_those_of_the_weights(fauna: ZSLDataset, *, on_validation: bool) -> None:
    data = validation_dataset(fauna, "att") if on_validation else fauna
    Y, found = data.embedding("att"), 0
    for config in RUNS:
        if (config["dataset_digest"], config["class_embedding"]) != (data.digest, "att"):
            continue
        record = RunStore(SHIPPED.parent / "none", shipped=SHIPPED).load(config)
        method = make_method(config["method"], **config["params"]).set_state(record.arrays)
        now = evaluate(method, data.features, data.labels, Y, data.split)
        told = record.results["report"]
        # The weights are kept in half precision, so an image on the fence may fall.
        for group, measure in (("zsl", "top1"), ("gzsl", "harmonic"), ("structure", "rsa_all")):
            assert now[group][measure] == pytest.approx(told[group][measure], abs=0.003), config
        found += 1
    assert found >= 4


def test_it_is_small() -> None:
    size = sum(file.stat().st_size for file in SHIPPED.rglob("*") if file.is_file())
    assert 1e6 < size < 25e6
