"""The secret of an assignment."""

from __future__ import annotations

from pathlib import Path

from autograder.classes.secret import secret_of
from autograder.course.folder import Course


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (tmp_path / "source").mkdir()
    course = Course.open(tmp_path)
    first = secret_of(course, "ps1")
    assert (len(first), first) == (32, secret_of(Course.open(tmp_path), "ps1"))
    assert secret_of(course, "ps2") != first
    files = sorted(course.state.iterdir())
    assert [file.name for file in files] == ["ps1.secret", "ps2.secret"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
