"""One example download for each platform, and what it must come to."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from autograder.course.collect import collect
from autograder.course.delivery import REFUSED
from autograder.course.folder import Course
from autograder.course.identity import people
from autograder.course.layouts import LAYOUTS, layout_of
from autograder.errors import WrongUse
from tests.course.downloads import DOWNLOADS, Download
from tests.course.handing_in import delivered, is_letter, there, work, zipped


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some platforms write the server's local time, which counts as this machine's."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@pytest.fixture(params=DOWNLOADS)
def download(request: pytest.FixtureRequest) -> Download:
    return DOWNLOADS[request.param]


def test_each_person_has_the_work_that_counts(course: Course, download: Download) -> None:
    report = delivered(course, download.members)
    assert there(course) == download.students
    assert report.exit_status == 0


def test_every_file_is_accounted_for(course: Course, download: Download) -> None:
    report = delivered(course, download.members)
    assert sorted(row.file for row in report.rows) == sorted(download.members)
    assert sum(row.action == REFUSED for row in report.rows) == download.passed_over
    assert all(row.why for row in report.rows if row.action == REFUSED)
    assert all(row.is_work == is_letter(download.members[row.file]) for row in report.rows)


def test_the_time_is_the_platforms(course: Course, download: Download) -> None:
    delivered(course, download.members)
    for student, when in download.times.items():
        assert (course.submitted(student, "ps1") / "timestamp.txt").read_text().startswith(when)


def test_names_are_kept_for_the_gradebook(course: Course, download: Download) -> None:
    delivered(course, download.members)
    known = people(course)
    for student, (first, last) in download.names.items():
        assert (known[student]["first_name"], known[student]["last_name"]) == (first, last)


def test_a_second_time_nothing_changes(course: Course, download: Download) -> None:
    delivered(course, download.members)
    before = {p: p.read_bytes() for p in course.root.rglob("*") if p.is_file()}
    report = delivered(course, download.members)
    assert {p: p.read_bytes() for p in course.root.rglob("*") if p.is_file()} == before
    assert report.exit_status == 0


def test_an_unpacked_download_is_the_same(
    course: Course, download: Download, tmp_path: Path
) -> None:
    for name, said in download.members.items():
        head, dot_zip, _ = name.partition(".zip/")
        path = tmp_path / "unpacked" / (f"{head}.zip" if dot_zip else name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if dot_zip and not path.exists():
            inside = {
                other.removeprefix(f"{head}.zip/"): text
                for other, text in download.members.items()
                if other.startswith(f"{head}.zip/")
            }
            zipped(path, inside)
        elif not dot_zip:
            path.write_bytes(work(said) if is_letter(said) else said.encode())
    assert collect(course, "ps1", tmp_path / "unpacked").exit_status == 0
    assert there(course).keys() == download.students.keys()


REFUSED_DOWNLOADS = {
    "gradescope without its metadata": ({"x/submission_1/sums.ipynb": "A"}, "download it again"),
    "gradescope's metadata in a student's folder": (
        {
            "submission_1/sums.ipynb": "A",
            "submission_1/submission_metadata.yml": "submission_1: {':submitters': [{':sid': 7}]}",
        },
        "download it again",
    ),
    "an attempt": ({"PS_ada_attempt_2_sums.ipynb": "A"}, "looks like an attempt"),
    "a folder of an attempt": ({"ada attempt 2/sums.ipynb": "A"}, "looks like an attempt"),
    "a date": ({"ada_2026-11-18_sums.ipynb": "A"}, "looks like a date"),
    "a date like canvas' numbers": ({"ada_2026_11_18_sums.ipynb": "A"}, "looks like a date"),
    "a folder of a date": ({"20261118_ada/sums.ipynb": "A"}, "looks like a date"),
    "a folder of a copy": ({"ada (1)/sums.ipynb": "A", "bob/more.ipynb": "B"}, "like a copy"),
    "another exchange": ({"ada+ps1+yesterday/sums.ipynb": "A"}, "looks like a delivery"),
    "the exchange's other assignment": (
        {"ada+ps2+2026-11-18 10:00:00 UTC/sums.ipynb": "A"},
        "it is of ps2",
    ),
    "the exchange's unknown zone": (
        {"ada+ps1+2026-11-18 10:00:00 PST/sums.ipynb": "A"},
        "not known (PST)",
    ),
    "brightspace's unknown date": (
        {"1-2 - Ada Lovelace - 18. marraskuuta 2026 1000/sums.ipynb": "A"},
        "is not understood",
    ),
    "a loose zip of otter": (
        {"sums_2026_11_18T10_00_00_123456.zip/sums.ipynb": "A"},
        "not by whom",
    ),
    "google's unnamed file": ({"Copy of sums.ipynb": "A"}, "does not say whose"),
    "another set of this course": ({"ps2_Ada_2026-11-18.zip/sums.ipynb": "A"}, "it is of ps2"),
    "a zip in a zip in the zip": ({"ada.zip/more.zip": b"PK"}, "a zip in ada.zip; collect ada.zip"),
    "a damaged zip": ({"ada.zip": b"PK\x03\x04 and no more"}, "a damaged zip"),
}


@pytest.mark.parametrize("name", REFUSED_DOWNLOADS)
def test_what_does_not_say_whose_it_is_is_refused_with_the_cure(course: Course, name: str) -> None:
    members, why = REFUSED_DOWNLOADS[name]
    report = delivered(course, members)  # type: ignore[arg-type]
    refused = [row for row in report.rows if row.is_work and row.action == REFUSED]
    assert any(why in row.why for row in refused), report.rows
    assert report.exit_status == 3
    assert "A" not in there(course).values()


def test_a_name_of_a_platform_in_a_students_folder_is_the_students_word(course: Course) -> None:
    members = {
        "ada/sums.ipynb": "A",
        "eve/Ada Lovelace_101_assignsubmission_file_/sums.ipynb": "E",
        "mal.zip/lovelaceada_12_34_sums.ipynb": "M",
    }
    delivered(course, members)
    assert there(course) == {"ada": "A", "eve": "E", "mal": "M"}


def test_a_group_of_gradescope_is_one_row_that_names_everybody(course: Course) -> None:
    report = delivered(course, DOWNLOADS["gradescope"].members)
    (row,) = (row for row in report.rows if "98766" in row.file)
    assert row.action == "taken"
    assert "also taken for Cyd_Curie" in row.why


def test_gradescopes_tags_are_not_obeyed(course: Course) -> None:
    evil = "submission_1:\n  :submitters:\n  - !!python/object/apply:os.system ['touch here']\n"
    report = delivered(
        course, {"x/submission_metadata.yml": evil, "x/submission_1/sums.ipynb": "A"}
    )
    assert report.count("taken") == 0
    assert not Path("here").exists()


def test_one_persons_own_zip_says_whose_it_is(course: Course) -> None:
    report = delivered(course, {"sums.ipynb": "A"}, name="ps1_Ada_Lovelace_2026-11-18.zip")
    assert there(course) == {"Ada_Lovelace": "A"}
    assert report.exit_status == 0


@pytest.mark.parametrize("name", ["user", "jovyan", "root"])
@pytest.mark.parametrize("second", ["2026-11-18 (1)", "2026-11-19"])
def test_two_people_with_the_account_of_a_machine_are_not_one(
    course: Course, name: str, second: str
) -> None:
    zips = [f"ps1_{name}_2026-11-18.zip", f"ps1_{name}_{second}.zip"]
    report = delivered(course, {f"{zips[0]}/sums.ipynb": "A", f"{zips[1]}/sums.ipynb": "B"})
    assert there(course) == {}
    assert report.exit_status == 3
    assert all("account of a machine" in row.why for row in report.rows)


@pytest.mark.parametrize("folder", ["{}", "{}_assignsubmission_file_"])
def test_accounts_in_the_zips_of_people_say_nothing_about_them(course: Course, folder: str) -> None:
    people = [folder.format("Ada L_1"), folder.format("Bob K_2")]
    members = {f"{each}/ps1_user_2026-11-18.zip/sums.ipynb": each[0] for each in people}
    delivered(course, members)
    assert sorted(there(course).values()) == ["A", "B"]


@pytest.mark.parametrize(
    "time",
    ["2026-11-18 10_00_00.1 UTC", "2026-11-18T10:00:00.1+00:00", "2026-11-18 10-00-00.1 UTC"],
)
def test_a_time_of_the_exchange_is_read_as_other_machines_write_it(
    course: Course, time: str
) -> None:
    delivered(course, {f"ada+ps1+{time}/sums.ipynb": "A"})
    stamp = course.submitted("ada", "ps1") / "timestamp.txt"
    assert stamp.read_text() == "2026-11-18 10:00:00 UTC\n"


def test_a_zip_of_any_other_name_says_nothing(course: Course) -> None:
    report = delivered(course, {"sums.ipynb": "A"}, name="ada.zip")
    assert "does not say whose" in report.rows[0].why


def test_layout_overrides_what_was_found_out(course: Course) -> None:
    members = {"lovelaceada_12_34_x/ada/sums.ipynb": "A"}
    report = delivered(course, members, layout=layout_of("innermost-folder"))
    assert there(course) == {"ada": "A"}
    assert report.exit_status == 0


def test_what_the_named_layout_does_not_know_is_refused(course: Course) -> None:
    report = delivered(course, {"ada/sums.ipynb": "A"}, layout=layout_of("moodle"))
    assert "not named as that layout" in report.rows[0].why
    assert report.exit_status == 3


def test_an_unknown_layout_is_refused_with_the_nearest() -> None:
    with pytest.raises(WrongUse, match="Did you mean 'blackboard'"):
        layout_of("blakboard")
    assert layout_of("canvas") is LAYOUTS["canvas"]


def test_canvas_lateness_is_said(course: Course) -> None:
    report = delivered(course, DOWNLOADS["canvas"].members)
    (row,) = (row for row in report.rows if "LATE" in row.file)
    assert "handed in late" in row.why


def test_json_of_another_kind_is_no_notebook(course: Course) -> None:
    members = {"ada/sums.json": json.dumps({"cells": "none"}), "bob/sums.ipynb": "B"}
    report = delivered(course, members)
    assert [row.why for row in report.rows if not row.is_work] == [
        "not a notebook; only .ipynb is taken"
    ]
