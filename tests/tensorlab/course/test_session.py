"""What a student reads below a cell, and what is noted about it."""

from __future__ import annotations

from pathlib import Path

import pytest

import tensorlab as tl
from tensorlab.course.notes import Note
from tensorlab.course.record import Record
from tensorlab.course.session import Session, running_cell
from tests.tensorlab.course.small import (
    ANSWER,
    STUB,
    Shell,
    course,
    essay,
    exercise,
    problem_set,
)  # fmt: skip

WRONG = "def double(x):\n    return x"
CHECK = "assert double(2) == 4"


class Student:
    """Runs cells of the small course, and reads what stands below them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shell = Shell()
        self.session = Session(self.shell)
        self.read: list[Note] = []
        self.session.show = self.read.append  # type: ignore[method-assign]
        monkeypatch.chdir(folder)

    def run(self, name: str | None, source: str) -> str:
        """Run a cell; return what stands below it."""
        self.read.clear()
        self.shell.run(self.session, name, source)
        return "\n".join(map(repr, self.read))


@pytest.fixture
def student(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Student:
    """A student in a problem set of two exercises and a written one."""
    path = course(
        tmp_path, problem_set(exercise("one", "Twice"), exercise("two", "Again"), essay())
    )
    return Student(path.parent, monkeypatch)


def test_a_passed_check_says_so_and_where_to_go(student: Student) -> None:
    student.run("one", ANSWER)
    assert student.run("one-small", CHECK) == "✓ Twice · small: passed."
    said = student.run("one-large", CHECK)
    assert "All checks that you can see pass" in said
    assert said.endswith("Next: Again.")
    assert "ps01_sums.ipynb#cell-id=two-text" in student.read[0]._repr_html_()


def test_the_last_exercise_leads_to_the_written_one_and_then_to_handing_in(
    student: Student, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        student.run(name, ANSWER)
        student.run(f"{name}-small", CHECK)
        said = student.run(f"{name}-large", CHECK)
    assert said.endswith("Next: Why?.")
    cells = problem_set(exercise("one", "Twice"), exercise("two", "Again"), essay("Because."))
    course(tmp_path, cells)
    student.session._notebook = None
    assert '`tl.submit("ps01")`' in student.run("two-large", CHECK)


def test_a_check_that_fails_gets_no_green_line(student: Student) -> None:
    student.run("one", WRONG)
    assert student.run("one-small", CHECK) == ""
    assert Record.load("ps01_sums").checks == {"one-small": "failed"}


def test_checks_of_an_exercise_that_still_fail_are_counted(student: Student) -> None:
    student.run("one", ANSWER)
    assert "1 of 2 checks pass so far" in student.run("one-large", CHECK)


def test_a_stub_is_not_attempted(student: Student) -> None:
    student.run("one", STUB)
    student.run("one-small", "import tensorlab as tl\ntl.check.call(double, 2).equals(4)")
    assert Record.load("ps01_sums").checks == {"one-small": "not attempted"}


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("def double(x)\n    return x", "could not be read"),
        ("1 / 0", "ended in a ZeroDivisionError"),
    ],
)
def test_a_check_of_an_old_answer_does_not_count(student: Student, broken: str, why: str) -> None:
    student.run("one", ANSWER)
    student.run("one", broken)
    said = student.run("one-small", CHECK)
    assert said.startswith("→ This check does not count")
    assert why in said
    assert Record.load("ps01_sums").checks == {}
    student.run("one", ANSWER)
    assert student.run("one-small", CHECK).startswith("✓")


def test_an_answer_that_python_cannot_read_says_that_nothing_was_run(student: Student) -> None:
    said = student.run("one", "def double(x)\n    return x")
    assert "Nothing of this cell was run" in said
    assert "line 1" in said


@pytest.mark.parametrize(
    ("source", "what"),
    [("math.pi", "the set-up cell"), ("GIVEN + 1", "the set-up cell"), (CHECK, "your answer")],
)
def test_a_name_that_was_never_defined_says_which_cell_to_run(
    student: Student, source: str, what: str
) -> None:
    said = student.run("one-small", source)
    assert what in said
    assert "Run All Above" in said


def test_a_name_that_no_cell_defines_is_left_to_python(student: Student) -> None:
    assert student.run("one", "nonsense") == ""


def test_a_name_that_a_failed_cell_defines_says_so(student: Student) -> None:
    student.run("setup", "import nowhere_at_all as math")
    assert "ended in an error: mend it first" in student.run("one", "math.pi")


def test_a_name_of_a_later_cell_says_so(student: Student) -> None:
    assert "further down" in student.run("setup", "double(2)")


@pytest.mark.parametrize("name", [None, "", "not-in-the-file"])
def test_a_cell_that_is_not_named_leaves_no_trace(
    student: Student, name: str | None, kept_in: Path
) -> None:
    assert student.run(name, "undefined_name") == ""
    assert not kept_in.exists()


def test_a_record_that_cannot_be_written_fails_nothing(
    student: Student, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("TENSORLAB_PROGRESS", str(tmp_path / "file" / "below"))
    student.run("one", ANSWER)
    assert student.run("one-small", CHECK).startswith("✓")


def test_a_guess_for_another_question_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course(tmp_path, problem_set(essay()))
    student = Student(tmp_path / "notebooks", monkeypatch)
    student.shell.user_ns["tl"] = tl
    student.run("first-ask", "guess = 3")
    student.run("first-tell", "shown = tl.reveal(3, guess)")
    student.run("second-tell", "shown = tl.reveal(3, guess)")
    assert list(Record.load("01_sums").predictions) == ["first-tell"]
    student.run("second-ask", "guess = 4")
    student.run("second-tell", "shown = tl.reveal(3, guess)")
    student.run("second-ask", "guess = 3")
    student.run("second-tell", "shown = tl.reveal(3, guess)")
    second = Record.load("01_sums").predictions["second-tell"]
    assert (second.said, second.is_right) == ("4", False)  # the first try is the prediction


def test_no_cell_runs_where_there_is_no_kernel() -> None:
    assert running_cell(Shell()) == ""
