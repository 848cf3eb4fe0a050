"""PSR as an estimator: what it must keep, what must not matter, and real photos."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import balanced_accuracy_score

from zsl_core.datasets import load_dataset
from zsl_core.errors import InputError
from zsl_core.evaluation.protocol import gzsl_accuracy, top_k_accuracy
from zsl_core.evaluation.structure import rsa
from zsl_core.expectations import ClassStatisticsExpectation, ExactExpectation
from zsl_core.methods.psr import PSR
from zsl_core.parallel import torch_threads
from zsl_core.statistics import class_statistics

SEEN, ALL = 10, 14
KINDS = list(
    itertools.product(
        ("kernel", "mlp"),
        (
            {"expectation": "class_statistics"},
            {"expectation": "exact"},
            {"expectation": "sampled", "mining": "random"},
            {"expectation": "sampled", "mining": "hard"},
        ),
    )
)
SMALL = {"max_iter": 15, "hidden": 24, "batch_size": 40}
ENCODERS = pytest.mark.parametrize("encoder", ["kernel", "mlp"])


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Threads that wait for each other make tiny problems slow on a busy machine."""
    with torch_threads(1):
        yield


def make(seed=0, d=24, noise=1.0):
    """Non-negative features (n, d) of ten seen classes, four unseen ones, and their attributes."""
    rng = np.random.default_rng(seed)
    y = np.abs(rng.normal(size=(ALL, 7))).astype(np.float32)
    seen = np.sort(rng.choice(ALL, SEEN, replace=False))
    labels = rng.permutation(np.tile(np.arange(ALL), 12))
    centres = np.abs(y @ rng.normal(size=(7, d)))
    x = np.abs(centres[labels] + noise * rng.normal(size=(len(labels), d))).astype(np.float32)
    of_seen = np.isin(labels, seen)
    return SimpleNamespace(
        x=x[of_seen],
        y=labels[of_seen],
        x_new=x[~of_seen],
        y_new=labels[~of_seen],
        embeddings=y,
        seen=seen,
        unseen=np.setdiff1d(np.arange(ALL), seen),
    )


@pytest.fixture
def data():
    return make()


def small(**params):
    return PSR(**{**SMALL, **params})


def fitted(data, **params):
    return small(**params).fit(data.x, data.y, data.embeddings)


def scores(model, data):
    return model.decision_function(data.x_new, data.embeddings)


# As an estimator


def test_params_are_scikit_learns():
    model = PSR(tau=0.7, encoder="mlp", random_state=3)
    assert clone(model).get_params() == model.get_params()
    assert clone(model).set_params(tau=None, gamma=2.0).get_params()["gamma"] == 2.0
    with pytest.raises(ValueError, match="Invalid parameter"):
        model.set_params(lambda_1=0.5)


def test_fit_does_not_touch_params_arguments_or_global_randomness(data):
    before = {name: value.copy() for name, value in vars(data).items()}
    for value in vars(data).values():
        value.flags.writeable = False
    for encoder, kind in KINDS:
        model = small(encoder=encoder, random_state=7, **kind)
        params, state = model.get_params(), torch.get_rng_state()
        numpys = np.random.get_state()[1].copy()
        assert model.fit(data.x, data.y, data.embeddings) is model
        assert model.get_params() == params
        assert torch.equal(torch.get_rng_state(), state)
        assert (np.random.get_state()[1] == numpys).all()
    for name, value in vars(data).items():
        assert (value == before[name]).all()


@pytest.mark.parametrize("name", ["decision_function", "predict"])
def test_an_estimator_not_fitted_says_so(data, name):
    with pytest.raises(NotFittedError):
        getattr(PSR(), name)(data.x, data.embeddings)
    with pytest.raises(NotFittedError):
        PSR().prototypes(data.embeddings)
    with pytest.raises(NotFittedError):
        PSR().get_state()


@pytest.mark.parametrize(("encoder", "kind"), KINDS)
@pytest.mark.parametrize("center", [False, True])
def test_the_same_seed_gives_the_same_bits(data, encoder, kind, center):
    a, b = (fitted(data, encoder=encoder, center=center, random_state=5, **kind) for _ in "ab")
    assert (scores(a, data) == scores(b, data)).all()
    assert [s.loss for s in a.history_] == [s.loss for s in b.history_]
    # A second fit of the same estimator starts anew.
    assert (scores(a.fit(data.x, data.y, data.embeddings), data) == scores(b, data)).all()


