"""Trials of a problem set: its cells run in order, each trial in a child process of its own.

A cell may take so much processor time, which does not depend on what else the machine does. Who
takes much longer on the clock without using it is tried once more with nothing beside it.

A child is forked from a process that has imported what the cells need, so a trial costs
milliseconds. Nothing here is a defence: answers and tests are ours. Submissions go through
`autograder.grading`.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import multiprocessing
import multiprocessing.connection
import os
import resource
import signal
import sys
import time
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

from autograder.grading.limits import SEED_VARIABLE
from coursetools.build.text import Cell

__all__ = ["Result", "Trial", "run_trial", "run_trials", "warm"]

FORK = multiprocessing.get_context("fork")
NOT_ATTEMPTED = frozenset({"NotAttempted", "NotImplementedError"})
FATAL = frozenset({"Timeout", "Crash"})
AT_ONCE = 2
CLOCK, CLOCK_ALONE = 2.0, 6.0  # times the processor time, until somebody else is to blame or nobody
PATIENCE = 60.0  # seconds for one run of all cells, with the imports that they cause
MEMORY = 4 << 30  # bytes; a wrong answer that allocates without end must not take the machine


@dataclass(frozen=True)
class Trial:
    """Cells to be run in order in a child.

    Parameters
    ----------
    cells : sequence of Cell
        Code cells.
    seconds : float
        Processor time that each cell may take; the child is ended when one exceeds it.
    seed : int, optional
        What the random inputs of the checks are drawn from; as this process has it if not given.
    """

    cells: Sequence[Cell]
    seconds: float
    seed: int | None = None


@dataclass(frozen=True)
class Result:
    """What one cell did.

    Parameters
    ----------
    passed : bool
        Whether it ran to its end.
    error : str
        Name of the exception's class; ``"Timeout"`` or ``"Crash"`` if it never ended.
    message : str
        The exception's message.
    """

    passed: bool
    error: str = ""
    message: str = ""

    @property
    def not_attempted(self) -> bool:
        """Whether the cell met an untouched stub."""
        return self.error in NOT_ATTEMPTED


def warm(setup: Sequence[Cell], cells: Sequence[Cell] = ()) -> None:
    """Import in this process what the children are going to need.

    Parameters
    ----------
    setup : sequence of Cell
        Set-up cells; they run here once.
    cells : sequence of Cell
        The cells of a whole trial. They run in a child, and what that imported on the way is then
        imported here: some functions of torch import hundreds of modules on their first call.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # two trials at once; threads die in a fork
    namespace: dict[str, object] = {"__name__": "__main__"}
    for cell in setup:
        exec(compile(cell.source, f"{cell.file}:{cell.line}", "exec"), namespace)
    with warnings.catch_warnings(action="ignore"):
        for name in _imported_by(cells):
            with contextlib.suppress(Exception):
                importlib.import_module(name)


def run_trial(cells: Sequence[Cell], *, seconds: float) -> Mapping[str, Result]:
    """Run cells in order in a forked child.

    Parameters
    ----------
    cells : sequence of Cell
        Code cells.
    seconds : float
        Processor time that each cell may take; the child is ended when one exceeds it.

    Returns
    -------
    mapping of str to Result
        By grade id, for cells that have one; cells after a crash or timeout are missing.
    """
    (results,) = run_trials([Trial(cells, seconds)])
    return results


def run_trials(
    trials: Iterable[Trial], *, at_once: int = AT_ONCE
) -> Iterator[Mapping[str, Result]]:
    """Run trials, some at a time.

    Parameters
    ----------
    trials : iterable of Trial
        Read as children become free.
    at_once : int
        How many children run at a time.

    Yields
    ------
    mapping of str to Result
        What `run_trial` returns, in the order of `trials`.
    """
    waiting = iter(trials)
    started: deque[_Running] = deque()  # in order; the first may still run when others are done
    try:
        while True:
            while sum(not running.done for running in started) < at_once:
                if (trial := next(waiting, None)) is None:
                    break
                started.append(_Running(trial))
            if not started:
                return
            if started[0].done:
                first = started.popleft()
                if first.is_out_of_clock:
                    _finish(started)
                    yield _alone(first.trial)
                else:
                    yield first.results
            else:
                _advance([running for running in started if not running.done])
    finally:
        for running in started:
            running.stop()


