"""The store: whole or missing, whatever happens to the files or to the writer."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from zsl_core.errors import InputError
from zsl_core.runs.store import Record, RunStore

FILES = ("config.json", "results.json", "arrays.safetensors", "checksums.json")
RECORD = Record(
    {"method": "psr", "params": {"tau": None, "lam": 0.1}},
    {"report": {"zsl": {"top1": 0.25, "top5": None}}, "note": "é"},
    {
        "W": np.arange(12, dtype=np.float32).reshape(3, 4).T,  # not contiguous
        "classes": np.array([3, 5, 9]),
        "flag": np.array([True, False]),
        "nothing": np.zeros((0, 3)),
    },
)


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "deep" / "store")


def visible(store: RunStore) -> list[str]:
    return sorted(path.name for path in store.root.iterdir())


def test_round_trip(store: RunStore) -> None:
    folder = store.save(RECORD)
    assert folder == store.path(RECORD.config)
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    assert visible(store) == [folder.name]
    record = store.load(RECORD.config)
    assert record is not None
    assert record.config == RECORD.config
    assert record.results == RECORD.results
    assert record.arrays.keys() == RECORD.arrays.keys()
    for name, array in RECORD.arrays.items():
        np.testing.assert_array_equal(record.arrays[name], array)
        assert record.arrays[name].dtype == array.dtype


def test_without_arrays(store: RunStore) -> None:
    store.save(Record({"kind": "selection"}, {"params": {}}))
    record = store.load({"kind": "selection"})
    assert record is not None
    assert record.arrays == {}


def test_what_was_never_saved_is_missing(store: RunStore) -> None:
    assert store.load({"a": 1}) is None
    assert list(store.records()) == []
    store.save(RECORD)
    assert store.load({"a": 1}) is None


def test_saving_again_replaces(store: RunStore) -> None:
    store.save(RECORD)
    store.save(dataclasses.replace(RECORD, results={"second": True}))
    record = store.load(RECORD.config)
    assert record is not None
    assert record.results == {"second": True}
    assert len(visible(store)) == 1


# Damage


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)))


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def other_json(path: Path) -> None:
    path.write_text("[1, 2]")


def null(path: Path) -> None:
    path.write_text("null")


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "damage", [cut, empty, noise, folder_instead, other_json, null, Path.unlink]
)
def test_a_damaged_file_reads_as_missing(
    store: RunStore, damage: Callable[[Path], None], file: str
) -> None:
    other = Record({"other": 1}, {"fine": True})
    store.save(other)
    damage(store.save(RECORD) / file)
    assert store.load(RECORD.config) is None
    assert [record.config for record in store.records()] == [other.config]
    store.save(RECORD)
    assert store.load(RECORD.config) is not None


def same(a: Record, b: Record) -> bool:
    return (
        (a.config, a.results, a.arrays.keys()) == (b.config, b.results, b.arrays.keys())
        and all(a.arrays[k].dtype == v.dtype for k, v in b.arrays.items())
        and all(np.array_equal(a.arrays[k], v) for k, v in b.arrays.items())
    )


@pytest.mark.parametrize("file", FILES)
def test_any_flipped_bit_reads_as_missing(store: RunStore, file: str) -> None:
    """A digit of an accuracy must not change unseen any more than a weight."""
    path = store.save(RECORD) / file
    data = path.read_bytes()
    survived = []
    for position in range(0, len(data), 3):
        path.write_bytes(
            data[:position] + bytes([data[position] ^ 1 << position % 7]) + data[position + 1 :]
        )
        record = store.load(RECORD.config)
        if record is not None and not same(record, RECORD):
            survived.append(position)
    assert not survived


def test_the_record_of_another_configuration_is_no_answer(store: RunStore) -> None:
    other = store.save(Record({"other": 1}, {"fine": True}))
    shutil.copytree(other, store.path(RECORD.config))
    assert store.load(RECORD.config) is None
    assert len(list(store.records())) == 1


def test_a_file_where_the_folder_should_be(store: RunStore) -> None:
    store.save(Record({"other": 1}, {}))
    store.path(RECORD.config).write_text("not a folder")
    assert store.load(RECORD.config) is None
    assert len(list(store.records())) == 1
    store.save(RECORD)
    assert store.load(RECORD.config) is not None


def test_strangers_in_the_store_are_passed_over(store: RunStore) -> None:
    store.save(RECORD)
    (store.root / "abc").mkdir()
    (store.root / "notes.txt").write_text("x")
    (store.root / ".writing-abandoned").mkdir()
    assert [record.config for record in store.records()] == [RECORD.config]


def test_records_come_newest_first(store: RunStore) -> None:
    for i in range(3):
        os.utime(store.save(Record({"i": i}, {})), (1000 + (i * 7) % 10, 1000 + (i * 7) % 10))
    assert [record.config["i"] for record in store.records()] == [1, 2, 0]


def test_a_record_that_goes_while_they_are_listed(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process replaces a record between the look into the folder and the sorting."""
    store.save(RECORD)
    doomed = store.save(Record({"doomed": 1}, {}))
    is_dir = Path.is_dir

    def and_then_gone(path: Path) -> bool:
        there = is_dir(path)
        if path == doomed and there:
            shutil.rmtree(doomed)
        return there

    monkeypatch.setattr(Path, "is_dir", and_then_gone)
    assert [record.config for record in store.records()] == [RECORD.config]


