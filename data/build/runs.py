"""What the first click on each page needs, computed once: selections, runs and maps.

Each page is opened as a visitor opens it, on an empty store; what it computed is kept. So nothing
here repeats what a page asks for, and a page that asks for something else is found by a test.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from zsl_core.datasets import load_dataset
from zsl_core.evaluation.report import evaluate
from zsl_core.methods import make_method
from zsl_core.runs.experiment import chosen_params
from zsl_core.runs.showcase import RIVALS
from zsl_core.runs.store import STORE_VARIABLE, Record, RunStore
from zsl_core.selection import validation_dataset

REPOSITORY = Path(__file__).resolve().parents[2]
MOST_SECONDS = 1800
LARGE = 20_000  # elements from which an array is kept in half precision
VALIDATION = " (validation)"
PRECISE = "root"  # the kernel's square root is inverted: halves would not do

Query = Mapping[str, str]
EVERY_PAGE: list[tuple[str, Query]] = [
    (page, {})
    for page in (
        "app.py",
        "pages/1_Relations.py",
        "pages/2_Train.py",
        "pages/3_Embedding_map.py",
        "pages/4_Scores.py",
        "pages/5_Compare.py",
        "pages/6_Errors.py",
        "pages/7_Inference.py",
        "pages/8_Sweep.py",
        "pages/9_Data.py",
    )
]
VISITS: list[tuple[str, Query]] = [
    *EVERY_PAGE,
    ("pages/3_Embedding_map.py", {"technique": "tsne"}),
    ("pages/3_Embedding_map.py", {"technique": "pca"}),
    ("pages/3_Embedding_map.py", {"map_mode": "training"}),
    ("app.py", {"embedding": "minilm"}),
    ("app.py", {"embedding": "glove"}),
    ("app.py", {"data": "imagenet_classes"}),
    *(
        ("pages/3_Embedding_map.py", {**data, "technique": technique})
        for data in ({"data": "imagenet_classes"}, {"data": "digits"})
        for technique in ("umap", "tsne")
    ),
    ("pages/3_Embedding_map.py", {"embedding": "minilm"}),
    ("pages/3_Embedding_map.py", {"embedding": "glove"}),
]


def build(out: Path) -> None:
    """Compute everything anew and keep it in `out`, which is emptied first."""
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder, store_at(Path(folder)):
        store = RunStore(Path(folder))
        fauna = load_dataset("fauna")
        for embedding in fauna.class_embeddings:
            for method in ("psr", *RIVALS):
                params = chosen_params(fauna, method, class_embedding=embedding, store=store)
                print(f"chosen for {method}, {embedding}: {params}", flush=True)
        for page, query in VISITS:
            visit(page, query)
            print(f"visited {page} {dict(query)}", flush=True)
        for record in store.records():
            keep(record, RunStore(out))


def visit(page: str, query: Query) -> AppTest:
    """Open a page and wait until it has all it asks for.

    Raises:
        RuntimeError: if the page fails or does not come to an end.
    """
    at = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=MOST_SECONDS)
    if page != "app.py":
        at.switch_page(page)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    while is_waiting(at):
        for task in at.session_state["tasks"].values():
            if not task.job.wait(MOST_SECONDS):
                raise RuntimeError(f"{page} {dict(query)} does not come to an end.")
        at.run()
    if at.exception or at.error:
        raise RuntimeError(f"{page} {dict(query)}: {[*at.exception, *at.error]}")
    return at


def is_waiting(at: AppTest) -> bool:
    """Whether the page shows work that could be cancelled, instead of its result."""
    return any(
        not button.disabled for button in at.button if (button.key or "").startswith("cancel")
    )


def keep(record: Record, store: RunStore) -> None:
    """Keep a record in half precision; a run with the numbers of the weights that are kept."""
    config, small = record.config, halved(record)
    store.save(small)
    if config["kind"] != "run":
        return
    name, embedding = config["dataset"], config["class_embedding"]
    data = load_dataset(name.removesuffix(VALIDATION))
    if name.endswith(VALIDATION):
        data = validation_dataset(data, embedding)
    method = make_method(config["method"], **config["params"])
    kept = RunStore(store.root / "none", shipped=store.root).load(config)  # read as the app does
    assert kept is not None
    method.set_state(dict(kept.arrays))
    Y = data.embedding(embedding)
    report = evaluate(method, data.features, data.labels, Y, data.split)
    store.save(replace(small, results={**record.results, "report": report}))


def halved(record: Record) -> Record:
    """A record with its large arrays in half precision, which the store reads as single."""
    arrays = {
        name: array.astype(np.float16)
        if array.dtype == np.float32 and array.size > LARGE and PRECISE not in name
        else array
        for name, array in record.arrays.items()
    }
    return replace(record, arrays=arrays)


@contextmanager
def store_at(folder: Path) -> Iterator[None]:
    """Meanwhile the app keeps its work in `folder`."""
    before = os.environ.get(STORE_VARIABLE)
    os.environ[STORE_VARIABLE] = str(folder)
    try:
        yield
    finally:
        os.environ.pop(STORE_VARIABLE)
        if before is not None:
            os.environ[STORE_VARIABLE] = before
