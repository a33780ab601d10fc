"""The report and feedback in a real Chromium: axe finds nothing in either theme."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from autograder.course.folder import Course
from autograder.course.misconceptions import path_of
from autograder.model import Outcome
from autograder.present.feedback_run import write_feedback
from autograder.present.report import write_report
from tests.browser.conftest import chromium
from tests.browser.looking import keep, outside, violations
from tests.present.class_of_results import grade_by_hand, put, result
from tests.present.test_report import LONG, NAMED
from tests.tiny_course_fixtures import one_alembic, registered_root

__all__ = ["one_alembic", "registered_root"]

pytestmark = pytest.mark.browser

WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
ESSAY = "## Why\n\nBecause $\\sqrt{x}$ is **so**; [see](https://example.org).\n\n```\ncode\n```"
PAGES = ("report", "right", "failing", "nothing", "unread")


@pytest.fixture(scope="module")
def pages(registered_root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of each kind, of a class in which everything happens."""
    chromium()
    root = shutil.copytree(registered_root, tmp_path_factory.mktemp("pages") / "course")
    course = Course.open(Path(root))
    path_of(course.root, "ps1").parent.mkdir()
    path_of(course.root, "ps1").write_text(NAMED)
    says = ("", "a negative number", "")
    put(course, result("right"), {"double": LONG.format("x", "y", "z"), "essay": ESSAY})
    put(course, result("failing", (2, 0, 4), messages=says), {"double": LONG.format("a", "b", "c")})
    put(
        course,
        result("looping", (2, 0, 4), outcomes=[Outcome.PASSED, Outcome.TIMEOUT, Outcome.PASSED]),
    )
    blank = [Outcome.NOT_ATTEMPTED] * 3
    put(course, result("nothing", (0, 0, 0), outcomes=blank, wrote_essay=False))
    lost = [Outcome.COULD_NOT_CHECK] * 3
    put(course, result("unread", (0, 0, 0), outcomes=lost, notes=("It is no JSON (line 3).",)))
    grade_by_hand(course, "right", 4.5, comment="Well said.")
    write_feedback(course, "ps1")
    made = {name: course.feedback(name, "ps1") / "sums.html" for name in PAGES[1:]}
    return {"report": write_report(course, "ps1"), **made}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_is_fetched(
    pages: dict[str, Path], browser: Browser, name: str, theme: str
) -> None:
    # the pages forbid every script, so that this one has to come in from outside
    page = browser.new_page(color_scheme=theme, bypass_csp=True)  # type: ignore[arg-type]
    strays = outside(page, "file:")
    page.goto(pages[name].as_uri())
    keep(page, f"page-{name}-{theme}")
    assert violations(page) == []
    assert strays == []
    page.close()


@pytest.mark.parametrize("name", ["report", "failing"])
def test_a_page_fits_on_a_phone(pages: dict[str, Path], browser: Browser, name: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(pages[name].as_uri())
    assert page.evaluate(WIDER) <= 0
    page.close()
