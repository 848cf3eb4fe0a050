from __future__ import annotations

import pytest

from zsl_core.errors import InputError
from zsl_core.methods import METHODS, make_method
from zsl_core.runs.spec import RunSpec, parse_run


@pytest.mark.parametrize("method", METHODS)
def test_every_parameter_comes_back_as_it_was(method: str) -> None:
    other = {float: 0.25, int: 3, bool: True, type(None): 0.5}
    params = {
        name: other[type(value)]
        for name, value in make_method(method).get_params().items()
        if type(value) in other and name not in ("random_state", "warm_start", "tau", "max_iter")
    }
    spec = RunSpec(method, params, seed=7)
    assert parse_run(spec.text) == spec
    assert spec.label.startswith(METHODS[method].label)


def test_what_is_as_it_comes_is_left_out() -> None:
    params = make_method("psr").get_params()
    assert RunSpec.of("psr", params).text == "psr"
    assert RunSpec.of("psr_mlp", make_method("psr_mlp").get_params()).text == "psr_mlp"
    assert RunSpec.of("psr", params | {"gamma": 0.3}, 2).text == "psr:gamma=0.3,seed=2"
    assert parse_run("psr:gamma=1.0") == RunSpec("psr")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "method among psr"),
        ("nosuch", "'nosuch'"),
        ("psr:nosuch=1", "'nosuch'"),
        ("psr:gamma", "a number"),
        ("psr:gamma=x", "a number"),
        ("psr:center=1", "True or False"),
        ("psr:tau=7", "`tau`"),
        ("psr:gamma=nan", "`gamma`"),
        ("psr:device=cuda", "'device'"),
        ("psr:tau=0.5,tau_similar=3", "both"),
        ("sync:seed=-1", "`random_state`"),
        ("psr:encoder=linear", "`encoder`"),
    ],
)
def test_what_is_wrong_gets_one_sentence(text: str, told: str) -> None:
    with pytest.raises(InputError, match=r"^Expected .*\.$") as caught:
        parse_run(text)
    assert told in str(caught.value)
