"""The two losses of SYNC that tie the classes together, Crammer-Singer's and struct, by L-BFGS."""

from __future__ import annotations

import torch
from torch import Tensor


def margin_loss(scores: Tensor, rows: Tensor, margins: Tensor) -> Tensor:
    """``1/N sum_n max_c [ margin(c, y_n) + w_c.x_n - w_yn.x_n ]``.

    Args:
        scores: (n, c) w_c.x_n.
        rows: (n,) the class of each image.
        margins: (c, c), zero on the diagonal: all ones for Crammer-Singer, distances
            ``||a_c - a_yn||_2`` for struct.
    """
    own = scores.gather(1, rows[:, None])
    return (margins[rows] + scores - own).max(dim=1).values.mean()


def minimise_margin_loss(
    x: Tensor,
    rows: Tensor,
    margins: Tensor,
    start: Tensor,
    lam: float,
    *,
    max_iter: int,
    tol: float,
) -> Tensor:
    """The classifiers W (c, d) of least ``lam/2 ||W||_F^2`` plus `margin_loss`.

    Args:
        x: (n, d) unit features.
        rows: (n,) the class of each image.
        margins: (c, c), as of `margin_loss`.
        start: (c, d), on the same device.
        lam: lambda.
        max_iter: iterations of L-BFGS.
        tol: it stops when no gradient entry is larger.
    """
    W = start.requires_grad_()
    optimizer = torch.optim.LBFGS(
        [W],
        max_iter=max_iter,
        history_size=10,
        line_search_fn="strong_wolfe",
        tolerance_grad=tol,
        tolerance_change=0.0,
    )

    def closure() -> float:
        optimizer.zero_grad()
        loss = margin_loss(x @ W.T, rows, margins) + lam / 2 * W.square().sum()
        torch.autograd.backward(loss)
        return float(loss.detach())

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return W.detach()
