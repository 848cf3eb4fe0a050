"""What the map page shows: the map, the prototypes in one of three modes, and what they say."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st

from pages._ui.as_run import offer_knobs_of
from pages._ui.controls import weight_sliders
from pages._ui.data import Chosen
from pages._ui.linked import linked
from pages._ui.live import FROM_SCRATCH, MEASURES, Pair, change_as_shown, live_lines, live_pair
from pages._ui.predicted import predicted
from pages._ui.tau import tau_control
from pages._ui.typed_here import TypedMark, typed_here, typed_text
from pages._ui.work import result_or_wait, store
from zsl_core.evaluation.predictions import Predictions, predict_by
from zsl_core.figures.map_layers import travel_lines
from zsl_core.figures.maps import Lines
from zsl_core.methods import METHODS, ZSLMethod
from zsl_core.methods.psr import PSR
from zsl_core.runs.config import digest
from zsl_core.runs.experiment import Run
from zsl_core.runs.maps import SampleMap, map_of
from zsl_core.runs.snapshots import snapshots_of
from zsl_core.runs.snippet import quoted
from zsl_core.runs.spec import RunSpec
from zsl_core.similarity import Array
from zsl_core.training import Snapshot

MODES = ("run", "training", "live")


@dataclass(frozen=True, eq=False)
class Shown:
    """What is on the map.

    Attributes:
        prototypes: (classes, 2) positions; None for a method that has none.
        told: what they say of the test images.
        lines: ways of the prototypes.
        words: about the prototypes, below the map.
        numbers: measures, above the map.
        typed: a class typed in.
        follows: the chart follows a knob in place.
        spec: the run that the code begins with, as ``done``; None where it makes its own.
        python: lines after which ``told`` is `told`, and ``prototypes``, where there are any, are
            those of all classes as on the map.
        config: of what the prototypes are.
    """

    prototypes: Array | None
    told: Predictions
    spec: RunSpec | None
    python: tuple[str, ...]
    config: dict[str, Any]
    lines: list[Lines] = field(default_factory=list)
    words: str = ""
    numbers: str = ""
    typed: TypedMark | None = None
    follows: bool = False


def have_map(chosen: Chosen, technique: str, *, center: bool) -> SampleMap:
    """The map from the store, or laid out now in the background."""
    kept = store()

    def work(job: Any) -> SampleMap | None:
        return map_of(
            chosen.dataset,
            chosen.class_embedding,
            technique,
            center=center,
            store=kept,
            report=job.report,
        )

    wanted = (chosen.dataset.digest, chosen.class_embedding, technique, center)
    found: SampleMap = result_or_wait("map", wanted, work)
    if found.note:
        st.warning(found.note, icon=":material/save:")
    return found


def of_run(chosen: Chosen, run: Run, found: SampleMap, among: str) -> Shown:
    """The run as trained."""
    prototypes = run.method.prototypes(chosen.dataset.embedding(chosen.class_embedding))
    told = predicted(chosen, run, among).told
    config, embedding = {"run": run.config.to_dict()}, quoted(chosen.class_embedding)
    python = (
        "from zsl_core.evaluation.predictions import predict_test",
        f'told = predict_test(done.method, data, {embedding}, "{among}")',
    )
    if prototypes is None:
        return Shown(None, told, spec_of(run), python, config, words=_no_prototypes(run))
    return Shown(
        _places(found, prototypes),
        told,
        spec_of(run),
        (*python, f"prototypes = done.method.prototypes(data.embedding({embedding}))"),
        config,
        typed=_typed(chosen, run.method, found, among, "done.method"),
    )


def _typed(
    chosen: Chosen, method: ZSLMethod, found: SampleMap, among: str, python: str
) -> TypedMark | None:
    """A class typed in, if it is to be shown."""
    if (made := typed_here(chosen)) is None:
        return None
    place = found.place(method.prototypes(made.row[None]))[0]
    return TypedMark(made, place, method, among, python)


def _told_by(method: str, among: str) -> tuple[str, ...]:
    """Lines of Python after which ``told`` is what ``prototypes`` say."""
    return (
        "from zsl_core.evaluation.predictions import predict_by",
        f'told = predict_by(prototypes, {method}.space_, data, "{among}")',
    )


def spec_of(run: Run) -> RunSpec:
    """A run in short."""
    return RunSpec.of(run.config.method, run.config.params, run.config.seed)


def of_training(chosen: Chosen, run: Run, found: SampleMap, among: str) -> Shown:
    """The run at a step of its training, chosen by a slider, and the way up to there."""
    if not isinstance(run.method, PSR):
        st.info(f"{METHODS[run.config.method].label} is solved at one go: it has no steps.")
        return of_run(chosen, run, found, among)
    key = digest(run.config.to_dict())
    kept = store()
    snapshots: list[Snapshot] = result_or_wait(
        "snapshots", key, lambda job: snapshots_of(run, chosen.dataset, job.report, kept)
    )
    steps = [snapshot.step for snapshot in snapshots]
    linked("step", steps, steps[0])
    at = st.select_slider(
        "Step of training",
        steps,
        key="step",
        help="The samples stay where they are; the prototypes travel.",
    )
    if typed_text(chosen) is not None:
        st.caption(
            "The class typed in is not shown here: of the steps only the prototypes of the data's "
            "own classes are kept. The modes run and live show it."
        )
    now = steps.index(at)
    places = np.stack([_places(found, each.prototypes) for each in snapshots[: now + 1]])
    told = predict_by(snapshots[now].prototypes, found.space, chosen.dataset, among)
    held_out = snapshots[now].held_out
    numbers = f"Step **{at}** of {steps[-1]} · objective **{snapshots[now].loss:.3f}**" + (
        "" if held_out is None else f" · T1 **{held_out:.1%}**"
    )
    way = [travel_lines(places, told.candidates, "way since the start")] if now else []
    words = "Measured on the test classes: watched while training, they choose no step. "
    python = (
        "from zsl_core.runs.snapshots import snapshots_of",
        "snapshots = {each.step: each for each in snapshots_of(done, data)}",
        f"prototypes = snapshots[{at}].prototypes",
        *_told_by("done.method", among),
    )
    config = {"run": run.config.to_dict(), "step": at}
    return Shown(places[-1], told, spec_of(run), python, config, way, words, numbers)


def of_live(chosen: Chosen, run: Run, found: SampleMap, among: str) -> Shown:
    """PSR refitted while its knobs move, and the way from the refit before."""
    center = found.space.feature_mean is not None
    above = st.container()
    tau = tau_control(chosen.dataset, chosen.class_embedding, center=center)
    params = {**tau.params, **weight_sliders()}
    with above:
        offer_knobs_of(run, chosen, params)
    pair = live_pair(chosen.dataset, chosen.class_embedding, params, center=center)
    places, lines = [_places(found, pair.now.prototypes)], []
    if pair.before is not None:
        places.insert(0, _places(found, pair.before.prototypes))
    told = predict_by(pair.now.prototypes, found.space, chosen.dataset, among)
    if len(places) > 1:
        lines = [travel_lines(np.stack(places), told.candidates, "way since the last refit")]
    converged = "" if pair.now.converged else ", not yet converged"
    weights = f"λ₁ = {params['lambda_similar']:g}, λ₂ = {params['lambda_reconstruction']:g}"
    changed, again = ("; in brackets the change", FROM_SCRATCH + " ") if pair.before else ("", "")
    words = (
        f"Refitted with {weights} in {pair.now.seconds:.2f} s{converged}{changed}. T1 and H in per "
        "cent, hubs as Robin Hood index, structure as RSA. Measured on the test classes: numbers "
        f"watched while turning knobs are no test. {again}"
    )
    python = (
        *live_lines(chosen, pair),
        "prototypes = result.prototypes",
        *_told_by("result.method", among),
    )
    config = {"live": {"params": params, "center": center}}
    typed = _typed(chosen, pair.now.method, found, among, "result.method")
    return Shown(
        places[-1],
        told,
        None,
        python,
        config,
        lines,
        words,
        _numbers(pair),
        typed,
        follows=True,
    )


def _numbers(pair: Pair) -> str:
    """The measures in one line, with the change since the refit before; `of_live` tells units."""
    parts = []
    for label, (group, name, factor, decimals, _) in MEASURES.items():
        value = pair.now.report[group][name]
        earlier = None if pair.before is None else pair.before.report[group][name]
        if value is None:
            continue
        part = f"{label.split(' (')[0]} **{factor * value:.{decimals}f}**"
        if earlier is not None:
            part += f" ({change_as_shown(factor * earlier, factor * value, decimals)})"
        parts.append(part)
    return "PSR, live: " + " · ".join(parts)


def _places(found: SampleMap, prototypes: Array) -> Array:
    """Positions of prototypes on the map; of those seen before they are remembered."""
    key = hashlib.blake2b(found.map.samples.tobytes(), digest_size=16)
    key.update(np.ascontiguousarray(prototypes).tobytes())
    return _placed(key.hexdigest(), found, prototypes)


@st.cache_resource(max_entries=60, show_spinner=False)
def _placed(key: str, _found: SampleMap, _prototypes: Array) -> Array:
    return _found.place(_prototypes)


def _no_prototypes(run: Run) -> str:
    return (
        f"{METHODS[run.config.method].label} maps images among the descriptions: it has no "
        "prototypes among the images to draw. "
    )
