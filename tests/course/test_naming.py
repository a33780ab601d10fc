from __future__ import annotations

import pytest

from autograder.course.naming import notebook_for, owner_of, safe_name

NAMES = ["sums"]


MOODLE = "_assignsubmission_file"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (f"Ada Lovelace_77{MOODLE}_/sums.ipynb", "Ada Lovelace 77 moodle sums.ipynb"),
        (f"Ada Lovelace_77{MOODLE}_sums.ipynb", "Ada Lovelace 77 moodle sums.ipynb"),
        (f"Jean-Luc O'Neil_9{MOODLE}_/a/sums.ipynb", "Jean-Luc O'Neil 9 moodle sums.ipynb"),
        (f"ps1-download/Ada_5{MOODLE}_/sums.ipynb", "Ada 5 moodle sums.ipynb"),
        ("lovelaceada_12_67_ps03_sums.ipynb", "lovelaceada 12 canvas ps03_sums.ipynb"),
        ("lovelaceada_LATE_12_67_sums-1.ipynb", "lovelaceada 12 canvas sums-1.ipynb"),
        ("ada/sums.ipynb", "ada  folder sums.ipynb"),
        ("class/ada/ps1/sums.ipynb", "ada  folder sums.ipynb"),
        ("submitted/ada/ps1/sums.ipynb", "ada  folder sums.ipynb"),
        ("ada.ipynb", "ada  folder ada.ipynb"),
        ("ada_sums.ipynb", "ada  folder sums.ipynb"),
        ("sums-ada.ipynb", "ada  folder sums.ipynb"),
    ],
)
def test_owner_is_read_from_the_name(file: str, expected: str) -> None:
    owner = owner_of(file, "ps1", NAMES)
    assert owner is not None
    assert f"{owner.name} {owner.number} {owner.platform} {owner.file}" == expected


def test_canvas_lateness_is_read() -> None:
    late = owner_of("ada_LATE_1_2_sums.ipynb", "ps1", NAMES)
    on_time = owner_of("ada_1_2_sums.ipynb", "ps1", NAMES)
    assert late is not None
    assert on_time is not None
    assert (late.is_late, on_time.is_late) == (True, False)


def test_bare_notebook_names_nobody() -> None:
    assert owner_of("sums.ipynb", "ps1", NAMES) is None
    assert owner_of("sums (1).ipynb", "ps1", NAMES) is None


@pytest.mark.parametrize(
    ("file", "notebook"),
    [
        ("sums.ipynb", "sums"),
        ("SUMS.ipynb", "sums"),
        ("sums-1.ipynb", "sums"),
        ("sums (2).ipynb", "sums"),
        ("sums_copy.ipynb", "sums"),
        ("sums-1-2.ipynb", "sums"),
        ("summary.ipynb", None),
    ],
)
def test_marks_of_copies_are_looked_through(file: str, notebook: str | None) -> None:
    assert notebook_for(file, NAMES) == notebook


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Ada Lovelace", "Ada_Lovelace"),
        ("../../etc/passwd", "etc_passwd"),
        ("a[1]*?", "a_1"),
        ("..", ""),
        ("=cmd()", "cmd"),
        ("x" * 500, "x" * 80),
    ],
)
def test_student_ids_are_safe_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe
