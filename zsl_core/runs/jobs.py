"""One piece of work in the background: progress to look at, cancel, and nothing left behind.

The worker knows nothing of the screen. A job whose asker has gone (the browser tab was closed, or
loaded anew) is cancelled soon after.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")

GONE_SECONDS = 10.0
"""A job whose asker has been gone for this long is cancelled; after a broken connection a browser
is back sooner."""


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
        still_there: whether the asker is; called by the worker's thread whenever it reports.
    """

    def __init__(
        self,
        executor: ThreadPoolExecutor,
        work: Callable[[Job[T]], T],
        still_there: Callable[[], bool] = lambda: True,
    ) -> None:
        self._cancelled = threading.Event()
        self._still_there = still_there
        self._gone_since: float | None = None
        self._progress = Progress()
        self._first: tuple[float, float] | None = None  # when, and which share was done by then
        self._latest = 0.0  # when
        self._future: Future[T] = executor.submit(work, self)

    # What the worker calls.

    def report(self, progress: Progress) -> bool:
        """Show progress; True means stop now."""
        now = time.monotonic()
        self._progress, self._latest = progress, now
        if self._first is None and progress.done > 0:
            self._first = now, progress.done
        if self._still_there():
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = now
        elif now - self._gone_since > GONE_SECONDS:
            self._cancelled.set()
        return self._cancelled.is_set()

    # What the screen calls.

    def look(self) -> Progress:
        """The latest progress."""
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
        """Estimated seconds to go, by the pace from the first share reported to the latest.

        None before there are two: work that goes on with what was begun starts with a share.
        """
        done = self._progress.done
        if self._first is None or done <= self._first[1]:
            return None
        began, share = self._first
        left = (self._latest - began) * (1 - done) / (done - share)
        return max(0.0, left - (time.monotonic() - self._latest))

    def result(self) -> T | None:
        """The result; None if it was cancelled before it began. Raises what the work raised."""
        return None if self._future.cancelled() else self._future.result()
