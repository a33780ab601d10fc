"""Where tasks run: here, in processes of this machine, or elsewhere. One interface: `Executor`."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from autograder.classes.parcels import packed, unpacked
from autograder.grading.processes import die_with_parent, kill_trees

__all__ = ["Here", "Pool", "SerialExecutor", "run_all"]

HAS_MASKS = hasattr(signal, "pthread_sigmask")  # not on Windows
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


class Pool(Protocol):
    """A place where tasks run, several at a time."""

    @property
    def ahead(self) -> int:
        """How many tasks it wants before it has ended one."""

    def sharing(self, shared: Sequence[object]) -> Pool:
        """Return the same place, where each worker gets the objects of `shared` only once.

        Tasks refer to these very objects, not to equal ones.
        """

    def start(self) -> Executor:
        """Open it."""

    def stop(self, executor: Executor, *, is_idle: bool) -> None:
        """Close what `start` has opened; end what still runs, if it is not idle (Ctrl-C)."""

    def has_lost(self, future: Future[Any]) -> bool:
        """Whether what ran a task has died, and the task's own code has not raised."""

    def run_alone(self, work: Callable[[T], R], task: T, when_lost: Callable[[T], R]) -> R:
        """Run a task again that was lost, with nothing beside it."""

    def one_at_a_time(self) -> Pool:
        """Return the place where nothing else of ours runs beside a task."""

    def require(self, level: str) -> None:
        """Refuse, where an isolation level does not work."""


@dataclass(frozen=True)
class Here:
    """Processes of this machine, `jobs` of them, or none but this one for a single job."""

    jobs: int
    shared: tuple[object, ...] = ()

    @property
    def ahead(self) -> int:
        """Enough that nobody waits."""
        return self.jobs if self.jobs <= 1 else 2 * self.jobs

    def sharing(self, shared: Sequence[object]) -> Here:
        """Return the same number of processes, each of which starts with what tasks share."""
        return replace(self, shared=tuple(shared))

    def start(self) -> Executor:
        """Start the processes."""
        return SerialExecutor() if self.jobs <= 1 else _Processes(self.jobs, self.shared)

    def stop(self, executor: Executor, *, is_idle: bool) -> None:
        """Shut down; when work is still under way, end it with all its children."""
        if not is_idle:
            pids = [child.pid for child in multiprocessing.active_children() if child.pid]
            executor.shutdown(wait=False, cancel_futures=True)
            kill_trees(pids)
        executor.shutdown(wait=True, cancel_futures=True)

    def has_lost(self, future: Future[Any]) -> bool:
        """Whether the process of a task, or of another one of that moment, has died."""
        return isinstance(future.exception(), BrokenExecutor)

    def run_alone(self, work: Callable[[T], R], task: T, when_lost: Callable[[T], R]) -> R:
        """Give a task a process of its own."""
        with _Processes(1, self.shared) as executor:
            try:
                with _ctrl_c_held_back():
                    future = executor.submit(work, task)
                return future.result()
            except BrokenExecutor:
                return when_lost(task)

    def one_at_a_time(self) -> Here:
        """Return this process."""
        return Here(1)

    def require(self, level: str) -> None:
        """Do nothing: the level was found out here."""


def run_all(
    work: Callable[[T], R], tasks: Iterable[T], pool: Pool, when_lost: Callable[[T], R]
) -> Iterator[tuple[T, R]]:
    """Yield each task with what `work` made of it, in the order in which they end.

    Tasks are drawn as they are needed. A task whose process dies takes the others of that moment
    with it; they are all run again, each alone, and the one that kills its process again gets
    `when_lost`.
    """
    left = iter(tasks)
    while True:
        broken: list[T] = []
        yield from _run_until_broken(work, left, pool, broken)
        if not broken:
            return
        for task in broken:
            yield task, pool.run_alone(work, task, when_lost)


def _run_until_broken(
    work: Callable[[T], R], left: Iterator[T], pool: Pool, broken: list[T]
) -> Iterator[tuple[T, R]]:
    pending: dict[Future[R], T] = {}
    executor = pool.start()
    try:
        while True:
            while (
                not broken and len(pending) < pool.ahead and (task := next(left, None)) is not None
            ):
                pending[_submit(executor, work, task)] = task
            if not pending:
                return
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                task = pending.pop(future)
                if pool.has_lost(future):
                    broken.append(task)
                else:
                    yield task, future.result()
    finally:
        pool.stop(executor, is_idle=not pending)


def _submit(executor: Executor, work: Callable[[T], R], task: T) -> Future[R]:
    try:
        with _ctrl_c_held_back():
            return executor.submit(work, task)
    except BrokenExecutor as error:
        future: Future[R] = Future()
        future.set_exception(error)
        return future


class _Processes(ProcessPoolExecutor):
    """Workers that know from their start what the tasks share."""

    def __init__(self, jobs: int, shared: Sequence[object]) -> None:
        # spawned, not forked: this process has threads and an open database
        context = multiprocessing.get_context("spawn")
        super().__init__(jobs, context, _start_worker, (shared,))
        self._shared = shared

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """Send a task, without what its worker knows."""
        (task,) = args
        return super().submit(_work_on, fn, packed(task, self._shared))


@contextlib.contextmanager
def _ctrl_c_held_back() -> Iterator[None]:
    """Hold Ctrl-C back, also from a process that is started here until it has set itself up.

    A terminal sends it to everybody, and a process that is still importing would answer with a
    traceback.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if HAS_MASKS else None
    try:
        yield
    finally:
        if before is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


_KNOWN: list[object] = []  # of this worker, which lives for one run


def _start_worker(shared: Sequence[object]) -> None:
    """Leave Ctrl-C to the coordinator, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if HAS_MASKS:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    die_with_parent()
    _KNOWN[:] = shared


def _work_on(work: Callable[[Any], R], task: bytes) -> R:
    return work(unpacked(task, _KNOWN))