@pytest.mark.parametrize(("encoder", "kind"), KINDS)
def test_another_seed_differs_where_anything_is_random(data, encoder, kind):
    a, b = (scores(fitted(data, encoder=encoder, random_state=s, **kind), data) for s in (0, 1))
    random = encoder == "mlp" or kind["expectation"] == "sampled"
    assert (a != b).any() == random


@pytest.mark.parametrize(("encoder", "kind"), KINDS)
def test_it_learns_what_it_is_for(data, encoder, kind):
    model = fitted(data, encoder=encoder, **kind, max_iter=80, learning_rate=0.01)
    truth = np.searchsorted(data.seen, data.y)
    assert (model.predict(data.x, data.embeddings[data.seen]) == truth).mean() > 0.5
    new = np.searchsorted(data.unseen, data.y_new)
    assert (model.predict(data.x_new, data.embeddings[data.unseen]) == new).mean() > 0.4
    if kind["expectation"] != "sampled":  # whose loss is that of another batch each time
        assert model.history_[-1].loss < model.history_[0].loss


@ENCODERS
def test_mining_is_hard_if_asked_and_concerns_sampled_quadruplets_alone(data, encoder):
    for expectation, differs in (("sampled", True), ("class_statistics", False), ("exact", False)):
        params = {"encoder": encoder, "expectation": expectation}
        a, b = (scores(fitted(data, **params, mining=m), data) for m in ("random", "hard"))
        assert (a != b).any() == differs


@pytest.mark.parametrize(("center", "negative"), [(True, False), (False, True), (False, False)])
def test_mlp_prototypes_go_below_zero_only_where_features_do(data, center, negative):
    if negative:
        data.x[:, 0] *= -3
    model = fitted(data, encoder="mlp", center=center)
    assert (model.prototypes(data.embeddings).min() < 0) == (center or negative)
    assert bool(model.encoder_.relu_output) != (center or negative)


@pytest.mark.parametrize("change", [{"gamma": 3.0}, {"lambda_kernel": 0.1}])
def test_the_kernels_settings_reach_it(data, change):
    plain, changed = scores(fitted(data), data), scores(fitted(data, **change), data)
    assert np.abs(changed - plain).max() > 1e-3


@pytest.mark.parametrize(
    ("params", "steps"),
    [
        ({"encoder": "kernel"}, 40),
        ({"encoder": "kernel", "expectation": "exact"}, 40),
        ({"encoder": "kernel", "expectation": "sampled"}, 100),
        ({"encoder": "mlp"}, 100),
    ],
)
def test_how_long_it_trains_by_default(data, params, steps):
    model = fitted(data, **params, max_iter=None)
    assert {s.max_step for s in model.history_} == {steps}


def test_a_warm_start_does_not_keep_a_relu_that_the_features_outgrew(data):
    model = fitted(data, encoder="mlp", warm_start=True)
    data.x[:, 0] *= -3
    model.fit(data.x, data.y, data.embeddings)
    assert not model.encoder_.relu_output


def test_scores_are_cosines_with_unit_prototypes(data):
    model = fitted(data)
    prototypes = model.prototypes(data.embeddings).astype(float)
    assert np.linalg.norm(prototypes, axis=1) == pytest.approx(1, abs=1e-5)
    x = data.x_new.astype(float)
    expected = x @ prototypes.T / np.linalg.norm(x, axis=1, keepdims=True)
    assert scores(model, data) == pytest.approx(expected, abs=1e-5)
    assert (model.predict(data.x_new, data.embeddings) == expected.argmax(axis=1)).all()


@ENCODERS
def test_a_class_is_scored_alone_as_among_others(data, encoder):
    model = fitted(data, encoder=encoder)
    together = scores(model, data)
    for c in (int(data.seen[0]), int(data.unseen[0])):
        alone = model.decision_function(data.x_new, data.embeddings[c : c + 1])
        assert alone.shape == (len(data.x_new), 1)
        assert alone[:, 0] == pytest.approx(together[:, c], abs=1e-5)
        assert (model.predict(data.x_new, data.embeddings[c : c + 1]) == 0).all()
    one_image = model.decision_function(data.x_new[:1], data.embeddings)
    assert one_image[0] == pytest.approx(together[0], abs=1e-5)


# What must not matter


