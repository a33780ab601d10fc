"""The problem set in JupyterLab: Validate for the student, Formgrader for the instructor."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Page, expect

from autograder.classes.run import GradeOptions, grade
from autograder.course.folder import Course
from autograder.course.release import release
from tests import tiny_course
from tests.browser.conftest import TOKEN, Lab
from tests.browser.looking import keep
from tests.conftest import ROOT

UP = "typeof formgrader !== 'undefined' && typeof MathJax !== 'undefined' && MathJax.loaded"
pytestmark = pytest.mark.browser

ASSIGNMENT = "ps03_broadcasting"
NOTEBOOK = f"{ASSIGNMENT}.ipynb"
IDLE = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'


def solve(released: dict[str, Any]) -> dict[str, Any]:
    """Fill a released notebook with the reference solutions."""
    solved = json.loads((ROOT / "solutions" / ASSIGNMENT / NOTEBOOK).read_text("utf-8"))
    answers = {cell["id"]: cell["source"] for cell in solved["cells"]}
    for cell in released["cells"]:
        facts = cell["metadata"].get("nbgrader", {})
        if facts.get("solution"):
            cell["source"] = answers[facts["grade_id"]]
    return released


@pytest.fixture(scope="module")
def released(lab: Lab) -> dict[str, Any]:
    """The released problem set."""
    course = Course.open(lab.folder)
    release(course, ASSIGNMENT)
    text = (lab.folder / "release" / ASSIGNMENT / NOTEBOOK).read_text("utf-8")
    return json.loads(text)


def put(notebook: dict[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / NOTEBOOK).write_text(json.dumps(notebook), "utf-8")


def validated(page: Page, lab: Lab, folder: str) -> str:
    page.goto(lab.tree(f"{folder}/{NOTEBOOK}"))
    page.wait_for_selector(IDLE)
    page.locator(".validate-button").first.click()
    message = page.locator("#validation-message")
    message.wait_for(timeout=400_000)
    return message.inner_text()


def test_validate_says_what_is_missing(lab: Lab, page: Page, released: dict[str, Any]) -> None:
    put(released, lab.folder / "fetched")
    assert "not attempted" in validated(page, lab, "fetched")


def test_validate_passes_the_reference(lab: Lab, page: Page, released: dict[str, Any]) -> None:
    put(solve(json.loads(json.dumps(released))), lab.folder / "solved")
    assert "Success" in validated(page, lab, "solved")


SMALL = "small"
"""An assignment of two exercises and an essay, for what has to be pressed."""
MODEL = "A model answer."


def test_formgraders_buttons_lead_from_source_to_feedback(lab: Lab, page: Page) -> None:
    folder = lab.folder / "source" / SMALL
    folder.mkdir(parents=True)
    nbformat.write(tiny_course.source_notebook(), folder / "sums.ipynb")
    # where it is not there, Formgrader has no button to release or to collect
    exchange = lab.folder / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    page.set_default_timeout(60_000)
    page.goto(f"{lab.url}/lab?token={TOKEN}")  # sets the cookie that Formgrader's own calls need
    page.goto(f"{lab.url}/formgrader/manage_assignments")
    assert "Successfully created the student version" in pressed(page, SMALL, "assign")
    released = json.loads((lab.folder / "release" / SMALL / "sums.ipynb").read_text("utf-8"))
    assert tiny_course.HIDDEN_WORD not in json.dumps(released)
    assert "Successfully released" in pressed(page, SMALL, "release")
    submit_as_a_student(lab, released)
    assert "Successfully collected submissions" in pressed(page, SMALL, "collect")
    (student,) = [path.parent.name for path in lab.folder.glob(f"submitted/*/{SMALL}")]

    page.goto(f"{lab.url}/formgrader/manage_submissions/{SMALL}")
    assert "9 of 9 points, isolation" in pressed(page, student, "autograde")
    assert "Successfully generated feedback" in pressed(page, student, "generate-feedback")
    feedback = (lab.folder / "feedback" / student / SMALL / "sums.html").read_text("utf-8")
    assert "Because it is so." in feedback
    assert MODEL not in feedback
    assert "Successfully released feedback" in pressed(page, student, "release-feedback")
    assert list(exchange.glob("tensorlab/feedback/*.html"))

    errors = open_grading_page(page, lab, SMALL, "sums")
    model = page.get_by_text(MODEL)
    expect(model).to_be_hidden()
    expect(page.locator("#notebook").first).not_to_contain_text("Not taken")
    page.get_by_text("Model answer", exact=True).click()
    expect(model).to_be_visible()
    keep(page, "formgrader-answer")
    assert errors == []


def pressed(page: Page, name: str, button: str) -> str:
    """Press a button in the row of an assignment or a student; return what Formgrader says."""
    row = page.locator("#main-table tr", has=page.get_by_text(name, exact=True))
    row.locator(f"td.{button} a").click()
    said = page.locator(".modal-dialog:visible")
    said.wait_for(timeout=400_000)
    text = said.inner_text()
    said.get_by_role("button", name="Close").last.click()
    expect(page.locator(".modal-dialog")).to_have_count(0)
    return text


def submit_as_a_student(lab: Lab, released: dict[str, Any]) -> None:
    """Solve what was released, and hand it in as nbgrader's command does."""
    for cell in released["cells"]:
        cell["source"] = tiny_course.FULL.get(cell["id"], cell["source"])
    home = lab.folder.parent / "student"
    (home / SMALL).mkdir(parents=True)
    (home / SMALL / "sums.ipynb").write_text(json.dumps(released), "utf-8")
    command = [sys.executable, "-m", "nbgrader", "submit", SMALL, "--course", "tensorlab"]
    command.append(f"--Exchange.root={lab.folder / 'exchange'}")
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def hand_in(lab: Lab, student: str, notebook: dict[str, Any]) -> None:
    folder = lab.folder / "submitted" / student / ASSIGNMENT
    put(notebook, folder)
    (folder / "timestamp.txt").write_text(f"{datetime(2026, 1, 11):%Y-%m-%d %H:%M:%S} UTC")


