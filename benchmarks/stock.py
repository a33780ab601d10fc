"""Grades a class with nbgrader as it is installed, on one core: JSON on stdout."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import time
import warnings
from pathlib import Path
from typing import Any

from benchmarks.clock import one_core

__all__ = ["main"]


def measure(folder: Path, assignment: str) -> dict[str, Any]:
    """Autograde everybody through nbgrader's API, in one process that has imported it before."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's tables, SQLAlchemy 2.1
        from nbgrader.api import Gradebook
        from nbgrader.apps import NbGraderAPI
        from nbgrader.coursedir import CourseDirectory
        from traitlets.config.loader import PyFileConfigLoader

        shutil.copy(folder / "gradebook.db", folder / "stock.db")
        config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
        config.CourseDirectory.root = str(folder)
        config.CourseDirectory.autograded_directory = "stock"
        config.CourseDirectory.db_url = f"sqlite:///{folder / 'stock.db'}"
        api = NbGraderAPI(CourseDirectory(config=config), config=config)
        students = sorted(path.name for path in (folder / "submitted").iterdir())
        started = time.perf_counter()
        for student in students:
            done = api.autograde(assignment, student, force=True, create=True)
            if not done["success"]:
                raise SystemExit(f"nbgrader could not grade {student}: {done['log'][-2000:]}")
        seconds = time.perf_counter() - started
        with Gradebook(config.CourseDirectory.db_url) as book:
            submissions = book.assignment_submissions(assignment)
            scores = {s.student.id: _auto_score(s) for s in submissions}
    return {"seconds": seconds, "scores": scores}


def _auto_score(submission: Any) -> float:
    grades = (grade for notebook in submission.notebooks for grade in notebook.grades)
    return float(sum(grade.auto_score or 0.0 for grade in grades))


def main(arguments: list[str]) -> None:
    """Measure the class that lies in a folder."""
    one_core()
    folder, assignment = arguments
    os.chdir(folder)
    with contextlib.redirect_stdout(sys.stderr):
        found = measure(Path(folder), assignment)
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
