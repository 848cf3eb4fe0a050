"""What every test of the app starts from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.photos import write_photos


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty store for each test; what came with the data is found all the same."""
    monkeypatch.setenv("ZSL_STORE", str(tmp_path / "store"))


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """The folder of whole photos of a data set PETS beside it."""
    return write_photos(tmp_path)