def press_autograde(page: Page, lab: Lab, student: str) -> str:
    """Press Formgrader's button; return what it says."""
    page.goto(f"{lab.url}/lab?token={TOKEN}")  # sets the cookie that Formgrader's own calls need
    page.goto(f"{lab.url}/formgrader/manage_submissions/{ASSIGNMENT}")
    row = page.locator("#main-table tr", has_text=student)
    row.wait_for()
    row.locator("td.autograde a").click()
    done = page.locator(".modal-dialog", has_text="Success")
    done.wait_for(timeout=400_000)
    return done.inner_text()


def open_grading_page(
    page: Page, lab: Lab, assignment: str = ASSIGNMENT, notebook: str = ASSIGNMENT
) -> list[str]:
    """Open the only submission's page; return what went wrong in its scripts."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda asked: None if is_here(lab, asked.url) else errors.append(asked.url))
    page.goto(f"{lab.url}/formgrader/gradebook/{assignment}/{notebook}")
    page.locator("#main-table tr a").first.click()
    page.wait_for_function(UP)
    return errors


def is_here(lab: Lab, address: str) -> bool:
    return address.startswith((f"{lab.url}/", "data:", "blob:"))


def test_formgrader_grades_with_the_engine_and_keeps_what_a_person_did(
    lab: Lab, page: Page, released: dict[str, Any]
) -> None:
    facts = [cell["metadata"].get("nbgrader", {}) for cell in released["cells"]]
    worth = sum(each["points"] for each in facts if each.get("grade") and not each["solution"])
    hand_in(lab, "ada", with_prints(solve(json.loads(json.dumps(released)))))
    said = press_autograde(page, lab, "ada")
    assert f"{worth} of {worth} points, isolation" in said
    page.goto(f"{lab.url}/formgrader/manage_submissions/{ASSIGNMENT}")
    row = page.locator("#main-table tr", has_text="ada")
    expect(row).to_contain_text(re.compile("needs manual grading"), timeout=60_000)
    expect(row).to_contain_text(f"{worth}")

    errors = open_grading_page(page, lab)
    shown = page.locator("#notebook").first.inner_text()
    assert f"Automatic checks: {worth} of {worth} points" in shown
    assert "passed: " in shown
    assert "printed by the student" in shown
    assert "alert(1)" not in page.content()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("comment")
    expect(page.locator("#notebook .MathJax").first).to_be_attached()
    assert errors == []

    with page.expect_response(lambda r: "/api/grade/" in r.url and r.request.method == "PUT"):
        page.locator("input.score").last.fill("0.5")
        page.keyboard.press("Tab")
    with page.expect_response(lambda r: "/api/comment/" in r.url and r.request.method == "PUT"):
        page.locator("textarea.comment").last.fill("Well argued.")
        page.keyboard.press("Tab")
    press_autograde(page, lab, "ada")
    grade(Course.open(lab.folder), ASSIGNMENT, GradeOptions(jobs=1))
    open_grading_page(page, lab)
    expect(page.locator("input.score").last).to_have_value("0.5")
    expect(page.locator("textarea.comment").last).to_have_value("Well argued.")


def with_prints(notebook: dict[str, Any]) -> dict[str, Any]:
    """Have the first answer print; claim an output that nothing printed."""
    first = next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("solution"))
    first["source"] += "\nprint('printed by the student')"
    live = {"text/html": ["<script>alert(1)</script>"]}
    first["outputs"] = [{"output_type": "display_data", "data": live, "metadata": {}}]
    return notebook
