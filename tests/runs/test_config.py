"""The digest of a configuration: the same for the same, another for each change."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from zsl_core.runs.config import RunConfig, SelectionConfig, digest

RUN = RunConfig("digits", "ab" * 32, "att", "psr", {"tau": None, "gamma": 1.0, "center": False}, 0)
SELECTION = SelectionConfig(
    "digits",
    "ab" * 32,
    "att",
    "psr",
    "ausuc",
    {"gamma": [0.1, 1.0]},
    {"tau": None},
    5,
    0.2,
)
RUN_CHANGES: list[dict[str, Any]] = [
    {"dataset": "gaussian"},
    {"dataset_digest": "ac" * 32},
    {"class_embedding": "sent"},
    {"method": "psr_mlp"},
    {"params": {"tau": 0.5, "gamma": 1.0, "center": False}},
    {"params": {"tau": None, "gamma": 1.0, "center": True}},
    {"params": {"tau": None, "gamma": 1.0}},
    {"seed": 1},
    {"format": 99},
]
SELECTION_CHANGES: list[dict[str, Any]] = [
    {"dataset_digest": "ac" * 32},
    {"class_embedding": "sent"},
    {"method": "sync"},
    {"criterion": "top1"},
    {"grid": {"gamma": [1.0, 0.1]}},
    {"grid": {"gamma": [0.1]}},
    {"params": {"tau": 0.5}},
    {"format": 99},
]


@pytest.mark.parametrize(
    ("config", "changes"),
    [(RUN, change) for change in RUN_CHANGES]
    + [(SELECTION, change) for change in SELECTION_CHANGES],
)
def test_every_field_counts(config: Any, changes: dict[str, Any]) -> None:
    assert digest(dataclasses.replace(config, **changes).to_dict()) != digest(config.to_dict())


def test_each_change_has_its_own_digest() -> None:
    configs = [RUN, *(dataclasses.replace(RUN, **change) for change in RUN_CHANGES)]
    assert len({digest(config.to_dict()) for config in configs}) == len(configs)


def test_the_order_of_parameters_does_not_count() -> None:
    backwards = dataclasses.replace(RUN, params=dict(reversed(list(RUN.params.items()))))
    assert digest(backwards.to_dict()) == digest(RUN.to_dict())


@pytest.mark.parametrize("config", [RUN, SELECTION])
def test_as_plain_json_and_back(config: Any) -> None:
    plain = config.to_dict()
    read = json.loads(json.dumps(plain, allow_nan=False))
    assert read == plain
    assert digest(read) == digest(plain)
    assert len(digest(plain)) == 16
    assert set(digest(plain)) <= set("0123456789abcdef")


def test_a_run_is_no_selection() -> None:
    assert RUN.to_dict()["kind"] == "run"
    assert SELECTION.to_dict()["kind"] == "selection"
    assert digest({"kind": "run"}) != digest({"kind": "selection"})


def test_configurations_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        RUN.seed = 3  # type: ignore[misc]


def test_the_digest_is_the_same_on_every_machine() -> None:
    """Kept runs must be found again: change FORMAT if this has to change."""
    assert digest({"b": [1, 2.5, None], "a": "ä"}) == "4b12564ba8344d19"
