"""Whose work it is where people named the folders: what tells them apart, or nobody."""

from __future__ import annotations

import pytest

from autograder.course.delivery import REFUSED
from autograder.course.folder import Course
from autograder.course.layouts import layout_of
from tests.course.handing_in import delivered, there
from tests.tiny_course import submit

TOLD = {
    "a folder inside": (
        ["ada/homework/sums", "bob/homework/sums", "cyd/homework/sums"],
        {"ada": "A", "bob": "B", "cyd": "C"},
    ),
    "different folders inside": (
        ["ada/a/b/sums", "bob/sums", "cyd/x/sums"],
        {"ada": "A", "bob": "B", "cyd": "C"},
    ),
    "the assignment spelt otherwise": (
        ["ada/PS1/sums", "bob/ps-1 (2)/sums", "cyd/Copy of ps1/x/sums"],
        {"ada": "A", "bob": "B", "cyd": "C"},
    ),
    "a folder per notebook": (["ada/sums/sums", "bob/sums/sums"], {"ada": "A", "bob": "B"}),
    "an outer folder": (["all/ada/x/sums", "all/bob/x/sums"], {"ada": "A", "bob": "B"}),
    "the assignment's folder outside": (
        ["ps1/ada/x/sums", "ps1/bob/x/sums"],
        {"ada": "A", "bob": "B"},
    ),
    "one person, one folder": (["ada/sums"], {"ada": "A"}),
    "one person, above the assignment's folder": (["x/ada/ps1/sums"], {"ada": "A"}),
    "one person, above a folder for homework": (["ada/homework/sums"], {"ada": "A"}),
    "the assignment's folder below one for homework": (
        ["class/ada/My Documents/hw/PS 1/sums", "class/bob/hw/ＰＳ１/sums"],
        {"ada": "A", "bob": "B"},
    ),
    "a copy in a folder of one's own": (["ada/sums", "ada/old/sums"], {"ada": "A"}),
    "the assignment's name around the person's": (
        ["ps1-ada/sums", "bob_PS1/sums"],
        {"ada": "A", "bob": "B"},
    ),
    "loose beside folders": (["all/ada/sums", "all/bob/sums", "all/sums_cyd"], {"cyd": "C"}),
}


def members(paths: list[str]) -> dict[str, str]:
    return {f"{path}.ipynb": letter for path, letter in zip(paths, "ABCDE", strict=False)}


@pytest.mark.parametrize("name", TOLD)
def test_the_owner_is_the_folder_that_tells_people_apart(course: Course, name: str) -> None:
    paths, expected = TOLD[name]
    report = delivered(course, members(paths))
    assert expected.items() <= there(course).items()
    assert report.exit_status == 0


NOT_TOLD = {
    "one chain of folders": (["spring/ada/sums"], "nothing tells which folder", {}),
    "one person's two folders": (["ada/a/sums", "ada/a/x/sums"], "nothing tells", {}),
    "sections": (["s1/ada/sums", "s1/bob/sums", "s2/cyd/sums"], "several people's, or copies", {}),
    "copies of one among many": (
        ["ada/a/sums", "ada/b/sums", "bob/x/sums", "cyd/x/sums", "dan/sums"],
        "several people's, or copies",
        {"bob": "C", "cyd": "D", "dan": "E"},
    ),
    "two spellings": (["Zoë/sums", "Zoe/sums", "bob/sums"], "would be one student's", {"bob": "C"}),
    "two cases": (["ada/sums", "Ada/sums", "bob/sums"], "would be one student's", {"bob": "C"}),
    "work beside folders": (
        ["all/ada/sums", "all/bob/sums", "all/sums"],
        "several people's, or copies",
        {},
    ),
    "loose copies": (
        ["sums - Copy", "Kopie von sums", "sums_final", "sums_v2", "final"],
        "does not say whose",
        {},
    ),
    "more files than one person hands in": (["x/a", "x/b"], "holds more files", {}),
    "a word for work": (["homework/sums"], "is a word for work", {}),
}


@pytest.mark.parametrize("name", NOT_TOLD)
def test_where_people_would_fall_together_nothing_of_theirs_is_taken(
    course: Course, name: str
) -> None:
    paths, why, expected = NOT_TOLD[name]
    report = delivered(course, members(paths))
    assert there(course) == expected
    refused = [row.why for row in report.rows if row.action == REFUSED]
    assert len(refused) == len(paths) - len(expected)
    assert any(why in said for said in refused), refused
    assert report.exit_status == 3


@pytest.mark.parametrize(
    ("layout", "expected"),
    [("outermost-folder", {"s1": "A", "s2": "B"}), ("innermost-folder", {"ada": "A", "bob": "B"})],
)
def test_the_override_says_which_folder(
    course: Course, layout: str, expected: dict[str, str]
) -> None:
    delivered(course, members(["s1/ada/sums", "s2/bob/sums"]), layout=layout_of(layout))
    assert there(course) == expected


def test_people_of_the_course_are_known_in_any_depth(course: Course) -> None:
    for student in ("ada", "bob", "cyd"):
        submit(course.root, student, b"{}", timestamp="2026-01-01 00:00:00 UTC")
    report = delivered(course, members(["s1/ada/x/sums", "s1/bob/sums", "s2/cyd/sums"]))
    assert there(course) == {"ada": "A", "bob": "B", "cyd": "C"}
    assert report.exit_status == 0


def test_work_beside_the_students_folders_is_refused(course: Course) -> None:
    for student in ("ada", "bob"):
        submit(course.root, student, b"{}", timestamp="2026-01-01 00:00:00 UTC")
    report = delivered(course, members(["all/ada/sums", "all/bob/sums", "all/sums"]))
    assert there(course) == {"ada": "A", "bob": "B"}
    assert "beside the students' folders" in report.rows[0].why


def test_one_name_in_two_places_is_refused(course: Course) -> None:
    for student in ("ada", "bob"):
        submit(course.root, student, b"# work old {}", timestamp="2026-01-01 00:00:00 UTC")
    report = delivered(course, members(["s1/ada/sums", "s2/ada/sums", "s2/bob/sums"]))
    assert there(course) == {"ada": "o", "bob": "C"}
    assert "in several places" in report.rows[0].why
