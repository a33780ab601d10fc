from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from autograder.course.misconceptions import path_of
from autograder.errors import BuildDiffers, TextRefused
from coursetools.build.project import Project
from coursetools.prove.misconceptions import check_misconceptions, write_misconceptions


def written(project: Project) -> Path:
    write_misconceptions(project)
    return path_of(project.root, "ps01_sums")


def test_wrong_answers_and_no_right_ones_are_told_to_the_grader(project: Project) -> None:
    entries = tomllib.loads(written(project).read_text("utf-8"))["misconception"]
    assert [entry["name"] for entry in entries] == ["one", "none", "first", "no empty", "three"]
    assert entries[0]["because"] == "a test of the gate"
    assert entries[0]["answers"] == {"total": "def total(numbers):\n    return 1\n"}


@pytest.mark.parametrize(
    "text", ["return '''1'''", 'return "\\\\x"', "return 'ä'  # \U0001f600", "return '\x7f'"]
)
def test_any_text_comes_back_as_it_was(project: Project, edit, text: str) -> None:
    edit("answers.py", "return 1\n", f"{text}\n")
    entry = tomllib.loads(written(project).read_text("utf-8"))["misconception"][0]
    assert entry["answers"]["total"].rstrip("\n") == f"def total(numbers):\n    {text}"


def test_what_has_not_changed_is_not_written_again(project: Project) -> None:
    assert [built.state for built in write_misconceptions(project)] == ["written"]
    assert [built.state for built in write_misconceptions(project)] == ["unchanged"]
    assert check_misconceptions(project) == 1


def test_a_file_that_differs_is_missing_or_strange_is_named(project: Project, edit) -> None:
    with pytest.raises(BuildDiffers, match=r"misconceptions/ps01_sums\.toml.*make build"):
        check_misconceptions(project)
    path = written(project)
    edit("answers.py", "return 1\n", "return 2\n")
    stranger = path.with_name("ps02_gone.toml")
    stranger.touch()
    with pytest.raises(BuildDiffers, match=r"(?s)ps01_sums.*ps02_gone\.toml: comes of no"):
        check_misconceptions(project)
    write_misconceptions(project, ["ps01_sums"])
    assert stranger.exists()
    states = {built.file: built.state for built in write_misconceptions(project)}
    assert states["misconceptions/ps02_gone.toml"] == "removed"
    assert check_misconceptions(project) == 1


def test_a_problem_set_without_answers_has_no_file(project: Project) -> None:
    (answers,) = project.authoring.rglob("answers.py")
    answers.unlink()
    assert write_misconceptions(project) == []


def test_answers_that_break_a_rule_are_refused_and_nothing_is_written(
    project: Project, edit
) -> None:
    edit("answers.py", "# because: a test of the gate\n", "")
    with pytest.raises(TextRefused, match="because"):
        write_misconceptions(project)
    assert not path_of(project.root, "ps01_sums").exists()
