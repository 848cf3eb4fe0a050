"""The knobs of PSR, and what they mean for the data at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages._ui.bound import choose_listed, choose_number, choose_one, choose_step, switch
from pages._ui.data import Chosen, measured_data
from pages._ui.setup import aside
from pages._ui.tau import BY_NUMBER, keep_share, tau_control
from pages._ui.text import plain
from pages._ui.work import store
from zsl_core.datasets import ZSLDataset
from zsl_core.errors import InputError
from zsl_core.methods.psr import PSR
from zsl_core.runs.experiment import remembered_params
from zsl_core.training import devices

KNOBS = ("center", "encoder", "expectation", "mining", "gamma", "lambda_kernel")
"""PSR's parameters that have a knob, beside tau, the weights and the number of steps."""


@dataclass(frozen=True)
class Settings:
    """What the controls say."""

    params: dict[str, Any]
    seed: int
    on_validation: bool


@dataclass(frozen=True)
class Weight:
    """The slider of one of the loss's weights, from 0 to `most`."""

    label: str
    most: float
    usual: float
    step: float
    help: str


WEIGHTS = {
    "lambda_similar": Weight(
        "λ₁: similar classes (O2)",
        2.0,
        0.1,
        0.05,
        "Keeps an image of a similar class at its distance: its cosine between τ and δ. Zero "
        "switches O2 off.",
    ),
    "lambda_reconstruction": Weight(
        "λ₂: reconstruction (O3)",
        0.5,
        0.01,
        0.01,
        "Asks that a prototype still tells its class embedding.",
    ),
    "lambda_identical": Weight(
        "Pull of the own class (O1)",
        2.0,
        1.0,
        0.1,
        "First part of O1: a prototype goes to the images of its class. The paper's weight is 1.",
    ),
    "lambda_dissimilar": Weight(
        "Push from dissimilar ones (O1)",
        2.0,
        1.0,
        0.1,
        "Second part of O1: a prototype leaves the images of dissimilar classes. The paper's "
        "weight is 1; zero leaves attraction alone.",
    ),
}


def psr_controls(chosen: Chosen) -> Settings:
    """Draw the knobs; nothing is trained until Train is pressed."""
    dataset, on_validation = measured_on(chosen)
    with aside("chosen"):
        _as_chosen(chosen)
    center = centre_switch()
    tau = tau_control(dataset, chosen.class_embedding, center=center, of=chosen.dataset)
    weights = weight_sliders()
    with aside("more"), st.expander("Encoder, expectation, seed"):
        more = _more_controls()
    seed = more.pop("seed")
    return Settings({**tau.params, **weights, **more, "center": center}, seed, on_validation)


def _as_chosen(chosen: Chosen) -> None:
    """The way to the settings that cross-validation chose, where it ever did."""
    dataset, embedding = chosen.dataset, chosen.class_embedding
    params = remembered_params(dataset, "psr", class_embedding=embedding, store=store())
    if params is not None:
        st.button(
            "Set as cross-validated",
            key="as_chosen",
            on_click=set_knobs,
            args=[chosen, params],
            help="The values that cross-validation over all seen classes chose for PSR, as it did "
            "for the rivals; all other knobs as PSR comes.",
        )


def set_knobs(chosen: Chosen, params: dict[str, Any]) -> None:
    """Give the knobs these values, and all others those of PSR as it comes, before they are drawn.

    Args:
        chosen: data set and class embedding.
        params: of PSR; tau stays where it is unless it is among them.
    """
    own = PSR().get_params()
    usual = {name: own[name] for name in (*WEIGHTS, *KNOBS)}
    center = params.get("center", usual["center"])
    for name, value in {**usual, "iterations": PSR().steps(), **params}.items():
        if name == "tau_similar":
            share = value / (len(chosen.dataset.seen_classes) - 1)
            keep_share(f"{chosen.dataset.name}_{chosen.class_embedding}_{center}", share)
            st.session_state["tau_as"] = BY_NUMBER
        else:
            st.session_state[name] = value


def measured_on(chosen: Chosen) -> tuple[ZSLDataset, bool]:
    """Draw the choice between validation and test classes; the data, and whether validation."""
    where = choose_one(
        "Measure on",
        ["validation", "test"],
        key="measure",
        where=aside("measure"),
        help="While you choose settings, look at validation classes: seen classes set aside from "
        "training. The test classes are for the final number.",
    )
    try:
        dataset = measured_data(chosen, on_validation=where == "validation")
    except InputError as error:
        st.error(plain(str(error)), icon=":material/error:")
        st.stop()
    return dataset, where == "validation"


def centre_switch() -> bool:
    """Draw the switch of the space; before tau, which is counted in it."""
    return switch(
        "Centre both spaces",
        key="center",
        where=aside("center"),
        help="Subtract the mean from features and class embeddings. Centring one of the two only "
        "makes O2 fight O1, so it is not offered.",
    )


def weight_sliders() -> dict[str, float]:
    """Draw the sliders of the loss's weights; PSR's parameters of the same names."""
    return {
        name: choose_number(
            st.slider, each.label, 0.0, each.most, each.usual, each.step, key=name, help=each.help
        )
        for name, each in WEIGHTS.items()
    }


def _more_controls() -> dict[str, Any]:
    encoder = choose_listed(
        "Encoder f",
        ["kernel", "mlp"],
        key="encoder",
        help="kernel: fast and deterministic. mlp: the paper's kind, one hidden layer.",
    )
    network = _network(encoder)
    expectation = choose_listed(
        "Expectation over quadruplets",
        ["class_statistics", "sampled", "exact"],
        key="expectation",
        help="class_statistics: from class means and covariances, fast. sampled: quadruplets "
        "drawn at random, as in the paper. exact: over all images.",
    )
    mining = "random"
    if expectation == "sampled":
        mining = choose_listed("Mining", ["random", "hard"], key="mining")
    automatic = encoder == "kernel" and expectation != "sampled"
    steps = choose_number(
        st.number_input,
        "Steps at most",
        1,
        5_000,
        40 if automatic else 100,
        key="iterations" if automatic else "steps",
    )
    seed = choose_number(st.number_input, "Seed", 0, 2**31 - 1, 0, key="seed")
    device = choose_listed("Device", devices(), key="device", help="Those that this machine has.")
    return network | {
        "encoder": encoder,
        "expectation": expectation,
        "mining": mining,
        "max_iter": steps,
        "device": device,
        "seed": seed,
    }


def _network(encoder: str) -> dict[str, Any]:
    if encoder == "mlp":
        hidden = choose_number(st.number_input, "Hidden units", 1, 8192, 1024, key="hidden")
        return {"hidden": hidden}
    gamma = choose_number(
        st.number_input,
        "Kernel width (gamma)",
        0.01,
        10.0,
        1.0,
        0.1,
        key="gamma",
        help="Inverse width, in units of the median squared distance of the class embeddings: a "
        "small one makes prototypes of all classes more alike.",
    )
    penalty = choose_step(
        "Kernel penalty λK",
        [1e-5, 1e-4, 1e-3, 1e-2, 1e-1],
        1e-3,
        key="lambda_kernel",
        help="A large one keeps f smooth, near a ridge regression.",
    )
    return {"gamma": gamma, "lambda_kernel": penalty}
