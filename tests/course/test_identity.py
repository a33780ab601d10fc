"""Who is who from one delivery to the next, with and without a list of the students."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from autograder.course.collect import identities
from autograder.course.delivery import ALREADY
from autograder.course.folder import Course
from autograder.course.identity import people
from autograder.course.roster import read_roster
from autograder.errors import WrongUse
from tests.course.downloads import Stamp
from tests.course.handing_in import Entry, delivered, there, zipped
from tests.tiny_course import submit

MONDAY: Stamp = (2026, 11, 16, 10, 0, 0)
TUESDAY: Stamp = (2026, 11, 17, 10, 0, 0)
WEDNESDAY: Stamp = (2026, 11, 18, 10, 0, 0)


def moodle(*people: tuple[str, int, str], when: Stamp = MONDAY) -> dict[str, Entry]:
    return {
        f"{name}_{number}_assignsubmission_file_/sums.ipynb": (letter, when)
        for name, number, letter in people
    }


def canvas(name: str, number: int, letter: str, when: Stamp = MONDAY) -> dict[str, Entry]:
    return {f"{name}_{number}_900_sums.ipynb": (letter, when)}


def test_another_number_is_another_person(course: Course) -> None:
    delivered(course, moodle(("Li Wei", 101, "A")))
    delivered(course, moodle(("Li Wei", 102, "B"), when=TUESDAY))
    assert there(course) == {"Li_Wei": "A", "Li_Wei_102": "B"}
    assert identities(course)["Li_Wei"]["number"] == "101"
    assert identities(course)["Li_Wei_102"]["number"] == "102"


def test_one_of_two_hands_in_again(course: Course) -> None:
    delivered(course, moodle(("Li Wei", 101, "A"), ("Li Wei", 102, "B")))
    delivered(course, moodle(("Li Wei", 102, "C"), when=TUESDAY))
    delivered(course, moodle(("Li Wei", 101, "D"), when=WEDNESDAY))
    assert there(course) == {"Li_Wei_101": "D", "Li_Wei_102": "C"}


def test_a_new_name_for_a_known_number_is_the_same_person(course: Course) -> None:
    delivered(course, canvas("lovelaceada", 12, "A"))
    delivered(course, canvas("kingada", 12, "B", TUESDAY))
    assert there(course) == {"lovelaceada": "B"}


def second_assignment(course: Course) -> None:
    shutil.copytree(course.root / "source" / "ps1", course.root / "source" / "ps2")


def test_moodle_numbers_people_anew_in_each_assignment(course: Course, tmp_path: Path) -> None:
    from autograder.course.collect import collect

    second_assignment(course)
    delivered(course, moodle(("Ada Lovelace", 101, "A"), ("Bob Babbage", 102, "B")))
    zipped(tmp_path / "ps2.zip", moodle(("Bob Babbage", 7, "C"), ("Ada Lovelace", 8, "D")))
    report = collect(course, "ps2", tmp_path / "ps2.zip")
    assert course.students("ps2") == ("Ada_Lovelace", "Bob_Babbage")
    assert "Known by their names alone: Ada_Lovelace, Bob_Babbage" in report.notes[0]
    assert identities(course, "ps1")["Ada_Lovelace"]["number"] == "101"
    assert identities(course, "ps2")["Ada_Lovelace"]["number"] == "8"


@pytest.mark.parametrize("came", [[("Li Wei", 7, "C")], [("Li Wei", 7, "C"), ("Li Wei", 8, "D")]])
def test_two_of_one_name_in_the_next_assignment_are_refused(
    course: Course, tmp_path: Path, came: list[tuple[str, int, str]]
) -> None:
    from autograder.course.collect import collect

    second_assignment(course)
    delivered(course, moodle(("Li Wei", 101, "A"), ("Li Wei", 102, "B")))
    zipped(tmp_path / "ps2.zip", moodle(*came))
    report = collect(course, "ps2", tmp_path / "ps2.zip")
    assert course.students("ps2") == ()
    assert all("--roster" in row.why for row in report.rows)
    assert report.exit_status == 3


def test_a_folder_named_as_the_id_is_the_person(course: Course) -> None:
    delivered(course, moodle(("Zoë Müller", 101, "A")))
    delivered(course, {"Zoe_Muller/sums.ipynb": ("B", TUESDAY)})
    delivered(course, {"Zoë Müller/sums.ipynb": ("C", WEDNESDAY)})
    assert there(course) == {"Zoe_Muller": "C"}


def test_a_name_spelt_otherwise_is_not_taken_for_a_known_one(course: Course) -> None:
    delivered(course, {"Zoe/sums.ipynb": ("A", MONDAY)})
    report = delivered(course, {"Zoë/sums.ipynb": ("B", TUESDAY)})
    assert there(course) == {"Zoe": "A"}
    assert "name is spelt otherwise" in report.rows[0].why


def test_a_name_that_two_have_says_nothing(course: Course) -> None:
    delivered(course, moodle(("Li Wei", 101, "A"), ("Li Wei", 102, "B")))
    report = delivered(course, {"Li Wei/sums.ipynb": ("C", TUESDAY)})
    assert there(course) == {"Li_Wei_101": "A", "Li_Wei_102": "B"}
    assert "is the name of Li_Wei_101 and Li_Wei_102" in report.rows[0].why


def test_who_was_collected_by_another_way_is_known(course: Course) -> None:
    submit(course.root, "Li_Wei", b"# work Z", timestamp="2026-11-01 00:00:00 UTC")
    delivered(course, moodle(("Li Wei", 101, "A")))
    delivered(course, moodle(("Li Wei", 102, "B"), when=TUESDAY))
    assert there(course) == {"Li_Wei": "A", "Li_Wei_102": "B"}


def test_what_an_older_version_wrote_is_read(course: Course) -> None:
    course.state.mkdir()
    old = {"Li_Wei_9": {"platform": "moodle", "number": "9", "name": "Li Wei"}}
    (course.state / "identities.json").write_text(json.dumps(old))
    delivered(course, moodle(("Li Wei", 9, "A")))
    assert there(course) == {"Li_Wei_9": "A"}


def test_a_damaged_memory_is_said_and_kept(course: Course) -> None:
    course.state.mkdir()
    (course.state / "identities.json").write_text('{"Ada": ')
    with pytest.raises(WrongUse, match=r"identities\.json is damaged"):
        delivered(course, moodle(("Ada", 9, "A")))
    assert there(course) == {}


def test_somebody_of_whom_nothing_was_taken_is_not_remembered(course: Course) -> None:
    delivered(course, {"Ada_9_assignsubmission_file_/unrelated.ipynb": '{"cells": []}'})
    assert identities(course) == {}


def test_new_people_are_listed(course: Course) -> None:
    delivered(course, {"ada/sums.ipynb": "A"})
    report = delivered(course, {"ada/sums.ipynb": "A", "homewrok/sums.ipynb": "B"})
    assert report.notes == ("New in this course: homewrok.",)


ROSTERS = {
    "nbgrader": "id,first_name,last_name,email,lms_user_id\nal1,Ada,Lovelace,ada@uni.edu,12\n",
    "moodle's worksheet": (
        "Identifier,Full name,ID number,Email address\nParticipant 12,Ada Lovelace,al1,a@uni.edu\n"
    ),
    "canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section\n"
        '    Points Possible,,,,\n"Lovelace, Ada",12,U77,al1,A\n'
    ),
    "german, with semicolons": (
        "\ufeffMatrikelnummer;Vorname;Nachname;E-Mail\n12;Ada;Lovelace;al1@uni.edu\n"
    ),
    "sakai": "Student ID,Last Name,First Name\n12,Lovelace,Ada\n",
}


@pytest.mark.parametrize("name", ROSTERS)
def test_a_roster_of_any_platform_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / "students.csv"
    path.write_text(ROSTERS[name], "utf-8")
    (student,) = (s for s in read_roster(path).students if s.last == "Lovelace")
    assert (student.first, "12" in student.numbers) == ("Ada", True)
    assert student.id in ("al1", "a", "12")


def roster(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "students.csv"
    path.write_text(text, "utf-8")
    return path


THREE = (
    "id,first_name,last_name,email,lms_user_id\n"
    "s1,Ada,Lovelace,ada@uni.edu,12\ns2,Li,Wei,li.one@uni.edu,101\ns3,Li,Wei,li.two@uni.edu,102\n"
    "s4,Zoë,Müller,zoe@uni.edu,\n"
)


def test_number_then_address_then_name_decide(course: Course, tmp_path: Path) -> None:
    path = roster(tmp_path, THREE)
    gradescope = (
        "submission_1:\n  :submitters:\n  - :name: Li Wei\n    :sid:\n"
        "    :email: LI.TWO@uni.edu\n  :created_at: 2026-11-18 10:00:00 Z\n"
    )
    members: dict[str, Entry] = {
        **canvas("whoever", 12, "A"),
        "submission_metadata.yml": gradescope,
        "submission_1/sums.ipynb": "B",
        "mullerzoe_55_901_sums.ipynb": "C",
        "weili_56_902_sums.ipynb": "D",
    }
    report = delivered(course, members, roster=read_roster(path))
    assert there(course) == {"s1": "A", "s3": "B", "s4": "C", "weili": "D"}
    (said,) = report.notes
    assert said.startswith(f"weili is the name of s2 and s3 in {path}, so that nobody but you")


def test_two_of_one_name_are_told_apart_by_numbers_in_the_roster(
    course: Course, tmp_path: Path
) -> None:
    path = roster(tmp_path, "id,first_name,last_name\ns1,Li,Wei\ns2,Li,Wei\ns3,Zoë,Müller\n")
    members = moodle(("Li Wei", 401, "A"), ("Li Wei", 402, "B"))
    report = delivered(course, members, roster=read_roster(path))
    assert there(course) == {"Li_Wei_401": "A", "Li_Wei_402": "B"}
    said, missing = report.notes
    assert "Li_Wei_401 (moodle's number 401) and Li_Wei_402 (moodle's number 402)" in said
    assert "a column called number" in said
    assert missing.endswith("not in this delivery: s3.")

    path = roster(tmp_path, "id,first_name,last_name,number\ns1,Li,Wei,402\ns2,Li,Wei,401\n")
    report = delivered(course, members, roster=read_roster(path))
    assert there(course) == {"Li_Wei_401": "A", "Li_Wei_402": "B", "s1": "B", "s2": "A"}
    assert report.notes == tuple(
        f"{before} is {id} from now on; remove what is called {before}."
        for before, id in (("Li_Wei_401", "s2"), ("Li_Wei_402", "s1"))
    )
    report = delivered(course, members)  # remembered without the roster, too
    assert {(row.student, row.why) for row in report.rows} == {("s1", ALREADY), ("s2", ALREADY)}


def test_the_rosters_names_are_remembered_where_only_a_folder_says_who_it_is(
    course: Course, tmp_path: Path
) -> None:
    listed = tmp_path / "students.csv"
    listed.write_text("id,first_name,last_name,email\nada,Ada,Lovelace,ada@example.org\n", "utf-8")
    delivered(course, {"ada/sums.ipynb": ("A", MONDAY)}, roster=read_roster(listed))
    assert people(course)["ada"] == {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "ada@example.org",
    }


def test_a_name_on_the_roster_is_one_persons_only(course: Course, tmp_path: Path) -> None:
    listed = read_roster(roster(tmp_path, "id,first_name,last_name\ns1,Ada,Lovelace\n"))
    delivered(course, moodle(("Ada Lovelace", 7, "A")), roster=listed)
    delivered(course, moodle(("Ada Lovelace", 8, "B"), when=TUESDAY), roster=listed)
    assert there(course) == {"s1": "A", "Ada_Lovelace_8": "B"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ada\nbob\n", "has no column for an id"),
        ("", "has no column for an id"),
        ("id,last_name\ns1,Ada\nS1,Bob\n", "to two people"),
    ],
)
def test_a_roster_that_says_nobody_is_refused(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(WrongUse, match=why):
        read_roster(roster(tmp_path, text))


def test_a_roster_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="cannot be read"):
        read_roster(tmp_path / "nowhere.csv")


def test_the_gradebook_is_a_roster(registered: Course) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(registered.settings.directory.db_url, "tiny") as gradebook:
        gradebook.add_student("s1", first_name="Ada", last_name="Lovelace", lms_user_id="12")
        gradebook.add_student("s2", first_name="Bob", last_name="Babbage")
    delivered(registered, {**canvas("x", 12, "A"), **canvas("babbagebob", 99, "B")})
    assert there(registered) == {"s1": "A", "s2": "B"}
