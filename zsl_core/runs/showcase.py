"""PSR beside its rivals on one data set: what the Train page runs, callable from Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zsl_core.datasets import ZSLDataset
from zsl_core.methods import METHODS
from zsl_core.runs.experiment import Run, run
from zsl_core.runs.jobs import Progress
from zsl_core.runs.resume import resume
from zsl_core.runs.store import RunStore
from zsl_core.training import Snapshot

RIVALS = ("s2v_ridge", "v2s_ridge", "sync")
PSR_SHARE = 0.7  # of the progress bar


def run_beside_rivals(
    dataset: ZSLDataset,
    psr_params: Mapping[str, Any] | None = None,
    rival_params: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    class_embedding: str | None = None,
    seed: int = 0,
    store: RunStore | None = None,
    report: Callable[[Progress], bool] = lambda _: False,
    begun: Run | None = None,
) -> list[Run]:
    """Train PSR, then the rivals in the order given; stop when `report` says so.

    Args:
        dataset: the data; its test images are what everything is measured on.
        psr_params: PSR's parameters other than the defaults.
        rival_params: each rival's parameters by its name; by default all of `RIVALS` as they come.
        class_embedding: by name; the data set's first by default.
        seed: of all of them.
        store: where finished runs are looked up and kept.
        report: told the progress, with PSR's curves so far as payload; True stops.
        begun: PSR's run on these data to go on with: trained to its end if it was cancelled, and
            taken as it is if it is complete. `psr_params` are then not asked.

    Returns:
        PSR's run, as far as it got, and the rivals' runs finished by then.
    """
    curves: list[dict[str, Any]] = [] if begun is None else list(begun.history)

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

    rivals = {name: {} for name in RIVALS} if rival_params is None else rival_params
    report(Progress("Preparing the data", 0.0, list(curves)))
    if begun is None:
        runs = [go("psr", psr_params or {})]
    else:
        runs = [begun if begun.complete else resume(begun, dataset, watch)]
    for index, (name, params) in enumerate(rivals.items()):
        share = PSR_SHARE + (1 - PSR_SHARE) * index / len(rivals)
        if report(Progress(f"Training {METHODS[name].label}", share, list(runs[0].history))):
            break
        runs.append(go(name, params))
    return runs


def findings(runs: Sequence[Run]) -> list[str]:
    """What the numbers say: each measure's best method and, if that is another, PSR beside it.

    Methods whose numbers look the same as shown are named together.
    """
    sentences = []
    for text, group, measure, sign, form in (
        ("Most accurate on unseen classes (T1)", "zsl", "top1", 1, "{:.1%}"),
        ("Best of seen and unseen together (H)", "gzsl", "harmonic", 1, "{:.1%}"),
        ("Images spread most evenly (Robin Hood index)", "hubness", "robin_hood", -1, "{:.2f}"),
        ("Most of the structure kept (RSA)", "structure", "rsa_all", 1, "{:.2f}"),
    ):
        values = {
            METHODS[r.config.method].label: value
            for r in runs
            if (value := r.report[group][measure]) is not None
        }
        if len(values) > 1:
            best = form.format(sign * max(sign * value for value in values.values()))
            winners = [label for label, value in values.items() if form.format(value) == best]
            sentence = f"{text}: **{' and '.join(winners)}**, {best}"
            psr = METHODS["psr"].label
            if psr in values and psr not in winners:
                sentence += f"; {psr} {form.format(values[psr])}"
            sentences.append(sentence + ".")
    return sentences
