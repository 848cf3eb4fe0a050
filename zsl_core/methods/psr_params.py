"""What PSR can be told: its parameters, their defaults, and which values they may have."""

from __future__ import annotations

from zsl_core.errors import InputError, expect_bool, expect_number, expect_one_of
from zsl_core.expectations import EXPECTATIONS
from zsl_core.methods.base import MAX_SEED, ZSLMethod, expect_no_center
from zsl_core.objectives import Weights
from zsl_core.training import pick_device

KERNEL_ITERATIONS = 40
ADAMW_STEPS = 100
MOST = {"hidden": 65536, "batch_size": 1_000_000, "covariance_rank": 4096, "max_iter": 1_000_000}


class PSRParams(ZSLMethod):
    """The parameters of `PSR`.

    Args:
        tau: threshold of similarity as a cosine in (-1, 1).
        tau_similar: the same as the mean number of similar classes a class. With neither, a tenth
            of the other seen classes is similar.
        lambda_identical: weight of O1's first part; 0 switches it off, as with all weights.
        lambda_dissimilar: weight of O1's second part.
        lambda_similar: lambda1, weight of O2.
        lambda_reconstruction: lambda2, weight of O3.
        center: centre features and class embeddings (always both, see similarity.Space).
        encoder: ``kernel`` (few parameters, deterministic, live) or ``mlp`` (the paper's kind).
        expectation: ``class_statistics``, ``sampled`` quadruplets, or ``exact``.
        mining: of sampled quadruplets, ``random`` or ``hard``.
        gamma: kernel encoder: inverse bandwidth in units of the median squared distance.
        lambda_kernel: kernel encoder: weight of its smoothness penalty.
        hidden: MLP encoder: units of the hidden layer.
        max_iter: optimisation steps; None takes what suits encoder and expectation.
        learning_rate: of AdamW; the kernel encoder under L-BFGS has none.
        tol: the kernel encoder stops once 5 iterations improve the loss by less than this share.
        batch_size: sampled quadruplets a step.
        covariance_rank: class statistics: rank q of each class's covariance factor.
        warm_start: begin at the last solution if the seen classes are the same.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
        random_state: seed of initialisation and sampling.
    """

    def __init__(
        self,
        tau: float | None = None,
        tau_similar: float | None = None,
        lambda_identical: float = 1.0,
        lambda_dissimilar: float = 1.0,
        lambda_similar: float = 0.1,
        lambda_reconstruction: float = 0.01,
        center: bool = False,
        encoder: str = "kernel",
        expectation: str = "class_statistics",
        mining: str = "random",
        gamma: float = 1.0,
        lambda_kernel: float = 1e-3,
        hidden: int = 1024,
        max_iter: int | None = None,
        learning_rate: float = 3e-3,
        tol: float = 1e-4,
        batch_size: int = 512,
        covariance_rank: int = 16,
        warm_start: bool = False,
        device: str = "auto",
        random_state: int = 0,
    ) -> None:
        self.tau = tau
        self.tau_similar = tau_similar
        self.lambda_identical = lambda_identical
        self.lambda_dissimilar = lambda_dissimilar
        self.lambda_similar = lambda_similar
        self.lambda_reconstruction = lambda_reconstruction
        self.center = center
        self.encoder = encoder
        self.expectation = expectation
        self.mining = mining
        self.gamma = gamma
        self.lambda_kernel = lambda_kernel
        self.hidden = hidden
        self.max_iter = max_iter
        self.learning_rate = learning_rate
        self.tol = tol
        self.batch_size = batch_size
        self.covariance_rank = covariance_rank
        self.warm_start = warm_start
        self.device = device
        self.random_state = random_state

    def check_params(self) -> None:
        """Raise `InputError` if a parameter is wrong by itself, whatever the data."""
        expect_one_of("encoder", self.encoder, ("kernel", "mlp"))
        expect_one_of("expectation", self.expectation, EXPECTATIONS)
        expect_one_of("mining", self.mining, ("random", "hard"))
        for name in ("identical", "dissimilar", "similar", "reconstruction", "kernel"):
            expect_number(f"lambda_{name}", getattr(self, f"lambda_{name}"), low=0)
        for name in ("gamma", "learning_rate"):
            expect_number(name, getattr(self, name), low=1e-9)
        for name in ("hidden", "batch_size", "covariance_rank"):
            expect_number(name, getattr(self, name), low=1, high=MOST[name], whole=True)
        expect_number("tol", self.tol, low=0)
        expect_number("random_state", self.random_state, low=0, high=MAX_SEED, whole=True)
        for name in ("center", "warm_start"):
            expect_bool(name, getattr(self, name))
        pick_device(self.device)
        if self.max_iter is not None:
            expect_number("max_iter", self.max_iter, low=1, high=MOST["max_iter"], whole=True)
        if self.tau is not None and self.tau_similar is not None:
            raise InputError(
                f"Expected `tau` or `tau_similar`, but got both ({self.tau} and "
                f"{self.tau_similar}): give the threshold one way."
            )
        if self.tau is not None:
            expect_number("tau", self.tau, low=-1, high=1)
        if self.tau_similar is not None:
            expect_number("tau_similar", self.tau_similar, low=0)

    def check_statistics_do(self) -> None:
        """See that the parameters do not need the images themselves.

        Raises:
            InputError: if they do, or are wrong.
        """
        self.check_params()
        expect_one_of("expectation", self.expectation, ("class_statistics",))
        expect_no_center(self.center)

    def weights(self) -> Weights:
        """What each term of the objective counts for."""
        return Weights(
            self.lambda_identical,
            self.lambda_dissimilar,
            self.lambda_similar,
            self.lambda_reconstruction,
        )

    def steps(self) -> int:
        """`max_iter`, or what suits encoder and expectation."""
        lbfgs = self.encoder == "kernel" and self.expectation != "sampled"
        return self.max_iter or (KERNEL_ITERATIONS if lbfgs else ADAMW_STEPS)