@ENCODERS
@pytest.mark.parametrize("center", [False, True])
@pytest.mark.parametrize("factor", [0.25, 1024.0])
def test_the_scale_of_features_and_embeddings_changes_nothing(data, encoder, center, factor):
    # By powers of two, which round nothing: by others a descent that is cut short ends elsewhere,
    # on some processors further than on others.
    model = small(encoder=encoder, center=center)
    plain = scores(fitted(data, encoder=encoder, center=center), data)
    model.fit(factor * data.x, data.y, 4 * data.embeddings)
    got = model.decision_function(8 * data.x_new, 0.5 * data.embeddings)
    assert got == pytest.approx(plain, abs=1e-6)


@ENCODERS
@pytest.mark.parametrize("expectation", ["class_statistics", "exact"])
def test_permuting_the_classes_permutes_the_result(data, encoder, expectation):
    order = np.random.default_rng(1).permutation(ALL)  # row a of the new is row order[a] of the old
    plain = scores(fitted(data, encoder=encoder, expectation=expectation), data)
    model = small(encoder=encoder, expectation=expectation)
    model.fit(data.x, np.argsort(order)[data.y], data.embeddings[order])
    got = model.decision_function(data.x_new, data.embeddings[order])
    assert got == pytest.approx(plain[:, order], abs=2e-3)
    assert model.classes_.tolist() == sorted(np.argsort(order)[data.seen].tolist())


@pytest.mark.parametrize("expectation", ["class_statistics", "exact"])
def test_the_order_of_images_does_not_matter(data, expectation):
    order = np.random.default_rng(1).permutation(len(data.x))
    model = small(expectation=expectation).fit(data.x[order], data.y[order], data.embeddings)
    plain = scores(fitted(data, expectation=expectation), data)
    assert scores(model, data) == pytest.approx(plain, abs=1e-3)


@pytest.mark.parametrize(("encoder", "kind"), KINDS)
@pytest.mark.parametrize("center", [False, True])
def test_embeddings_of_unseen_classes_are_not_learnt_from(data, encoder, kind, center):
    blind = data.embeddings.copy()
    blind[data.unseen] = np.nan
    model = small(encoder=encoder, center=center, **kind).fit(data.x, data.y, blind)
    plain = fitted(data, encoder=encoder, center=center, **kind)
    assert (scores(model, data) == scores(plain, data)).all()
    for mine, theirs in zip(model.history_, plain.history_, strict=True):
        assert mine.loss == theirs.loss
        assert np.isnan(mine.prototypes[data.unseen]).all()
        seen_rows = mine.prototypes[data.seen], theirs.prototypes[data.seen]
        assert seen_rows[0] == pytest.approx(seen_rows[1], abs=1e-6)


def test_labels_need_not_be_consecutive(data):
    model = fitted(data)
    assert model.classes_.tolist() == data.seen.tolist()
    compact = small().fit(data.x, np.searchsorted(data.seen, data.y), data.embeddings[data.seen])
    assert (scores(compact, data) == scores(model, data)).all()


# The terms


@ENCODERS
@pytest.mark.parametrize("off", ["identical", "dissimilar", "similar", "reconstruction"])
def test_each_lambda_switches_its_term_off(data, encoder, off):
    params = {"encoder": encoder, "lambda_kernel": 0.0}
    model = fitted(data, **params, **{f"lambda_{off}": 0.0})
    weights = {"identical": 1.0, "dissimilar": 1.0, "similar": 0.1, "reconstruction": 0.01}
    weights[off] = 0.0
    for snapshot in model.history_:
        total = sum(weights[name] * snapshot.terms[name] for name in weights)
        assert total == pytest.approx(snapshot.loss, abs=1e-5)
    assert np.abs(scores(model, data) - scores(fitted(data, **params), data)).max() > 1e-5


@pytest.mark.parametrize(("encoder", "kind"), KINDS)
def test_all_lambdas_may_be_zero(data, encoder, kind):
    names = ("identical", "dissimilar", "similar", "reconstruction", "kernel")
    model = fitted(data, encoder=encoder, **kind, **{f"lambda_{name}": 0 for name in names})
    assert np.isfinite(scores(model, data)).all()
    assert model.history_[-1].loss == 0


