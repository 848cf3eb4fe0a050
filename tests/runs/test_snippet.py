from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zsl_core.datasets import load_dataset
from zsl_core.datasets.upload import example_files
from zsl_core.runs.experiment import run
from zsl_core.runs.snippet import as_python, quoted
from zsl_core.runs.spec import RunSpec, parse_run

CHECKOUT = Path(__file__).resolve().parents[2]


def printed(code: str, folder: Path = CHECKOUT) -> str:
    """What the code prints, run by itself in a folder, with zsl_core at hand."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("text", ["s2v_ridge:lam=3.0", "psr:encoder=mlp,max_iter=3,seed=2"])
def test_the_code_runs_and_gives_the_same_number(text: str) -> None:
    spec = parse_run(text)
    code = as_python("digits", "att", spec, 'print(repr(done.report["zsl"]["top1"]))')
    data = load_dataset("digits")
    here = run(data, spec.method, spec.params, class_embedding="att", seed=spec.seed)
    assert float(printed(code)) == pytest.approx(here.report["zsl"]["top1"], abs=1e-6)


def test_folders_and_imports_come_where_they_belong() -> None:
    code = as_python(
        "xlsa17:X",
        "att",
        parse_run("psr"),
        "import numpy as np",
        "print(np.pi)",
        root=Path("/data/it's here"),
        image_root=Path("/photos"),
    )
    compile(code, "snippet", "exec")
    lines = code.splitlines()
    assert lines[:4] == [
        "from pathlib import Path",
        "from zsl_core.datasets import load_dataset",
        "from zsl_core.runs.experiment import run",
        "import numpy as np",
    ]
    assert lines[-1] == "print(np.pi)"
    assert """Path("/data/it's here"), Path('/photos')""" in code


HOSTILE = [
    'my "x"); print(1)#',
    "it's \\ here",
    "two\nlines\rand\ttabs",
    "\x00\x1b\x7f\u2028é🦓",
    '"""',
    "{name}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_stays_a_name_whatever_is_in_it(text: str) -> None:
    assert ast.literal_eval(quoted(text)) == text
    for spec in (None, RunSpec("psr", {text: text})):
        tree = ast.parse(as_python(text, text, spec, "print(1)"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        named = [call.func.id for call in calls if isinstance(call.func, ast.Name)]
        assert named == ["load_dataset", *(["run"] if spec else []), "print"]
    tree = ast.parse(as_python(f"upload:{text}", "att", None, "print(1)"))
    loads = next(node for node in ast.walk(tree) if isinstance(node, ast.Call))
    assert ast.literal_eval(loads.args[0]) == f"upload:{text}"
    assert len([node for node in ast.walk(tree) if isinstance(node, ast.Call)]) == 3


@pytest.mark.parametrize("name", ["mine", 'my "x"); print(1)#'])
def test_the_code_of_an_upload_runs_where_its_files_lie(tmp_path: Path, name: str) -> None:
    arrays, table = example_files(load_dataset("digits"))
    (tmp_path / f"{name}.npz").write_bytes(arrays)
    (tmp_path / f"{name}.csv").write_bytes(table)
    code = as_python(f"upload:{name}", "att", None, "print(data.name, data.digest)")
    assert code.startswith("# Save the uploaded arrays as ")
    assert "Path('.')" in code
    digest = load_dataset(f"upload:{name}", tmp_path).digest
    assert printed(code, tmp_path) == f"upload:{name} {digest}\n"
    whole = as_python(f"upload:{name}", "att", parse_run("s2v_ridge"))
    assert "top1" in printed(whole, tmp_path)
    here = as_python(f"upload:{name}", "att", None, "print(data.digest)", root=tmp_path)
    assert not here.startswith("#")
    assert printed(here) == f"{digest}\n"
