"""The main job on real input: everything chosen by cross-validation on seen classes of CUB100."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_compare_on_real_photos_reaches_the_floors(xlsa17_root: Path, tmp_path: Path) -> None:
    target = tmp_path / "cub100.json"
    command = [sys.executable, "-m", "zsl_core", "compare", "--dataset", "xlsa17:CUB100"]
    command += ["--root", str(xlsa17_root), "--methods", "psr,sync,v2s_ridge,s2v_ridge"]
    command += ["--seeds", "3", "--select", "cv", "--class-embedding", "att"]
    done = subprocess.run([*command, "--json", str(target)], capture_output=True, text=True)
    print(done.stdout)
    assert done.returncode == 0, done.stderr
    rows = json.loads(target.read_text())
    assert len(rows) == 12
    for row in rows:
        assert row["selected_by"] == "cv"
    by_method = {row["method"]: row for row in rows if row["seed"] == 0}
    assert by_method["s2v_ridge"]["zsl"]["top1"] >= 0.50
    assert by_method["sync"]["zsl"]["top1"] >= 0.50
    assert by_method["psr"]["zsl"]["top1"] >= 0.48
    assert by_method["psr"]["gzsl"]["harmonic"] >= 0.36
    hubs = {name: row["hubness"]["skew_n1"] for name, row in by_method.items()}
    assert hubs["v2s_ridge"] > hubs["s2v_ridge"]
