"""The command line: what newcomers type, and one sentence for whatever is typed wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io

import zsl_core  # noqa: F401 - before torch: it sets an OpenMP variable
from zsl_core.cli import main
from zsl_core.datasets import load_dataset
from zsl_core.datasets.xlsa17 import ARCHIVE
from zsl_core.runs import store as store_module
from zsl_core.selection import select

CHECKOUT = Path(__file__).resolve().parents[1]
SMALL = "gaussian:n_classes=20,n_unseen=6,images_per_class=10"
KEYS = [
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
GROUPS = {
    "zsl": {"top1", "top5"},
    "gzsl": {"unseen", "seen", "harmonic", "ausuc"},
    "hubness": {"skew_n1", "skew_n10", "robin_hood", "antihub_rate"},
    "structure": {"rsa_unseen", "rsa_all", "relation_satisfaction"},
    "mistakes": {"mean_delta", "mean_delta_random"},
}


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "store"
    monkeypatch.setenv("ZSL_STORE", str(folder))
    return folder


def command(*args: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """`python -m zsl_core`, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "zsl_core", *args],
        cwd=cwd or CHECKOUT,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def strict(text: str) -> Any:
    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=refuse)


def stored(store: Path) -> list[str]:
    return sorted(path.name for path in store.iterdir()) if store.exists() else []


# In processes of their own


def test_datasets() -> None:
    done = command("datasets")
    assert done.returncode == 0
    assert done.stderr == ""
    ready = {line.split()[0] for line in done.stdout.splitlines() if line[17:22] == "ready"}
    assert ready == {"fauna", "imagenet_classes", "digits", "gaussian"}
    assert "xlsa17:CUB" in done.stdout
    assert ARCHIVE in done.stdout


def test_fit_psr_on_digits(store: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    done = command("fit", "--dataset", "digits", "--method", "psr", cwd=tmp_path)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert lines["digits:"].startswith(
        "digits: 1797 images x 64 features, class embedding att (20)"
    )
    assert set(GROUPS) | {"fit", "kept"} <= set(lines)
    for group, measures in GROUPS.items():
        assert all(f" {measure} " in lines[group] for measure in measures)
    top1 = float(lines["zsl"].split("top1 ")[1].split(",")[0])
    assert 1 / 3 < top1 < 1
    assert len(stored(store)) == 1
    assert stored(store)[0] in lines["kept"]
    again = here(capfd, "fit", "--dataset", "digits", "--method", "psr")
    assert again.stdout == done.stdout  # the seconds of the fit too: it is remembered
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]


def test_compare_writes_the_json_of_the_specification(tmp_path: Path, store: Path) -> None:
    file = tmp_path / "compared.json"
    done = command(
        *("compare", "--dataset", "gaussian:n_classes=20,n_unseen=6"),
        *("--methods", "psr,v2s_ridge", "--seeds", "2", "--select", "default"),
        *("--json", str(file)),
    )
    assert done.returncode == 0, done.stderr
    rows = strict(file.read_text(encoding="utf-8"))
    assert [(row["method"], row["seed"]) for row in rows] == [
        ("psr", 0),
        ("psr", 1),
        ("v2s_ridge", 0),
        ("v2s_ridge", 1),
    ]
    for row in rows:
        assert list(row) == KEYS
        assert {group: set(row[group]) for group in GROUPS} == GROUPS
        assert (row["dataset"], row["class_embedding"], row["selected_by"]) == (
            "gaussian:n_classes=20,n_unseen=6",
            "att",
            "default",
        )
        assert isinstance(row["params"], dict)
        assert row["seconds_fit"] > 0
        accuracies = [*row["zsl"].values(), *row["gzsl"].values()]
        assert all(0 <= value <= 1 for value in accuracies)
        no_prototypes = row["method"] == "v2s_ridge"
        assert all((value is None) == no_prototypes for value in row["structure"].values())
    table = done.stdout.splitlines()
    header = next(i for i, line in enumerate(table) if line.startswith("method"))
    assert table[header + 1].startswith("PSR")
    assert table[header + 2].startswith("Visual → semantic ridge")
    assert table[header + 1].count("±") == 12 + 1  # T1 .. mildness with top-5, and seconds
    mean = (rows[0]["zsl"]["top1"] + rows[1]["zsl"]["top1"]) / 2
    assert f" {100 * mean:.1f} ± " in table[header + 1]
    assert len(stored(store)) == 4


