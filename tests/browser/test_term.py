"""A term of a class of thirty, as its instructor goes through it: in the terminal and a browser.

From `autograder new course` to the page that a student reads, with two downloads of Moodle. Each
test is a step, and stands on the ones before it; those that need no browser run without one.
"""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from autograder.sandbox.levels import Level, probe
from tests.browser.class_of_thirty import (
    AGAIN,
    BROKEN,
    CHANGED,
    LATE,
    PEOPLE,
    TEXTS,
    TWIN,
    UNTOUCHED,
    points,
    student,
    write_downloads,
    write_roster,
)
from tests.browser.looking import keep, outside, violations
from tests.present.readers import read_moodle

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(probe().best is not Level.NAMESPACES, reason="needs namespaces"),
]

COMMAND = [sys.executable, "-m", "autograder"]
SUM = re.compile(r"(\d+) files: (\d+) taken, (\d+) superseded, (\d+) refused; (\d+) students")
ADDRESS = re.compile(r"http://127\.0\.0\.1:\S+/(?=\s)")
PATIENCE = 60
THEMES = ("light", "dark")
COMMENT = "Half of it: *why* is one number enough?"


def autograder(course: Path, *arguments: str, status: int = 0) -> str:
    """Type a command in the course's folder; return what it says."""
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=course, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def wait_for(path: Path) -> None:
    """Wait until another process has written a file."""
    deadline = time.monotonic() + PATIENCE
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} was not written"
        time.sleep(0.02)


@contextmanager
def browsing(course: Path, *arguments: str) -> Iterator[str]:
    """Type a command in a terminal, until Ctrl-C; give the address that the browser was to open."""
    asked = course / "asked"
    stand_in = course / "browser.sh"
    stand_in.write_text(f'#!/bin/sh\nprintf %s "$1" > {asked}.part && mv {asked}.part {asked}\n')
    stand_in.chmod(0o755)
    ours, theirs = pty.openpty()
    environment = os.environ | {"BROWSER": f"{stand_in} %s &"}
    with subprocess.Popen(
        [*COMMAND, *arguments], cwd=course, env=environment, stdout=theirs, stderr=theirs
    ) as server:
        os.close(theirs)
        try:
            said = ""
            while not (printed := ADDRESS.search(said)):
                said += os.read(ours, 4096).decode()
            wait_for(asked)
            assert asked.read_text() == printed[0]
            yield printed[0]
        finally:
            server.send_signal(signal.SIGINT)
        assert server.wait(PATIENCE) == 0
    os.close(ours)
    asked.unlink()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that was begun, released, and handed in to Moodle."""
    folder = tmp_path_factory.mktemp("term")
    autograder(folder, "new", "course", "statistics", "--title", "Statistics, by hand")
    course = folder / "statistics"
    autograder(course, "release", "ps1")
    write_roster(course / "students.csv")
    released = course / "release" / "ps1" / "ps1.ipynb"
    write_downloads(released, course / "on-time.zip", course / "late.zip")
    return course


@pytest.fixture(scope="module")
def graded(course: Path) -> Path:
    """The course with what was handed in on time, graded."""
    said = autograder(course, "collect", "ps1", "on-time.zip", "--roster", "students.csv")
    assert SUM.search(said)[0] == "29 files: 28 taken, 1 superseded, 0 refused; 28 students"
    said = autograder(course, "grade", "ps1", "--json", "results.json", status=3)
    assert student(BROKEN) in said
    return course


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """The instructor's page; the policy of ours would keep axe out."""
    tab = browser.new_page(viewport={"width": 1200, "height": 900}, bypass_csp=True)
    tab.set_default_timeout(60_000)
    yield tab
    tab.close()


def looked_at(tab: Page, name: str) -> None:
    """Keep a picture in each theme; axe finds nothing in either."""
    for theme in THEMES:
        tab.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        keep(tab, f"term-{name}-{theme}")
        assert violations(tab) == []


def test_two_people_of_one_name_stay_two(graded: Path) -> None:
    handed_in = {path.name for path in (graded / "submitted").iterdir()}
    assert len([name for name in handed_in if name.startswith(TWIN.replace(" ", "_"))]) == 2
    assert {student(n) for n in PEOPLE if n != TWIN and n not in LATE} <= handed_in


@pytest.mark.browser
def test_the_report_says_what_is_hard_and_what_waits(graded: Path, tab: Page) -> None:
    page = Path(autograder(graded, "report", "ps1").strip())
    strays = outside(tab, "file:")
    tab.goto(page.as_uri())
    looked_at(tab, "1-report")
    for said in ("26 answers wait", "name 'mean' is not defined", student(BROKEN)):
        expect(tab.locator("body")).to_contain_text(said)
    assert strays == []


@pytest.mark.browser
def test_all_answers_are_graded_from_the_keyboard_without_names(graded: Path, tab: Page) -> None:
    with browsing(graded, "manual", "ps1", "--anonymous") as address:
        strays = outside(tab, address)
        tab.goto(address)
        seen = [grade_one(tab, number) for number in range(1, 29)]
        expect(tab.locator("#progress")).to_have_text("27 of 28")
    assert sum("could not be read" in text for text in seen) == 1
    assert [who for who in PEOPLE for text in seen if who in text] == []
    assert [text for text in seen if re.search(r"\bs\d\d\b", text)] == []
    assert strays == []


