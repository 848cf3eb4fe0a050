"""A run in one word, such as ``psr:tau_similar=4,seed=1``: for links, for lists and to type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zsl_core.errors import InputError
from zsl_core.methods import METHODS, make_method
from zsl_core.runs.config import NOT_A_SETTING

SHORT = {
    "tau_similar": "similar",
    "tau": "τ",
    "lambda_identical": "pull",
    "lambda_dissimilar": "push",
    "lambda_similar": "λ₁",
    "lambda_reconstruction": "λ₂",
    "lambda_kernel": "λK",
    "lam": "λ",
}
"""What a parameter is called on screen, where its own name is long."""

AS_IT_COMES = "as_it_comes"
"""Instead of options: all are the method's defaults."""


@dataclass(frozen=True)
class RunSpec:
    """A method and how it was set.

    Attributes:
        method: a key of METHODS.
        params: the parameters that differ from the method's defaults.
        seed: the estimator's `random_state`.
    """

    method: str
    params: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0

    @classmethod
    def of(cls, method: str, params: Mapping[str, Any], seed: int = 0) -> RunSpec:
        """From all parameters, or some, in any order: those that are as they come are left out.

        >>> RunSpec.of("psr", {"tau_similar": 4.0, "lambda_similar": 0.1, "gamma": 2.0}).text
        'psr:gamma=2.0,tau_similar=4.0'
        """
        defaults = make_method(method).get_params()
        differing = {
            name: value
            for name, value in sorted(params.items())
            if name not in NOT_A_SETTING and value != defaults[name]
        }
        return cls(method, differing, seed)

    @property
    def text(self) -> str:
        """What `parse_run` reads."""
        options = dict(self.params) | ({"seed": self.seed} if self.seed else {})
        listed = ",".join(f"{name}={value}" for name, value in options.items())
        return f"{self.method}:{listed}" if listed else self.method

    @property
    def exact(self) -> str:
        """`text`, but for a run as it comes, which says so.

        A method's name alone is what lists take for the best known run of it.

        >>> RunSpec("psr").exact, RunSpec("psr", {"gamma": 2.0}).exact
        ('psr:as_it_comes', 'psr:gamma=2.0')
        """
        return self.text if ":" in self.text else f"{self.text}:{AS_IT_COMES}"

    @property
    def label(self) -> str:
        """What it is called on screen.

        >>> RunSpec("psr", {"tau_similar": 4.0, "encoder": "mlp"}, seed=1).label
        'PSR · similar 4 · mlp · seed 1'
        """
        parts = [METHODS[self.method].label]
        for name, value in self.params.items():
            if isinstance(value, bool):
                parts.append(name if value else f"no {name}")
            elif isinstance(value, str):
                parts.append(value)
            else:
                number = f"{value:.3g}" if isinstance(value, float) else str(value)
                parts.append(f"{SHORT.get(name, name)} {number}")
        if self.seed:
            parts.append(f"seed {self.seed}")
        return " · ".join(parts)


def parse_run(text: str) -> RunSpec:
    """Read what `RunSpec.text` wrote, or a person typed.

    Raises:
        InputError: for an unknown method or parameter, or a value of the wrong kind.

    >>> parse_run("psr:tau_similar=4,seed=1")
    RunSpec(method='psr', params={'tau_similar': 4}, seed=1)
    """
    method, _, rest = text.partition(":")
    known = make_method(method).get_params()
    params: dict[str, Any] = {}
    for item in rest.split(",") if rest not in ("", AS_IT_COMES) else ():
        name, _, value = item.partition("=")
        name = "random_state" if name == "seed" else name
        if name not in known or (name in NOT_A_SETTING and name != "random_state"):
            raise InputError(
                f"Expected options of {method}, such as {', '.join(list(known)[:4])}, but got "
                f"{name!r} in {text!r}."
            )
        params[name] = _value(known[name], value, text)
    seed = params.pop("random_state", 0)
    make_method(method, **params, random_state=seed)  # raises where a value is out of range
    return RunSpec.of(method, params, seed)


def canonical(text: str) -> str:
    """A run's text, in whatever way it was written; a method's name alone stays that.

    Raises:
        InputError: as `parse_run`.

    >>> canonical("psr"), canonical("psr:gamma=1"), canonical("psr:gamma=2")
    ('psr', 'psr:as_it_comes', 'psr:gamma=2.0')
    """
    spec = parse_run(text)
    return spec.exact if ":" in text else spec.text


def called(texts: Sequence[str]) -> dict[str, str]:
    """What runs are called on screen: in short, and in full where that names two of them.

    >>> called(["sync", "psr:gamma=0.5", "psr:gamma=0.50001"])
    {'sync': 'SYNC', 'psr:gamma=0.5': 'psr:gamma=0.5', 'psr:gamma=0.50001': 'psr:gamma=0.50001'}
    """
    comes = {text: " · as it comes" * text.endswith(f":{AS_IT_COMES}") for text in texts}
    short = {text: parse_run(text).label + comes[text] for text in texts}
    often = Counter(short.values())
    return {text: text if often[label] > 1 else label for text, label in short.items()}


def _value(default: Any, text: str, whole: str) -> Any:
    """The value in the type of the parameter's default; None stands for a number not given."""
    if isinstance(default, str):
        return text
    if isinstance(default, bool):
        if text in ("True", "False"):
            return text == "True"
    else:
        try:
            whole_number = isinstance(default, int) or (default is None and text.isdecimal())
            return int(text) if whole_number else float(text)
        except ValueError:
            pass
    kind = "True or False" if isinstance(default, bool) else "a number"
    raise InputError(f"Expected {kind} in {whole!r}, but got {text!r}.")
