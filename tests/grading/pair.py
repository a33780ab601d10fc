"""Runs cells in two forked processes, as the supervisor does, but without a sandbox."""

from __future__ import annotations

import os
import socket
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from autograder.grading import checker, student
from autograder.grading.cell_runs import CellEnd, CellRun, Failure
from autograder.grading.plan import Plan, PlanCell
from autograder.grading.records import Record, Started, read_records
from autograder.model import Role

Cell = tuple[str, str] | tuple[str, str, str]

ROLES = {
    "setup": Role.LOCKED,
    "answer": Role.ANSWER,
    "extra": Role.ADDED,
    "test": Role.TEST,
    "shared": Role.TEST,
}
ENDS = {
    CellEnd.TIMED_OUT: "timed_out",
    CellEnd.DIED: "crashed",
    CellEnd.NOT_RUN: "could_not_check",
}


class Seen:
    """What the checker has reported of a cell, or that it is done, with short names."""

    def __init__(self, record: Record) -> None:
        run = record if isinstance(record, CellRun) else CellRun(CellEnd.FINISHED)
        failure = run.failure or Failure("", run.reason, is_students=run.is_culprit)
        self.cell, self.value = run.cell, run.value
        self.objects, self.changes, self.draws = run.objects, run.changes, run.draws
        self.error, self.message, self.hint = failure.kind, failure.message, failure.hint
        self.is_students, self.is_authors = failure.is_students, failure.is_authors
        self.lines = failure.lines
        self.line = failure.lines[-1] if failure.lines else 0
        is_test = run.cell.startswith(("test", "shared"))
        ran, raised = ("passed", "failed") if is_test else ("ran", "raised")
        ends = ENDS | {CellEnd.FINISHED: ran, CellEnd.RAISED: raised}
        self.verdict = ends[run.ending] if run is record else "done"
        texts = {o["name"]: o["text"] for o in run.outputs if o["output_type"] == "stream"}
        self.stdout, self.stderr = texts.get("stdout", ""), texts.get("stderr", "")
        self.pictures = sum("image/png" in o.get("data", {}) for o in run.outputs)
        errors = (o["traceback"] for o in run.outputs if o["output_type"] == "error")
        self.traceback = "\n".join(line for lines in errors for line in lines)


def plan_of(
    cells: Sequence[Cell], *, objects: Any = None, changes: Any = None, **options: Any
) -> Plan:
    """Number the cells: (part, source) or (part, source, reference).

    What may be asked and changed is the same for all cells, or a mapping by their numbers.
    """
    by_number = changes if isinstance(changes, dict) else dict.fromkeys(range(len(cells)), changes)
    numbered = tuple(
        PlanCell(
            f"{part}{n}",
            ROLES[part],
            *rest,
            is_shared=part == "shared",
            objects=objects,
            changes=by_number[n],
        )
        for n, (part, *rest) in enumerate(cells)
    )
    return Plan(numbered, **options)


def run_cells(
    *cells: Cell, serve: Callable[[socket.socket], None] = student.serve, **options: Any
) -> list[Seen]:
    """Return the records of all cells, without the notes that one has started."""
    here, there = socket.socketpair()
    reading, writing = os.pipe()
    servant = _forked(lambda: serve(there), here)
    inspector = _forked(lambda: checker.check(here, writing, plan_of(cells, **options)), there)
    for each in (here, there):
        each.close()
    os.close(writing)
    data = b""
    while chunk := os.read(reading, 1 << 16):
        data += chunk
    os.close(reading)
    for child in (servant, inspector):
        os.waitpid(child, 0)
    return [Seen(record) for record in read_records(data) if not isinstance(record, Started)]


def verdicts(*cells: Cell, **options: Any) -> list[str]:
    """Return the verdicts of the test cells."""
    return [r.verdict for r in run_cells(*cells, **options) if r.cell.startswith("test")]


def run_in_one_process(*cells: Cell) -> list[str]:
    """Return what stock nbgrader would say of the test cells: passed where nothing was raised."""
    reading, writing = os.pipe()
    child = _forked(lambda: os.write(writing, ",".join(_stock(cells)).encode()))
    os.close(writing)
    data = os.read(reading, 1 << 16)
    os.close(reading)
    os.waitpid(child, 0)
    return data.decode().split(",") if data else []


def _stock(cells: Sequence[Cell]) -> list[str]:
    import types

    from autograder.grading.cells import Printed, run_cell

    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    sys.stdout = Printed(1000)  # type: ignore[assignment]
    said = []
    for number, (part, source, *_) in enumerate(cells):
        try:
            run_cell(source, module.__dict__, f"<cell {number}>")
            verdict = "passed"
        except BaseException:
            verdict = "failed"
        if part == "test":
            said.append(verdict)
    return said


def _forked(work: Callable[[], Any], *close: socket.socket) -> int:
    child = os.fork()
    if child:
        return child
    warnings.resetwarnings()  # as in a fresh interpreter, and not as in pytest
    try:
        for each in close:
            each.close()
        work()
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(0)
