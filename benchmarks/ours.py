"""Grades a class with the engine, on one core, and says where the time went: JSON on stdout."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from autograder.classes import run as runs
from autograder.classes.run import GradeOptions, grade
from autograder.course.folder import Course
from autograder.grading import pair as pairs
from autograder.grading.cell_runs import CellRun
from autograder.grading.plan import Plan
from autograder.grading.records import Record, Started
from autograder.sandbox import launch
from autograder.submission import engine as engines
from benchmarks import inside
from benchmarks.clock import Clock, one_core

__all__ = ["main"]

WATCHED = ("intake", "answers", "checks", "codec", "notebook and journal", "gradebook")


class _Watch:
    """Hangs clocks into the coordinator, and looks at memory when a submission is through."""

    def __init__(self, shared: Path) -> None:
        self.clock = Clock()
        self.shared = shared
        self.peaks: list[int] = []
        self.tests: set[str] = set()
        self.started: dict[str, tuple[float, float]] = {}
        for owner, name, stage in (
            (runs, "rebuild", "intake"),
            (runs, "book", "gradebook"),
            (runs.Run, "keep", "notebook and journal"),
            (runs, "grade_submission", "submission"),
            (launch.Zygote, "start", "warm-up"),
            (pairs.Pair, "__init__", "start"),
            (pairs.Pair, "close", "end"),
        ):
            self.clock.around(owner, name, stage)
        self._follow_cells()
        self._weigh_before_the_end()

    def _follow_cells(self) -> None:
        plain = pairs.Pair.records

        def records(pair: Any, seconds: float) -> tuple[Record, ...] | None:
            found = plain(pair, seconds)
            for record in found or ():
                self._take(record)
            return found

        pairs.Pair.records = records  # type: ignore[method-assign, assignment]

        hand_over = pairs.Pair._hand_over

        def handed_over(pair: Any, ours: Any, plan: Plan) -> None:
            self.tests = {cell.id for cell in plan.cells if cell.is_test}
            hand_over(pair, ours, plan)

        pairs.Pair._hand_over = handed_over  # type: ignore[method-assign, assignment]

    def _take(self, record: Record) -> None:
        now = time.perf_counter(), inside.read(self.shared)["codec"]
        if isinstance(record, Started):
            self.started = {record.cell: now}
        elif isinstance(record, CellRun) and record.cell in self.started:
            since = self.started.pop(record.cell)
            is_answer = record.cell not in self.tests
            codec = now[1] - since[1]
            self.clock.add("codec", codec)
            self.clock.add("answers" if is_answer else "checks", now[0] - since[0] - codec)

    def _weigh_before_the_end(self) -> None:
        plain = pairs.Pair.close

        def close(pair: Any) -> None:
            started = time.perf_counter()
            weight = _private_bytes()
            self.clock.add("weighing", time.perf_counter() - started)
            plain(pair)
            seen = sum(child.kill().peak_bytes for child in (pair.student, pair.checker))
            self.peaks.append(max(weight, seen))

        pairs.Pair.close = close  # type: ignore[method-assign, assignment]


def _private_bytes() -> int:
    """Return the memory that the warm process's descendants share with nobody, guards too."""
    total = 0
    for child in psutil.Process().children():
        for member in child.children(recursive=True):
            try:
                text = Path(f"/proc/{member.pid}/smaps_rollup").read_text("ascii")
            except OSError:
                continue
            rows = (line.split() for line in text.splitlines() if line.startswith("Private_"))
            total += sum(int(row[1]) for row in rows) * 1024
    return total


def measure(course: Course, assignment: str, shared: Path) -> dict[str, Any]:
    """Grade everybody three times, the last time with clocks everywhere; return what they say."""
    options = GradeOptions(jobs=1, force=True)
    clock = Clock()
    clock.around(launch.Zygote, "start", "warm-up")
    grade(course, assignment, options)  # tries the assignment out, for whoever comes later
    warm_up, started = clock["warm-up"], time.perf_counter()
    done = grade(course, assignment, options)
    total = time.perf_counter() - started
    warm_up = clock["warm-up"] - warm_up
    engines.COMMAND = inside.command(shared, engines.COMMAND)  # type: ignore[assignment]
    watch = _Watch(shared)
    started = time.perf_counter()
    grade(course, assignment, options)
    clocked = time.perf_counter() - started - watch.clock["weighing"]
    fork = inside.read(shared)["fork"]
    stages = {name: watch.clock[name] for name in WATCHED}
    stages |= {"fork": fork, "sandbox": watch.clock["start"] - fork}
    stages["end of both processes"] = watch.clock["end"]
    return {
        "seconds": total - warm_up,
        "clocked_seconds": clocked - watch.clock["warm-up"],
        "warm_up": warm_up,
        "stages": stages,
        "peak_bytes": max(watch.peaks, default=0),
        "isolation": sorted({result.isolation for result in done.results}),
        "scores": {result.student: result.score for result in done.results},
    }


def main(arguments: list[str]) -> None:
    """Measure the class that lies in a folder."""
    one_core()
    folder, assignment = arguments
    with tempfile.NamedTemporaryFile() as shared:
        os.truncate(shared.name, inside.BYTES)
        found = measure(Course.open(Path(folder)), assignment, Path(shared.name))
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
