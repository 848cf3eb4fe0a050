"""An encoder and an expectation in float64, for finite differences and exact comparisons."""

from __future__ import annotations

from dataclasses import replace

import torch


def in_double(encoder, expectation):
    """Both in float64, which finite differences need."""
    spread = getattr(expectation, "spread", None)
    for holder in filter(None, (expectation, expectation.pairs, spread)):
        for name, value in vars(holder).items():
            if torch.is_tensor(value) and value.is_floating_point():
                setattr(holder, name, value.double())
    if spread is not None:
        spread.blocks = [replace(each, factors=each.factors.double()) for each in spread.blocks]
    return encoder.double(), expectation
