"""Nothing is lost and nothing is graded twice, whatever is killed: at night, for a class of 200."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SIZE, KILLS = 200, 3


@pytest.mark.skipif(os.environ.get("AUTOGRADER_NIGHTLY") != "1", reason="takes minutes")
@pytest.mark.skipif(sys.platform != "linux", reason="kills what runs in Linux sandboxes")
def test_gradebook_of_a_run_with_kills_is_that_of_an_undisturbed_one() -> None:
    options = ["--size", str(SIZE), "--kills", str(KILLS)]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "scripts/soak.py", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the gradebook is as in the run that nobody disturbed" in done.stdout
    assert re.search(r"[1-9]\d* × (coordinator|worker)", done.stdout), "nothing was killed"
    if "no disk can be spoiled here" not in done.stdout:
        assert "1 × full disk, 1 × read-only gradebook, 1 × power cut" in done.stdout
