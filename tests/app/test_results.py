"""What Train says of a training that ended no better than it began."""

from __future__ import annotations

from typing import Any

import pytest

from pages._ui.results import start_and_end
from zsl_core.methods import make_method
from zsl_core.runs.config import RunConfig
from zsl_core.runs.experiment import Run


def trained(*held_out: float | None, complete: bool = True) -> Run:
    config = RunConfig("digits", "ab", "att", "psr", {}, 0)
    history: list[dict[str, Any]] = [{"held_out": each} for each in held_out]
    return Run(config, {}, history, 1.0, make_method("psr"), complete=complete)


@pytest.mark.parametrize(
    ("run", "says"),
    [
        (trained(0.669, 0.7, 0.665), " Here the start is ahead: 66.9% against 66.5% at the end."),
        (trained(0.665, 0.669), ""),
        (trained(0.6651, 0.6650), ""),  # equal as shown
        (trained(0.669, 0.665, complete=False), ""),  # cancelled: no end
        (trained(None, None), ""),
    ],
)
def test_a_start_that_is_ahead_of_the_end_is_told(run: Run, says: str) -> None:
    assert start_and_end(run) == says
