"""Every known answer of every problem set gets the score of stock nbgrader, cell by cell.

A submission is the k-th known answer of every exercise at once, so that some twelve notebooks
hold all answers of a problem set.
"""

from __future__ import annotations

import os
import random
import shutil
from itertools import zip_longest
from pathlib import Path

import pytest

from autograder.classes import run
from autograder.course.folder import Course
from autograder.course.release import release
from autograder.submission.calibration_cache import available
from autograder.submission.engine import Engine
from coursetools.build.text import Document, read_document
from coursetools.prove.answers import Answer, read_answers
from tests.agreement.pair import Pair, grade_both, hand_in
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

SETS = tuple(sorted(path.name for path in (ROOT / "authoring" / "assignments").iterdir()))
SEED = 20261120
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "agreement"
c.Exchange.root = "exchange"
c.Execute.timeout = 60
"""


def known_answers(assignment: str) -> tuple[Document, list[Answer]]:
    folder = ROOT / "authoring" / "assignments" / assignment
    document = read_document(folder / f"{assignment}.py", f"{assignment}.py")
    return document, read_answers(folder / "answers.py", "answers.py", document)


def submissions(assignment: str) -> dict[str, dict[str, str]]:
    """Return students and what they write: reference, all known answers, and nothing."""
    document, answers = known_answers(assignment)
    cells = {cell.exercise: cell for cell in document.with_role("solution")}
    solved = {cell.grade_id: cell.source for cell in cells.values()}
    columns = [[answer for answer in answers if answer.exercise == name] for name in cells]
    students = {"reference": solved, "untouched": {}}
    for number, row in enumerate(zip_longest(*columns)):
        written = [answer for answer in row if answer is not None]
        texts = {cells[answer.exercise].grade_id: answer.source for answer in written}
        students[f"row-{number:02d}"] = solved | texts
    return students


def course_of(assignment: str, root: Path) -> Course:
    shutil.copytree(ROOT / "source" / assignment, root / "source" / assignment)
    (root / "nbgrader_config.py").write_text(CONFIG)
    course = Course.open(root)
    release(course, assignment)
    return course


def graded(assignment: str, students: dict[str, dict[str, str]], folder: Path) -> Pair:
    course = course_of(assignment, folder / "ours")
    books = {student: {assignment: texts} for student, texts in students.items()}
    hand_in(course, assignment, books)
    return grade_both(course.root, assignment, folder / "stock")


def held(pair: Pair) -> None:
    assert [found for found in pair.disagreements if not found.is_meant] == []
    assert pair.run.exit_status == 0


def test_a_sample_of_answers_gets_the_scores_of_stock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(available()[0], preload=("torch", "tensorlab.check"))
    monkeypatch.setattr(run, "chosen_engine", lambda *_: engine)  # its trial is tested elsewhere
    students = submissions("ps03_broadcasting")
    rows = sorted(student for student in students if student.startswith("row"))
    chosen = random.Random(SEED).choice(rows)
    pair = graded("ps03_broadcasting", {chosen: students[chosen]}, tmp_path)
    held(pair)
    points = {score.points for score in pair.ours.values()}
    assert len(points - {None}) > 1  # right and wrong ones are among them


@pytest.mark.skipif(os.environ.get("AUTOGRADER_NIGHTLY") != "1", reason="an hour of processor")
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("assignment", SETS)
def test_every_known_answer_gets_the_scores_of_stock(assignment: str, tmp_path: Path) -> None:
    pair = graded(assignment, submissions(assignment), tmp_path)
    held(pair)
    assert all(s.points == 0 for p, s in pair.ours.items() if p[0] == "untouched" if s.points)