@ENCODERS
def test_more_lambda_similar_satisfies_o2_better(data, encoder):
    similar = [
        fitted(data, encoder=encoder, lambda_similar=weight, max_iter=60)
        .history_[-1]
        .terms["similar"]
        for weight in (0.0, 1.0, 10.0)
    ]
    assert similar[0] > similar[1] > similar[2]


@ENCODERS
@pytest.mark.parametrize("tau_similar", [0, 9])
def test_a_term_without_any_pair_is_zero(data, encoder, tau_similar):
    model = fitted(data, encoder=encoder, tau_similar=tau_similar)
    empty = "dissimilar" if tau_similar else "similar"
    assert all(s.terms[empty] == 0 for s in model.history_)
    assert np.isfinite(scores(model, data)).all()


@pytest.mark.parametrize(("encoder", "kind"), KINDS)
@pytest.mark.parametrize("twins", [2, 9, 10])
def test_classes_of_equal_embedding(data, encoder, kind, twins):
    """Up to all of them: then nothing can be told apart, which is no reason to fail."""
    data.embeddings[data.seen[:twins]] = data.embeddings[data.seen[0]]
    model = fitted(data, encoder=encoder, **kind)
    prototypes = model.prototypes(data.embeddings[data.seen[:twins]])
    assert prototypes == pytest.approx(np.tile(prototypes[0], (twins, 1)), abs=1e-4)
    assert np.isfinite(scores(model, data)).all()


@ENCODERS
@pytest.mark.parametrize("expectation", ["class_statistics", "exact", "sampled"])
def test_fewer_dimensions_than_the_covariance_rank(encoder, expectation):
    data = make(d=6)
    model = fitted(data, encoder=encoder, expectation=expectation)
    assert np.isfinite(scores(model, data)).all()


@ENCODERS
def test_two_classes_of_one_image_each(data, encoder):
    first = [int(np.flatnonzero(data.y == c)[0]) for c in data.seen[:2]]
    model = small(encoder=encoder).fit(data.x[first], data.y[first], data.embeddings)
    assert (model.predict(data.x[first], data.embeddings[data.seen[:2]]) == [0, 1]).all()


# Snapshots


@pytest.mark.parametrize(("encoder", "kind"), KINDS)
def test_fit_iter_may_be_left_after_the_first_snapshot(data, encoder, kind):
    model = small(encoder=encoder, **kind)
    iterator = model.fit_iter(data.x, data.y, data.embeddings)
    first = next(iterator)
    iterator.close()
    assert model.history_ == [first]
    assert model.prototypes(data.embeddings) == pytest.approx(first.prototypes, abs=1e-6)
    assert model.predict(data.x_new, data.embeddings).shape == (len(data.x_new),)


@ENCODERS
def test_a_callback_that_returns_true_stops(data, encoder):
    seen = []

    def stop_at_second(snapshot):
        seen.append(snapshot)
        return len(seen) == 2

    params = {"encoder": encoder, "max_iter": 60, "tol": 0.0}
    model = small(**params).fit(data.x, data.y, data.embeddings, callback=stop_at_second)
    assert model.history_ == seen
    assert len(seen) == 2
    assert (model.prototypes(data.embeddings) == seen[1].prototypes).all()
    whole = small(**params).fit(data.x, data.y, data.embeddings, callback=lambda _: None)
    assert len(whole.history_) > 2
    assert [s.loss for s in whole.history_[:2]] == [s.loss for s in seen]


@pytest.mark.parametrize(("encoder", "kind"), KINDS)
def test_snapshots_tell_the_truth(data, encoder, kind):
    held_out = data.x[::3], data.y[::3]
    model, steps = small(encoder=encoder, **kind), []
    for snapshot in model.fit_iter(data.x, data.y, data.embeddings, held_out):
        steps.append(snapshot.step)
        assert snapshot.max_step == 15
        assert (snapshot.prototypes == model.prototypes(data.embeddings)).all()
        predicted = model.predict(held_out[0], data.embeddings[data.seen])
        truth = balanced_accuracy_score(held_out[1], data.seen[predicted])
        assert snapshot.held_out == pytest.approx(truth)
        assert set(snapshot.terms) == {"identical", "dissimilar", "similar", "reconstruction"}
        assert np.isfinite([snapshot.loss, *snapshot.terms.values()]).all()
    assert steps == sorted(set(steps))
    assert steps[-1] == 15
    seconds = [s.seconds for s in model.history_]
    assert seconds == sorted(seconds)
    first, last = model.history_[0].prototypes, model.history_[-1].prototypes
    assert (first != last).any()  # a copy each, not one array that moves


