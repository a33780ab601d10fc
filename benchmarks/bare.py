"""Runs the same cells in one bare fork for each submission: the floor of every grader.

Nothing is isolated, judged or written here, and given and test cells are compiled once for the
class. What a grader costs above it is the price of the rest.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import json
import os
import sys
import time
import types
from collections.abc import Iterator
from pathlib import Path

from autograder.classes.run import GradeOptions, readied
from autograder.course.folder import Course
from autograder.course.intake import rebuild
from autograder.course.submission import read_bytes
from autograder.grading.cells import Compiled, Printed
from autograder.grading.magics import Magics
from autograder.grading.plan import Plan, PlanCell
from autograder.submission.assemble import ordered, planned
from benchmarks.clock import one_core

__all__ = ["main", "measure"]


def measure(course: Course, assignment: str) -> dict[str, float]:
    """Run everybody's cells, warm; return the seconds of all together."""
    _, engine = readied(course, assignment, GradeOptions(jobs=1))
    for name in engine.preload:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    plans = list(_plans(course, assignment))
    for cell in (cell for each in plans for cell in each.cells if cell.is_given or cell.is_test):
        _compiled(cell.source, cell.file)
    os.chdir(course.source(assignment))
    gc.collect()
    gc.freeze()
    started = time.perf_counter()
    for each in plans:
        child = os.fork()
        if child == 0:
            _run(each)
        os.waitpid(child, 0)
    return {"seconds": time.perf_counter() - started}


def _plans(course: Course, assignment: str) -> Iterator[Plan]:
    for student in course.students(assignment):
        for manifest in course.manifests(assignment):
            path = course.submitted(student, assignment) / f"{manifest.notebook}.ipynb"
            yield Plan(planned(ordered(rebuild(manifest, read_bytes(path)))))


def _run(cells: Plan) -> None:
    """Run all cells in this process, as a kernel would, and end it."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    sys.path.insert(0, os.getcwd())
    sys.stdout = sys.stderr = Printed(cells.output_characters)
    module.__dict__["get_ipython"] = lambda: Magics(module.__dict__)
    for cell in cells.cells:
        with contextlib.suppress(BaseException):
            _ready(cell).run(module.__dict__)
    os._exit(0)


def _ready(cell: PlanCell) -> Compiled:
    """Return a cell that is compiled: before, or now, for an answer is of one submission only."""
    compiled = _compiled if cell.is_given or cell.is_test else Compiled.of
    return compiled(cell.source, cell.file)


@functools.cache
def _compiled(source: str, file: str) -> Compiled:
    return Compiled.of(source, file)


def main(arguments: list[str]) -> None:
    """Measure the class that lies in a folder."""
    one_core()
    folder, assignment = arguments
    print(json.dumps(measure(Course.open(Path(folder)), assignment)))


if __name__ == "__main__":
    main(sys.argv[1:])
