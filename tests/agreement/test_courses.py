"""The engine gives two courses that are not ours the scores of stock nbgrader, cell by cell.

What stock gives stands in `tests/courses/stock_scores.json`, written by `python -m
tests.agreement`. A sample of it is graded again by stock in each run, and all of it every night.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.classes.run import GradeOptions, GradeRun, chosen_engine, grade
from autograder.course.folder import Course
from autograder.grading.limits import Limits
from autograder.submission.engine import Engine, RunInputs, cool_down
from tests.agreement.classes import handed_in, hold, kept, kept_scores, stock_scores
from tests.agreement.stock import Place, Score, scores, sockets_left_open
from tests.courses.kinds import KINDS, kind_of
from tests.courses.text import COURSES, submissions

pytestmark = pytest.mark.slow

SEED = 20261120
NIGHTLY = os.environ.get("AUTOGRADER_NIGHTLY") == "1"


@dataclass(frozen=True)
class Graded:
    """A course whose class the engine has graded."""

    course: Course
    run: GradeRun
    scores: dict[Place, Score]
    engine: Engine

    @property
    def tests(self) -> dict[str, float]:
        manifests = self.course.manifests("week3")
        return {cell.grade_id: cell.points for m in manifests for cell in m.tests}

    @property
    def shared(self) -> set[str]:
        """The test cells that run in one process with the answers."""
        cells = [
            (m.notebook, cell.grade_id) for m in self.course.manifests("week3") for cell in m.tests
        ]
        return {cell for notebook, cell in cells if self.engine.placement(notebook).shares(cell)}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Graded]:
    """Both courses, graded once for all tests."""
    found = {}
    for name in COURSES:
        course = handed_in(name, submissions(name), tmp_path_factory.mktemp(name) / "course")
        with sockets_left_open():
            course.manifests("week3")
        run = grade(course, "week3", GradeOptions(jobs=1))
        folder = course.source("week3")
        files = [(p, p.relative_to(folder).as_posix()) for p in course.data_files("week3")]
        engine = chosen_engine(course, "week3", RunInputs(tuple(files), Limits(), None))
        cool_down()
        found[name] = Graded(course, run, scores(course.root, "week3"), engine)
    return found


@pytest.mark.parametrize("name", COURSES)
def test_every_cell_gets_the_score_of_stock(graded: dict[str, Graded], name: str) -> None:
    stock = kept_scores(name)
    ours = graded[name].scores
    assert {p: (s, ours.get(p)) for p, s in stock.items() if ours.get(p) != s} == {}
    assert stock.keys() == ours.keys()
    assert graded[name].run.exit_status == 0


@pytest.mark.parametrize("name", COURSES)
def test_right_answers_earn_everything_and_wrong_ones_less(
    graded: dict[str, Graded], name: str
) -> None:
    full = sum(graded[name].tests.values())
    earned = {result.student: 0.0 for result in graded[name].run.results}
    for result in graded[name].run.results:
        earned[result.student] += result.score
    for student, points in earned.items():
        if student == "right" or student.startswith("other"):
            assert points == full, student
        else:
            assert points < 0.7 * full, student
    assert 0 <= earned["untouched"] < 0.1 * full  # a test that needs no answer gives its points


@pytest.mark.parametrize("name", COURSES)
def test_every_test_cell_tells_right_from_wrong(graded: dict[str, Graded], name: str) -> None:
    """A cell that everybody passes, or nobody, would agree with stock whatever the engine does."""
    came: dict[str, set[float | None]] = {cell: set() for cell in graded[name].tests}
    for (_, _, cell), score in graded[name].scores.items():
        if cell in came:
            came[cell].add(score.points)
    assert [cell for cell, points in came.items() if len(points) < 2] == []


def test_every_kind_of_test_cell_occurs(graded: dict[str, Graded]) -> None:
    cells = [cell for name in COURSES for cell in graded[name].tests]
    assert {kind_of(cell) for cell in cells} == set(KINDS)


@pytest.mark.skipif(not hasattr(Engine, "fit"), reason="the engine has no tier per cell yet")
def test_nine_in_ten_kinds_are_isolated(graded: dict[str, Graded]) -> None:
    cells = [cell for name in COURSES for cell in graded[name].tests]
    shared = {cell for name in COURSES for cell in graded[name].shared}
    all_of, shared_of = Counter(map(kind_of, cells)), Counter(map(kind_of, shared))
    isolated = [kind for kind in KINDS if not shared_of[kind]]
    table = {kind: f"{all_of[kind] - shared_of[kind]} of {all_of[kind]}" for kind in shared_of}
    assert len(isolated) >= 0.9 * len(KINDS), table
    assert len(shared) <= 0.1 * len(cells), sorted(shared)


def test_a_sample_of_the_kept_scores_is_what_stock_gives_today(tmp_path: Path) -> None:
    draw = random.Random(SEED)
    name = draw.choice(COURSES)
    students = submissions(name)
    student = draw.choice(sorted(students))
    today = stock_scores(name, {student: students[student]}, tmp_path / "course")
    known = kept_scores(name)
    assert today == {place: score for place, score in known.items() if place[0] == student}


@pytest.mark.skipif(not NIGHTLY, reason="minutes of stock kernels; with AUTOGRADER_NIGHTLY=1")
@pytest.mark.parametrize("name", COURSES)
def test_all_kept_scores_are_what_stock_gives_today(name: str, tmp_path: Path) -> None:
    assert stock_scores(name, submissions(name), tmp_path / "course") == kept_scores(name)


def test_kept_scores_are_written_as_they_are_read(tmp_path: Path) -> None:
    held = {name: kept_scores(name) for name in COURSES}
    hold(held, tmp_path / "scores.json")
    assert json.loads((tmp_path / "scores.json").read_text("utf-8")) == json.loads(kept())
