"""The knobs of PSR, and what they mean for the data at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages._ui.data import Chosen, measured_data
from zsl_core.datasets import ZSLDataset
from zsl_core.errors import InputError
from zsl_core.relations import DEFAULT_SIMILAR_SHARE, Relations
from zsl_core.similarity import Space


@dataclass(frozen=True)
class Settings:
    """What the controls say."""

    params: dict[str, Any]
    seed: int
    on_validation: bool


def psr_controls(chosen: Chosen) -> Settings:
    """Draw the knobs; nothing is trained until Train is pressed."""
    where = st.segmented_control(
        "Measure on",
        ["validation", "test"],
        default="validation",
        required=True,
        key="measure",
        bind="query-params",
        persist_state="session",
        help="While you choose settings, look at validation classes: seen classes set aside from "
        "training. The test classes are for the final number.",
    )
    try:
        dataset = measured_data(chosen, on_validation=where == "validation")
    except InputError as error:
        st.error(str(error), icon=":material/error:")
        st.stop()
    tau = _tau_control(
        dataset, chosen.class_embedding, center=st.session_state.get("center", False)
    )
    weights = {
        "lambda_similar": st.slider(
            "λ₁: keep similar classes at their distance (O2)",
            0.0,
            2.0,
            0.1,
            0.05,
            key="lambda_similar",
            bind="query-params",
            persist_state="session",
            help="Zero switches O2 off: then nothing but attraction and repulsion is left.",
        ),
        "lambda_reconstruction": st.slider(
            "λ₂: reconstruct the description (O3)",
            0.0,
            0.5,
            0.01,
            0.01,
            key="lambda_reconstruction",
            bind="query-params",
            persist_state="session",
            help="Asks that a prototype still tells its class embedding.",
        ),
        "lambda_dissimilar": st.slider(
            "Push dissimilar classes away (O1, second part)",
            0.0,
            2.0,
            1.0,
            0.1,
            key="lambda_dissimilar",
            bind="query-params",
            persist_state="session",
            help="The paper's O1 has weight 1. Zero leaves attraction alone.",
        ),
    }
    with st.expander("Encoder, expectation, seed"):
        more = _more_controls()
    seed = more.pop("seed")
    return Settings({**tau, **weights, **more}, seed, where == "validation")


def _tau_control(dataset: ZSLDataset, class_embedding: str, *, center: bool) -> dict[str, float]:
    seen = dataset.embedding(class_embedding)[dataset.seen_classes]
    space = Space.fit(dataset.features[dataset.split.train], seen, center=center)
    described = space.embeddings(seen)
    most = len(seen) - 1
    as_number = st.segmented_control(
        "Classes are similar …",
        ["by number", "by cosine"],
        default="by number",
        required=True,
        key="tau_as",
        bind="query-params",
        persist_state="session",
    )
    # The keys carry the data set: what is a good tau for one is out of range for another.
    suffix = f"{dataset.name}_{class_embedding}_{center}"
    if as_number == "by number":
        value = round(DEFAULT_SIMILAR_SHARE * most, 1)
        number = st.slider(
            "Similar classes a class, on average",
            0.0,
            float(most),
            value,
            0.1,
            format="%.1f",
            key=f"tau_similar_{suffix}",
            persist_state="session",
        )
        relations = Relations.from_embeddings(described, tau_similar=number)
        result = {"tau_similar": number}
    else:
        default = Relations.from_embeddings(described).tau
        tau = st.slider(
            "τ",
            -0.99,
            0.999,
            round(default, 3),
            0.001,
            format="%.3f",
            key=f"tau_{suffix}",
            persist_state="session",
        )
        relations = Relations.from_embeddings(described, tau=tau)
        result = {"tau": tau}
    alone = int((relations.similar.sum(axis=1) == 0).sum())
    st.caption(
        f"τ = {relations.tau:.3f}: {relations.mean_similar:.1f} similar classes a class; "
        f"{alone} of {most + 1} trained classes have none."
    )
    return result


def _more_controls() -> dict[str, Any]:
    encoder = st.selectbox(
        "Encoder f",
        ["kernel", "mlp"],
        key="encoder",
        bind="query-params",
        persist_state="session",
        help="kernel: fast and deterministic. mlp: the paper's kind, one hidden layer.",
    )
    expectation = st.selectbox(
        "Expectation over quadruplets",
        ["class_statistics", "sampled", "exact"],
        key="expectation",
        bind="query-params",
        persist_state="session",
        help="class_statistics: from class means and covariances, fast. sampled: quadruplets "
        "drawn at random, as in the paper. exact: over all images.",
    )
    mining = "random"
    if expectation == "sampled":
        mining = st.selectbox(
            "Mining", ["random", "hard"], key="mining", bind="query-params", persist_state="session"
        )
    center = st.toggle(
        "Centre both spaces",
        key="center",
        bind="query-params",
        persist_state="session",
        help="Subtract the mean from features and class embeddings. Centring one of the two only "
        "makes O2 fight O1, so it is not offered.",
    )
    automatic = encoder == "kernel" and expectation != "sampled"
    steps = st.number_input(
        "Steps at most",
        1,
        5_000,
        40 if automatic else 100,
        key="iterations" if automatic else "steps",
        bind="query-params",
        persist_state="session",
    )
    seed = st.number_input(
        "Seed", 0, 2**31 - 1, 0, key="seed", bind="query-params", persist_state="session"
    )
    device = st.selectbox(
        "Device", ["auto", "cpu", "cuda", "mps"], key="device", persist_state="session"
    )
    return {
        "encoder": encoder,
        "expectation": expectation,
        "mining": mining,
        "center": center,
        "max_iter": int(steps),
        "device": device,
        "seed": int(seed),
    }
