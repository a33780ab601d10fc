"""nbgrader's own commands on our problem set, and the same scores as `autograder grade`."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from coursetools.build.text import read_document
from coursetools.prove.answers import read_answers
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

ASSIGNMENT = "ps03_broadcasting"
NOTEBOOK = f"{ASSIGNMENT}.ipynb"


def run(course: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the course folder, as an instructor would."""
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(course / ".jupyter"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",  # an activated environment
    }
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def answered(released: dict, answers: dict[str, str]) -> str:
    notebook = json.loads(json.dumps(released))
    for cell in notebook["cells"]:
        facts = cell["metadata"].get("nbgrader", {})
        if answers and facts.get("grade") and facts.get("solution"):
            cell["source"] = "In my own words."
        cell["source"] = answers.get(facts.get("grade_id"), cell["source"])
    return json.dumps(notebook)


def honest_answers() -> dict[str, dict[str, str]]:
    """Return what three students write: the first right answers, two wrong ones, nothing."""
    folder = ROOT / "authoring" / "assignments" / ASSIGNMENT
    document = read_document(folder / f"{ASSIGNMENT}.py", f"{ASSIGNMENT}.py")
    known = read_answers(folder / "answers.py", "answers.py", document)
    right = {answer.exercise: answer.source for answer in reversed(known) if answer.right}
    wrong = {answer.exercise: answer.source for answer in known if not answer.right}
    mixed = right | {name: wrong[name] for name in ("outer_table", "standardise_columns")}
    return {"right": right, "mixed": mixed, "untouched": {}}


def without_the_engine(config: str) -> str:
    """Return the configuration with nbgrader's own way to autograde."""
    lines = config.splitlines(keepends=True)
    assert sum(line.startswith("c.Autograde.") for line in lines) == 2
    return "".join(line for line in lines if not line.startswith("c.Autograde."))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own source, and its configuration but for the engine, released by nbgrader."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "source" / ASSIGNMENT, folder / "source" / ASSIGNMENT)
    config = (ROOT / "nbgrader_config.py").read_text("utf-8")
    (folder / "nbgrader_config.py").write_text(without_the_engine(config), "utf-8")
    run(folder, "nbgrader", "generate_assignment", ASSIGNMENT)
    released = json.loads((folder / "release" / ASSIGNMENT / NOTEBOOK).read_text("utf-8"))
    for student, answers in honest_answers().items():
        place = folder / "submitted" / student / ASSIGNMENT
        place.mkdir(parents=True)
        (place / NOTEBOOK).write_text(answered(released, answers), "utf-8")
        (place / "timestamp.txt").write_text("2026-01-11 12:00:00 UTC")
    return folder


def exported(course: Path) -> dict[str, float]:
    """Return the scores that `nbgrader export` writes."""
    run(course, "nbgrader", "export", "--to", "grades.csv")
    with (course / "grades.csv").open(newline="", encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["assignment"] == ASSIGNMENT]
    return {row["student_id"]: float(row["raw_score"]) for row in rows}


def test_stock_commands_give_our_scores_with_and_without_the_engine(course: Path) -> None:
    run(course, "nbgrader", "autograde", ASSIGNMENT)
    run(course, "nbgrader", "generate_feedback", ASSIGNMENT)
    stock = exported(course)
    assert (course / "feedback" / "right" / ASSIGNMENT / f"{ASSIGNMENT}.html").exists()
    run(course, "autograder", "grade", ASSIGNMENT, "--json", "ours.json")
    ours = {
        result["student"]: result["score"]
        for result in json.loads((course / "ours.json").read_text("utf-8"))
    }
    assert stock == ours
    assert exported(course) == stock
    assert ours["right"] > ours["mixed"] > ours["untouched"] == 0

    shutil.copy(ROOT / "nbgrader_config.py", course)
    done = run(course, "nbgrader", "autograde", ASSIGNMENT, "--force")
    assert f"right, {ASSIGNMENT}: {ours['right']:g} of" in done.stderr
    assert exported(course) == stock


def test_stock_validate_accepts_the_right_answers(course: Path) -> None:
    done = run(course, "nbgrader", "validate", f"submitted/right/{ASSIGNMENT}/{NOTEBOOK}")
    assert "Success" in done.stdout
