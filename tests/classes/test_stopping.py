"""Ctrl-C, which a terminal sends to all processes of a command, at every moment of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course.folder import Course
from tests.tiny_course import FULL, answered, submit

SLOW = f"{FULL['share']}\nimport time\ntime.sleep(30)"
WAITS = {
    "importing": ("reading the course", "Stopped. "),
    "trying": ("trying the reference and the starter first", "0 results of ps1 are kept"),
    "grading": ("s0 is graded", "results of ps1 are kept; the same command goes on from here."),
}


def started(course: Course, *verb: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "autograder", *verb]
    # it may be ignored here, and would then be there, too
    return subprocess.Popen(
        command,
        cwd=course.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def wait_until_graded(course: Course, process: subprocess.Popen[str]) -> None:
    journal = course.state / "ps1.jsonl"
    while not (journal.exists() and b'"key"' in journal.read_bytes()):
        assert process.poll() is None


@pytest.mark.parametrize("moment", WAITS)
def test_ctrl_c_ends_in_one_sentence_and_its_exit_status(registered: Course, moment: str) -> None:
    submit(registered.root, "s0", answered(**FULL))
    submit(registered.root, "s1", answered(**{**FULL, "share": SLOW}))
    if moment == "trying":
        (registered.state / "ps1.engine.json").unlink()
    wait_for, sentence = WAITS[moment]
    with started(registered, "grade", "ps1") as process:
        assert process.stderr is not None
        if moment == "grading":
            wait_until_graded(registered, process)
        else:
            while wait_for not in process.stderr.readline():
                assert process.poll() is None
        os.killpg(process.pid, signal.SIGINT)
        out, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert sentence in said
    assert "Traceback" not in out + said
    assert said.strip().splitlines()[-1].startswith("Stopped. ")


def test_command_that_meets_another_says_which_one_it_is(registered: Course) -> None:
    submit(registered.root, "s0", answered(**FULL))
    submit(registered.root, "s1", answered(**{**FULL, "share": SLOW}))
    with started(registered, "grade", "ps1", "--jobs", "2") as first:
        wait_until_graded(registered, first)
        with started(registered, "grade", "ps1") as second:
            said = second.communicate(timeout=60)[1]
        os.killpg(first.pid, signal.SIGINT)
        first.communicate(timeout=60)
    assert second.returncode == 2
    assert f"is being graded by another process ({first.pid} on " in said
    assert "`autograder grade ps1 --jobs 2`, since 2" in said


def test_lock_of_a_process_that_has_ended_holds_nobody_up(registered: Course) -> None:
    Path(registered.state / "ps1.lock").write_text('{"pid": 1}\n')
    with started(registered, "grade", "ps1") as process:
        process.communicate(timeout=60)
    assert process.returncode == 0
