"""A job in the background: progress, cancelling before and while, errors, a screen gone away."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

import zsl_core.runs.jobs as jobs
from zsl_core.runs.jobs import Job, Progress

WAIT = 20.0  # so long a test waits for what comes at once, before it fails


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


class Clock:
    """time.monotonic, moved by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(jobs.time, "monotonic", lambda: self.now)


class Steps:
    """Work of so many steps, each let through by the test."""

    def __init__(self, n: int = 1_000_000) -> None:
        self.n = n
        self.go, self.reported = threading.Semaphore(0), threading.Semaphore(0)
        self.done = 0

    def __call__(self, job: Job[int]) -> int:
        for i in range(self.n):
            assert self.go.acquire(timeout=WAIT)
            self.done = i + 1
            stop = job.report(Progress(f"step {i + 1}", (i + 1) / self.n, {"i": i}))
            self.reported.release()
            if stop:
                break
        return self.done

    def step(self) -> None:
        self.go.release()
        assert self.reported.acquire(timeout=WAIT)


def test_progress_and_result(executor: ThreadPoolExecutor) -> None:
    work = Steps(4)
    job = Job(executor, work)
    assert job.look() == Progress()
    work.step()
    assert job.look() == Progress("step 1", 0.25, {"i": 0})
    assert not job.done
    for _ in range(3):
        work.step()
    assert job.result() == 4
    assert job.done
    assert not job.cancelled
    assert job.look().done == 1


def test_cancel_while_running_returns_what_there_is(executor: ThreadPoolExecutor) -> None:
    work = Steps()
    job = Job(executor, work)
    work.step()
    work.step()
    job.cancel()
    assert job.cancelled
    work.step()
    assert job.result() == 3
    assert job.done


def test_cancel_before_its_turn(executor: ThreadPoolExecutor) -> None:
    first, second = Steps(1), Steps(1)
    running = Job(executor, first)
    waiting = Job(executor, second)
    waiting.cancel()
    assert waiting.done
    assert waiting.cancelled
    assert waiting.result() is None
    first.step()
    assert running.result() == 1
    assert not running.cancelled
    assert second.done == 0


def test_cancel_after_the_end_changes_nothing(executor: ThreadPoolExecutor) -> None:
    job: Job[int] = Job(executor, lambda _: 5)
    assert job.result() == 5
    job.cancel()
    assert job.result() == 5


def test_an_error_is_raised_where_the_result_is_asked_for(executor: ThreadPoolExecutor) -> None:
    def work(job: Job[int]) -> int:
        raise ZeroDivisionError("broken")

    job = Job(executor, work)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError, match="broken"):
            job.result()
    assert job.done
    assert Job(executor, lambda _: 1).result() == 1  # and the next one runs


def test_a_job_is_cancelled_when_its_asker_has_been_gone_for_a_while(
    executor: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, work, there = Clock(monkeypatch), Steps(), [True]
    job = Job(executor, work, lambda: there[0])
    for present in (True, False, True, False, True):  # gone for a moment each time
        there[0] = present
        clock.now += jobs.GONE_SECONDS + 1
        work.step()
    assert not job.cancelled
    there[0] = False
    for _ in range(2):
        clock.now += jobs.GONE_SECONDS - 1
        work.step()
        assert not job.cancelled
    clock.now += 2
    work.step()
    assert job.cancelled
    assert job.result() == 8


def test_seconds_left(executor: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, first, work = Clock(monkeypatch), Steps(1), Steps(4)
    blocking = Job(executor, first)
    job = Job(executor, work)
    clock.now += 30  # waiting for its turn is no part of its pace
    assert job.seconds_left() is None
    first.step()
    assert blocking.result() == 1
    clock.now += 100  # nor is what it did before the first share
    work.step()
    assert job.seconds_left() is None  # that may have been done when it began
    clock.now += 10
    work.step()
    assert job.seconds_left() == pytest.approx(20)
    clock.now += 5  # the pace is that of the reports, however long the next one takes
    assert job.seconds_left() == pytest.approx(15)
    clock.now += 50
    assert job.seconds_left() == 0
    work.step()
    work.step()
    assert job.result() == 4
    assert job.seconds_left() == 0


def test_jobs_run_one_after_another(executor: ThreadPoolExecutor) -> None:
    order: list[int] = []
    queue = [Job(executor, lambda _, i=i: order.append(i)) for i in range(5)]
    for job in queue:
        job.result()
    assert order == list(range(5))
