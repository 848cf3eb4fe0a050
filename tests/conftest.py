"""What the tests share: where the real data is, and small data made on the spot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

DEFAULT_SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real data beside the checkout (or ZSL_SHARED); skips where it is absent."""
    folder = Path(os.environ.get("ZSL_SHARED", DEFAULT_SHARED))
    if not (folder / "datasets").is_dir():
        pytest.skip(f"real data is not at {folder}; set ZSL_SHARED to the folder that holds it")
    return folder


@pytest.fixture(scope="session")
def xlsa17_root(shared: Path) -> Path:
    """The root of the real data in the xlsa17 layout."""
    return shared / "datasets" / "xlsa17" / "data"
