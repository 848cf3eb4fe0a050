"""PSR from class statistics against a plain loop over quadruplets, at the sizes of real data.

    python -m benchmarks.training [--quick] [--json FILE] [--xlsa17 FOLDER]

The plain loop (plain_loop.py) is looked at ten times an epoch, which its time leaves out, and the
best it showed counts, on the very images it is judged by. It is run at three learning rates with
the first seed, and with the others at the quickest of them. Its time is that to within half a point
of the smaller of its own best and our accuracy; where ours is more than half a point below its best
there is no ratio. Our time is all of it, from raw features to prototypes, the pass over the images
included; beside it stands our time to the accuracy that the loop is asked for. Our parameters are
those that name a fifth of the seen classes best, at ImageNet's size the defaults; choosing them is
left out of our time as choosing the rate is of the loop's.
Accuracy is per-class top-1 on images of classes never trained on. Features are generated;
attributes and the split of classes are AWA2's where FOLDER holds AWA2. The images of ImageNet's
size lie in a file: PSR sees it in one pass, the loop by 192 rows of it a step.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.limits import machine_limits, timed
from benchmarks.statistics_step import measured_steps
from benchmarks.streaming_pass import print_pass, streamed
from benchmarks.training_compared import chosen, compared, print_row
from benchmarks.training_problems import (
    AWA2,
    CUB,
    IMAGENET,
    made_up,
    official_attributes,
)
from zsl_core.datasets import load_dataset
from zsl_core.methods import make_method


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Attributes:
        sizes: of CUB's, AWA2's and ImageNet's problem.
        limits: seconds of each plain training there.
        seeds: of images and training, at AWA2's size.
        steps: numbers of images of the flatness, the least first.
        repeats: of our fits, of which the median counts.
    """

    sizes: tuple[dict[str, int], dict[str, int], dict[str, int]]
    limits: tuple[float, float, float]
    seeds: int
    steps: tuple[int, ...]
    repeats: int = 3


FULL = Plan((CUB, AWA2, IMAGENET), (20, 90, 30), 2, (6_000, 600_000))
QUICK = Plan(
    (CUB, AWA2, IMAGENET | {"images": 128_000, "seen": 100}), (10, 25, 15), 1, (6_000, 60_000)
)


def retrain_seconds() -> float:
    """Median seconds of a fit on the default data, its statistics included."""
    data = load_dataset("fauna")
    train = data.split.train
    taken = (data.features[train], data.labels[train], data.embedding())
    make_method("psr").fit(*taken)
    return statistics.median(timed(lambda: make_method("psr").fit(*taken)) for _ in range(5))


def measured(plan: Plan, attributes: np.ndarray | None = None) -> dict[str, Any]:
    """Everything, printed as it comes: what is written as JSON.

    Args:
        plan: how much of it.
        attributes: (classes, k) of AWA2's problem, seen classes first; made up without.
    """
    limits, retrain = machine_limits(), retrain_seconds()
    print(f"{limits}\ndefault data retrained in {retrain:.2f} s", flush=True)
    cub, awa2, imagenet = plan.sizes
    of_seeds = [made_up("AWA2's size", awa2, attributes, seed=seed) for seed in range(plan.seeds)]
    rows = []
    for problems, limit in zip(
        ([made_up("CUB100's size", cub)], of_seeds), plan.limits, strict=False
    ):
        params = chosen(problems[0])
        print(f"{problems[0].name}: {params}", flush=True)
        rows.append(compared(problems, limit, params, repeats=plan.repeats))
        print_row(rows[-1])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "features.npy"
        large = made_up("ImageNet's size", imagenet, path=path)
        stream = streamed(path, large.labels)
        rate = rows[-1]["quickest_rate"]
        rows.append(compared([large], plan.limits[2], {"psr": {}}, [rate]))
    ours = rows[-1]["encoders"]["psr"]
    if not ours["plain_converged"]:
        for each in (ours, *ours["by_seed"]):
            each["speedup"] = each["speedup_to_same"] = None
    print_row(rows[-1])
    if not ours["plain_converged"]:
        print(
            f"There the loop, at one rate and partly waiting for the disk, was looked at for "
            f"{plan.limits[2]:.0f} s and had not converged, so there is no ratio."
        )
    print_pass(stream)
    steps = measured_steps(plan.steps)
    flatness = steps[-1]["of_smallest"]
    print(f"a step at {plan.steps[-1]:,} images over one at {plan.steps[0]:,}: {flatness:.2f}")
    kernel, mlp = (rows[1]["encoders"][name] for name in ("psr", "psr_mlp"))
    return {
        "speedup_awa2": kernel["speedup"],
        "speedup_awa2_same_encoder": mlp["speedup"],
        "speedup_awa2_to_same_accuracy": kernel["speedup_to_same"],
        "speedup_awa2_same_encoder_to_same_accuracy": mlp["speedup_to_same"],
        "accuracy_awa2": kernel["accuracy"],
        "accuracy_awa2_same_encoder": mlp["accuracy"],
        "plain_best_accuracy_awa2": kernel["plain_best"],
        "plain_rate_awa2": kernel["plain_rate"],
        "plain_converged_awa2": kernel["plain_converged"],
        "seeds_awa2": plan.seeds,
        "flatness": flatness,
        "flatness_images": [plan.steps[0], plan.steps[-1]],
        "retrain_seconds_default": retrain,
        "pass_fraction_of_limit": stream["fraction"],
        "limits": asdict(limits),
        "problems": rows,
        "stream": stream,
        "steps": steps,
    }


def main() -> None:
    """Measure, print the tables, and write them as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="less of the plain loop, a small file")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--xlsa17", type=Path, help="folder that holds the folder AWA2")
    args = parser.parse_args()
    attributes = official_attributes(args.xlsa17 / "AWA2") if args.xlsa17 else None
    found = measured(QUICK if args.quick else FULL, attributes)
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
