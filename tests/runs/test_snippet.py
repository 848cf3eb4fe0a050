from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from zsl_core.datasets import load_dataset
from zsl_core.runs.experiment import run
from zsl_core.runs.snippet import as_python
from zsl_core.runs.spec import parse_run

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("text", ["s2v_ridge:lam=3.0", "psr:encoder=mlp,max_iter=3,seed=2"])
def test_the_code_runs_and_gives_the_same_number(text: str) -> None:
    spec = parse_run(text)
    code = as_python("digits", "att", spec, 'print(repr(done.report["zsl"]["top1"]))')
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    data = load_dataset("digits")
    here = run(data, spec.method, spec.params, class_embedding="att", seed=spec.seed)
    assert float(done.stdout) == pytest.approx(here.report["zsl"]["top1"], abs=1e-6)


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
