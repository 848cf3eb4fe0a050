"""PSR: Preserving Semantic Relations for Zero-Shot Learning (Annadani & Biswas, CVPR 2018)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import torch
from sklearn.utils.validation import check_is_fitted

from zsl_core.encoders import Encoder, KernelEncoder, MLPEncoder
from zsl_core.expectations import (
    ClassStatisticsExpectation,
    Expectation,
    make_expectation,
)
from zsl_core.methods.base import Floats, Ints, State
from zsl_core.methods.psr_params import PSRParams
from zsl_core.relations import Relations
from zsl_core.statistics import ClassStatistics, class_means
from zsl_core.training import Snapshot, Watched, pick_device, train


class PSR(PSRParams):
    """Maps class embeddings to prototypes among the images and keeps the classes' relations.

    Minimises the mean over quadruplets of ``O1 + lambda_similar * O2 +
    lambda_reconstruction * O3`` (see objectives.py); an image goes to the prototype of highest
    cosine. Encoder, optimiser and default weights are this project's choice, not the paper's.

    Args are those of `PSRParams`.

    Attributes:
        relations_: of the seen classes.
        encoder_: f and g.
        history_: the snapshots of the last fit.
    """

    def fit(
        self,
        X: Floats,
        y: Ints,
        class_embeddings: Floats,
        held_out: tuple[Floats, Ints] | None = None,
        callback: Callable[[Snapshot], bool | None] | None = None,
    ) -> PSR:
        """Learn from images of seen classes.

        Args:
            X: (n, d) features.
            y: (n,) rows of `class_embeddings`.
            class_embeddings: (classes, k); rows of no label in `y` are not trained on.
            held_out: features and labels watched while training, scored among their own classes.
            callback: sees each snapshot; returning True stops, and what is learnt so far stays.

        Raises:
            InputError: if a parameter or a shape is wrong, before anything is learnt.
        """
        for snapshot in self.fit_iter(X, y, class_embeddings, held_out):
            if callback is not None and callback(snapshot):
                break
        return self

    def fit_iter(
        self,
        X: Floats,
        y: Ints,
        class_embeddings: Floats,
        held_out: tuple[Floats, Ints] | None = None,
    ) -> Iterator[Snapshot]:
        """`fit`, an epoch at a time: yields a snapshot, and may be left after any of them."""
        began = time.perf_counter()
        self.check_params()
        device = pick_device(self.device)
        training = self._training_set(X, y, class_embeddings, center=self.center)
        x_hat, basis = training.x_hat, None
        encoder = self._begin(training.seen, class_means(x_hat, training.rows), device)
        inner = encoder
        if isinstance(encoder, KernelEncoder) and len(x_hat) < x_hat.shape[1]:
            # The objective sees f by its cosines with the images: it never leaves their span.
            basis = torch.linalg.qr(torch.as_tensor(x_hat.T, device=device))[0]  # (d, n)
            x_hat, inner = (x_hat @ basis.cpu().numpy()), encoder.within(basis)
        relations = Relations.from_embeddings(training.seen, self.tau, self.tau_similar)
        expectation = make_expectation(
            self.expectation,
            x_hat,
            training.rows,
            relations,
            device,
            covariance_rank=self.covariance_rank,
            batch_size=self.batch_size,
            hard=self.mining == "hard",
            seed=self.random_state,
        )
        self._enter(training)
        self.relations_, self.encoder_ = relations, encoder
        watch = (
            None if held_out is None else Watched(self.space_.features(held_out[0]), held_out[1])
        )

        def follow() -> None:
            if isinstance(encoder, KernelEncoder) and basis is not None:
                encoder.take_from(inner, basis)

        yield from self._learn(inner, expectation, class_embeddings, began, watch, follow)

    def fit_statistics(self, statistics: ClassStatistics, class_embeddings: Floats) -> PSR:
        """Learn from class statistics alone, such as those of `streamed_statistics`.

        Args:
            statistics: of unit features (n, d); their classes are rows of `class_embeddings`.
            class_embeddings: (classes, k); only those of classes with statistics are trained on.

        Raises:
            InputError: if a parameter is wrong or needs the images themselves, or a class is
                unknown.
        """
        began = time.perf_counter()
        self.check_statistics_do()
        device = pick_device(self.device)
        training = self._training_statistics(statistics, class_embeddings, center=self.center)
        encoder = self._begin(training.seen, training.x_hat, device)
        relations = Relations.from_embeddings(training.seen, self.tau, self.tau_similar)
        self._enter(training)
        self.relations_, self.encoder_ = relations, encoder
        expectation = ClassStatisticsExpectation(statistics, relations, device)
        for _ in self._learn(encoder, expectation, class_embeddings, began):
            pass
        return self

    def _learn(
        self,
        inner: Encoder,
        expectation: Expectation,
        class_embeddings: Floats,
        began: float,
        watch: Watched | None = None,
        follow: Callable[[], None] = lambda: None,
    ) -> Iterator[Snapshot]:
        """Train `inner`; `follow` brings what it learnt into `encoder_` before each look."""
        self.history_: list[Snapshot] = []
        max_iter = self.steps()
        for epoch in train(
            inner,
            expectation,
            self.weights(),
            max_iter=max_iter,
            learning_rate=self.learning_rate,
            tol=self.tol,
        ):
            follow()
            prototypes = self.prototypes(class_embeddings)
            snapshot = Snapshot(
                step=epoch.step,
                max_step=max_iter,
                loss=epoch.loss,
                terms=epoch.terms,
                held_out=None if watch is None else watch.accuracy(prototypes),
                prototypes=prototypes,
                seconds=time.perf_counter() - began,
            )
            self.history_.append(snapshot)
            yield snapshot

    def prototypes(self, class_embeddings: Floats) -> Floats:
        """Unit prototypes f-hat(y_c) (c, d) of classes given as (c, k), in the fitted space."""
        check_is_fitted(self, "encoder_")
        y = self.space_.embeddings(class_embeddings)
        with torch.no_grad():
            tensor = torch.as_tensor(y, device=self.encoder_.seen.device)
            return self.encoder_(tensor).cpu().numpy()  # type: ignore[no-any-return]

    def get_state(self) -> State:
        """The encoder's tensors and the space, as arrays."""
        check_is_fitted(self, "encoder_")
        weights = self.encoder_.state_dict().items()
        return self._space_state() | {f"encoder.{k}": v.cpu().numpy().copy() for k, v in weights}

    def set_state(self, state: State) -> PSR:
        """Take back what `get_state` gave."""
        self._set_space_state(state)
        prefix = "encoder."
        weights = {
            k.removeprefix(prefix): torch.tensor(v)
            for k, v in state.items()
            if k.startswith(prefix)
        }
        seen = weights["seen"]
        dim = (weights["beta"] if self.encoder == "kernel" else weights["f.2.bias"]).shape[-1]
        self.encoder_ = self._new_encoder(seen, dim, relu_output=False)
        self.encoder_.load_state_dict(weights)
        self.relations_ = Relations.from_embeddings(seen.numpy(), self.tau, self.tau_similar)
        return self

    def _begin(self, seen: Floats, means: Floats, device: torch.device) -> Encoder:
        """An encoder at the last solution, or at the means (c, d) of unit features."""
        # Centred features go below zero, and so may raw ones: a ReLU could not reach them.
        encoder = self._new_encoder(
            torch.as_tensor(seen, device=device),
            means.shape[1],
            relu_output=bool(not self.center and means.min() >= 0),
        )
        earlier: Encoder | None = getattr(self, "encoder_", None) if self.warm_start else None
        if earlier is not None and encoder.can_continue(earlier):
            encoder.continue_from(earlier)
        else:
            encoder.start(torch.as_tensor(means, device=device))
        return encoder

    def _new_encoder(self, seen: torch.Tensor, dim: int, *, relu_output: bool) -> Encoder:
        if self.encoder == "kernel":
            return KernelEncoder(seen, dim, gamma=self.gamma, lambda_kernel=self.lambda_kernel)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.random_state)
            encoder = MLPEncoder(seen.cpu(), dim, hidden=self.hidden, relu_output=relu_output)
        return encoder.to(seen.device)
