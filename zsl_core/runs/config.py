"""What a run or a selection is made of, and the digest that names it on disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

FORMAT = 2
"""Raised whenever code changes what a run computes, so that older results are not found."""

NOT_A_SETTING = ("random_state", "device", "warm_start")
"""Parameters that are no part of what a method is: the seed stands beside, the rest is how."""


@dataclass(frozen=True)
class RunConfig:
    """One fit of one method on one data set."""

    dataset: str  # spec, such as xlsa17:CUB100
    dataset_digest: str  # content digest, see ZSLDataset.digest
    class_embedding: str
    method: str  # a key of METHODS
    params: Mapping[str, Any]  # all of the estimator's parameters but NOT_A_SETTING
    seed: int
    format: int = FORMAT

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self) | {"kind": "run", "params": dict(self.params)}


@dataclass(frozen=True)
class SelectionConfig:
    """One class-wise cross-validation of one method."""

    dataset: str
    dataset_digest: str
    class_embedding: str
    method: str
    criterion: str
    grid: Mapping[str, list[Any]]
    params: Mapping[str, Any]  # the parameters that were not chosen
    n_folds: int
    held_out_share: float
    format: int = FORMAT

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        mappings = {"grid": dict(self.grid), "params": dict(self.params)}
        return asdict(self) | {"kind": "selection"} | mappings


def digest(config: Mapping[str, Any]) -> str:
    """A short name of a configuration: 16 hex digits of the SHA-256 of its sorted JSON.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2.0, "a": 1}) != digest({"a": 1, "b": 3})
    True
    """
    text = json.dumps(_canonical(config), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _canonical(value: Any) -> Any:
    """The same number in every type is the same setting: 1.0 becomes 1."""
    if isinstance(value, Mapping):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
