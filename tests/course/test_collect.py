from __future__ import annotations

import json
import os
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.course import archive
from autograder.course.collect import CollectReport, collect, identities
from autograder.course.folder import Course
from autograder.errors import ArchiveRefused
from tests.tiny_course import FULL, answered, released_notebook, write_course

GOOD = json.dumps(answered(**FULL)).encode()
OTHER = json.dumps(released_notebook()).encode()
DAY = (2026, 1, 2, 0, 0, 0)
Entry = bytes | tuple[bytes, tuple[int, int, int, int, int, int]]


def zipped(path: Path, entries: Mapping[str, Entry]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, entry in entries.items():
            data, when = entry if isinstance(entry, tuple) else (entry, (2026, 1, 2, 3, 4, 6))
            target.writestr(zipfile.ZipInfo(name, when), data, zipfile.ZIP_DEFLATED)
    return path


def taken(course: Course, entries: Mapping[str, Entry]) -> CollectReport:
    return collect(course, "ps1", zipped(course.root.parent / "x.zip", entries))


def outcome(report: CollectReport) -> dict[str, tuple[str, str]]:
    return {row.file: (row.action, row.why) for row in report.rows}


def collected(course: Course) -> dict[str, bytes]:
    folder = course.root / "submitted"
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*.ipynb")}


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Zip archives hold local times."""
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def test_moodle_download_is_taken_with_the_time_of_the_archive(course: Course) -> None:
    report = taken(course, {"Ada Lovelace_77_assignsubmission_file_/sums.ipynb": GOOD})
    assert [row.action for row in report.rows] == ["taken"]
    assert collected(course) == {"Ada_Lovelace/ps1/sums.ipynb": GOOD}
    timestamp = course.submitted("Ada_Lovelace", "ps1") / "timestamp.txt"
    assert timestamp.read_text() == "2026-01-02 03:04:06 UTC\n"
    person = {"platform": "moodle", "number": "77", "name": "Ada Lovelace"}
    assert identities(course) == {"Ada_Lovelace": person}


def test_canvas_download_newest_of_two_wins_and_lateness_is_said(course: Course) -> None:
    report = taken(
        course,
        {
            "lovelaceada_12_34_sums.ipynb": (OTHER, (2026, 1, 1, 0, 0, 0)),
            "lovelaceada_LATE_12_35_sums-1.ipynb": (GOOD, (2026, 1, 3, 0, 0, 0)),
        },
    )
    assert collected(course) == {"lovelaceada/ps1/sums.ipynb": GOOD}
    rows = outcome(report)
    assert rows["lovelaceada_12_34_sums.ipynb"] == (
        "superseded",
        "by a later attempt, lovelaceada_LATE_12_35_sums-1.ipynb",
    )
    late = rows["lovelaceada_LATE_12_35_sums-1.ipynb"]
    assert late == ("taken", "Canvas says: handed in late")


def test_folder_of_folders_is_taken(course: Course, tmp_path: Path) -> None:
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "sums.ipynb").write_bytes(GOOD)
    (tmp_path / "class" / "bob_sums.ipynb").write_bytes(OTHER)
    collect(course, "ps1", tmp_path / "class")
    assert collected(course) == {"ada/ps1/sums.ipynb": GOOD, "bob/ps1/sums.ipynb": OTHER}


def test_other_name_is_matched_by_grade_ids(course: Course) -> None:
    report = taken(course, {"ada/final.ipynb": GOOD})
    assert collected(course) == {"ada/ps1/sums.ipynb": GOOD}
    why = "was final.ipynb; its cells are those of sums"
    assert outcome(report)["ada/final.ipynb"] == ("taken", why)


def test_broken_notebook_of_the_right_name_is_taken_for_the_grader_to_say(course: Course) -> None:
    taken(course, {"ada/sums.ipynb": b"{"})
    assert collected(course) == {"ada/ps1/sums.ipynb": b"{"}


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("../../evil.ipynb", GOOD, "leads out of the archive"),
        ("/abs/sums.ipynb", GOOD, "leads out of the archive"),
        ("C:/x/sums.ipynb", GOOD, "leads out of the archive"),
        ("ada\\..\\..\\sums.ipynb", GOOD, "leads out of the archive"),
        ("ada/inner.zip", b"PK", "a damaged zip"),
        ("ada/inner.tar.gz", b"PK", "an archive inside the archive"),
        ("ada/essay.pdf", b"x", "not a notebook"),
        ("sums.ipynb", GOOD, "does not say whose it is"),
        ("ada/unrelated.ipynb", b'{"cells": []}', "belongs to none of the notebooks sums"),
        ("ada/sums.ipynb", b"0" * 20_000_000, "times on unpacking"),
        ("ada/sums.ipynb", os.urandom(31_000_000), "larger than 30 MB"),
    ],
)
def test_dangerous_or_useless_member_is_refused(
    course: Course, name: str, data: bytes, why: str
) -> None:
    report = taken(course, {name: data, "bob/sums.ipynb": GOOD})
    (action, reason) = outcome(report)[name]
    assert action == "refused"
    assert why in reason
    assert collected(course) == {"bob/ps1/sums.ipynb": GOOD}
    outside = {path.name for path in course.root.parent.iterdir()}
    assert outside == {course.root.name, "x.zip"}


def test_link_in_an_archive_is_refused(course: Course) -> None:
    path = course.root.parent / "x.zip"
    with zipfile.ZipFile(path, "w") as target:
        link = zipfile.ZipInfo("ada/sums.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        target.writestr(link, "/etc/passwd")
    report = collect(course, "ps1", path)
    assert "a link" in report.rows[0].why
    assert collected(course) == {}


def test_link_and_pipe_in_a_folder_are_refused(course: Course, tmp_path: Path) -> None:
    for student in ("ada", "bob"):
        (tmp_path / "in" / student).mkdir(parents=True)
    (tmp_path / "in" / "ada" / "sums.ipynb").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "in" / "bob" / "sums.ipynb")
    (tmp_path / "in" / "carl").symlink_to(tmp_path)
    report = collect(course, "ps1", tmp_path / "in")
    assert [row.action for row in report.rows] == ["refused"] * 3
    assert collected(course) == {}


def test_sizes_that_lie_are_caught_while_unpacking(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_why_refused", lambda info, name: "")
    monkeypatch.setattr(archive, "MAX_WITH_OUTPUTS", 1000)
    monkeypatch.setattr(archive, "MAX_FILE", 1000)
    report = taken(course, {"ada/sums.ipynb": b"0" * 5000})
    assert report.rows[0].action == "refused"


def test_archive_that_unpacks_to_too_much_is_refused(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_TOTAL", len(GOOD) + 1)
    with pytest.raises(ArchiveRefused, match="unpacks to more than"):
        taken(course, {"ada/sums.ipynb": GOOD, "bob/sums.ipynb": GOOD})


def test_something_that_is_no_archive_is_refused_with_the_cure(course: Course) -> None:
    path = course.root.parent / "x.tar"
    path.write_bytes(b"hello")
    with pytest.raises(ArchiveRefused, match="pack it as a zip"):
        collect(course, "ps1", path)


def test_existing_submission_is_replaced_only_by_a_newer_one(course: Course) -> None:
    taken(course, {"ada/sums.ipynb": (OTHER, (2026, 1, 2, 0, 0, 0))})
    older = taken(course, {"ada/sums.ipynb": (GOOD, (2026, 1, 1, 0, 0, 0))})
    assert outcome(older)["ada/sums.ipynb"] == (
        "superseded",
        "by what is there already, of 2026-01-02 00:00:00 UTC",
    )
    assert collected(course) == {"ada/ps1/sums.ipynb": OTHER}
    newer = taken(course, {"ada/sums.ipynb": (GOOD, (2026, 1, 3, 0, 0, 0))})
    assert outcome(newer)["ada/sums.ipynb"] == (
        "taken",
        "replaced the one of 2026-01-02 00:00:00 UTC",
    )
    assert collected(course) == {"ada/ps1/sums.ipynb": GOOD}


OWN = """
c.Autograde.exclude_overwriting = {"ps1": ["mine.py", "tools/table.csv"]}
"""


@pytest.fixture
def asking(tmp_path: Path) -> Course:
    """A course that takes two files of the student's beside the notebook."""
    return Course.open(write_course(tmp_path / "course", OWN))


def beside(course: Course) -> dict[str, bytes]:
    folder = course.root / "submitted"
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {
        name: path.read_bytes()
        for name, path in found.items()
        if not name.endswith((".ipynb", "timestamp.txt"))
    }


@pytest.mark.parametrize(
    ("mine", "table"),
    [
        ("ada/ps1/mine.py", "ada/ps1/tools/table.csv"),
        ("class/ada/ps1/mine.py", "class/ada/ps1/tools/table.csv"),
        ("ada_7_assignsubmission_file_/mine.py", "ada_7_assignsubmission_file_/tools/table.csv"),
        ("ada_12_34_mine-1.py", "ada_12_35_table.csv"),
    ],
)
def test_files_that_the_course_asks_for_are_taken_to_their_place(
    asking: Course, mine: str, table: str
) -> None:
    report = taken(asking, {mine: b"x = 1", table: b"1,2", "ada/ps1/other.py": b"x = 2"})
    assert outcome(report)["ada/ps1/other.py"] == (
        "refused",
        "not a notebook; only .ipynb is taken, and mine.py, tools/table.csv beside it",
    )
    assert [row.action for row in report.rows if row.student] == ["taken", "taken"]
    assert beside(asking) == {"ada/ps1/mine.py": b"x = 1", "ada/ps1/tools/table.csv": b"1,2"}


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("mine.py", b"x", "does not say whose it is"),
        ("ada/../../mine.py", b"x", "leads out of the archive"),
        ("ada/mine.py", os.urandom(10_000_001), "larger than 10 MB"),
    ],
)
def test_a_file_that_hurts_is_refused_though_it_is_asked_for(
    asking: Course, name: str, data: bytes, why: str
) -> None:
    report = taken(asking, {name: data})
    assert [(row.action, why in row.why) for row in report.rows] == [("refused", True)]
    assert beside(asking) == {}


