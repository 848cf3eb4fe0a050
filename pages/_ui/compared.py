"""What can be taken away of compared runs: their settings, and the code that makes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pages._ui.data import Chosen
from pages._ui.export import python_of
from zsl_core.runs.compare import Compared
from zsl_core.runs.snippet import quoted


def compared_config(lines: Sequence[Compared]) -> dict[str, Any]:
    """What a run is called -> its configuration for each seed."""
    return {line.label: [done.config.to_dict() for done in line.runs] for line in lines}


def compared_python(
    chosen: Chosen, lines: Sequence[Compared], *tail: str, first_seed: bool = False
) -> str:
    """The code that makes the runs, as ``lines``, and then the tail's lines.

    Args:
        chosen: the data.
        lines: the runs that the tail speaks of.
        tail: what is made of them; imports first.
        first_seed: leave out the other seeds, where the view does.
    """
    specs = [f"    {quoted(line.label)}: parse_run({quoted(line.spec.text)})," for line in lines]
    n_seeds = 1 if first_seed else len(lines[0].runs)
    return python_of(
        chosen,
        None,
        "from zsl_core.runs.compare import compare_runs",
        "from zsl_core.runs.spec import parse_run",
        "specs = {",
        *specs,
        "}",
        f"lines = compare_runs(data, specs, n_seeds={n_seeds}, "
        f"class_embedding={quoted(chosen.class_embedding)})",
        *tail,
    )