@pytest.mark.parametrize("expectation", ["class_statistics", "exact"])
@ENCODERS
def test_a_snapshots_loss_is_that_of_its_prototypes(data, encoder, expectation):
    """Loss, terms and prototypes of one snapshot belong to one moment."""
    model = small(encoder=encoder, expectation=expectation, max_iter=30, learning_rate=0.02)
    for snapshot in model.fit_iter(data.x, data.y, data.embeddings):
        x_hat, rows = model.space_.features(data.x), np.searchsorted(data.seen, data.y)
        exact = ExactExpectation(x_hat, rows, model.relations_, torch.device("cpu"))
        prototypes = torch.tensor(snapshot.prototypes[data.seen])
        assert snapshot.terms["identical"] == pytest.approx(
            float(exact(prototypes).identical.mean()), abs=1e-5
        )


def test_held_out_images_of_unseen_classes(data):
    model = small().fit(data.x, data.y, data.embeddings, held_out=(data.x_new, data.y_new))
    predicted = data.unseen[model.predict(data.x_new, data.embeddings[data.unseen])]
    truth = balanced_accuracy_score(data.y_new, predicted)
    assert model.history_[-1].held_out == pytest.approx(truth)
    assert (scores(model, data) == scores(fitted(data), data)).all()  # looking changes nothing


# State


@ENCODERS
@pytest.mark.parametrize("center", [False, True])
@pytest.mark.parametrize("negative", [False, True])
def test_state_round_trip(data, encoder, center, negative):
    if negative:
        data.x[0, 0] = -5
    model = fitted(data, encoder=encoder, center=center)
    state = model.get_state()
    assert all(isinstance(value, np.ndarray) for value in state.values())
    assert all(isinstance(name, str) for name in state)
    back = clone(model).set_state({k: v.copy() for k, v in state.items()})
    assert (scores(back, data) == scores(model, data)).all()
    assert back.classes_.tolist() == model.classes_.tolist()
    assert back.relations_.tau == model.relations_.tau
    assert (back.relations_.similar == model.relations_.similar).all()
    again = back.get_state()
    assert set(again) == set(state)
    assert all((again[name] == state[name]).all() for name in state)


@ENCODERS
def test_a_state_taken_while_training_stays_as_it_was(data, encoder):
    model = small(encoder=encoder)
    iterator = model.fit_iter(data.x, data.y, data.embeddings)
    next(iterator)
    state, before = model.get_state(), scores(model, data)
    list(iterator)
    assert (scores(clone(model).set_state(state), data) == before).all()


@ENCODERS
def test_warm_start_goes_on_from_a_state(data, encoder):
    model = fitted(data, encoder=encoder, max_iter=100)
    back = clone(model).set_params(warm_start=True).set_state(model.get_state())
    back.fit(data.x, data.y, data.embeddings)
    assert back.history_[0].loss < fitted(data, encoder=encoder).history_[0].loss - 1e-3


