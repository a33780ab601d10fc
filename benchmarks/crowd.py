"""Grades classes of several sizes by one job, and the largest by two: JSON on stdout.

Their assignment is a tiny one, so that what the coordinator does for each submission counts most.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from autograder.classes.run import GradeOptions, grade
from autograder.course.folder import Course
from autograder.sandbox import launch
from benchmarks.clock import Clock

__all__ = ["main", "measure"]


def measure(course: Course, assignment: str, sizes: list[int]) -> dict[str, Any]:
    """Return seconds per submission by size, and of the whole largest class by jobs."""
    students = tuple(course.students(assignment))
    grade(course, assignment, GradeOptions(students=students[:1], jobs=1))  # tries it out
    by_size = {size: _seconds(course, assignment, students[:size]) / size for size in sizes}
    by_jobs = {1: by_size[sizes[-1]] * sizes[-1]}
    started = time.perf_counter()
    grade(course, assignment, GradeOptions(students=students[: sizes[-1]], jobs=2, force=True))
    by_jobs[2] = time.perf_counter() - started
    return {"by_size": by_size, "by_jobs": by_jobs}


def _seconds(course: Course, assignment: str, students: tuple[str, ...]) -> float:
    """Return what grading takes, without the start of the warm process."""
    clock = Clock()
    clock.around(launch.Zygote, "start", "warm-up")
    started = time.perf_counter()
    grade(course, assignment, GradeOptions(students=students, jobs=1, force=True))
    return time.perf_counter() - started - clock["warm-up"]


def main(arguments: list[str]) -> None:
    """Measure the class that lies in a folder."""
    folder, assignment, *sizes = arguments
    print(json.dumps(measure(Course.open(Path(folder)), assignment, list(map(int, sizes)))))


if __name__ == "__main__":
    main(sys.argv[1:])
