"""Where tasks run: here, or in processes of this machine. One interface: `Executor`."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from typing import Any, TypeVar

from autograder.grading.processes import die_with_parent, kill_trees

__all__ = ["SerialExecutor", "executor_for", "run_all"]

T = TypeVar("T")
R = TypeVar("R")


class SerialExecutor(Executor):
    """Runs each call at once, in this process.

    Examples
    --------
    >>> with SerialExecutor() as executor:
    ...     executor.submit(pow, 2, 3).result()
    8
    """

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """Run ``fn(*args, **kwargs)`` now and return its finished future."""
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def executor_for(jobs: int) -> Executor:
    """Return the executor for `jobs` submissions at a time; 1 means no further process."""
    return SerialExecutor() if jobs <= 1 else _processes(jobs)


def run_all(
    work: Callable[[T], R], tasks: Iterable[T], jobs: int, when_lost: Callable[[T], R]
) -> Iterator[tuple[T, R]]:
    """Yield each task with what `work` made of it, in the order in which they end.

    Tasks are drawn as they are needed. A task whose process dies takes the others of that moment
    with it; they are all run again, each alone, and the one that kills its process again gets
    `when_lost`.
    """
    left = iter(tasks)
    while True:
        broken: list[T] = []
        yield from _run_until_broken(work, left, jobs, broken)
        if not broken:
            return
        for task in broken:
            yield task, _run_alone(work, task, when_lost)


def _run_until_broken(
    work: Callable[[T], R], left: Iterator[T], jobs: int, broken: list[T]
) -> Iterator[tuple[T, R]]:
    pending: dict[Future[R], T] = {}
    ahead = jobs if jobs <= 1 else 2 * jobs
    executor = executor_for(jobs)
    try:
        while True:
            while not broken and len(pending) < ahead and (task := next(left, None)) is not None:
                pending[_submit(executor, work, task)] = task
            if not pending:
                return
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                task = pending.pop(future)
                if isinstance(future.exception(), BrokenExecutor):
                    broken.append(task)
                else:
                    yield task, future.result()
    finally:
        _close(executor, is_idle=not pending)


def _submit(executor: Executor, work: Callable[[T], R], task: T) -> Future[R]:
    try:
        return executor.submit(work, task)
    except BrokenExecutor as error:
        future: Future[R] = Future()
        future.set_exception(error)
        return future


def _run_alone(work: Callable[[T], R], task: T, when_lost: Callable[[T], R]) -> R:
    with _processes(1) as executor:
        try:
            return executor.submit(work, task).result()
        except BrokenExecutor:
            return when_lost(task)


def _close(executor: Executor, *, is_idle: bool) -> None:
    """Shut down; when work is still under way (Ctrl-C), end it with all its children."""
    if not is_idle:
        pids = [child.pid for child in multiprocessing.active_children() if child.pid]
        executor.shutdown(wait=False, cancel_futures=True)
        kill_trees(pids)
    executor.shutdown(wait=True, cancel_futures=True)


def _processes(jobs: int) -> ProcessPoolExecutor:
    # spawned, not forked: this process has threads and an open database
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_start_worker)


def _start_worker() -> None:
    """Leave Ctrl-C to the coordinator, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