# Bad input


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"encoder": "cnn"}, "`encoder` to be one of kernel, mlp, but got 'cnn'"),
        ({"expectation": "all"}, "`expectation` to be one of"),
        ({"mining": "soft"}, "`mining` to be one of random, hard"),
        ({"lambda_identical": -1}, "`lambda_identical` to be a number >= 0, but got -1"),
        ({"lambda_dissimilar": "x"}, "`lambda_dissimilar` to be a number >= 0"),
        ({"lambda_similar": float("nan")}, "`lambda_similar` to be a number >= 0"),
        ({"lambda_reconstruction": float("inf")}, "`lambda_reconstruction` to be a number"),
        ({"lambda_kernel": None}, "`lambda_kernel` to be a number"),
        ({"gamma": 0}, "`gamma` to be a number >= 1e-09"),
        ({"learning_rate": -1}, "`learning_rate` to be a number"),
        ({"hidden": 0}, r"`hidden` to be a whole number in 1\.\.65536, but got 0"),
        ({"hidden": 10**12, "encoder": "mlp"}, r"`hidden` to be a whole number in 1\.\.65536"),
        ({"batch_size": 2.5}, r"`batch_size` to be a whole number in 1\.\.1e\+06"),
        ({"batch_size": 10**7}, "`batch_size` to be a whole number in"),
        ({"covariance_rank": 0}, "`covariance_rank` to be a whole number"),
        ({"covariance_rank": 4097}, r"`covariance_rank` to be a whole number in 1\.\.4096"),
        ({"max_iter": 0}, r"`max_iter` to be a whole number in 1\.\.1e\+06, but got 0"),
        ({"max_iter": 10**7}, "`max_iter` to be a whole number in"),
        ({"tau": "x"}, "`tau` to be a"),
        ({"tau": 2.0}, "`tau` to be a"),
        ({"tau": -1}, "`tau` to be a"),
        ({"tau": 0.5, "tau_similar": 2}, "`tau` or `tau_similar`, but got both"),
        ({"tau_similar": 99}, r"`tau_similar` to be a number of classes in 0..9"),
        ({"tau_similar": -0.5}, "`tau_similar`"),
        ({"tol": "x"}, "`tol`"),
        ({"tol": float("nan")}, "`tol`"),
        ({"device": "abacus"}, "`device`"),
        ({"random_state": "x", "encoder": "mlp"}, "`random_state`"),
    ],
)
def test_a_bad_parameter_is_told_and_leaves_the_earlier_fit(data, params, told):
    model = fitted(data)
    before = scores(model, data)
    with pytest.raises(InputError, match=f"^Expected {told}"):
        # Other features and another space: a half-done fit would show.
        model.set_params(center=True, **params).fit(data.x[::-1] + 1, data.y, data.embeddings)
    assert (scores(model, data) == before).all()


@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_a_device_that_is_not_there_is_told(data, device):
    if torch.cuda.is_available() or torch.backends.mps.is_available():
        pytest.skip("this machine has an accelerator")
    with pytest.raises(InputError, match=r"^Expected `device`"):
        small(device=device).fit(data.x, data.y, data.embeddings)


def test_bad_shapes_are_told_and_leave_the_earlier_fit(data):
    model = fitted(data)
    before = scores(model, data)
    bad = [(data.x, data.y[:-1]), (data.x[0], data.y), (data.x[:5], np.full(5, data.y[0]))]
    for x, y in bad:
        with pytest.raises(InputError, match=r"^Expected .*, but got .*\.$"):
            model.fit(x, y, data.embeddings)
        assert (scores(model, data) == before).all()
        assert model.classes_.tolist() == data.seen.tolist()


def test_auto_is_the_cpu_where_there_is_nothing_else(data):
    if torch.cuda.is_available() or torch.backends.mps.is_available():
        pytest.skip("this machine has an accelerator")
    assert fitted(data, device="auto").encoder_.seen.device.type == "cpu"


# Warm start


def test_a_warm_start_reaches_the_same_loss_in_fewer_steps(data):
    tau = 0.8
    params = {"max_iter": 300, "tol": 1e-5, "tau": tau}
    warm = fitted(data, **params, warm_start=True).set_params(tau=tau + 0.01)
    warm.fit(data.x, data.y, data.embeddings)
    cold = fitted(data, **{**params, "tau": tau + 0.01})
    assert warm.history_[-1].loss == pytest.approx(cold.history_[-1].loss, rel=2e-4)
    assert warm.history_[-1].step < cold.history_[-1].step


@pytest.mark.parametrize("change", [{"gamma": 0.5}, {"lambda_kernel": 0.01}, {"tau": 0.6}])
def test_a_warm_start_begins_where_it_stood(data, change):
    model = fitted(data, warm_start=True, max_iter=60)
    stood = model.prototypes(data.embeddings[data.seen])
    iterator = model.set_params(**change).fit_iter(data.x, data.y, data.embeddings)
    first = next(iterator)
    assert first.step == 0
    assert first.prototypes[data.seen] == pytest.approx(stood, abs=1e-3)


@ENCODERS
def test_a_warm_start_after_a_change_of_classes_or_kind_is_a_cold_one(data, encoder):
    model = fitted(data, encoder=encoder, warm_start=True)
    fewer = np.isin(data.y, data.seen[:-1])
    model.fit(data.x[fewer], data.y[fewer], data.embeddings)
    cold = small(encoder=encoder).fit(data.x[fewer], data.y[fewer], data.embeddings)
    assert (scores(model, data) == scores(cold, data)).all()
    other = "mlp" if encoder == "kernel" else "kernel"
    model.set_params(encoder=other).fit(data.x, data.y, data.embeddings)
    assert (scores(model, data) == scores(fitted(data, encoder=other), data)).all()


