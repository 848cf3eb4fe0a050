"""What the tests share: where the real data is, and small data made on the spot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

DEFAULT_SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real data beside the checkout (or ZSL_SHARED); skips where it is absent."""
    named = os.environ.get("ZSL_SHARED")
    folder = Path(named or DEFAULT_SHARED)
    if not (folder / "datasets").is_dir():
        if named:
            pytest.fail(f"ZSL_SHARED is {named}, but there is no folder datasets in it")
        pytest.skip(f"real data is not at {folder}; set ZSL_SHARED to the folder that holds it")
    return folder


@pytest.fixture(scope="session")
def xlsa17_root(shared: Path) -> Path:
    """The root of the real data in the xlsa17 layout."""
    return shared / "datasets" / "xlsa17" / "data"
