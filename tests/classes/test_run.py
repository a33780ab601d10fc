"""One small class, graded once, is looked at from all sides: kernels are slow to start."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import nbformat
import psutil
import pytest

from autograder.classes import run as runs
from autograder.classes.migrate import migrated
from autograder.classes.run import GradeOptions, GradeRun, grade
from autograder.course.folder import Course
from autograder.errors import (
    AssignmentNotFound,
    CouldNotCheck,
    GradebookRefused,
    IsolationTooWeak,
    WrongUse,
)
from autograder.grading.limits import Limits
from autograder.model import Outcome, SubmissionResult, validate_results
from autograder.nbgrader.gradebook import grade_rows
from autograder.nbgrader.settings import at_home
from autograder.sandbox.errors import SandboxFailed
from autograder.submission import calibration_cache
from autograder.submission.calibration_cache import available
from autograder.submission.task import Task, grade_submission
from tests.tiny_course import DOUBLE, FULL, answered, released_notebook, submit

QUICK = Limits(cell_seconds=3, notebook_seconds=60)
OPTIONS = GradeOptions(jobs=2, limits=QUICK)
P, F, H, N, T, C, X = (
    Outcome.PASSED,
    Outcome.FAILED,
    Outcome.PARTIAL,
    Outcome.NOT_ATTEMPTED,
    Outcome.TIMEOUT,
    Outcome.CRASHED,
    Outcome.COULD_NOT_CHECK,
)
WRONG = "def double(x):\n    return x + 2"

HONEST = {
    "right": (answered(**FULL), 9.0, [P, P, P]),
    "half": (answered(double=DOUBLE, share="share = 0.5"), 7.0, [P, P, H]),
    "wrong-when-negative": (answered(**{**FULL, "double": WRONG}), 6.0, [P, F, P]),
    "untouched": (released_notebook(), 0.0, [N, N, N]),
    "one-exercise": (answered(share="share = 1.0"), 4.0, [N, N, P]),
    "raises": (answered(**{**FULL, "double": "1 / 0"}), 4.0, [F, F, P]),
}


def edited(how: str) -> Any:
    notebook = deepcopy(answered(**FULL))
    if how == "loop":
        notebook.cells[3].source = "def double(x):\n    while True: pass"
    elif how == "dies":
        notebook.cells[6].source = "import os\nos._exit(0)"
    elif how == "tags":
        notebook.cells[3].source = WRONG
        for cell in notebook.cells:
            cell.metadata["tags"] = ["skip-execution"]
            cell.metadata.setdefault("nbgrader", {})["points"] = 100
    elif how == "twice":
        notebook.cells.insert(4, deepcopy(notebook.cells[3]))
    elif how == "warns":
        notebook.cells[3].source = "import sys\n" + DOUBLE.replace(
            "return", "print('!', file=sys.stderr)\n    return"
        )
    return notebook


ODD = {
    "loop": (edited("loop"), 4.0, [T, T, P]),
    "dies": (edited("dies"), 5.0, [P, P, C]),
    "tags": (edited("tags"), 6.0, [P, F, P]),
    "twice": (edited("twice"), 9.0, [P, P, P]),
    "warns": (edited("warns"), 9.0, [P, P, P]),
    "broken-json": (b'{"cells": [', 0.0, [X, X, X]),
}
EVERYBODY = {**HONEST, **ODD}


@pytest.fixture(scope="module")
def graded(
    registered_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Course, GradeRun]:
    root = Path(shutil.copytree(registered_root, tmp_path_factory.mktemp("class") / "course"))
    for student, (notebook, _, _) in EVERYBODY.items():
        submit(root, student, notebook)
    submit(root, "renamed", answered(**FULL), name="final.ipynb")
    (root / "submitted" / "nothing" / "ps1").mkdir(parents=True)
    course = Course.open(root)
    options = GradeOptions(jobs=2, limits=QUICK, json_path=root / "out" / "results.json")
    return course, grade(course, "ps1", options)


def of(run: GradeRun, student: str) -> SubmissionResult:
    (result,) = [r for r in run.results if r.student == student]
    return result


@pytest.mark.parametrize("student", EVERYBODY)
def test_everybody_gets_what_the_submission_earned(
    graded: tuple[Course, GradeRun], student: str
) -> None:
    result = of(graded[1], student)
    _, score, outcomes = EVERYBODY[student]
    assert [cell.outcome for cell in result.cells] == outcomes
    assert result.score == score
    assert result.max_score == 9.0


def test_missing_notebook_is_not_attempted(graded: tuple[Course, GradeRun]) -> None:
    result = of(graded[1], "nothing")
    assert [cell.outcome for cell in result.cells] == [N, N, N]
    assert result.notes == ("No notebook sums.ipynb was handed in.",)


def test_renamed_notebook_is_graded_with_a_note(graded: tuple[Course, GradeRun]) -> None:
    result = of(graded[1], "renamed")
    assert result.score == 9.0
    assert result.notes == ("The notebook was handed in as final.ipynb.",)


def test_submission_that_asks_for_a_person_sets_the_exit_status(
    graded: tuple[Course, GradeRun],
) -> None:
    run = graded[1]
    assert [result.student for result in run.could_not_check] == ["broken-json"]
    assert run.exit_status == 3


def test_json_follows_the_schema_and_has_everybody(graded: tuple[Course, GradeRun]) -> None:
    course, _ = graded
    data = json.loads((course.root / "out" / "results.json").read_text())
    validate_results(data)
    assert [r["student"] for r in data] == sorted([*EVERYBODY, "nothing", "renamed"])
    assert {r["isolation"] for r in data} == {available()[0]}


def test_gradebook_holds_the_scores(graded: tuple[Course, GradeRun]) -> None:
    course, run = graded
    rows = {row.student: row.score for row in grade_rows(course.settings, "ps1")}
    assert rows == {result.student: result.score for result in run.results}


def test_autograded_notebooks_are_what_formgrader_needs(graded: tuple[Course, GradeRun]) -> None:
    course, run = graded
    for result in run.results:
        folder = course.autograded(result.student, "ps1")
        notebook = nbformat.read(folder / "sums.ipynb", as_version=4)
        nbformat.validate(notebook)
        ids = [c.metadata.nbgrader.grade_id for c in notebook.cells if "nbgrader" in c.metadata]
        assert ids.count("double") == 1
    stamp = course.autograded("right", "ps1") / "timestamp.txt"
    assert stamp.read_text() == "2026-01-01 12:00:00 UTC"
    assert not (course.autograded("nothing", "ps1") / "timestamp.txt").exists()


@pytest.mark.slow
def test_scores_of_honest_work_are_those_of_stock_nbgrader(
    graded: tuple[Course, GradeRun], registered_root: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(registered_root, tmp_path / "stock"))
    for student, (notebook, _, _) in HONEST.items():
        submit(root, student, notebook)
    with at_home():
        command = [sys.executable, "-m", "nbgrader", "autograde", "ps1"]
        subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=300)
    stock = {row.student: row for row in grade_rows(Course.open(root).settings, "ps1")}
    ours = {
        row.student: row for row in grade_rows(graded[0].settings, "ps1") if row.student in HONEST
    }
    assert ours == stock


def test_grading_again_runs_nothing_and_changes_nothing(graded: tuple[Course, GradeRun]) -> None:
    course, before = graded
    rows = grade_rows(course.settings, "ps1")
    again = grade(course, "ps1", OPTIONS)
    assert again.reused == len(before.results) - 1  # what could not be checked is tried again
    assert again.results == before.results
    assert grade_rows(course.settings, "ps1") == rows


def test_resubmission_is_run_and_keeps_no_stale_score(registered: Course) -> None:
    submit(registered.root, "ada", answered(**FULL))
    grade(registered, "ps1", OPTIONS)
    submit(registered.root, "ada", answered(share="share = 0.25"), timestamp="2026-01-02 12:00 UTC")
    run = grade(registered, "ps1", OPTIONS)
    assert (run.reused, run.results[0].score) == (0, 1.0)
    (row,) = grade_rows(registered.settings, "ps1")
    assert row.score == 1.0
    assert row.timestamp is not None
    assert row.timestamp.day == 2
    forced = grade(registered, "ps1", GradeOptions(jobs=1, limits=QUICK, force=True))
    assert forced.reused == 0


def test_gradebook_that_was_lost_is_written_again_when_told_so(registered: Course) -> None:
    submit(registered.root, "ada", answered(**FULL))
    grade(registered, "ps1", OPTIONS)
    (registered.root / "gradebook.db").unlink()
    with pytest.raises(GradebookRefused, match=r"gradebook\.db is gone.*grade ps1 --migrate"):
        grade(registered, "ps1", OPTIONS)
    assert "a new one is begun" in migrated(registered, "ps1")[0]
    run = grade(registered, "ps1", OPTIONS)
    assert run.reused == 1
    assert [row.score for row in grade_rows(registered.settings, "ps1")] == [9.0]


KILLED = """
import signal
import sys
from pathlib import Path
from autograder.course.folder import Course
from autograder.classes.run import GradeOptions, grade

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it may be ignored
    grade(Course.open(Path(sys.argv[1])), "ps1", GradeOptions(jobs=2))