def test_nothing_is_written_through_a_link_to_another_folder(asking: Course) -> None:
    folder = asking.submitted("ada", "ps1")
    folder.mkdir(parents=True)
    (folder / "tools").symlink_to(asking.root)
    report = taken(asking, {"ada/tools/table.csv": b"1,2"})
    assert [row.action for row in report.rows] == ["refused"]
    assert not (asking.root / "table.csv").exists()


def test_of_one_delivery_every_file_is_taken_whatever_its_time(asking: Course) -> None:
    taken(asking, {"ada/sums.ipynb": (OTHER, DAY), "ada/mine.py": (b"x = 1", DAY)})
    later, latest = (2026, 1, 3, 0, 0, 0), (2026, 1, 4, 0, 0, 0)
    report = taken(asking, {"ada/sums.ipynb": (GOOD, latest), "ada/mine.py": (b"x = 2", later)})
    assert [row.action for row in report.rows] == ["taken", "taken"]
    assert collected(asking) == {"ada/ps1/sums.ipynb": GOOD}
    assert beside(asking) == {"ada/ps1/mine.py": b"x = 2"}


def test_collecting_twice_takes_nothing_the_second_time(course: Course) -> None:
    taken(course, {"ada/sums.ipynb": GOOD})
    report = taken(course, {"ada/sums.ipynb": GOOD})
    assert outcome(report)["ada/sums.ipynb"] == ("taken", "is there already")


