"""Who makes the quadruplets (y_r, x_i, x_j, x_k): at random, or the hard ones of a batch."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from zsl_core import objectives
from zsl_core.pairs import PairWeights


@dataclass(frozen=True)
class Quadruplets:
    """A batch of quadruplets, as indices of classes and images, each (batch,).

    Where a reference has no similar (dissimilar) class, `has_similar` (`has_dissimilar`) is
    False and the image at that place means nothing.
    """

    reference: Tensor  # class r
    identical: Tensor  # image i
    similar: Tensor  # image j
    dissimilar: Tensor  # image k
    has_similar: Tensor
    has_dissimilar: Tensor


class ImagesByClass:
    """The images of each class, laid out so that one can be drawn for many classes at once.

    Args:
        rows: (n,) the class of each image, 0..classes-1, every class at least once.
        classes: their number.
        device: where to draw.
    """

    def __init__(self, rows: Tensor, classes: int, device: torch.device) -> None:
        order = torch.argsort(rows, stable=True)
        counts = torch.bincount(rows, minlength=classes)
        self.rows = rows.to(device)
        self.order = order.to(device)
        self.counts = counts.to(device)
        self.starts = (torch.cumsum(counts, 0) - counts).to(device)

    def draw(self, classes: Tensor, generator: torch.Generator) -> Tensor:
        """One image (index) of each of the given classes, uniform within the class."""
        u = torch.rand(len(classes), generator=generator, device=classes.device)
        counts = self.counts[classes]
        within = (u * counts).long().minimum(counts - 1)
        return self.order[self.starts[classes] + within]


def random_quadruplets(
    images: ImagesByClass, pairs: PairWeights, batch_size: int, generator: torch.Generator
) -> Quadruplets:
    """For every reference one random x_i, x_j and x_k, as in the paper."""
    reference = _references(len(pairs.delta), batch_size, generator)
    similar, has_similar = _draw_partner(pairs.similar[reference], generator)
    dissimilar, has_dissimilar = _draw_partner(pairs.dissimilar[reference], generator)
    identical, _ = _draw_partner(pairs.identical[reference], generator)
    return Quadruplets(
        reference,
        images.draw(identical, generator),
        images.draw(similar, generator),
        images.draw(dissimilar, generator),
        has_similar,
        has_dissimilar,
    )


def hard_quadruplets(
    prototypes: Tensor,
    x_hat: Tensor,
    images: ImagesByClass,
    pairs: PairWeights,
    batch_size: int,
    generator: torch.Generator,
) -> Quadruplets:
    """x_k of largest cosine and x_j that violates its interval most, among the batch's x_i.

    Args:
        prototypes: (c, d) unit prototypes, without gradient.
        x_hat: (n, d) unit features.
        images: the images of each class.
        pairs: which pairs of classes are similar and dissimilar.
        batch_size: quadruplets.
        generator: of the drawing.
    """
    reference = _references(len(pairs.delta), batch_size, generator)
    identical, _ = _draw_partner(pairs.identical[reference], generator)
    image = images.draw(identical, generator)
    r, c = reference[:, None], images.rows[image][None, :]
    cosines = prototypes[reference] @ x_hat[image].T  # (batch, batch)
    violation = objectives.o2(cosines, pairs.delta[r, c], pairs.tau)
    is_similar, is_dissimilar = pairs.similar[r, c] > 0, pairs.dissimilar[r, c] > 0
    nowhere = torch.finfo(cosines.dtype).min
    return Quadruplets(
        reference,
        image,
        image[violation.masked_fill(~is_similar, nowhere).argmax(dim=1)],
        image[cosines.masked_fill(~is_dissimilar, nowhere).argmax(dim=1)],
        is_similar.any(dim=1),
        is_dissimilar.any(dim=1),
    )


def _references(classes: int, batch_size: int, generator: torch.Generator) -> Tensor:
    """References (batch,): whole permutations of the classes, cut to the batch."""
    device = generator.device
    rounds = -(-batch_size // classes)
    permutations = [
        torch.randperm(classes, generator=generator, device=device) for _ in range(rounds)
    ]
    return torch.cat(permutations)[:batch_size]


def _draw_partner(weights: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """One class a row in proportion to the weights (batch, c), and whether the row had any."""
    has_any = weights.sum(dim=1) > 0
    # A row without partners draws any class; the caller masks it.
    safe = torch.where(has_any[:, None], weights, torch.ones_like(weights))
    return torch.multinomial(safe, 1, generator=generator).squeeze(1), has_any
