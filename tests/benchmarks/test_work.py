"""What one submission costs, counted and not timed, so that nobody makes it dearer unseen."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox.levels import Level, probe
from benchmarks.classroom import make_class
from coursetools.build.project import Project
from tests.conftest import ROOT

# Six for the submission: a watchdog, the first process of a namespace and the process itself, for
# student and checker. Three more try the sandbox out, once for each warm process.
FORKS = 9
MESSAGES = 1450
KILOBYTES = 360


@pytest.mark.skipif(sys.platform != "linux", reason="the counters look into Linux sandboxes")
def test_right_answer_of_ps03_makes_no_more_work_than_it_did(tmp_path: Path) -> None:
    """Where it makes less, the numbers here are to be lowered."""
    make_class(Project.find(ROOT), "ps03_broadcasting", tmp_path / "course", 1)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "benchmarks.work", str(tmp_path / "course"),
         "ps03_broadcasting", "student000"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["points"] == found["of"] > 0
    assert 1000 < found["messages"] <= MESSAGES
    assert 100 < found["bytes"] / 1000 <= KILOBYTES
    if probe().best is Level.NAMESPACES:
        assert found["forks"] == FORKS
