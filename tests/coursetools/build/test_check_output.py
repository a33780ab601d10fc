"""What `autograder check` prints."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from coursetools.build.project import Project
from coursetools.cli import app

SUMMARY = "9 answers as declared, 0 not; 5 universal wrong answers, 0 of which earn points"


def printed(project: Project, monkeypatch: pytest.MonkeyPatch, *options: str) -> tuple[int, str]:
    monkeypatch.chdir(project.root)
    monkeypatch.setattr("coursetools.cli._refuse_bad_configuration", lambda: None)
    done = CliRunner().invoke(app, ["check", *options])
    return done.exit_code, done.stdout


def test_only_the_totals_are_printed_where_all_is_as_declared(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert printed(project, monkeypatch) == (0, f"{SUMMARY}\n")


def test_all_shows_every_row(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    status, said = printed(project, monkeypatch, "--all")
    assert status == 0
    assert "no_empty" in said
    assert "returns nan" in said
    assert said.endswith(f"{SUMMARY}\n")


def test_row_that_is_not_as_declared_is_shown_alone(
    project: Project, monkeypatch: pytest.MonkeyPatch, edit
) -> None:
    edit("answers.py", "caught_by: empty", "caught_by: small")
    status, said = printed(project, monkeypatch)
    assert status == 1
    assert "NO: is caught by `empty`, not by `small`" in " ".join(said.split())
    assert "fsum" not in said
    assert "8 answers as declared, 1 not" in said
