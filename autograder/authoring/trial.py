"""One trial of a problem set: its cells run in order in a child process of their own.

The child is forked from a process that has run the set-up cells, so a trial costs milliseconds.
Nothing here is a defence: answers and tests are ours. Submissions go through `autograder.grading`.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

from autograder.authoring.text import Cell

__all__ = ["Result", "run_trial", "warm"]

FORK = multiprocessing.get_context("fork")
NOT_ATTEMPTED = frozenset({"NotAttempted", "NotImplementedError"})


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


def warm(cells: Sequence[Cell]) -> None:
    """Run set-up cells once in this process, so that children find the modules imported."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    for cell in cells:
        exec(compile(cell.source, f"{cell.file}:{cell.line}", "exec"), namespace)


def run_trial(cells: Sequence[Cell], *, seconds: float) -> Mapping[str, Result]:
    """Run cells in order in a forked child.

    Parameters
    ----------
    cells : sequence of Cell
        Code cells.
    seconds : float
        Wall-clock limit of each cell; the child is killed when one exceeds it.

    Returns
    -------
    mapping of str to Result
        By grade id, for cells that have one; cells after a crash or timeout are missing.
    """
    reader, writer = FORK.Pipe(duplex=False)
    child = FORK.Process(target=_child, args=(writer, cells))
    child.start()
    writer.close()
    results: dict[str, Result] = {}
    try:
        for cell in cells:
            if not reader.poll(seconds):
                result = Result(False, "Timeout", f"ran longer than {seconds:g} s")
            else:
                result = _received(reader)
            if cell.grade_id:
                results[cell.grade_id] = result
            if result.error in {"Timeout", "Crash"}:
                break
    finally:
        child.kill()
        child.join()
        child.close()
        reader.close()
    return results


def _received(reader: Connection) -> Result:
    try:
        return Result(*reader.recv())
    except EOFError:
        return Result(False, "Crash", "the interpreter ended")


def _child(writer: Connection, cells: Sequence[Cell]) -> None:
    warnings.simplefilter("ignore")  # an answer that warns is not thereby wrong
    namespace: dict[str, object] = {"__name__": "__main__"}
    for cell in cells:
        error, message = "", ""
        try:
            with (
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                exec(compile(cell.source, f"{cell.file}:{cell.line}", "exec"), namespace)
        except (Exception, SystemExit) as raised:
            error, message = type(raised).__name__, str(raised)
        writer.send((not error, error, message))
