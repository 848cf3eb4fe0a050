"""PSR beside its rivals on one data set: what the Train page runs, callable from Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zsl_core.datasets import ZSLDataset
from zsl_core.methods import METHODS
from zsl_core.runs.experiment import Run, run
from zsl_core.runs.jobs import Progress
from zsl_core.runs.store import RunStore
from zsl_core.training import Snapshot

RIVALS = ("s2v_ridge", "v2s_ridge", "sync")
PSR_SHARE = 0.7  # of the progress bar


def run_beside_rivals(
    dataset: ZSLDataset,
    psr_params: Mapping[str, Any],
    rival_params: Mapping[str, Mapping[str, Any]],
    *,
    class_embedding: str | None = None,
    seed: int = 0,
    store: RunStore | None = None,
    report: Callable[[Progress], bool] = lambda _: False,
) -> list[Run]:
    """Train PSR, then the rivals in the order given; stop when `report` says so.

    Args:
        dataset: the data; its test images are what everything is measured on.
        psr_params: PSR's parameters.
        rival_params: each rival's parameters by its name.
        class_embedding: by name; the data set's first by default.
        seed: of all of them.
        store: where finished runs are looked up and kept.
        report: told the progress, with PSR's curves so far as payload; True stops.

    Returns:
        PSR's run, as far as it got, and the rivals' runs finished by then.
    """
    curves: list[dict[str, Any]] = []

    def watch(snapshot: Snapshot) -> bool:
        curves.append(snapshot.entry())
        share = PSR_SHARE * snapshot.step / snapshot.max_step
        message = f"Training PSR: step {snapshot.step} of at most {snapshot.max_step}"
        return report(Progress(message, share, list(curves)))

    def go(name: str, params: Mapping[str, Any]) -> Run:
        return run(
            dataset,
            name,
            params,
            class_embedding=class_embedding,
            seed=seed,
            store=store,
            callback=watch,
        )

    report(Progress("Preparing the data", 0.0, []))
    runs: list[Run] = [go("psr", psr_params)]
    for index, (name, params) in enumerate(rival_params.items()):
        share = PSR_SHARE + (1 - PSR_SHARE) * index / len(rival_params)
        if report(Progress(f"Training {METHODS[name].label}", share, list(runs[0].history))):
            break
        runs.append(go(name, params))
    return runs


def findings(runs: Sequence[Run]) -> list[str]:
    """What the numbers say, one short sentence a measure, computed from the runs shown."""
    sentences = []
    for text, group, measure, best, form in (
        ("Most accurate on unseen classes (T1)", "zsl", "top1", max, "{:.1%}"),
        ("Best of seen and unseen together (H)", "gzsl", "harmonic", max, "{:.1%}"),
        ("Fewest hubs (N₁ skewness)", "hubness", "skew_n1", min, "{:.2f}"),
        ("Most of the structure kept (RSA)", "structure", "rsa_all", max, "{:.2f}"),
    ):
        values = {
            METHODS[r.config.method].label: value
            for r in runs
            if (value := r.report[group][measure]) is not None
        }
        if len(values) > 1:
            winner = best(values, key=values.__getitem__)
            sentences.append(f"{text}: **{winner}**, {form.format(values[winner])}.")
    return sentences