# Interrupted and simultaneous writers


class Stop(BaseException):
    """As KeyboardInterrupt, which a test had better not raise."""


@pytest.mark.parametrize("nth", [0, 1])
@pytest.mark.parametrize("error", [Stop, OSError])
def test_an_interrupted_write_leaves_nothing(
    store: RunStore, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], nth: int
) -> None:
    calls = []
    write = Path.write_bytes

    def interrupted(path: Path, data: bytes) -> int:
        calls.append(path)
        if len(calls) > nth:
            write(path, b"{half")
            raise error
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises((error, InputError)):
        store.save(RECORD)
    assert visible(store) == []
    assert store.load(RECORD.config) is None


@pytest.mark.parametrize("error", [Stop, OSError])
def test_an_interrupted_second_write_keeps_the_first_and_tells(
    store: RunStore, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    store.save(RECORD)

    def interrupted(path: Path, data: bytes) -> int:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", interrupted)
        with pytest.raises(
            (error, InputError)
        ):  # Ctrl-C must stop the program, a full disk be told
            store.save(dataclasses.replace(RECORD, results={"second": True}))
    record = store.load(RECORD.config)
    assert record is not None
    assert record.results == RECORD.results
    assert len(visible(store)) == 1


@pytest.mark.parametrize("there_already", [False, True])
def test_results_that_json_cannot_say_are_refused(store: RunStore, there_already: bool) -> None:
    if there_already:
        store.save(RECORD)
    with pytest.raises(ValueError, match="JSON compliant"):
        store.save(dataclasses.replace(RECORD, results={"top1": float("nan")}))


def test_another_process_was_first(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """It put its record there after ours had cleared the place, and before ours was renamed."""
    rename, first = Path.rename, [True]

    def late(path: Path, target: Path) -> Path:
        if first:
            first.clear()
            RunStore(store.root).save(RECORD)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", late)
    store.save(RECORD)
    assert store.load(RECORD.config) is not None
    assert len(visible(store)) == 1


WRITER = """
import sys, numpy as np
from pathlib import Path
from zsl_core.runs.store import Record, RunStore
store, times = RunStore(Path(sys.argv[1])), int(sys.argv[2])
config = {"same": 1}
for i in range(times):
    store.save(Record(config, {"i": i}, {"W": np.full((50, 50), i, dtype=np.float32)}))
    record = store.load(config)
    if record is not None:
        assert (record.arrays["W"] == record.results["i"]).all()
    list(store.records())
"""


def test_processes_that_save_the_same_at_once(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", WRITER, str(tmp_path / "store"), "150"]
    env = os.environ | {"PYTHONPATH": str(root)}
    writers = [
        subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    errors = [writer.communicate(timeout=60)[1] for writer in writers]
    assert errors == ["", "", ""]
    store = RunStore(tmp_path / "store")
    record = store.load({"same": 1})
    assert record is not None
    assert (record.arrays["W"] == record.results["i"]).all()
    assert len(visible(store)) == 1


# Where it is


def test_the_variable_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZSL_STORE", str(tmp_path / "named"))
    folder = RunStore().save(RECORD)
    assert folder.parent == tmp_path / "named"
    assert RunStore(tmp_path / "given").root == tmp_path / "given"
    for unset in ("", None):
        monkeypatch.setenv("ZSL_STORE", unset) if unset is not None else monkeypatch.delenv(
            "ZSL_STORE"
        )
        assert tmp_path not in RunStore().root.parents
        assert RunStore().root.is_absolute()


def test_what_is_kept_can_be_read_without_this_program(store: RunStore) -> None:
    folder = store.save(RECORD)
    assert json.loads((folder / "config.json").read_text()) == RECORD.config
    assert json.loads((folder / "results.json").read_text()) == RECORD.results
    header = (folder / "arrays.safetensors").read_bytes()
    assert int.from_bytes(header[:8], "little") < len(header)


# Records that came with the data


def test_shipped_records_are_found_where_there_is_no_own(tmp_path: Path) -> None:
    shipped = RunStore(tmp_path / "shipped")
    shipped.save(RECORD)
    store = RunStore(tmp_path / "own", shipped=shipped.root)
    found = store.load(RECORD.config)
    assert found is not None
    assert found.results == RECORD.results
    assert store.load({"another": "config"}) is None
    assert RunStore(tmp_path / "own").load(RECORD.config) is None
    assert not store.root.exists()  # reading writes nothing


def test_an_own_record_goes_before_a_shipped_one(tmp_path: Path) -> None:
    shipped = RunStore(tmp_path / "shipped")
    shipped.save(RECORD)
    store = RunStore(tmp_path / "own", shipped=shipped.root)
    store.save(Record(RECORD.config, {"own": True}))
    assert store.load(RECORD.config).results == {"own": True}
    assert shipped.load(RECORD.config).results == RECORD.results


def test_a_damaged_shipped_record_reads_as_missing(tmp_path: Path) -> None:
    folder = RunStore(tmp_path / "shipped").save(RECORD)
    (folder / "results.json").write_text("{}")
    assert RunStore(tmp_path / "own", shipped=tmp_path / "shipped").load(RECORD.config) is None


def test_half_precision_comes_back_as_single(tmp_path: Path) -> None:
    half = np.linspace(0, 1, 7).astype(np.float16)
    RunStore(tmp_path / "shipped").save(Record({"a": 1}, {}, {"w": half, "i": np.arange(3)}))
    found = RunStore(tmp_path / "own", shipped=tmp_path / "shipped").load({"a": 1})
    assert found.arrays["w"].dtype == np.float32
    np.testing.assert_array_equal(found.arrays["w"], half.astype(np.float32))
    assert found.arrays["i"].dtype == np.arange(3).dtype


def test_the_configurations_of_all_records_none_twice(tmp_path: Path) -> None:
    shipped = RunStore(tmp_path / "shipped")
    store = RunStore(tmp_path / "own", shipped=shipped.root)
    assert store.configs() == []
    for name in ("a", "b"):
        shipped.save(Record({"name": name}, {}))
    for name in ("b", "c"):
        store.save(Record({"name": name}, {}))
    (store.path({"name": "c"}) / "config.json").write_text("no JSON")
    assert sorted(config["name"] for config in store.configs()) == ["a", "b"]
