"""Work in parts: the same results in the same order, whatever the parts."""

from __future__ import annotations

import os
from contextlib import ExitStack
from threading import Barrier, Event, Thread
from typing import Any

import pytest
import torch
from joblib import delayed, parallel_config
from threadpoolctl import threadpool_info, threadpool_limits

from zsl_core.errors import InputError
from zsl_core.parallel import ONE_THREAD, alone, blocks, in_order, side_by_side, torch_threads


def blas() -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


@pytest.mark.parametrize("backend", ["loky", "threading", "multiprocessing"])
def test_results_come_in_order_from_every_backend(backend: str) -> None:
    """Of these multiprocessing has no generator."""
    with parallel_config(backend, n_jobs=2):
        assert list(in_order(delayed(abs)(-x) for x in range(9))) == list(range(9))


def test_results_come_one_by_one() -> None:
    done: list[int] = []
    found = in_order(delayed(done.append)(x) for x in range(3))
    next(found)
    assert done == [0]


@pytest.mark.parametrize("n", [0, 1, 7, 100])
@pytest.mark.parametrize("n_blocks", [1, 3, 8])
@pytest.mark.parametrize("rows", [1, 10, 1000])
def test_blocks_are_whole_chunks_and_all_there_is(n: int, n_blocks: int, rows: int) -> None:
    found = blocks(n, n_blocks, rows)
    assert [i for a, b in found for i in range(a, b)] == list(range(n))
    assert len(found) == min(n_blocks, -(-n // rows))
    assert all(a < b and a % rows == 0 for a, b in found)
    sizes = [-(-(b - a) // rows) for a, b in found]
    assert max(sizes, default=0) - min(sizes, default=0) <= 1


@pytest.mark.parametrize("n_blocks", [0, -1, 1.5])
def test_blocks_must_be_a_count(n_blocks: Any) -> None:
    with pytest.raises(InputError, match="`n_blocks` to be a whole number >= 1"):
        blocks(10, n_blocks)


def test_threads_of_their_own_round_alike_and_leave_ours_as_they_were() -> None:
    x = torch.randn(300, 300, generator=torch.Generator().manual_seed(0))
    before = torch.get_num_threads()
    at_first = blas()

    def tasks() -> list[Any]:
        return [delayed(alone)(os.getpid(), torch.matmul, x, x) for _ in range(4)]

    alone_, both = side_by_side(tasks(), 1), side_by_side(tasks(), 2)
    assert torch.get_num_threads() == before
    callers = [Thread(target=side_by_side, args=(tasks(), 2)) for _ in range(3)]
    for each in callers:
        each.start()
    for each in callers:
        each.join()
    assert torch.get_num_threads() == before
    assert blas() == at_first
    assert all(torch.equal(a, b) for a, b in zip(alone_, both, strict=True))


def test_a_limit_of_others_that_ends_first_does_not_stay() -> None:
    """scikit-learn sets such limits, perhaps in another session."""
    before, ours = blas(), ExitStack()
    with threadpool_limits(1, user_api="blas"):
        ours.enter_context(ONE_THREAD)
    ours.close()
    assert blas() == before


def test_tasks_of_a_worker_that_overlap_are_limited_until_the_last_is_done() -> None:
    """The first ends while the second still works; new threads are as before when both are done."""
    at_once, first_done, elsewhere = Barrier(2), Event(), os.getpid() + 1
    before = (torch.get_num_threads(), blas())
    found: dict[str, Any] = {}

    def first() -> None:
        at_once.wait(20)

    def second() -> None:
        at_once.wait(20)
        first_done.wait(20)
        found["second"] = (torch.get_num_threads(), blas())

    def run(do: Any) -> None:
        alone(elsewhere, do)
        found[do.__name__ + " after"] = torch.get_num_threads()

    workers = [Thread(target=run, args=(do,)) for do in (first, second)]
    for worker in workers:
        worker.start()
    workers[0].join()
    first_done.set()
    workers[1].join()
    later = Thread(target=lambda: found.update(later=(torch.get_num_threads(), blas())))
    later.start()
    later.join()
    assert found["second"] == (1, {1})
    assert found["first after"] == found["second after"] == before[0]
    assert found["later"] == before == (torch.get_num_threads(), blas())


def test_threads_that_begin_meanwhile_keep_theirs() -> None:
    """Else one session's refit would leave all later work of the app a single thread."""
    before, found = torch.get_num_threads(), []

    def ask() -> None:
        found.append(torch.get_num_threads())
        with ONE_THREAD, torch_threads(5):
            found.append(torch.get_num_threads())
        found.append(torch.get_num_threads())

    for limit in (ONE_THREAD, torch_threads(1)):
        with limit:
            assert torch.get_num_threads() == 1
            thread = Thread(target=ask)
            thread.start()
            thread.join()
        assert found == [before, 1, before]
        assert torch.get_num_threads() == before
        found.clear()
