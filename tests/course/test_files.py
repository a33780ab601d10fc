"""A file is written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from autograder.course.files import write_new, write_whole


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
        raise OSError(errno.ENOSPC, "No space left on device")

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


def test_contents_are_on_the_disk_before_the_file_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a power cut leaves an empty file in place of a graded notebook."""
    path, deeds = tmp_path / "ps1.csv", list[str]()
    sync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (deeds.append("sync"), sync(fd)))
    monkeypatch.setattr(os, "replace", lambda *to: (deeds.append("name"), replace(*to)))
    write_whole(path, b"new")
    assert deeds == ["sync", "name"]


def test_a_new_file_is_its_owners_alone_and_never_replaces_one(tmp_path: Path) -> None:
    path = tmp_path / "ps1.secret"
    write_new(path, b"first")
    write_new(path, b"second")
    assert path.read_bytes() == b"first"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]
