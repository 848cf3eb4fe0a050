"""The walls of the house: no screen in the core, no pickle, a docstring for whatever is public."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
CORE = CHECKOUT / "zsl_core"
FILES = sorted(CORE.rglob("*.py"))
SCREEN = {"streamlit", "pages", "app"}
MAX_LINES = 250
NAMES = [path.relative_to(CORE).as_posix() for path in FILES]
EACH = pytest.mark.parametrize("path", FILES, ids=NAMES)


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Call):  # __import__("x"), importlib.import_module("x")
            function = node.func
            name = getattr(function, "attr", getattr(function, "id", ""))
            if name in ("__import__", "import_module") and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def test_imports_are_seen_however_they_are_written() -> None:
    code = (
        "import a.b, c as d\nfrom e.f import g\ndef h():\n    import i\n"
        "    __import__('j')\n    importlib.import_module('k')\n"
    )
    assert list(imported(ast.parse(code))) == ["a.b", "c", "e.f", "i", "j", "k"]


def test_there_is_a_core() -> None:
    assert len(FILES) > 20
    assert "runs/store.py" in NAMES


@EACH
def test_the_core_knows_nothing_of_the_screen(path: Path) -> None:
    tops = {name.split(".")[0] for name in imported(ast.parse(path.read_text(encoding="utf-8")))}
    assert not tops & SCREEN


def test_importing_all_of_the_core_brings_no_streamlit() -> None:
    modules = [
        ".".join(path.relative_to(CHECKOUT).with_suffix("").parts)
        for path in FILES
        if path.name != "__main__.py"
    ]
    code = (
        f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\n"
        "print([m for m in sys.modules if m.split('.')[0] == 'streamlit'])\n"
        "print('zsl_core.selection' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("[]\nTrue\n", 0), done.stderr


UNSAFE = {
    "import pickle": r"^\s*(import|from)\s+(c?pickle|_pickle|dill|cloudpickle|shelve|marshal)\b",
    "joblib.load": r"\bjoblib\.(load|dump)\b|from joblib import .*\b(load|dump)\b",
    "torch.load": r"\btorch\.(load|save)\b",
    "allow_pickle": r"allow_pickle\s*=\s*True",
    "read_pickle": r"\bread_pickle\b|\bto_pickle\b",
    "eval": r"(?<![\w.])(eval|exec)\(",
}


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "    from pickle import loads",
        "x = joblib.load(path)",
        "from joblib import Parallel, load",
        "torch.load(path, weights_only=True)",
        "np.load(path, allow_pickle=True)",
        "pd.read_pickle(path)",
        "x = eval(text)",
    ],
)
def test_unsafe_reading_would_be_found(line: str) -> None:
    assert any(re.search(pattern, line, re.M) for pattern in UNSAFE.values())


@pytest.mark.parametrize("line", ["ast.literal_eval(text)", "from joblib import Parallel, delayed"])
def test_what_is_safe_is_not_taken_for_unsafe(line: str) -> None:
    assert not any(re.search(pattern, line, re.M) for pattern in UNSAFE.values())


@EACH
def test_pickle_is_never_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [what for what, pattern in UNSAFE.items() if re.search(pattern, text, re.M)] == []


def undocumented(tree: ast.Module) -> Iterator[str]:
    if ast.get_docstring(tree) is None and tree.body:
        yield "the module"
    nodes: list[tuple[str, ast.AST]] = [("", tree)]
    while nodes:
        prefix, parent = nodes.pop()
        for node in ast.iter_child_nodes(parent):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if node.name.startswith("_"):
                continue
            if not ast.get_docstring(node):
                yield prefix + node.name
            if isinstance(node, ast.ClassDef):  # what is inside a function is not public
                nodes.append((f"{prefix}{node.name}.", node))


def test_a_missing_docstring_would_be_found() -> None:
    code = '"""M."""\nclass A:\n    """A."""\n    def b(self): ...\n    def _c(self): ...\n'
    code += "def d(): ..."
    assert sorted(undocumented(ast.parse(code))) == ["A.b", "d"]
    assert list(undocumented(ast.parse("x = 1"))) == ["the module"]


@EACH
def test_whatever_is_public_has_a_docstring(path: Path) -> None:
    assert list(undocumented(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_files_are_short() -> None:
    lengths = {
        name: len(path.read_text(encoding="utf-8").splitlines())
        for name, path in zip(NAMES, FILES, strict=True)
    }
    assert not {name for name, lines in lengths.items() if lines > MAX_LINES}


@pytest.mark.parametrize("folder", ["", "methods", "datasets", "evaluation", "runs"])
def test_every_folder_is_a_package(folder: str) -> None:
    assert (CORE / folder / "__init__.py").is_file()
