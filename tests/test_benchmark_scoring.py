"""The benchmark of scoring: its files and its JSON's keys."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from benchmarks import scoring
from zsl_core.feature_files import open_features

SOURCES = {
    "float32 in memory",
    "float16 .npy map",
    "packed HDF5 (v7.3)",
    "float16 safetensors",
}


def test_every_file_holds_the_same_images(tmp_path: Path) -> None:
    files = scoring.write(tmp_path / "files", 140)
    read = [np.asarray(open_features(path)[:], dtype=np.float32) for path in files.values()]
    assert len(read) == 3
    for x in read:
        assert x.shape == (140, scoring.D)
        np.testing.assert_allclose(x, read[0], atol=5e-3)  # float16


def test_the_json_has_what_is_promised() -> None:
    plan = scoring.Plan(prototypes=(20, 50), images=256, seconds=0.01, turns=1, few=128)
    found = json.loads(json.dumps(scoring.measured(plan)))
    at_most = {row["source"]: row for row in found["rows"] if row["prototypes"] == 50}
    assert set(at_most) == SOURCES
    assert found["fraction_of_gemm"] == min(row["fraction_of_gemm"] for row in at_most.values())
    assert set(found["fraction_of_gemm_by_source"]) == SOURCES
    assert all(row["images"] == 256 for row in found["rows"])
    for row in found["rows"]:
        assert row["fraction_of_gemm"] > 0
        assert row["square_gflops"] > 0
        assert row["chunk_gflops"] > 0
    assert {(peak["source"], peak["images"]) for peak in found["peaks"]} == {
        (source, n) for source in SOURCES - {"float32 in memory"} for n in (128, 512)
    }
    # The peak is all that the process holds, the growth what scoring adds.
    assert found["peak_rss_mb"] > 100 + found["peak_growth_mb"]
    assert found["limits"]["product_gflops"] > 0
