"""A file is written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.course.files import write_whole


def test_the_folder_is_made_and_others_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "ps1.csv"
    write_whole(path, b"ada")
    assert path.read_bytes() == b"ada"
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(path.parent.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ps1.csv"
    write_whole(path, b"old")

    def full(*paths: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    secret, path = tmp_path / "secret", tmp_path / "ps1.csv"
    secret.write_bytes(b"kept")
    path.symlink_to(secret)
    write_whole(path, b"new")
    assert (secret.read_bytes(), path.read_bytes()) == (b"kept", b"new")
    assert not path.is_symlink()