def _finish(started: Iterable[_Running]) -> None:
    """Wait for what is running."""
    while left := [running for running in started if not running.done]:
        _advance(left)


def _alone(trial: Trial) -> Mapping[str, Result]:
    """Run a trial with nothing of ours beside it, and with more patience."""
    running = _Running(trial, CLOCK_ALONE)
    try:
        _finish([running])
    finally:
        running.stop()
    return running.results


class _Running:
    """A trial's child, and what it has said so far."""

    def __init__(self, trial: Trial, clock: float = CLOCK) -> None:
        self.trial = trial
        self.results: dict[str, Result] = {}
        self.is_out_of_clock = False
        self._patience = clock * trial.seconds
        self._left = deque(trial.cells)
        self.reader, writer = FORK.Pipe(duplex=False)
        self._child = FORK.Process(target=_child, args=(writer, trial))
        self._child.start()
        writer.close()
        self.deadline = time.monotonic() + self._patience

    @property
    def done(self) -> bool:
        """Whether no cell is left that could still say something."""
        return not self._left

    def receive(self) -> None:
        """Keep what the child says, or why it says nothing any more."""
        try:
            self._note(Result(*self.reader.recv()))
        except EOFError:
            self._child.join()
            if self._child.exitcode == -signal.SIGPROF:
                took = f"ran longer than {self.trial.seconds:g} s of processor time"
                self._note(Result(False, "Timeout", took))
            else:
                self._note(Result(False, "Crash", "the interpreter ended"))

    def expire(self) -> None:
        """Note that the next cell does not end."""
        self.is_out_of_clock = True
        self._note(Result(False, "Timeout", f"did not end within {self._patience:g} s"))

    def stop(self) -> None:
        """End the child; may be called again."""
        self._left.clear()
        if not self.reader.closed:
            self._child.kill()
            self._child.join()
            self._child.close()
            self.reader.close()

    def _note(self, result: Result) -> None:
        """Keep what the next cell did; the child is stopped after its last one."""
        cell = self._left.popleft()
        if cell.grade_id:
            self.results[cell.grade_id] = result
        if result.error in FATAL or not self._left:
            self.stop()
        self.deadline = time.monotonic() + self._patience


def _advance(running: Sequence[_Running]) -> None:
    """Wait until a child says something or its time is over."""
    first = min(child.deadline for child in running)
    patience = max(0.0, first - time.monotonic())
    ready = multiprocessing.connection.wait([child.reader for child in running], patience)
    for child in running:
        if child.reader in ready:
            child.receive()
        elif child.deadline <= time.monotonic():
            child.expire()


def _child(writer: Connection, trial: Trial) -> None:
    for record in _records(trial):
        writer.send(record)


def _records(trial: Trial) -> Iterator[tuple[bool, str, str]]:
    """Run the cells in this process; yield what makes each `Result`."""
    _settle()
    if trial.seed is not None:
        os.environ[SEED_VARIABLE] = str(trial.seed)
    namespace: dict[str, object] = {"__name__": "__main__"}
    for cell in trial.cells:
        error, message = "", ""
        # the system ends this process by SIGPROF when a cell has used so much processor time
        signal.setitimer(signal.ITIMER_PROF, trial.seconds)
        try:
            with (
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                exec(compile(cell.source, f"{cell.file}:{cell.line}", "exec"), namespace)
        except (Exception, SystemExit) as raised:
            error, message = type(raised).__name__, str(raised)
        yield not error, error, message


def _settle() -> None:
    """Make this process one that a trial can run in."""
    warnings.simplefilter("ignore")  # an answer that warns is not thereby wrong
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    limit = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


def _imported_by(cells: Sequence[Cell]) -> list[str]:
    """Return what is imported once the cells have run in a child, and is not imported here."""
    reader, writer = FORK.Pipe(duplex=False)
    child = FORK.Process(target=_list_modules, args=(writer, cells))
    child.start()
    writer.close()
    try:
        names: list[str] = reader.recv() if reader.poll(PATIENCE) else []
    except EOFError:  # the trial proper says what is wrong
        names = []
    child.kill()
    child.join()
    reader.close()
    return [name for name in names if name not in sys.modules and not name.startswith("__")]


def _list_modules(writer: Connection, cells: Sequence[Cell]) -> None:
    deque(_records(Trial(cells, PATIENCE)), maxlen=0)
    writer.send(list(sys.modules))
