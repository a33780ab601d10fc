"""How each exercise stands, from a fresh kernel; what the button in JupyterLab shows of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import tensorlab as tl
from tensorlab.course.outline import Notebook
from tensorlab.course.validation import Verdicts, verdicts
from tensorlab.lab import as_dialog
from tests.tensorlab.course.small import ANSWER, course, essay, exercise, problem_set

FAILING = "import tensorlab as tl\ntl.check.call(double, 2).equals(4, hint='Twice.').done()"
CHECKS = "import tensorlab as tl\ntl.check.call({}, 2).equals(4).done()"
SECRET = "def double(x):\n    return 'a string of mine'"

pytestmark = pytest.mark.slow


def named(name: str, body: str) -> str:
    return f"def {name}(x):\n    {body}"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """A set in which each exercise ends in another way."""
    parts = [
        exercise(name, f"The {name} one", named(name, body), CHECKS.format(name))
        for name, body in {
            "right": "return 2 * x",
            "wrong": "return x",
            "open": "raise NotImplementedError()",
            "raising": "return x / 0",
        }.items()
    ]
    parts.append(exercise("broken", "The broken one", "def broken(x)\n    1", "broken(2)"))
    path = course(tmp_path_factory.mktemp("set"), problem_set(*parts, essay()))
    return verdicts(Notebook.read(path))


def test_each_exercise_has_its_state(found: Verdicts) -> None:
    states = {row.exercise.name: row.state for row in found.rows}
    assert states == {
        "right": "passed", "wrong": "failed", "open": "not attempted", "raising": "failed",
        "broken": "failed", "essay": "not attempted",
    }  # fmt: skip


def test_messages_are_the_checks_own(found: Verdicts) -> None:
    said = {row.exercise.name: row.message for row in found.rows}
    assert said["wrong"].startswith("wrong(2): the value is wrong.")
    assert "ZeroDivisionError" in said["raising"]
    assert said["broken"].startswith("The cell with your answer ends in SyntaxError")
    assert said["right"] == said["open"] == said["essay"] == ""


def test_no_text_of_a_check_is_shown(found: Verdicts) -> None:
    assert "tl.check" not in repr(found) + found._repr_html_()


def test_the_summary_counts(found: Verdicts) -> None:
    assert found.summary == "Problem set 1: doubles: 1 passed, 3 failed, 2 not attempted."
    assert not found.all_pass


def test_links_lead_to_the_cell_to_look_at(found: Verdicts) -> None:
    shown = found._repr_html_()
    for cell in ("right-small", "wrong-small", "open", "raising-small", "broken", "essay"):
        assert f'href="ps01_sums.ipynb#cell-id={cell}"' in shown


def test_the_dialog_of_jupyterlab_shows_it(found: Verdicts) -> None:
    answer = as_dialog(found)
    (shown,) = answer["value"]["failed"]
    assert shown["source"] == found.summary
    assert "<a" not in shown["error"]  # JupyterLab would ask before it follows
    json.dumps(answer)


def test_names_of_students_are_text_in_the_page(tmp_path: Path) -> None:
    body = "raise ValueError('<script>alert(1)</script>')"
    path = course(tmp_path, problem_set(exercise("one", "One", named("one", body), "one(2)")))
    shown = verdicts(Notebook.read(path))
    for text in (shown._repr_html_(), as_dialog(shown)["value"]["failed"][0]["error"]):
        assert "<script>" not in text
        assert "&lt;script&gt;" in text


def test_a_dead_kernel_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "import os; os._exit(1)"
    parts = [
        exercise("one", "One", named("one", body), "one(2)"),
        exercise("two", "Two", ANSWER, "assert double(2) == 4"),
    ]
    course(tmp_path, problem_set(*parts))
    monkeypatch.chdir(tmp_path)
    first, second = tl.validate("ps01").rows
    assert "the kernel died" in first.message
    assert second.state == "failed"
    assert "was not run" in second.message


def test_a_set_in_which_all_pass_is_a_success(tmp_path: Path) -> None:
    path = course(tmp_path, problem_set(exercise("one", "One", ANSWER), essay("Because.")))
    found = verdicts(Notebook.read(path))
    assert found.all_pass
    assert found.summary.endswith("1 passed, 1 for a person to read.")
    assert as_dialog(found) == {"success": True, "value": {}}
