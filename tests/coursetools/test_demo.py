"""The demonstration: a class whose grades are known."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

ASSIGNMENT = "ps03_broadcasting"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the demonstration reads."""
    folder = tmp_path_factory.mktemp("project")
    for name in (f"authoring/assignments/{ASSIGNMENT}", f"source/{ASSIGNMENT}"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def demonstrate(project: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coursetools.demo"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_grade_is_the_expected_one(project: Path) -> None:
    done = demonstrate(project)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert "26 of 26 grades are the expected ones" in done.stdout
    for made in ("gradebook.db", f"reports/{ASSIGNMENT}.html"):
        assert (project / "demo" / made).exists()


def test_a_folder_that_no_demonstration_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "authoring").mkdir()
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "precious").touch()
    done = demonstrate(tmp_path)
    assert done.returncode == 2
    assert "was not made by `make demo`" in done.stdout
    assert (tmp_path / "demo" / "precious").exists()