def test_two_people_of_one_name_are_kept_apart(course: Course) -> None:
    taken(
        course,
        {
            "Ada_1_assignsubmission_file_/sums.ipynb": GOOD,
            "Ada_2_assignsubmission_file_/sums.ipynb": OTHER,
        },
    )
    assert collected(course) == {"Ada_1/ps1/sums.ipynb": GOOD, "Ada_2/ps1/sums.ipynb": OTHER}


def test_litter_of_file_managers_is_passed_over_and_counted(course: Course) -> None:
    report = taken(course, {"__MACOSX/ada/._sums.ipynb": b"x", "ada/sums.ipynb": GOOD})
    assert [(row.file, row.is_work) for row in report.rows] == [
        ("__MACOSX/ada/._sums.ipynb", False),
        ("ada/sums.ipynb", True),
    ]
    assert report.account == "2 files: 1 taken, 0 superseded, 1 refused; 1 student."
    assert report.exit_status == 0


def test_forged_timestamp_file_is_not_believed(course: Course) -> None:
    taken(course, {"ada/sums.ipynb": GOOD, "ada/timestamp.txt": b"1999-01-01 00:00:00 UTC"})
    text = (course.submitted("ada", "ps1") / "timestamp.txt").read_text()
    assert text.startswith("2026-01-02")


