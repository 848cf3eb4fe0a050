"""One piece of work in the background: progress to look at, cancel, and nothing left behind.

The worker knows nothing of the screen. Whoever looks calls `Job.look`, and a job nobody has
looked at for a while (its browser tab was closed) is cancelled.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")

UNSEEN_SECONDS = 180.0
"""A job not looked at for this long is cancelled: browsers slow a hidden tab to one poll a minute,
and a closed tab polls no more."""


@dataclass(frozen=True)
class Progress:
    """What a worker last said.

    Attributes:
        message: what it is doing, in words.
        done: share of the work done, 0..1.
        payload: anything else, such as the curves so far.
    """

    message: str = "Waiting until the server has done what it was asked before"
    done: float = 0.0
    payload: Any = None


class Job(Generic[T]):
    """A piece of work handed to an executor.

    Args:
        executor: where it runs; one worker means one job at a time.
        work: called with the job; it should `report` often and stop when that returns True.
        unseen_seconds: see `UNSEEN_SECONDS`.
    """

    def __init__(
        self,
        executor: ThreadPoolExecutor,
        work: Callable[[Job[T]], T],
        unseen_seconds: float = UNSEEN_SECONDS,
    ) -> None:
        self._cancelled = threading.Event()
        self._unseen_seconds = unseen_seconds
        self._seen_at = time.monotonic()
        self._began_at: float | None = None
        self._progress = Progress()
        self._future: Future[T] = executor.submit(self._run, work)

    def _run(self, work: Callable[[Job[T]], T]) -> T:
        self._began_at = time.monotonic()
        return work(self)

    # What the worker calls.

    def report(self, progress: Progress) -> bool:
        """Show progress; True means stop now."""
        self._progress = progress
        if time.monotonic() - self._seen_at > self._unseen_seconds:
            self._cancelled.set()
        return self._cancelled.is_set()

    # What the screen calls.

    def look(self) -> Progress:
        """The latest progress; keeps the job alive."""
        self._seen_at = time.monotonic()
        return self._progress

    def cancel(self) -> None:
        """Ask the worker to stop; it returns what it has."""
        self._cancelled.set()
        self._future.cancel()  # if it is still waiting for its turn

    def wait(self, seconds: float) -> bool:
        """Wait at most so long; whether it is done."""
        return not wait([self._future], timeout=seconds).not_done

    @property
    def done(self) -> bool:
        """Whether there is a result or an error."""
        return self._future.done()

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._cancelled.is_set()

    def seconds_left(self) -> float | None:
        """Estimated seconds to go, from the share done; None before there is a share."""
        done = self._progress.done
        if self._began_at is None or done <= 0:
            return None
        return (time.monotonic() - self._began_at) * (1 - done) / done

    def result(self) -> T | None:
        """The result; None if it was cancelled before it began. Raises what the work raised."""
        return None if self._future.cancelled() else self._future.result()
