"""Sentences about runs say what the numbers say, ties and missing numbers too."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from zsl_core.runs.showcase import findings


def run(method, top1, harmonic=0.5, robin_hood=0.2, rsa_all=0.6):
    report = {
        "zsl": {"top1": top1},
        "gzsl": {"harmonic": harmonic},
        "hubness": {"robin_hood": robin_hood},
        "structure": {"rsa_all": rsa_all},
    }
    return SimpleNamespace(config=SimpleNamespace(method=method), report=report)


def test_the_best_is_named_and_psr_beside_it():
    sentence = findings([run("psr", 0.5), run("sync", 0.6)])[0]
    assert sentence == "Most accurate on unseen classes (T1): **SYNC**, 60.0%; PSR 50.0%."


@pytest.mark.parametrize("other", [0.48, 0.47996])  # equal, and equal as shown
def test_a_tie_is_no_win(other):
    sentence = findings([run("psr", 0.48), run("sync", other), run("v2s_ridge", 0.1)])[0]
    assert sentence == "Most accurate on unseen classes (T1): **PSR and SYNC**, 48.0%."


def test_the_least_hubs_are_the_best():
    sentence = findings([run("psr", 0.5, robin_hood=0.1), run("sync", 0.5, robin_hood=0.3)])[2]
    assert sentence.endswith("**PSR**, 0.10.")


def test_a_measure_that_one_method_alone_has_is_not_compared():
    runs = [run("psr", 0.5, harmonic=None), run("sync", 0.5, harmonic=0.2)]
    assert not any("H)" in sentence for sentence in findings(runs))
