from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.grading import folders
from autograder.grading.folders import PREFIX, scratch_folder

if sys.platform == "win32":
    pytest.skip("Windows has no locks on folders", allow_module_level=True)

OLD = (1_000_000_000, 1_000_000_000)


def old_folder(place: Path, name: str) -> Path:
    folder = place / f"{PREFIX}{name}"
    folder.mkdir()
    (folder / "file").write_text("x")
    os.utime(folder, OLD)
    return folder


def test_what_a_killed_grader_left_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = tmp_path / f"{PREFIX}link"
    link.symlink_to(elsewhere)
    left, held = old_folder(tmp_path, "left"), old_folder(tmp_path, "held")
    young = tmp_path / f"{PREFIX}young"
    young.mkdir()
    with folders._held(held) as is_ours, scratch_folder([]):
        assert is_ours
        assert not left.exists()
        assert all(folder.exists() for folder in (held, young, link, elsewhere))


def test_a_folder_holds_its_files_and_goes(tmp_path: Path) -> None:
    (tmp_path / "numbers").write_text("1 2")
    with scratch_folder([(tmp_path / "numbers", "data/n.txt")]) as folder:
        assert (folder / "data" / "n.txt").read_text() == "1 2"
        os.utime(folder, OLD)
        with scratch_folder([]):  # another grader does not take it away
            assert folder.exists()
    assert not folder.exists()