def grade_one(tab: Page, number: int) -> str:
    """Grade the answer that is shown and go on, by the keyboard alone; return what was seen."""
    expect(tab.locator("#here")).to_have_text(str(number))
    answer = tab.locator("#answer").inner_text()
    if number == 2 or "could not be read" in answer:
        looked_at(tab, f"2-manual-{number}")
    seen = tab.locator("body").inner_text()
    # formulas are pictures, and what is emphasised has lost its marks: a text begins as it was
    worth = [points for text, points in TEXTS.items() if answer.startswith(text[:8])]
    if worth:
        give(tab, worth[0], COMMENT if worth == [1] else "")
    else:
        tab.keyboard.press("n")
    return seen


def give(tab: Page, points: int, comment: str) -> None:
    """Type points, and a comment if there is one; save and go on."""
    tab.keyboard.type(str(points))
    if comment:
        tab.keyboard.press("c")
        tab.keyboard.type(comment)
    tab.keyboard.press("Control+Enter" if comment else "Enter")
    expect(tab.locator("#said")).to_contain_text(f"{points} of 3")


@pytest.fixture(scope="module")
def complete(graded: Path) -> Path:
    """The course with the late download collected and graded, too."""
    said = autograder(graded, "collect", "ps1", "late.zip", "--roster", "students.csv")
    files, *parts = map(int, SUM.search(said).groups()[:4])
    assert files == sum(parts) == 31
    autograder(graded, "grade", "ps1", status=3)
    return graded


def test_the_newest_attempt_and_the_late_ones_stand_there(complete: Path) -> None:
    def when(name: str) -> str:
        path = complete / "submitted" / student(name) / "ps1" / "timestamp.txt"
        return path.read_text().partition(" ")[0]

    assert len(list((complete / "submitted").iterdir())) == len(PEOPLE)
    assert [when(name) for name in (AGAIN, CHANGED, *LATE)] == [
        "2026-11-20",
        "2026-11-23",
        "2026-11-24",
        "2026-11-24",
    ]
    notebook = complete / "submitted" / student(AGAIN) / "ps1" / "ps1.ipynb"
    assert "if numbers else 0" in notebook.read_text("utf-8")


@pytest.mark.browser
def test_a_second_grade_keeps_marks_and_asks_for_what_is_new(complete: Path, tab: Page) -> None:
    with browsing(complete, "manual", "ps1") as address:
        tab.goto(address)
        expect(tab.locator("#progress")).to_have_text("26 of 30")
        expect(tab.locator("#who")).to_contain_text(f"({student(BROKEN)})")
        tab.keyboard.press("w")
        expect(tab.locator("#who")).to_have_text(f"{CHANGED} ({student(CHANGED)})")
        expect(tab.locator("#changed")).to_contain_text("Before: 0 of 3")
        expect(tab.locator("#answer .box")).to_contain_text("Both do.")
        looked_at(tab, "3-changed")
        give(tab, 3, "")
        expect(tab.locator("#who")).to_contain_text(PEOPLE[PEOPLE.index(CHANGED) + 1])
        tab.keyboard.press("w")
        for name, points in zip(LATE, (3, 1), strict=True):
            expect(tab.locator("#who")).to_have_text(f"{name} ({student(name)})")
            give(tab, points, COMMENT if points == 1 else "")
        expect(tab.locator("#progress")).to_have_text("29 of 30")


@pytest.mark.browser
def test_moodle_reads_the_grades_that_were_meant(complete: Path) -> None:
    said = autograder(complete, "export", "ps1", "--format", "moodle")
    empty = "1 of 30 grades are empty until a person has looked: 1 could not be checked"
    assert f"{empty} ({student(BROKEN)})" in said
    assert read_moodle(complete / "reports" / "ps1-moodle.csv") == {
        number: (earned, 6) for number, earned in points().items()
    }


@pytest.mark.browser
def test_a_student_reads_points_reasons_and_the_persons_comment(
    complete: Path, browser: Browser
) -> None:
    assert autograder(complete, "feedback", "ps1").startswith("30 pages")
    tab = browser.new_page(viewport={"width": 1000, "height": 900}, bypass_csp=True)
    strays = outside(tab, "file:")
    for name, said in (
        (PEOPLE[1], ("3 of 6 points", COMMENT)),
        (UNTOUCHED, ("0 of 6",)),
        (BROKEN, ("could not be checked",)),
    ):
        tab.goto((complete / "feedback" / student(name) / "ps1" / "ps1.html").as_uri())
        looked_at(tab, f"4-feedback-{student(name)}")
        for words in said:
            expect(tab.locator("body")).to_contain_text(words)
        assert "Negative numbers and fractions" not in tab.content()
    assert strays == []
    tab.close()


@pytest.mark.browser
def test_nothing_is_left_but_what_could_not_be_read(complete: Path) -> None:
    (stands,) = json.loads(autograder(complete, "status", "--json"))
    assert (stands["collected"], stands["graded"], stands["waiting"]) == (30, 30, 1)
    assert (stands["fed_back"], stands["exported"]) == (30, ["moodle"])