@pytest.mark.parametrize(
    "args",
    [
        ("fit", "--dataset", "nowhere"),
        ("fit", "--dataset", "digits", "--method", "psr", "--set", "tau=2"),
    ],
)
def test_bad_input_in_a_process_of_its_own(args: tuple[str, ...]) -> None:
    assert_one_sentence(command(*args))


# In this process, as each of those takes seconds


def here(capfd: pytest.CaptureFixture[str], *args: str) -> subprocess.CompletedProcess[str]:
    try:
        code = main(args)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else -1
    out, err = capfd.readouterr()
    return subprocess.CompletedProcess(args, code, out, err)


def assert_one_sentence(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.endswith("\n")
    lines = done.stderr.splitlines()
    assert len([line for line in lines if line.startswith("error: ")]) == 1
    assert lines[-1].startswith("error: ")
    assert len(lines[-1]) > 30
    assert len(lines) == 1, "besides the sentence there is something else, such as a progress bar"


DIGITS = ("fit", "--dataset", "digits", "--method")
COMPARE = ("compare", "--dataset", "digits", "--methods", "v2s_ridge")
BAD_BEFORE_WORK: list[tuple[tuple[str, ...], str]] = [
    (("fit", "--dataset", "nope"), "'nope'"),
    (("fit", "--dataset", ""), "digits, digits:unseen"),
    (("fit",), "--dataset"),
    (("nope",), "'nope'"),
    ((), "COMMAND"),
    (("datasets", "more"), "more"),
    ((*DIGITS, "nope"), "psr, psr_mlp, sync"),
    ((*DIGITS, "psr", "--set", "tua=0.5"), "'tua'"),
    ((*DIGITS, "psr", "--set", "tau"), "NAME=VALUE"),
    ((*DIGITS, "psr", "--set", "=0.5"), "NAME=VALUE"),
    ((*DIGITS, "psr", "--set", ""), "NAME=VALUE"),
    ((*DIGITS, "psr", "--seed", "1.5"), "1.5"),
    ((*DIGITS, "psr", "--class-embedding", "w2v"), "att"),
    (("fit", "--dataset", "digits:unseen=33"), "unseen"),
    (("fit", "--dataset", "digits:seen=3"), "digits:unseen=378"),
    (("fit", "--dataset", "gaussian:n_classes=abc"), "`n_classes`"),
    (("fit", "--dataset", "gaussian:n_classes=2.5"), "`n_classes`"),
    (("fit", "--dataset", "gaussian:n_classes=-3"), "`n_classes`"),
    (("fit", "--dataset", "gaussian:n_unseen=60"), "`n_unseen`"),
    (("fit", "--dataset", "gaussian:attribute_noise=nan"), "`attribute_noise`"),
    (("fit", "--dataset", "gaussian:colour=red"), "'colour'"),
    (("fit", "--dataset", "xlsa17:CUB"), "--root"),
    (("fit", "--dataset", "xlsa17:CUB", "--root", "/nowhere/at/all"), "/nowhere/at/all"),
    (("datasets", "--root", "/nowhere/at/all"), "/nowhere/at/all"),
    ((*COMPARE, "--seeds", "0"), "--seeds"),
    ((*COMPARE, "--seeds", "-2"), "--seeds"),
    ((*COMPARE, "--seeds", "two"), "two"),
    ((*COMPARE, "--select", "best"), "best"),
    ((*COMPARE, "--criterion", "accuracy"), "ausuc"),
    ((*COMPARE, "--json", "/nowhere/at/all/x.json"), "/nowhere/at/all"),
    ((*COMPARE, "--set", "lam=1"), "METHOD.NAME=VALUE"),
    ((*COMPARE, "--set", "sync.lam=1"), "v2s_ridge"),
    ((*COMPARE, "--set", "v2s_ridge.tau=1"), "'tau'"),
    (("compare", "--dataset", "digits", "--methods", ""), "psr, psr_mlp"),
    (("compare", "--dataset", "digits", "--methods", "psr,,sync"), "psr, psr_mlp"),
    (("compare", "--dataset", "digits", "--methods", "psr,knn"), "'knn'"),
    # Sizes no machine has.
    (("fit", "--dataset", f"gaussian:n_classes={10**30}"), str(10**30)),
    (("fit", "--dataset", f"gaussian:images_per_class={10**12}"), ""),
    # Values that are no literal of a number, text, list ...
    ((*DIGITS, "v2s_ridge", "--set", "center={[]:1}"), ""),
]
BAD_AT_WORK: list[tuple[tuple[str, ...], str]] = [
    ((*DIGITS, "psr", "--set", "tau=2"), "`tau`"),
    ((*DIGITS, "psr", "--set", "tau=0.5", "--set", "tau_similar=2"), "both"),
    ((*DIGITS, "psr", "--set", "tau_similar=100"), "`tau_similar`"),
    ((*DIGITS, "psr", "--set", "lambda_similar=abc"), "`lambda_similar`"),
    ((*DIGITS, "psr", "--set", "lambda_similar=None"), "`lambda_similar`"),
    ((*DIGITS, "psr", "--set", "lambda_similar=-1"), "`lambda_similar`"),
    ((*DIGITS, "psr", "--set", "encoder=cnn"), "`encoder`"),
    ((*DIGITS, "psr", "--set", "max_iter=0"), "`max_iter`"),
    ((*DIGITS, "v2s_ridge", "--set", "lam=0"), "`lam`"),
    ((*DIGITS, "v2s_ridge", "--set", "lam=1e999"), "`lam`"),
    ((*DIGITS, "v2s_ridge", "--set", "center=maybe"), "`center`"),
    ((*DIGITS, "sync", "--set", "center={1,2}"), "`center`"),
    ((*DIGITS, "sync", "--set", "loss=hinge"), "`loss`"),
    ((*DIGITS, "sync", "--set", "tol=abc"), "`tol`"),
    ((*DIGITS, "sync", "--set", "device=abacus"), "`device`"),
    ((*DIGITS, "sync", "--seed", "-1"), "-1"),
    ((*DIGITS, "psr_mlp", "--set", "hidden=4", "--seed", str(2**70)), str(2**70)),
    (("fit", "--dataset", "gaussian:n_classes=2,n_unseen=1"), "at least 2 seen classes"),
    ((*COMPARE, "--set", "v2s_ridge.lam=abc"), "`lam`"),
    (("compare", "--dataset", "digits:unseen=0123456", "--methods", "v2s_ridge"), "4 seen classes"),
]


def name_of(case: tuple[tuple[str, ...], str]) -> str:
    return " ".join(case[0])[-60:] or "no command"


@pytest.mark.parametrize("case", BAD_BEFORE_WORK, ids=name_of)
def test_bad_input_is_told_before_any_work(
    case: tuple[tuple[str, ...], str], capfd: pytest.CaptureFixture[str], store: Path
) -> None:
    done = here(capfd, *case[0])
    assert_one_sentence(done)
    assert case[1] in done.stderr
    assert not store.exists()


@pytest.mark.parametrize("case", BAD_AT_WORK, ids=name_of)
def test_bad_parameters_are_told_in_one_sentence(
    case: tuple[tuple[str, ...], str], capfd: pytest.CaptureFixture[str], store: Path
) -> None:
    done = here(capfd, *case[0])
    assert_one_sentence(done)
    assert case[1] in done.stderr
    assert not stored(store)


def test_json_onto_a_folder_is_told_before_any_work(
    tmp_path: Path, store: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    done = here(capfd, *COMPARE, "--select", "default", "--json", str(tmp_path))
    assert_one_sentence(done)
    assert "--json" in done.stderr
    assert not stored(store)


def test_a_store_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ZSL_STORE", str(tmp_path / "file"))
    done = here(capfd, *DIGITS, "v2s_ridge")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("error: ")


def test_a_fixed_tau_with_cross_validation(
    capfd: pytest.CaptureFixture[str],
) -> None:
    fixed = ("tau=0.9", "gamma=1.0", "lambda_kernel=0.001", "lambda_similar=0.1", "max_iter=5")
    sets = [part for name in fixed for part in ("--set", f"psr.{name}")]
    done = here(capfd, "compare", "--dataset", SMALL, "--methods", "psr", *sets)
    assert done.returncode == 0, done.stderr


def test_select_by_cross_validation(
    tmp_path: Path, store: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cv.json"
    args = (
        *("compare", "--dataset", SMALL, "--methods", "s2v_ridge,v2s_ridge", "--seeds", "1"),
        *("--set", "v2s_ridge.center=True", "--select", "cv", "--criterion", "harmonic"),
        *("--json", str(file)),
    )
    done = here(capfd, *args)
    assert done.returncode == 0, done.stderr
    first, second = strict(file.read_text(encoding="utf-8"))
    assert (first["selected_by"], second["selected_by"]) == ("cv", "cv")
    assert (first["params"]["center"], second["params"]["center"]) == (False, True)
    data = load_dataset(SMALL)
    for row, fixed in ((first, {}), (second, {"center": True})):
        chosen = select(row["method"], data, fixed=fixed, criterion="harmonic").params["lam"]
        assert row["params"]["lam"] == chosen
    assert {row["params"]["lam"] for row in (first, second)} != {1.0}  # not just the default
    assert len(stored(store)) == 4  # two selections, two runs
    before = file.read_text(encoding="utf-8")
    assert here(capfd, *args).returncode == 0
    assert file.read_text(encoding="utf-8") == before  # remembered, with its seconds
    assert len(stored(store)) == 4


def test_spaces_between_methods_and_values(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "x.json"
    done = here(
        capfd,
        *("compare", "--dataset", SMALL, "--methods", "s2v_ridge, v2s_ridge"),
        *("--set", "v2s_ridge.lam = 3", "--select", "default", "--json", str(file)),
    )
    assert done.returncode == 0, done.stderr
    first, second = strict(file.read_text(encoding="utf-8"))
    assert (first["params"]["lam"], second["params"]["lam"]) == (1.0, 3)


def test_a_method_named_twice_counts_once(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Its seeds would otherwise stand twice in the mean, and halve the spread."""
    file = tmp_path / "x.json"
    done = here(
        capfd,
        *("compare", "--dataset", SMALL, "--methods", "v2s_ridge,v2s_ridge"),
        *("--select", "default", "--json", str(file)),
    )
    if done.returncode == 0:
        assert len(strict(file.read_text(encoding="utf-8"))) == 1
    else:
        assert_one_sentence(done)


def test_fit_takes_parameters_and_seed(capfd: pytest.CaptureFixture[str], store: Path) -> None:
    args = ("fit", "--dataset", SMALL, "--method", "s2v_ridge")
    outputs = [
        here(capfd, *args, *more).stdout
        for more in ((), ("--set", "lam=100.0"), ("--set", "center=True"), ("--seed", "3"))
    ]
    assert len(stored(store)) == 4
    assert len({output.split("fit  ")[0] for output in outputs[:3]}) == 3


def test_interrupted_by_the_keyboard(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store_module.RunStore, "load", interrupt)
    done = here(capfd, *DIGITS, "v2s_ridge")
    assert done.returncode == 130
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("args", [(), ("fit",), ("compare",), ("datasets",)])
def test_help(args: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> None:
    done = here(capfd, *args, "--help")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "python -m zsl_core" in done.stdout


# Data on disk


def write_xlsa17(root: Path) -> Path:
    folder = root / "TOY"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(1, 7), 10)
    place = np.arange(60)
    scipy.io.savemat(
        folder / "res101.mat", {"features": rng.uniform(size=(20, 60)), "labels": labels[:, None]}
    )
    names = np.array([f"class{c}" for c in range(6)], dtype=object)[:, None]
    seen = labels <= 4
    scipy.io.savemat(
        folder / "att_splits.mat",
        {
            "att": rng.uniform(0.1, 1, size=(5, 6)),
            "allclasses_names": names,
            "trainval_loc": np.flatnonzero(seen & (place % 10 < 8))[:, None] + 1,
            "test_seen_loc": np.flatnonzero(seen & (place % 10 >= 8))[:, None] + 1,
            "test_unseen_loc": np.flatnonzero(~seen)[:, None] + 1,
        },
    )
    return folder


def test_a_folder_of_data(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = write_xlsa17(tmp_path / "root")
    root = ("--root", str(folder.parent))
    assert "xlsa17:TOY" in here(capfd, "datasets", *root).stdout
    fit = ("fit", "--dataset", "xlsa17:TOY", *root, "--method", "v2s_ridge")
    assert here(capfd, *fit).returncode == 0
    for file in ("res101.mat", "att_splits.mat"):
        path = folder / file
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        done = here(capfd, *fit)
        assert_one_sentence(done)
        assert str(path) in done.stderr
        path.write_bytes(whole)


def test_the_real_folder(xlsa17_root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = ("--root", str(xlsa17_root))
    done = here(capfd, "datasets", *root)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert any(line.startswith("xlsa17:CUB100") and " ready " in line for line in lines)
    assert any(line.startswith("xlsa17:AWA2") and " missing " in line for line in lines)
    done = here(capfd, "fit", "--dataset", "xlsa17:AWA2", *root)
    assert_one_sentence(done)
    assert ARCHIVE in done.stderr
    assert str(xlsa17_root / "AWA2") in done.stderr
