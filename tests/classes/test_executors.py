from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from autograder.classes.executors import Here, SerialExecutor, run_all


def work(number: int) -> int:
    if number < 0:
        os._exit(1)
    return number * number


def when_lost(number: int) -> int:
    return 1000


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_comes_back_with_its_result(jobs: int) -> None:
    pairs = dict(run_all(work, range(7), Here(jobs), when_lost))
    assert pairs == {n: n * n for n in range(7)}


def test_task_that_kills_its_process_costs_only_itself() -> None:
    pairs = dict(run_all(work, [1, 2, -3, 4, 5, -6, 7, 8], Here(2), when_lost))
    assert pairs == {1: 1, 2: 4, -3: 1000, 4: 16, 5: 25, -6: 1000, 7: 49, 8: 64}


def test_tasks_are_drawn_only_as_they_are_needed() -> None:
    drawn = []

    def tasks() -> Iterator[int]:
        for number in range(100):
            drawn.append(number)
            yield number

    results = run_all(work, tasks(), Here(1), when_lost)
    next(results)
    assert len(drawn) <= 2
    results.close()


def test_nothing_to_do_ends_at_once() -> None:
    assert list(run_all(work, [], Here(2), when_lost)) == []


def test_serial_executor_keeps_an_error_for_the_future() -> None:
    with SerialExecutor() as executor:
        future = executor.submit(int, "x")
    with pytest.raises(ValueError, match="invalid literal"):
        future.result()
