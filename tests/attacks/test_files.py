"""Files that lie, graded in one class: what can be graded is, and a sentence says what was odd."""

from __future__ import annotations

import sys

import pytest

from autograder.model import Outcome
from autograder.sandbox.levels import probe
from tests.attacks.files import FILES, File
from tests.attacks.ground import HONEST, Ground, Run, graded_class

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

STUDENTS = {f"eve{number:03}": file for number, file in enumerate(FILES)}
IDS = [f"{file.threat}: {file.name}" for file in FILES]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Run:
    root = tmp_path_factory.mktemp("attacked")
    made = {student: file.make() for student, file in STUDENTS.items()}
    return graded_class(root / "course", Ground(probe().best, "ourselves"), made)


@pytest.mark.parametrize(("student", "file"), STUDENTS.items(), ids=IDS)
def test_a_file_gets_what_its_honest_part_earns(attacked: Run, student: str, file: File) -> None:
    result = attacked.results[student]
    assert result.score == file.points
    assert result.max_score == 9.0
    unsure = {cell.outcome is Outcome.COULD_NOT_CHECK for cell in result.cells}
    assert unsure == {not file.is_readable}
    if not file.is_readable:
        assert all(cell.message for cell in result.cells)
        assert result.notes
    assert file.note in " ".join(result.notes)
    assert all(note.endswith(".") and note.isprintable() for note in result.notes)


@pytest.mark.parametrize("student", HONEST)
def test_an_honest_student_keeps_every_point(attacked: Run, student: str) -> None:
    assert attacked.results[student].score == 9.0


def test_nothing_was_planted_and_nobody_is_left(attacked: Run) -> None:
    assert not list(attacked.course.root.rglob("planted"))
    assert attacked.left == ()
