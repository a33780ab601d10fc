"""Submissions that cheat, through the whole engine: rebuilt, run, judged."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from autograder.course.folder import Course
from autograder.course.intake import rebuild
from autograder.course.submission import FileRead
from autograder.grading.steps import Limits
from autograder.model import Outcome, SubmissionResult
from autograder.sandbox.levels import Level, probe
from autograder.schedule.engine import Beside, Engine, cool_down
from autograder.schedule.task import Task, grade_submission, read_graded
from tests.attacks.deeds import DEEDS
from tests.tiny_course import DOUBLE, FULL, HIDDEN_WORD, answered, submit, write_course

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)
if probe().best is not Level.NAMESPACES:
    pytest.skip("what is promised here is promised for namespaces", allow_module_level=True)

LIMITS = Limits(cell_seconds=2, notebook_seconds=40)
ALL = [(kind, name) for kind, deeds in DEEDS.items() for name in deeds]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    root = write_course(tmp_path_factory.mktemp("attacked") / "course")
    submit(root, "ada", answered(**FULL))
    (root / "gradebook.db").write_bytes(b"grades")
    yield Course.open(root)
    cool_down()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def graded(course: Course, notebook: Any) -> tuple[SubmissionResult, str]:
    raw = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    (manifest,) = course.manifests("ps1")
    task = Task(
        key="k",
        submission="s",
        student="eve",
        rebuilt=rebuild(manifest, FileRead("sums.ipynb", raw)),
        beside=Beside((), LIMITS, None),
        engine=Engine(Level.NAMESPACES.value),
        was_handed_in=True,
    )
    done = read_graded(grade_submission(task))
    return done.result, done.notebook


def test_the_honest_answer_earns_its_points(course: Course) -> None:
    assert graded(course, answered(double=DOUBLE))[0].score == 5.0


@pytest.mark.parametrize(("kind", "name"), ALL, ids=[f"{k}: {n}" for k, n in ALL])
def test_a_deed_earns_nothing(
    course: Course, port: int, kind: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THE_SECRET", "s3cret")
    text = DEEDS[kind][name]
    for word, value in {"root": course.root, "port": port}.items():
        text = text.replace(f"{{{word}}}", str(value))
    result, _ = graded(course, answered(double=text))
    assert [cell.points for cell in result.cells] == [0.0, 0.0, 0.0]
    assert not (course.root / "planted").exists()
    assert (course.root / "gradebook.db").read_bytes() == b"grades"


def test_a_deed_costs_the_other_exercise_nothing(course: Course) -> None:
    text = "import os\ndef double(x):\n    os._exit(0)"
    result, _ = graded(course, answered(double=text, share="share = 1.0"))
    assert [cell.points for cell in result.cells] == [0.0, 0.0, 4.0]


def test_a_hidden_input_that_is_printed_reaches_no_message(course: Course) -> None:
    text = "def double(x):\n    print('INPUT', x)\n    raise ValueError(f'INPUT {x}')"
    result, _ = graded(course, answered(double=text))
    assert result.cells[1].outcome is Outcome.FAILED
    assert "-17" not in result.cells[1].message
    assert HIDDEN_WORD not in "".join(cell.message for cell in result.cells)


def marked(how: str) -> Any:
    """A submission whose cells lie about themselves."""
    notebook = deepcopy(answered(double="def double(x):\n    return None"))
    tests = [cell for cell in notebook.cells if cell.id.startswith("double-")]
    for cell in notebook.cells:
        if how == "tags that skip execution":
            cell.metadata["tags"] = ["skip-execution", "raises-exception"]
        if how == "flipped flags" and "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"].update(grade=False, locked=False, solution=True, points=100)
    for cell in tests:
        if how == "deleted tests":
            notebook.cells.remove(cell)
        elif how == "emptied tests":
            cell.source = "5.0"
        elif how == "retyped tests":
            cell.cell_type = "markdown"
        elif how == "tests put twice":
            notebook.cells.append(deepcopy(cell) | {"source": "5.0"})
    if how == "another kernel":
        notebook.metadata["kernelspec"] = {"name": "bash", "display_name": "sh", "language": "sh"}
    return notebook


@pytest.mark.parametrize(
    "how",
    [
        "tags that skip execution",
        "flipped flags",
        "deleted tests",
        "emptied tests",
        "retyped tests",
        "tests put twice",
        "another kernel",
    ],
)
def test_cells_that_lie_about_themselves_earn_nothing(course: Course, how: str) -> None:
    assert graded(course, marked(how))[0].score == 0.0


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[]", b'{"cells": 5}', b"[" * 100_000])
def test_what_is_no_notebook_asks_for_a_person(course: Course, raw: bytes) -> None:
    result, _ = graded(course, raw)
    assert result.score == 0.0
    assert result.needs_a_person


def test_a_warning_costs_nothing(course: Course) -> None:
    text = "import warnings\n" + DOUBLE.replace("return", "warnings.warn('!')\n    return")
    assert graded(course, answered(double=text))[0].score == 5.0
