"""The comparison that `training` makes: PSR from class statistics beside runs of the plain loop."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, fields
from functools import partial
from operator import itemgetter
from typing import Any

import numpy as np
from sklearn.model_selection import ParameterGrid

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from benchmarks.limits import forget
from benchmarks.plain_loop import RATES, WITHIN, PlainRun, plain_loop
from benchmarks.streaming_pass import pass_over
from benchmarks.training_problems import Problem
from zsl_core.evaluation.protocol import top_k_accuracy
from zsl_core.methods import make_method
from zsl_core.statistics import ClassStatistics

Encoders = dict[str, dict[str, float]]  # parameters by method
GRIDS = {
    "psr": {"gamma": [0.25, 0.5, 1.0], "lambda_kernel": [1e-3, 1e-2, 1e-1]},
    "psr_mlp": {"learning_rate": [3e-4, 1e-3, 3e-3]},
}
HEADS = (
    f"{'encoder':8} {'s':>7} {'T1':>6} {'loop T1':>8} {'loop s':>7} {'rate':>6} {'ratio':>7} "
    f"{'s to same':>9} {'ratio':>7}  first ratio by seed; CUDA s"
)


def chosen(problem: Problem) -> Encoders:
    """Each encoder's parameters that name a fifth of the seen classes best."""
    found, seen = one_pass(problem), np.unique(problem.labels)
    held = seen[::5]
    rest = ~np.isin(found.classes, held)
    part = ClassStatistics(*(getattr(found, each.name)[rest] for each in fields(found)))
    images = np.isin(problem.labels, held)
    x, labels = problem.x[images], problem.labels[images]

    def accuracy(name: str, params: dict[str, float]) -> float:
        method = make_method(name, device="cpu", **params).fit_statistics(part, problem.embeddings)
        scores = x @ method.prototypes(problem.embeddings)[held].T
        return top_k_accuracy(scores, labels, held)

    return {
        name: max(ParameterGrid(grid), key=partial(accuracy, name)) for name, grid in GRIDS.items()
    }


def one_pass(problem: Problem) -> ClassStatistics:
    """Over the images in memory, or over their file, in a part for each core."""
    where = problem.x if problem.path is None else problem.path
    return pass_over(where, problem.labels)


def by_statistics(
    problem: Problem, name: str, params: dict[str, float], device: str = "cpu", repeats: int = 1
) -> dict[str, Any]:
    """Of a few fits the one of median time, from raw features to prototypes.

    Returns:
        Its `seconds`, its `accuracy`, and at each of its looks after the start both: `looks`.
    """
    tries = []
    for _ in range(repeats):
        method = make_method(name, device=device, **params)
        if problem.path is not None:
            forget(problem.path)
        began = time.perf_counter()
        found = one_pass(problem)
        passed = time.perf_counter() - began
        method.fit_statistics(found, problem.embeddings)
        prototypes = method.prototypes(problem.embeddings)
        tries.append((time.perf_counter() - began, passed, prototypes, method.history_))
    seconds, passed, prototypes, history = sorted(tries, key=itemgetter(0))[repeats // 2]
    # Where training starts is a ridge regression, and no PSR yet.
    looks = [
        (passed + look.seconds, problem.accuracy(look.prototypes)) for look in history if look.step
    ]
    return {"seconds": seconds, "accuracy": problem.accuracy(prototypes), "looks": looks}


def against(ours: dict[str, Any], runs: Sequence[PlainRun]) -> dict[str, Any]:
    """One result of ours beside the plain loop's runs on the same images.

    Returns:
        What `ours` holds, and `speedup`: the loop's seconds to its first look within half a point
        of the smaller of its best and our accuracy, over all of our seconds; and
        `speedup_to_same`: over ours to our first look as accurate as that, or to our end.
    """
    best = max(run.best for run in runs)
    target = min(best, ours["accuracy"]) - WITHIN
    reached = [(run.seconds_to(target), run.rate) for run in runs]
    seconds, rate = min((spent, rate) for spent, rate in reached if spent is not None)
    first = next((t for t, accuracy in ours["looks"] if accuracy >= target), ours["seconds"])
    counts = ours["accuracy"] >= best - WITHIN
    return {
        **ours,
        "plain_best": best,
        "plain_seconds": seconds,
        "plain_rate": rate,
        "plain_converged": all(run.converged for run in runs),
        "speedup": seconds / ours["seconds"] if counts else None,
        "seconds_to_same": first,
        "speedup_to_same": seconds / first if counts else None,
    }


def compared(
    problems: Sequence[Problem],
    limit: float,
    encoders: Encoders,
    rates: Sequence[float] = RATES,
    repeats: int = 1,
) -> dict[str, Any]:
    """PSR's encoders against the plain loop, on one problem a seed."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in encoders}
    loops = []
    for seed, problem in enumerate(problems):
        runs = [plain_loop(problem, limit, rate, seed) for rate in rates]
        loops.append([asdict(run) for run in runs])
        for name, params in encoders.items():
            given = params | ({"random_state": seed} if seed else {})
            result = against(by_statistics(problem, name, given, repeats=repeats), runs)
            cuda = (
                by_statistics(problem, name, given, "cuda", 2)
                if torch.cuda.is_available()
                else None
            )
            found[name].append(result | {"cuda": cuda})
        top = max(run.best for run in runs) - WITHIN
        quickest = min((spent, run.rate) for run in runs if (spent := run.seconds_to(top)))
        rates = [quickest[1]]
    return {
        "problem": problems[0].name,
        "images": len(problems[0].x),
        "params": encoders,
        "quickest_rate": rates[0],
        "encoders": {name: {"by_seed": each, **_median(each)} for name, each in found.items()},
        "plain_runs": loops,
    }


def _median(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Over seeds; no ratio where one of them has none."""
    names = ("seconds", "seconds_to_same", "accuracy", "plain_best", "plain_seconds")
    ratios = {name: [each[name] for each in results] for name in ("speedup", "speedup_to_same")}
    return {
        **{name: statistics.median(each[name] for each in results) for name in names},
        "plain_rate": results[0]["plain_rate"],
        "plain_converged": all(each["plain_converged"] for each in results),
        **{name: None if None in of else statistics.median(of) for name, of in ratios.items()},
    }


def print_row(row: dict[str, Any]) -> None:
    """The table of one problem."""
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else "none here"
    print(f"\n{row['problem']}, {row['images']:,} images\n{HEADS} ({gpu})")
    for name, it in row["encoders"].items():
        by_seed = ", ".join(told(each["speedup"]) for each in it["by_seed"])
        cuda = [f"{each['cuda']['seconds']:.2f}" for each in it["by_seed"] if each["cuda"]]
        print(
            f"{name:8} {it['seconds']:7.2f} {100 * it['accuracy']:6.1f} "
            f"{100 * it['plain_best']:8.1f} {it['plain_seconds']:7.1f} {it['plain_rate']:6.0e} "
            f"{told(it['speedup']):>7} {it['seconds_to_same']:9.2f} "
            f"{told(it['speedup_to_same']):>7}  {by_seed}; {', '.join(cuda) or '-'}"
        )
    for seed, runs in enumerate(row["plain_runs"]):
        for run in runs:
            ended = "converged" if run["converged"] else "stopped by its limit, not converged,"
            print(
                f"  the loop, seed {seed}, rate {run['rate']:.0e}: at best "
                f"{100 * max(run['accuracies']):.1f}, {ended} after {run['seconds'][-1]:.0f} s"
            )
    sys.stdout.flush()


def told(ratio: float | None) -> str:
    """A ratio as it is printed."""
    return "none" if ratio is None else f"{ratio:.3g}x"
