"""Runs the same cells in one bare fork for each submission: the floor of every grader.

Nothing is isolated, judged or written here. What a grader costs above it is the price of the rest.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import sys
import time
import types
from collections.abc import Iterator
from pathlib import Path

from autograder.course.assemble import ordered, plan
from autograder.course.folder import Course
from autograder.course.intake import rebuild
from autograder.course.submission import read_bytes
from autograder.grading.cells import Magics, Printed, run_cell
from autograder.grading.plan import Plan
from autograder.schedule.run import GradeOptions, readied
from benchmarks.clock import one_core

__all__ = ["main", "measure"]


def measure(course: Course, assignment: str) -> dict[str, float]:
    """Run everybody's cells, warm; return the seconds of all together."""
    _, engine = readied(course, assignment, GradeOptions(jobs=1))
    for name in engine.preload:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    plans = list(_plans(course, assignment))
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
            yield plan(ordered(rebuild(manifest, read_bytes(path))), None)


def _run(cells: Plan) -> None:
    """Run all cells in this process, as a kernel would, and end it."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    sys.path.insert(0, os.getcwd())
    sys.stdout = sys.stderr = Printed(cells.output_characters)
    module.__dict__["get_ipython"] = lambda: Magics(module.__dict__)
    for cell in cells.cells:
        with contextlib.suppress(BaseException):
            run_cell(cell.source, module.__dict__, f"<{cell.id}>")
    os._exit(0)


def main(arguments: list[str]) -> None:
    """Measure the class that lies in a folder."""
    one_core()
    folder, assignment = arguments
    print(json.dumps(measure(Course.open(Path(folder)), assignment)))


if __name__ == "__main__":
    main(sys.argv[1:])