"""


@pytest.mark.slow
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT], ids=["killed", "ctrl-c"])
def test_stopped_run_goes_on_where_it_was_and_ends_the_same(
    registered: Course, tmp_path: Path, blow: signal.Signals
) -> None:
    for number in range(2):
        submit(registered.root, f"s{number}", answered(**FULL))
    slow = {**FULL, "share": f"{FULL['share']}\nimport time\ntime.sleep(6)"}  # still at it by then
    submit(registered.root, "s2", answered(**slow))
    (tmp_path / "script.py").write_text(KILLED)
    journal = registered.state / "ps1.jsonl"
    command = [sys.executable, str(tmp_path / "script.py"), str(registered.root)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True) as process:
        while not (journal.exists() and journal.read_bytes().count(b'"key"') >= 2):
            assert process.poll() is None
            time.sleep(0.02)
        family = psutil.Process(process.pid).children(recursive=True)
        os.kill(process.pid, blow)
        said = process.communicate(timeout=60)[1].decode()
    if blow == signal.SIGINT:
        assert "results of ps1 are kept; the same command goes on from here" in said
    _, left = psutil.wait_procs(family, timeout=30)
    assert left == []
    run = grade(registered, "ps1", GradeOptions(jobs=2))
    assert run.reused >= 2
    assert [result.score for result in run.results] == [9.0] * 3
    assert [row.score for row in grade_rows(registered.settings, "ps1")] == [9.0] * 3


def test_only_the_named_students_are_graded(registered: Course) -> None:
    for student in ("ada", "bob"):
        submit(registered.root, student, b"{")
    run = grade(registered, "ps1", GradeOptions(students=("bob",)))
    assert [result.student for result in run.results] == ["bob"]


def test_wrong_uses_are_refused_before_anything_runs(registered: Course) -> None:
    submit(registered.root, "ada", b"{")
    with pytest.raises(WrongUse, match="did you mean 'ada'"):
        grade(registered, "ps1", GradeOptions(students=("adda",)))
    with pytest.raises(AssignmentNotFound):
        grade(registered, "ps9", GradeOptions())
    with pytest.raises(WrongUse, match="no isolation level 'docker'"):
        grade(registered, "ps1", GradeOptions(require_isolation="docker"))
    assert not (registered.root / "autograded").exists()


def test_weaker_isolation_than_required_is_refused_before_anything_runs(
    registered: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(registered.root, "ada", b"{")
    monkeypatch.setattr(calibration_cache, "available", lambda: ("none", "Nothing works here"))
    said = "'limits' was required, but there is only 'none'; nothing was graded. Nothing works here"
    with pytest.raises(IsolationTooWeak, match=said):
        grade(registered, "ps1", GradeOptions(require_isolation="limits"))
    assert not (registered.root / "autograded").exists()


def test_without_any_sandbox_nothing_is_graded_but_on_demand_or_where_there_can_be_none(
    registered: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trial of the sandbox that is killed, or late, must not open what it guards."""
    submit(registered.root, "ada", b"{")

    def killed() -> NoReturn:
        raise SandboxFailed("the process that tried them ended with -9")

    monkeypatch.setattr(calibration_cache, "probe", killed)
    with pytest.raises(CouldNotCheck, match=r"ended with -9; nothing was graded: .* again, or"):
        grade(registered, "ps1", GradeOptions())
    assert not (registered.root / "autograded").exists()
    without = GradeOptions(require_isolation="none")
    assert "ended with -9" in grade(registered, "ps1", without).why_not_isolated
    monkeypatch.setattr(runs, "HAS_FORK", False)
    assert "ended with -9" in grade(registered, "ps1", GradeOptions()).why_not_isolated