def test_the_right_name_wins_at_one_time(course: Course) -> None:
    names = ("sums", "sums_old", "sums - Copy", "scratch")
    report = taken(
        course, {f"ada/{name}.ipynb": GOOD if name == "sums" else OTHER for name in names}
    )
    assert collected(course) == {"ada/ps1/sums.ipynb": GOOD}
    why = outcome(report)["ada/sums_old.ipynb"]
    assert why == ("superseded", "by sums.ipynb, of one time; the right name counts first")


def test_a_later_copy_wins_over_the_right_name(course: Course) -> None:
    earlier, later = (2026, 1, 3, 0, 0, 0), (2026, 1, 4, 0, 0, 0)
    report = taken(
        course, {"ada/sums.ipynb": (OTHER, earlier), "ada/sums (1).ipynb": (GOOD, later)}
    )
    assert collected(course) == {"ada/ps1/sums.ipynb": GOOD}
    why = "by sums (1).ipynb, which is newer, of 2026-01-04 00:00:00 UTC"
    assert outcome(report)["ada/sums.ipynb"] == ("superseded", why)


@pytest.mark.parametrize(
    "ending",
    [
        "ipynb.txt", "ipynb.json", "json", "txt", "IPYNB", "ipynb.download", "ipynb.json.txt",
        "ipynb.html", "ipynb.bin", "ipynb_", "ipynb (1)", "ipynb(1).txt", "ipynb.crdownload",
        "jupyter", "ipynb.octet-stream",
    ],
)  # fmt: skip
def test_a_notebook_is_one_whatever_a_browser_calls_it(course: Course, ending: str) -> None:
    report = taken(course, {f"ada/sums.{ending}": GOOD, f"bob/sums (1).{ending}": GOOD})
    assert set(collected(course)) == {"ada/ps1/sums.ipynb", "bob/ps1/sums.ipynb"}
    assert report.exit_status == 0


def test_a_broken_notebook_with_a_second_ending_is_taken_for_the_grader_to_say(
    course: Course,
) -> None:
    taken(course, {"ada/sums.ipynb.txt": b"{"})
    assert collected(course) == {"ada/ps1/sums.ipynb": b"{"}


def test_a_half_downloaded_notebook_is_refused_work(course: Course) -> None:
    report = taken(course, {"ada/sums.ipynb.part": b"{", "bob/sums.ipynb": GOOD})
    (row,) = (row for row in report.rows if row.action == "refused")
    assert (row.file, report.exit_status) == ("ada/sums.ipynb.part", 3)
    assert "ask for it again" in row.why


def test_an_empty_delivery_is_wrong_use(course: Course, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ArchiveRefused, match="no file in empty"):
        collect(course, "ps1", tmp_path / "empty")


def test_a_delivery_without_any_notebook_is_wrong_use(course: Course) -> None:
    assert taken(course, {"ada/essay.pdf": b"x"}).exit_status == 2


def test_a_delivery_of_which_some_work_was_refused_is_not_done(course: Course) -> None:
    assert taken(course, {"ada/sums.ipynb": GOOD, "sums.ipynb": GOOD}).exit_status == 3


def test_a_file_that_is_no_work_costs_nothing(course: Course) -> None:
    assert taken(course, {"ada/sums.ipynb": GOOD, "ada/essay.pdf": b"x"}).exit_status == 0
