"""The benchmark measures what it says, and its page has the shape it promises. No timings."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.course.folder import Course
from benchmarks import loop
from benchmarks.clock import Clock
from benchmarks.machine import facts
from benchmarks.page import STAGES, Beside, Result, page, table
from tests.conftest import ROOT
from tests.tiny_course import FULL, answered, submit

OURS = {
    "seconds": 1.0,
    "clocked_seconds": 1.1,
    "warm_up": 3.0,
    "stages": dict.fromkeys([name for name in STAGES if name != "the rest"], 0.1),
    "peak_bytes": 50 << 20,
    "isolation": ["namespaces"],
    "scores": {"ada": 5.0, "bob": 1.0},
}
STOCK = {"seconds": 40.0, "scores": {"ada": 5.0, "bob": 1.0}}
BARE = {"seconds": 0.5}
RESULT = Result("ps1", 2, OURS, STOCK, BARE)


def test_the_stages_add_up_to_a_submission() -> None:
    assert list(RESULT.stages) == list(STAGES)
    assert sum(RESULT.stages.values()) == pytest.approx(RESULT.clocked_seconds)
    assert RESULT.ratio == pytest.approx(40.0)
    assert table(RESULT).row_count == len(STAGES) + 3


def test_other_scores_are_said() -> None:
    other = dataclasses.replace(RESULT, stock=STOCK | {"scores": {"ada": 5.0, "bob": 2.0}})
    assert other.differences == ["bob 1 and 2"]
    assert "| scores | bob 1 and 2 | the same |" in page([other], {})
    assert "differences.md" in page([other], {})
    assert "| scores | the same | the same |" in page([RESULT], {})
    assert "differences.md" not in page([RESULT], {})


def test_the_page_names_no_machine() -> None:
    text = page([RESULT], facts())
    assert "| times faster than stock | 40.0 | at least 20 |" in text
    assert "| times faster than stock, if the bare fork were all | 80.0 |  |" in text
    assert "| times the bare fork | 2.0 | at most 3 |" in text
    assert "| isolation | namespaces |" in text
    assert not any(part in text for part in (str(ROOT), str(Path.home()) + "/"))


def test_the_page_holds_crowds_and_kernels_against_what_is_wanted() -> None:
    crowd = {"by_size": {"100": 0.05, "1000": 0.06}, "by_jobs": {"1": 60.0, "2": 40.0}}
    kernels = {"ordinary": [2.0, 9.0, 2.4], "warm": [0.4, 0.4, 0.6]}
    turns = {
        "ours": {"release": 2.0, "grade": 8.0, "pages": 200},
        "stock": {"release": 4.0, "grade": 196.0, "pages": 200},
    }
    text = page([], {}, Beside(crowd, turns, kernels, {"plain": 180.0, "validate": 60.0}))
    assert "## The whole loop for a class of 200" in text
    assert "| grade | 8.0 s | 196.0 s | 24.5 |  |" in text
    assert "| all | 10.0 s | 200.0 s | 20.0 | at least 15 |" in text
    assert "| one of 1,000 against one of 100 | 1.20 | at most 1.1 |" in text
    assert "| times faster by two | 1.50 | at least 1.8 |" in text
    assert "| times faster | 6.0 |  |" in text  # of medians
    assert "| times faster, whole | 3.0 | at least 4 |" in text


def test_several_sets_are_compared_and_the_mean_is_that_of_the_ratios() -> None:
    text = page([RESULT, dataclasses.replace(RESULT, assignment="ps2", bare={"seconds": 1.0})], {})
    assert "| ps2 | 500 ms | 500 ms | 1.0 | 40.0 |" in text
    assert "| mean |  | | 1.5 | 40.0 |" in text
    assert "All of these" not in page([RESULT], {})


def test_a_command_of_the_loop_that_fails_ends_the_measurement(tmp_path: Path) -> None:
    assert list(loop.OURS) == list(loop.STOCK)
    with pytest.raises(SystemExit, match=r"python -c .* failed: so it is"):
        loop.measure(tmp_path, {"release": ("python", "-c", "import sys; sys.exit('so it is')")})


def test_a_clock_asks_for_functions_that_are_there() -> None:
    with pytest.raises(AttributeError):
        Clock().around(json, "no_such_function", "x")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_the_floor_can_be_measured(registered: Course) -> None:
    submit(registered.root, "ada", answered(**FULL))
    done = _measured("benchmarks.bare", registered)
    assert done["seconds"] > 0


@pytest.mark.skipif(sys.platform != "linux", reason="the clocks look into Linux sandboxes")
def test_the_engine_can_be_measured(registered: Course) -> None:
    """Every function that a clock hangs on is still there, and every stage takes some time."""
    for student in ("ada", "bob"):
        submit(registered.root, student, answered(**FULL))
    found = _measured("benchmarks.ours", registered)
    assert found["scores"] == {"ada": 9.0, "bob": 9.0}
    assert set(found["stages"]) == set(STAGES) - {"the rest"}
    assert all(seconds > 0 for seconds in found["stages"].values()), found["stages"]
    assert found["clocked_seconds"] > sum(found["stages"].values()) > 0
    assert found["seconds"] > 0
    assert found["peak_bytes"] > 0 or found["isolation"] == ["none"]


def test_a_crowd_can_be_measured(registered: Course) -> None:
    for student in ("ada", "bob"):
        submit(registered.root, student, answered(**FULL))
    found = _measured("benchmarks.crowd", registered, "1", "2")
    assert found["by_size"].keys() == {"1", "2"}
    assert found["by_jobs"].keys() == {"1", "2"}
    assert min(*found["by_size"].values(), *found["by_jobs"].values()) > 0


def _measured(module: str, course: Course, *more: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, str(course.root), "ps1", *more],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
