"""Live refits: near to a fit from scratch, the same for the same arguments, and no state kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from zsl_core.datasets import ZSLDataset, load_dataset
from zsl_core.errors import InputError
from zsl_core.evaluation.report import evaluate
from zsl_core.live import LARGE_ITERATIONS, WARM_ITERATIONS, LiveFit
from zsl_core.methods import make_method

START = {"tau_similar": 5.0, "lambda_similar": 0.1}
SMALL_MOVES = ({"tau_similar": 5.5}, {"tau_similar": 6.5}, {"lambda_similar": 0.2})


@pytest.fixture(scope="module")
def fauna() -> ZSLDataset:
    return load_dataset("fauna")


@pytest.fixture(scope="module")
def live(fauna: ZSLDataset) -> LiveFit:
    return LiveFit(fauna)


def counted(dataset: ZSLDataset, prototypes: np.ndarray) -> list[int]:
    """N_1 over the unseen classes, image by image."""
    unseen = dataset.unseen_classes
    counts = dict.fromkeys(unseen.tolist(), 0)
    for image in dataset.split.test_unseen:
        counts[int(unseen[(prototypes[unseen] @ dataset.features[image]).argmax()])] += 1
    return [counts[c] for c in unseen.tolist()]


@pytest.mark.parametrize("center", [False, True])
def test_from_scratch_it_is_psr(fauna: ZSLDataset, center: bool) -> None:
    result = LiveFit(fauna, "minilm", center=center).refit(START)
    train, y = fauna.split.train, fauna.embedding("minilm")
    psr = make_method("psr", **START, center=center)
    psr.fit(fauna.features[train], fauna.labels[train], y)
    assert result.prototypes == pytest.approx(psr.prototypes(y), abs=1e-6)
    assert result.loss == psr.history_[-1].loss
    assert result.steps == psr.history_[-1].step
    assert result.report == evaluate(psr, fauna.features, fauna.labels, y, fauna.split)


def test_what_it_tells_belongs_to_its_prototypes(fauna: ZSLDataset, live: LiveFit) -> None:
    first = live.refit(START)
    moved = live.refit({**START, "tau_similar": 9.0}, after=first)
    for result in (first, moved):
        assert result.n1.tolist() == counted(fauna, result.prototypes)
        assert (result.unseen_classes == fauna.unseen_classes).all()
        assert np.linalg.norm(result.prototypes, axis=1) == pytest.approx(1, abs=1e-5)
        assert (result.prototypes == result.method.prototypes(fauna.embedding())).all()
    assert first.n1.tolist() != moved.n1.tolist()


def test_small_moves_end_where_a_fit_from_scratch_ends(live: LiveFit) -> None:
    params, warm = dict(START), live.refit(START)
    for move in SMALL_MOVES:
        params |= move
        warm, cold = live.refit(params, after=warm), live.refit(params)
        assert warm.steps < cold.steps
        assert warm.converged
        assert cold.converged
        assert warm.loss == pytest.approx(cold.loss, abs=1e-4)
        assert (warm.prototypes * cold.prototypes).sum(axis=1).min() > 0.999
        for group, measure, within in (
            ("zsl", "top1", 0.005),
            ("gzsl", "harmonic", 0.005),
            ("structure", "rsa_all", 0.005),
            ("hubness", "skew_n1", 0.1),
        ):
            here, there = (result.report[group][measure] for result in (warm, cold))
            assert here == pytest.approx(there, abs=within), measure


def test_the_same_arguments_give_the_same_whatever_came_between(live: LiveFit) -> None:
    first = live.refit(START)
    prototypes = first.prototypes.copy()
    moved = {**START, "lambda_similar": 1.0}
    once = live.refit(moved, after=first)
    live.refit({"lambda_similar": 2.0}, after=once)
    again = live.refit(moved, after=first)
    assert (once.prototypes == again.prototypes).all()
    assert once.report == again.report
    assert (first.prototypes == prototypes).all()
    assert (first.method.prototypes(live.dataset.embedding()) == prototypes).all()


def test_a_leap_says_that_it_has_not_converged_and_goes_on(live: LiveFit) -> None:
    first = live.refit(START)
    leap = {**START, "lambda_similar": 2.0, "lambda_dissimilar": 0.0}
    cut = live.refit(leap, after=first)
    assert not cut.converged
    assert cut.steps == WARM_ITERATIONS
    further = live.refit(leap, after=cut)
    assert further.loss < cut.loss


def test_many_classes_are_cut_short_and_it_says_so() -> None:
    live = LiveFit(load_dataset("imagenet_classes"), "glove")
    result = live.refit()
    assert live.large
    assert result.steps == LARGE_ITERATIONS
    assert not result.converged
    assert result.report["gzsl"]["harmonic"] is None  # there are no images to test seen classes


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"encoder": "mlp"}, "live parameter"),
        ({"tau": 0.5, "tau_similar": 3.0}, "give the threshold one way"),
        ({"tau": 2.0}, "Expected `tau`"),
        ({"tau_similar": 1000}, "Expected `tau_similar`"),
        ({"lambda_similar": -1.0}, "Expected `lambda_similar`"),
    ],
)
def test_a_bad_knob_gets_its_sentence(live: LiveFit, params: dict, words: str) -> None:
    with pytest.raises(InputError, match=words):
        live.refit(params)


def test_another_data_sets_result_is_no_start(live: LiveFit) -> None:
    digits = LiveFit(load_dataset("digits"))
    with pytest.raises(InputError, match="same seen classes"):
        digits.refit(after=live.refit(START))
    with pytest.raises(InputError, match="nosuch"):
        LiveFit(digits.dataset, "nosuch")


def test_small_moves_on_real_photos(xlsa17_root: Path) -> None:
    live = LiveFit(load_dataset("xlsa17:CUB100", xlsa17_root))
    warm = live.refit({"tau_similar": 7.2})
    warm, cold = (live.refit({"tau_similar": 7.7}, after=after) for after in (warm, None))
    assert (warm.prototypes * cold.prototypes).sum(axis=1).min() > 0.999
    assert warm.report["zsl"]["top1"] == pytest.approx(cold.report["zsl"]["top1"], abs=0.005)