def test_class_without_submissions_is_no_error(registered: Course) -> None:
    run = grade(registered, "ps1", GradeOptions())
    assert (run.results, run.exit_status) == ((), 0)


def test_link_instead_of_a_notebook_is_not_followed(registered: Course, tmp_path: Path) -> None:
    (tmp_path / "solution.ipynb").write_text(json.dumps(answered(**FULL)))
    folder = registered.submitted("ada", "ps1")
    folder.mkdir(parents=True)
    (folder / "sums.ipynb").symlink_to(tmp_path / "solution.ipynb")
    run = grade(registered, "ps1", GradeOptions())
    assert run.results[0].score == 0.0
    assert run.results[0].notes == ("sums.ipynb is a link; only regular files are read.",)


def test_what_ran_out_of_time_on_a_busy_machine_is_run_again_alone(
    registered: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("ada", "bob", "cyd"):
        submit(registered.root, student, answered(**FULL))
    seen: list[str] = []

    def starving(task: Task) -> str:
        """Ada's never ends; Bob's ends when nothing runs beside it."""
        seen.append(task.student)
        is_late = task.student == "ada" or seen == ["ada", "bob"]
        data = json.loads(grade_submission(replace(task, was_handed_in=False)))
        data["result"]["notes"].append(f"run {seen.count(task.student)}")
        return json.dumps(data | {"is_starved": is_late})

    monkeypatch.setattr("autograder.classes.run.grade_submission", starving)
    done = grade(registered, "ps1", GradeOptions(jobs=1))
    assert seen == ["ada", "bob", "cyd", "ada", "bob"]
    assert [result.notes[-1] for result in done.results] == ["run 2", "run 2", "run 1"]
    journal = (registered.state / "ps1.jsonl").read_text().splitlines()
    assert sum(json.loads(line)["kind"] == "result" for line in journal) == 3
