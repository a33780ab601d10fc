"""The problem set in JupyterLab: Validate for the student, Formgrader for the instructor."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from autograder.course.folder import Course
from autograder.course.release import release
from tests.browser.conftest import TOKEN, Lab
from tests.conftest import ROOT

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
    assert "not attempted yet" in validated(page, lab, "fetched")


def test_validate_passes_the_reference(lab: Lab, page: Page, released: dict[str, Any]) -> None:
    put(solve(json.loads(json.dumps(released))), lab.folder / "solved")
    assert "Success" in validated(page, lab, "solved")


def test_formgrader_grades(lab: Lab, page: Page, released: dict[str, Any]) -> None:
    handed_in = lab.folder / "submitted" / "ada" / ASSIGNMENT
    put(solve(json.loads(json.dumps(released))), handed_in)
    (handed_in / "timestamp.txt").write_text(f"{datetime(2026, 1, 11):%Y-%m-%d %H:%M:%S} UTC")
    page.goto(f"{lab.url}/lab?token={TOKEN}")  # sets the cookie that Formgrader's own calls need
    page.goto(f"{lab.url}/formgrader/manage_submissions/{ASSIGNMENT}")
    row = page.locator("#main-table tr", has_text="ada")
    row.wait_for()
    row.locator("td.autograde a").click()
    page.locator(".modal-dialog", has_text="Success").wait_for(timeout=400_000)
    page.goto(f"{lab.url}/formgrader/manage_submissions/{ASSIGNMENT}")
    expect(row).to_contain_text(re.compile("needs manual grading"), timeout=60_000)
    expect(row).to_contain_text("40")
