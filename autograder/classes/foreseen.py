"""What the checks say of the wrong answers that a course has foreseen.

They are graded as submissions are, with the same checks, seed and messages. A notebook is filled
with several of them at a time, one for each exercise, the reference elsewhere. What came of them is
kept until something changes on which it depends.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.classes.executors import Here, run_all
from autograder.classes.options import GradeOptions
from autograder.classes.progress import progress
from autograder.classes.run import readied
from autograder.course.files import write_whole
from autograder.course.folder import Course
from autograder.course.intake import SanitizedSubmission
from autograder.course.misconceptions import Misconception
from autograder.grading.limits import Limits
from autograder.model import CellResult, Outcome
from autograder.nbgrader.manifest import Manifest
from autograder.submission.engine import KERNEL, Engine, RunInputs, cool_down
from autograder.submission.fingerprint import digest, installed
from autograder.submission.task import Task, grade_submission, lost, read_graded, was_starved

__all__ = ["Foreseen", "foreseen"]

VERSION = "1"  # of what is kept
PATIENCE = Limits(cell_seconds=10.0)  # an endless one is caught soon enough


@dataclass(frozen=True)
class Foreseen:
    """A foreseen wrong answer, and the verdicts on it.

    Attributes
    ----------
    misconception : Misconception
        Which.
    cells : tuple of CellResult
        What its checks say; empty if it could not be tried.
    """

    misconception: Misconception
    cells: tuple[CellResult, ...]


def foreseen(
    course: Course, assignment: str, known: Sequence[Misconception], jobs: int = 2
) -> tuple[Foreseen, ...]:
    """Return what the checks say of foreseen wrong answers; run them unless that was done before.

    Parameters
    ----------
    course, assignment : Course, str
        Which assignment.
    known : sequence of Misconception
        Its foreseen wrong answers.
    jobs : int
        Notebooks at a time.

    Raises
    ------
    CouldNotCheck
        If nothing of the assignment can be run here.
    """
    if not known:
        return ()
    options = GradeOptions(jobs=jobs, require_isolation=KERNEL)  # these answers are the course's
    inputs, engine = readied(course, assignment, options)
    shorter = min(inputs.limits.cell_seconds, PATIENCE.cell_seconds)
    inputs = replace(inputs, limits=replace(inputs.limits, cell_seconds=shorter))
    key = _key(course, assignment, known, inputs)
    path = course.state / f"{assignment}.misconceptions.json"
    kept = _read(path, key, known)
    if kept is not None:
        return kept
    manifests = {manifest.notebook: manifest for manifest in course.manifests(assignment)}
    rounds = list(_rounds(known))
    tasks = [
        _task(f"round {number}", manifests[chosen[0].notebook], chosen, inputs, engine)
        for number, chosen in enumerate(rounds)
    ]
    found = _graded(assignment, rounds, tasks, jobs)
    done = tuple(Foreseen(each, found[each]) for each in known)
    if all(each.cells for each in done):
        _write(path, key, done)
    return done


def _rounds(known: Sequence[Misconception]) -> Iterator[list[Misconception]]:
    """Yield wrong answers that can stand in one notebook: no two are about the same checks."""
    left = list(known)
    while left:
        chosen: list[Misconception] = []
        for each in left:
            is_apart = all(set(each.checks).isdisjoint(other.checks) for other in chosen)
            if not chosen or (is_apart and each.notebook == chosen[0].notebook):
                chosen.append(each)
        left = [each for each in left if each not in chosen]
        yield chosen


def _task(
    name: str,
    manifest: Manifest,
    chosen: Sequence[Misconception],
    inputs: RunInputs,
    engine: Engine,
) -> Task:
    texts = {c.grade_id: c.solved or c.released for c in manifest.cells if c.is_answered}
    for each in chosen:
        texts |= dict(each.answers)
    sanitized = SanitizedSubmission(manifest, texts, (), ())
    return Task(name, name, name, sanitized, inputs, engine, was_handed_in=True)


def _graded(
    assignment: str, rounds: Sequence[Sequence[Misconception]], tasks: Sequence[Task], jobs: int
) -> dict[Misconception, tuple[CellResult, ...]]:
    numbers = {task.key: number for number, task in enumerate(tasks)}
    found: dict[Misconception, tuple[CellResult, ...]] = {}
    starved: list[Task] = []
    try:
        with progress(f"trying the named wrong answers of {assignment}", len(tasks)) as step:
            for task, text in run_all(grade_submission, tasks, Here(jobs), lost):
                if was_starved(text):
                    starved.append(task)
                    continue
                found |= dict(_verdicts(rounds[numbers[task.key]], text))
                step()
            # time on the clock counts only where nothing of ours runs beside
            for task, text in run_all(grade_submission, starved, Here(1), lost):
                found |= dict(_verdicts(rounds[numbers[task.key]], text))
                step()
    finally:
        cool_down()
    return found


def _verdicts(
    chosen: Sequence[Misconception], text: str
) -> Iterator[tuple[Misconception, tuple[CellResult, ...]]]:
    result = read_graded(text).result
    for each in chosen:
        cells = tuple(cell for cell in result.cells if cell.id in each.checks)
        is_unknown = any(cell.outcome is Outcome.COULD_NOT_CHECK for cell in cells)
        yield each, () if is_unknown else cells


def _key(course: Course, assignment: str, known: Sequence[Misconception], inputs: RunInputs) -> str:
    manifests = [manifest.digest for manifest in course.manifests(assignment)]
    files = [digest(name, path.read_bytes()) for path, name in inputs.files]
    drawn = repr((inputs.seed, inputs.secret))
    return digest(VERSION, *manifests, *files, drawn, repr(known), repr(inputs.limits), installed())


def _write(path: Path, key: str, done: Sequence[Foreseen]) -> None:
    data = {"key": key, "cells": [[cell.to_json() for cell in each.cells] for each in done]}
    write_whole(path, json.dumps(data).encode())


def _read(path: Path, key: str, known: Sequence[Misconception]) -> tuple[Foreseen, ...] | None:
    """Return what was found out before, if it still holds and can be read."""
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
        if data["key"] != key:
            return None
        pairs = zip(known, data["cells"], strict=True)
        return tuple(Foreseen(m, tuple(map(CellResult.from_json, cells))) for m, cells in pairs)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
