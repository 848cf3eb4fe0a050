"""The first click on each page is answered by what came with the data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data.build.runs import VALIDATION, VISITS, store_at, visit
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


@pytest.mark.parametrize("config", RUNS, ids=lambda config: config["method"])
def test_the_numbers_are_those_of_the_weights(config: dict[str, Any]) -> None:
    name, embedding = config["dataset"], config["class_embedding"]
    data = load_dataset(name.removesuffix(VALIDATION))
    if name.endswith(VALIDATION):
        data = validation_dataset(data, embedding)
    assert config["dataset_digest"] == data.digest
    record = RunStore(SHIPPED.parent / "none", shipped=SHIPPED).load(config)
    method = make_method(config["method"], **config["params"]).set_state(record.arrays)
    now = evaluate(method, data.features, data.labels, data.embedding(embedding), data.split)
    for group, measures in record.results["report"].items():
        for measure, told in measures.items():
            # Another machine may round an image on the fence to the other side.
            assert now[group][measure] == pytest.approx(told, abs=0.002), (group, measure)


def test_it_is_small() -> None:
    size = sum(file.stat().st_size for file in SHIPPED.rglob("*") if file.is_file())
    assert 1e6 < size < 25e6
