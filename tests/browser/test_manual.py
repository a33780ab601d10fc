"""Grading written answers in the browser: by the keyboard alone, and beside another person."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from autograder.course.folder import Course
from autograder.nbgrader.gradebook import grade_rows, persons_marks
from autograder.present.manual import Desk, ManualServer
from tests.browser.looking import outside, violations
from tests.present.class_of_results import grade_by_hand, put, result
from tests.tiny_course_fixtures import one_alembic, registered, registered_root

__all__ = ["one_alembic", "registered", "registered_root"]

pytestmark = pytest.mark.browser

ANSWERS = {
    "ada": "The mean is $\\frac{a+b}{2}$.\n\n* one\n* two\n\n```python\nprint(1)\n```",
    "bob": "<img src=https://example.org/x.png onerror=alert(1)> [a link](https://example.org)",
    "cyd": "Because it is so.",
}


@pytest.fixture
def server(registered: Course) -> Iterator[ManualServer]:
    for student, text in ANSWERS.items():
        put(registered, result(student), {"essay": text})
    with ManualServer(Desk(registered, "ps1", "essay", is_anonymous=False)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def strays(page: Page, server: ManualServer) -> list[str]:
    """What went wrong on the page, and requests that left the machine."""
    page.set_default_timeout(30_000)
    return outside(page, f"http://127.0.0.1:{server.server_port}/")


def test_a_question_is_graded_from_the_keyboard_alone(
    server: ManualServer, page: Page, registered: Course, strays: list[str]
) -> None:
    page.goto(server.address)
    keys, who = page.keyboard, page.locator("#who")
    expect(who).to_have_text("ada")
    keys.type("4,5")
    keys.press("c")
    keys.type("Nearly: n p w f 3")
    keys.press("Control+Enter")
    expect(who).to_have_text("bob")
    keys.press("n")
    expect(who).to_have_text("cyd")
    expect(page.locator("#progress")).to_have_text("1 of 3")
    keys.press("f")
    keys.press("Enter")
    expect(page.locator("#said")).to_have_text("Answer 3 is saved: 5 of 5.")
    keys.press("w")
    expect(who).to_have_text("bob")
    keys.type("7")
    keys.press("Enter")
    expect(page.locator("#said")).to_have_text("Points are a number from 0 to 5.")
    points = page.locator("#points")
    expect(points).to_be_focused()
    assert points.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    points.fill("0")
    keys.press("w")
    expect(page.locator("#said")).to_have_text("All 3 answers are graded.")
    marks = persons_marks(registered.settings, "ps1", "sums")
    assert [marks[student].scores["essay"] for student in ANSWERS] == [4.5, 0, 5]
    assert marks["ada"].comments == {"essay": "Nearly: n p w f 3"}
    rows = grade_rows(registered.settings, "ps1")
    assert [row.needs_manual_grade for row in rows] == [False] * 3
    assert strays == []


def test_another_persons_mark_is_shown_and_not_written_over(
    server: ManualServer, page: Page, registered: Course
) -> None:
    page.set_default_timeout(30_000)
    page.goto(server.address)
    expect(page.locator("#who")).to_have_text("ada")
    grade_by_hand(registered, "ada", 1, comment="Too short.")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("meanwhile: 1 of 5, “Too short.”")
    expect(page.locator("#points")).to_have_value("5")
    page.keyboard.press("Escape")
    expect(page.locator("#points")).to_have_value("1")
    expect(page.locator("#comment")).to_have_value("Too short.")
    marks = persons_marks(registered.settings, "ps1", "sums")
    assert marks["ada"].scores["essay"] == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_either_theme(
    theme: Any, server: ManualServer, page: Page, strays: list[str]
) -> None:
    page.emulate_media(color_scheme=theme)
    page.goto(server.address)
    for student in ANSWERS:
        expect(page.locator("#who")).to_have_text(student)
        assert violations(page) == []
        page.keyboard.press("n")
    assert strays == []
