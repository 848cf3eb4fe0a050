"""Where finished work is kept: one folder a configuration, JSON and safetensors, never pickle."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_data_path
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from zsl_core.errors import InputError
from zsl_core.runs.config import digest

STORE_VARIABLE = "ZSL_STORE"
"""Environment variable that says where the store is; else the platform's folder for user data."""

CONFIG, RESULTS, ARRAYS = "config.json", "results.json", "arrays.safetensors"
CHECKSUMS = "checksums.json"
RENAME_TRIES = 20

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "runs"
"""Records that come with the bundled data, made by ``python -m data.build runs``."""


@dataclass(frozen=True, eq=False)
class Record:
    """What is kept of a piece of work.

    Attributes:
        config: what it was made of; its digest names the folder.
        results: numbers and texts, as JSON values.
        arrays: named arrays.
    """

    config: Mapping[str, Any]
    results: Mapping[str, Any]
    arrays: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)


class RunStore:
    """Records on disk, written whole or not at all; a damaged record reads as missing.

    Args:
        root: the folder; by default ``$ZSL_STORE``, else the platform's folder for user data.
        shipped: a folder of records that is only read, where `root` has none.
    """

    def __init__(self, root: Path | None = None, shipped: Path | None = None) -> None:
        named = os.environ.get(STORE_VARIABLE)
        self.root = root or (Path(named) if named else user_data_path("zsl-core") / "runs")
        self.shipped = shipped

    def path(self, config: Mapping[str, Any]) -> Path:
        """The folder of a configuration, whether there is one or not."""
        return self.root / digest(config)

    def save(self, record: Record) -> Path:
        """Write a record into the folder of its digest, replacing what is there.

        Raises:
            InputError: if the store's folder cannot be written.
        """
        try:
            return self._write(record, self.path(record.config))
        except OSError as error:
            raise self._cannot_write(error) from error

    def check(self) -> None:
        """Raise `InputError` if the store's folder cannot be written, before work is done."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryDirectory(prefix=".writing-", dir=self.root).cleanup()
        except OSError as error:
            raise self._cannot_write(error) from error

    def _cannot_write(self, error: OSError) -> InputError:
        return InputError(
            f"Expected to write finished work into {self.root}, but {error.strerror or error}: "
            f"set ${STORE_VARIABLE} to a folder that can be written."
        )

    def _write(self, record: Record, target: Path) -> Path:
        arrays = save_tensors({k: np.ascontiguousarray(v) for k, v in record.arrays.items()})
        files = {CONFIG: _to_json(record.config), RESULTS: _to_json(record.results), ARRAYS: arrays}
        files[CHECKSUMS] = _to_json({name: _sha256(data) for name, data in files.items()})
        self.root.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".writing-", dir=self.root))
        try:
            for name, data in files.items():
                (temporary / name).write_bytes(data)
            self._put(temporary, target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        return target

    def _put(self, temporary: Path, target: Path) -> None:
        """Rename into place; another process may do the same at the same time."""
        for _ in range(RENAME_TRIES):
            try:
                if target.is_dir():
                    shutil.rmtree(target, ignore_errors=True)
                else:
                    target.unlink(missing_ok=True)
                temporary.rename(target)
            except OSError as error:
                failed = error
            else:
                return
        if self._read(target) is None:  # else the other's record is as good
            raise failed

    def load(self, config: Mapping[str, Any]) -> Record | None:
        """The record of a configuration; None where there is none or it is damaged."""
        path = self.path(config)
        record = self._read(path)
        if record is None and self.shipped is not None:
            record = _in_single_precision(self._read(self.shipped / path.name))
        return record if record is not None and record.config == _as_json(config) else None

    def configs(self) -> list[dict[str, Any]]:
        """The configurations of all records here and shipped, the newest first, none twice.

        Reads no arrays and checks nothing else: `load` may still find a record damaged.
        """
        places = [self.root] if self.shipped is None else [self.root, self.shipped]
        folders = [path for place in places for path in place.glob("[0-9a-f]*") if path.is_dir()]
        found: dict[str, dict[str, Any]] = {}
        for folder in sorted(folders, key=_written_at, reverse=True):
            try:
                config = json.loads((folder / CONFIG).read_bytes())
            except (OSError, ValueError, RecursionError):
                continue
            if isinstance(config, dict):
                found.setdefault(folder.name, config)
        return list(found.values())

    def records(self) -> Iterator[Record]:
        """All records that can be read, the newest first."""
        folders = [path for path in self.root.glob("[0-9a-f]*") if path.is_dir()]
        for folder in sorted(folders, key=_written_at, reverse=True):
            record = self._read(folder)
            if record is not None:
                yield record

    def _read(self, folder: Path) -> Record | None:
        try:
            files = {name: (folder / name).read_bytes() for name in (CONFIG, RESULTS, ARRAYS)}
            checksums = json.loads((folder / CHECKSUMS).read_bytes())
            if checksums != {name: _sha256(data) for name, data in files.items()}:
                return None
            config = json.loads(files[CONFIG])
            if digest(config) != folder.name:
                return None
            return Record(config, json.loads(files[RESULTS]), load_tensors(files[ARRAYS]))
        except (OSError, ValueError, TypeError, AttributeError, RecursionError, SafetensorError):
            return None


def _in_single_precision(record: Record | None) -> Record | None:
    """Shipped arrays may be halves, to be small; methods work in float32."""
    if record is None:
        return None
    arrays = {
        name: array.astype(np.float32) if array.dtype == np.float16 else array
        for name, array in record.arrays.items()
    }
    return replace(record, arrays=arrays)


def _as_json(value: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(value))


def _to_json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=1, allow_nan=False) + "\n").encode()


def _written_at(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:  # gone since it was listed
        return 0.0


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
