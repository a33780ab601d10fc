"""How a command ends where a disk refuses."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course.files import write_whole
from autograder.ending import in_one_sentence
from autograder.errors import CouldNotCheck, WrongUse


def refusing(number: int) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


@pytest.mark.parametrize(
    ("number", "cure"),
    [(errno.ENOSPC, "make room on it"), (errno.EDQUOT, "make room"), (errno.EROFS, "let it be")],
)
def test_a_disk_that_refuses_ends_in_one_sentence_with_the_file_and_exit_status_3(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: int,
    cure: str,
) -> None:
    monkeypatch.setattr(os, "fsync", refusing(number))
    with pytest.raises(SystemExit) as ended, in_one_sentence():
        write_whole(tmp_path / "ps1.csv", b"ada")
    said = capsys.readouterr().err.strip()
    assert ended.value.code == CouldNotCheck.exit_status
    assert said.startswith(f"The disk of {tmp_path / 'ps1.csv'} refuses to be written (")
    assert cure in said
    assert len(said.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_other_errors_of_the_system_are_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), in_one_sentence():
        (tmp_path / "none").read_bytes()


def test_an_error_of_ours_ends_with_its_own_exit_status(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended, in_one_sentence():
        raise WrongUse("There is no assignment ps9.")
    assert (ended.value.code, capsys.readouterr().err) == (2, "There is no assignment ps9.\n")
