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
from autograder.grading.plan import Part, Plan, PlanCell
from autograder.grading.records import CellRecord, Verdict, read_records

Cell = tuple[str, str] | tuple[str, str, str]


def plan_of(
    cells: Sequence[Cell], *, objects: Any = None, changes: Any = None, **options: Any
) -> Plan:
    """Number the cells: (part, source) or (part, source, reference).

    What may be asked and changed is the same for all cells, or a mapping by their numbers.
    """
    by_number = changes if isinstance(changes, dict) else dict.fromkeys(range(len(cells)), changes)
    numbered = tuple(
        PlanCell(f"{part}{n}", Part(part), *rest, objects=objects, changes=by_number[n])
        for n, (part, *rest) in enumerate(cells)
    )
    return Plan(numbered, **options)


def run_cells(
    *cells: Cell, serve: Callable[[socket.socket], None] = student.serve, **options: Any
) -> list[CellRecord]:
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
    return [record for record in read_records(data) if record.verdict is not Verdict.STARTED]


def verdicts(*cells: Cell, **options: Any) -> list[str]:
    """Return the verdicts of the test cells."""
    return [r.verdict.value for r in run_cells(*cells, **options) if r.cell.startswith("test")]


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