# Real photos


@pytest.fixture(scope="module")
def photos(xlsa17_root):
    return load_dataset("xlsa17:CUB100", root=xlsa17_root)


def fit_photos(photos, **params):
    train = photos.split.train
    return PSR(**params).fit(photos.features[train], photos.labels[train], photos.embedding())


def test_class_statistics_are_exact_enough_at_the_solution_of_real_photos(photos):
    model = fit_photos(photos)
    x_hat = model.space_.features(photos.features[photos.split.train])
    rows = np.searchsorted(model.classes_, photos.labels[photos.split.train])
    parts = model.relations_, torch.device("cpu")
    with torch.no_grad():
        prototypes = model.encoder_.seen_prototypes()
        fast = ClassStatisticsExpectation(class_statistics(x_hat, rows), *parts)(prototypes)
        exact = ExactExpectation(x_hat, rows, *parts)(prototypes)
    assert fast.identical == pytest.approx(exact.identical, abs=1e-5)
    assert fast.dissimilar == pytest.approx(exact.dissimilar, abs=1e-5)
    assert float(fast.similar.mean()) == pytest.approx(float(exact.similar.mean()), rel=0.03)
    assert float(exact.similar.mean()) > 0.05  # so that 3 % tell something


def measures(model, photos):
    """T1 over unseen classes, H over all, and RSA of the unseen classes."""
    split, y = photos.split, photos.embedding()
    of_unseen, of_seen = (
        model.decision_function(photos.features[part], y)
        for part in (split.test_unseen, split.test_seen)
    )
    labels_unseen, labels_seen = photos.labels[split.test_unseen], photos.labels[split.test_seen]
    unseen = photos.unseen_classes
    t1 = top_k_accuracy(of_unseen[:, unseen], labels_unseen, unseen)
    both = of_unseen, labels_unseen, of_seen, labels_seen
    h = gzsl_accuracy(*both, np.arange(len(y)), photos.seen_classes).h
    return np.array([t1, h, rsa(y, model.prototypes(y), unseen)])


def test_the_three_expectations_agree_on_real_photos(photos):
    """Changing the expectation moves T1, H and RSA by less than changing the seed does.

    For each measure: |other - exact| of the same seed, averaged over seeds 0, 1 and 2, is at most
    the spread (largest less smallest) of the exact expectation over these seeds.
    """
    kinds = {
        "exact": {"expectation": "exact"},
        "class_statistics": {"expectation": "class_statistics"},
        "sampled": {"expectation": "sampled", "batch_size": 2048},
    }
    got = {
        name: np.array(
            [
                measures(fit_photos(photos, encoder="mlp", random_state=seed, **kind), photos)
                for seed in (0, 1, 2)
            ]
        )
        for name, kind in kinds.items()
    }
    spread = np.ptp(got["exact"], axis=0)
    for name in ("class_statistics", "sampled"):
        moved = np.abs(got[name] - got["exact"]).mean(axis=0)
        assert (moved <= spread).all(), f"{name}: {moved} against {spread}"
    assert (got["exact"] > [0.45, 0.35, 0.6]).all()


def test_fewer_images_than_features_are_trained_in_their_span() -> None:
    rng = np.random.default_rng(0)
    inner = rng.normal(size=(36, 36)).astype(np.float32) + 1
    rotation = np.linalg.qr(rng.normal(size=(90, 36)))[0].T.astype(np.float32)
    labels, embeddings = np.repeat(np.arange(12), 3), rng.random((12, 7)).astype(np.float32)
    # As many images as features: no detour. To the end, since rounding bends the way there.
    plain = PSR(max_iter=200, tol=0).fit(inner, labels, embeddings)
    spanned = PSR(max_iter=200, tol=0).fit(inner @ rotation, labels, embeddings)
    expected = plain.prototypes(embeddings) @ rotation
    np.testing.assert_allclose(spanned.prototypes(embeddings), expected, atol=1e-3)
    assert spanned.history_[0].loss == pytest.approx(plain.history_[0].loss, rel=1e-5)
    assert spanned.history_[-1].loss == pytest.approx(plain.history_[-1].loss, rel=1e-5)
    np.testing.assert_array_equal(spanned.history_[-1].prototypes, spanned.prototypes(embeddings))
