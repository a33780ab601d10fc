"""Brings a gradebook up to date: one of an older nbgrader, or one whose source has changed."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import astuple, fields
from datetime import UTC, datetime
from pathlib import Path

from autograder.classes.journal import Journal, opened
from autograder.course.folder import Course
from autograder.course.release import register, registered_anew
from autograder.errors import GradebookRefused
from autograder.nbgrader.database import copied, database_file, is_older, upgrade
from autograder.nbgrader.migration import LostMark, migrate_cells, source_state

__all__ = ["migrated", "require_gradebook"]


def require_gradebook(course: Course, assignment: str, journal: Journal) -> None:
    """Make the gradebook hold the cells of the source, or refuse; nothing has run yet.

    Raises
    ------
    GradebookRefused
        If scores have been written to a gradebook that is no longer there, or it cannot be used,
        or not be written.
    NotInGradebook
        If the source has changed after submissions were graded.
    """
    file = database_file(course.settings)
    if file is not None and file.parent.is_dir() and not file.exists() and journal.has_booked:
        raise GradebookRefused(
            f"The gradebook {file} is gone, in which {assignment} has been graded; put it back, or "
            f"write the automatic scores into a new one by `autograder grade {assignment} "
            "--migrate`: what people had given is not known here."
        )
    if file is not None and file.exists() and not _may_be_written(file):
        raise GradebookRefused(
            f"The gradebook {file} may not be written here, so nothing was graded: let it and its "
            "folder be written, and give the same command again."
        )
    register(course, assignment)


def _may_be_written(file: Path) -> bool:
    # SQLite writes its journal beside the file
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def migrated(course: Course, assignment: str) -> tuple[str, ...]:
    """Make the gradebook fit the source and the installed nbgrader; return what was done.

    What people have given stays. A copy of the gradebook is kept before anything is changed.

    Returns
    -------
    tuple of str
        A sentence each; one if there was nothing to do.
    """
    name = course.require(assignment)
    course.manifests(name)
    with opened(course, name):
        said = _upgraded(course)
        said += _cells_migrated(course, name)
        register(course, name)
    return tuple(said) or (f"The gradebook is what {name} needs; nothing was migrated.",)


def _upgraded(course: Course) -> list[str]:
    file = database_file(course.settings)
    if file is not None and file.parent.is_dir() and not file.exists():
        return [f"There was no gradebook {file}; a new one is begun."]
    if not is_older(course.settings):
        return []
    copy = copied(course.settings)
    upgrade(course.settings)
    return [f"The gradebook was of an older nbgrader and has been upgraded{_kept(copy)}."]


def _cells_migrated(course: Course, assignment: str) -> list[str]:
    manifests = course.manifests(assignment)
    state = source_state(course.settings, assignment, manifests)
    if not state.changes or not state.submissions:
        return []
    copy = copied(course.settings)
    lost = migrate_cells(course.settings, assignment, manifests)
    registered_anew(course, assignment)
    said = [f"{change.text[0].upper()}{change.text[1:]}." for change in state.changes]
    if lost:
        path = _write_lost(course, assignment, lost)
        said.append(f"{len(lost)} marks of people had no cell any more and are in {path}.")
    return [*said, f"The gradebook follows the source of {assignment}{_kept(copy)}."]


def _write_lost(course: Course, assignment: str, lost: Sequence[LostMark]) -> Path:
    when = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
    path = course.state / f"{assignment}.marks-without-a-cell.{when}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([field.name for field in fields(LostMark)])
        writer.writerows(astuple(mark) for mark in lost)
    return path


def _kept(copy: Path | None) -> str:
    return f"; the former one is kept as {copy.name}" if copy else ""
