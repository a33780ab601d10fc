"""A Dask cluster that grades: submissions go out with their files, JSON text comes back.

The scheduler may be anything that Dask starts: ``dask scheduler`` on a machine, a SLURM job, a pod.
Its workers need this package and the same environment; they never see the gradebook.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future, wait
from typing import Any, Self, TypeVar

from distributed import Client, KilledWorker

from autograder.classes.parcels import packed, unpacked
from autograder.errors import ClusterGone, ClusterUnfit, IsolationTooWeak
from autograder.sandbox.levels import Level, probe
from autograder.submission.engine import KERNEL, RunInputs, cool_down
from autograder.submission.fingerprint import installed

__all__ = ["Cluster"]

T = TypeVar("T")
R = TypeVar("R")

CONNECT_SECONDS = 10
SHOWN = 3


class Cluster:
    """The workers behind a Dask scheduler, as a place where tasks run (a `Pool`).

    Parameters
    ----------
    client : distributed.Client
        The way to the scheduler.
    shared : sequence of object, optional
        What tasks share. It travels once to a worker, the course's files with it.
    at_once : int, optional
        Tasks that run at a time; as many as the workers have threads, if not given.
    """

    def __init__(self, client: Client, shared: Sequence[object] = (), at_once: int = 0) -> None:
        self.client = client
        self.shared = tuple(shared)
        self.at_once = at_once

    @classmethod
    @contextlib.contextmanager
    def at(cls, address: str) -> Iterator[Self]:
        """Connect; on leaving, end the warm processes of the workers and let go.

        Parameters
        ----------
        address : str
            Of the scheduler, such as ``tcp://10.0.0.5:8786``.

        Raises
        ------
        ClusterUnfit
            If nobody answers there, if no worker is there, or if one has another environment.
        """
        client = _connected(address)
        try:
            _require_the_same_environment(client)
            yield cls(client)
        finally:
            with contextlib.suppress(Exception):  # whoever is gone has nothing warm
                client.run(cool_down, on_error="ignore")
            client.close()

    @property
    def ahead(self) -> int:
        """Two tasks a thread, counted anew as workers come and go: nobody waits for the next."""
        if self.at_once:
            return self.at_once
        with _there():
            threads = sum(map(int, self.client.nthreads().values()))
        return 2 * max(1, threads)

    def sharing(self, shared: Sequence[object]) -> Cluster:
        """Return the same workers, to each of which goes once what tasks share."""
        return Cluster(self.client, shared, self.at_once)

    def start(self) -> Executor:
        """Return what sends tasks out."""
        with _there():
            return _Sender(self.client, self.shared)

    def stop(self, executor: Executor, *, is_idle: bool) -> None:
        """Call back what has been sent out and has not come back."""
        with contextlib.suppress(Exception):  # the scheduler may be what has gone
            executor.shutdown(wait=is_idle)

    def has_lost(self, future: Future[Any]) -> bool:
        """Whether workers died of a task, one after the other.

        Raises
        ------
        ClusterGone
            If nobody is there any more who would know.
        """
        with _there():
            return isinstance(future.exception(), KilledWorker)

    def run_alone(self, work: Callable[[T], R], task: T, when_lost: Callable[[T], R]) -> R:
        """Send a task out again by itself: Dask suspects all that waited on a dead worker."""
        executor = self.start()
        try:
            future = executor.submit(work, task)
            wait([future])
            return when_lost(task) if self.has_lost(future) else future.result()
        finally:
            self.stop(executor, is_idle=True)

    def one_at_a_time(self) -> Cluster:
        """Return the same workers for one task at a time."""
        return Cluster(self.client, self.shared, at_once=1)

    def require(self, level: str) -> None:
        """Refuse where `level` does not work on one of the workers.

        Raises
        ------
        IsolationTooWeak
            Naming the worker, and why.
        """
        if level == KERNEL:
            return
        for worker, found in self.client.run(probe).items():
            if not found.has(Level(level)):
                raise IsolationTooWeak(
                    f"The worker {worker} cannot isolate as this machine does ({level}); nothing "
                    f"was graded. {found.reasons[Level(level)]}"
                )


class _Sender(Executor):
    """Sends tasks to a cluster, without what all of them share."""

    def __init__(self, client: Client, shared: Sequence[object]) -> None:
        self._executor = client.get_executor(pure=False)
        self._shared = shared
        there = tuple(o.with_files() if isinstance(o, RunInputs) else o for o in shared)
        self._there = client.submit(tuple, there, pure=False)

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """Send one task."""
        (task,) = args
        parcel = packed(task, self._shared)
        with _there():
            sent: Future[R] = self._executor.submit(_work_on, fn, parcel, self._there)
        return sent

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for what has been sent, or call it back."""
        self._executor.shutdown(wait=wait)


@contextlib.contextmanager
def _there() -> Iterator[None]:
    """Say so if the scheduler has gone meanwhile."""
    try:
        yield
    except (CancelledError, OSError, RuntimeError) as error:
        raise ClusterGone(
            "The Dask scheduler is gone. What was graded is kept; run the same command again when "
            "it is back."
        ) from error


def _work_on(work: Callable[[Any], R], task: bytes, shared: Sequence[object]) -> R:
    return work(unpacked(task, shared))


def _connected(address: str) -> Client:
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise ClusterUnfit(
            f"--scheduler {address}: no Dask scheduler answers there ({error}); start one with "
            "`dask scheduler` and give the address that it prints."
        ) from error
    if not client.nthreads():
        client.close()
        raise ClusterUnfit(
            f"--scheduler {address}: the scheduler has no workers; start some with "
            f"`dask worker {address}`."
        )
    return client


def _require_the_same_environment(client: Client) -> None:
    """Refuse workers that would give other grades."""
    here = _versions(installed())
    said: Mapping[str, Any] = client.run(installed, on_error="return")
    for worker, text in said.items():
        if not isinstance(text, str):
            raise ClusterUnfit(
                f"The worker {worker} cannot import this package ({text}); install the same "
                "environment there."
            )
        there = _versions(text)
        others = [name for name in here if there.get(name) != here[name]]
        if others:
            listed = ", ".join(
                f"{n} {there.get(n, 'missing')}, here {here[n]}" for n in others[:SHOWN]
            )
            raise ClusterUnfit(
                f"The worker {worker} has another environment ({listed}); install the same "
                "requirements.lock there."
            )


def _versions(text: str) -> dict[str, str]:
    pairs = (line.partition("==") for line in text.splitlines())
    return {name: version for name, _, version in pairs}
