from __future__ import annotations

import pytest

from autograder.course.naming import (
    loose_name,
    notebook_for,
    printable,
    safe_name,
    same_words,
    why_not_a_person,
)

NAMES = ["sums"]


@pytest.mark.parametrize(
    ("file", "notebook"),
    [
        ("sums.ipynb", "sums"),
        ("SUMS.ipynb", "sums"),
        ("sums-1.ipynb", "sums"),
        ("sums (2).ipynb", "sums"),
        ("sums_copy.ipynb", "sums"),
        ("sums-1-2.ipynb", "sums"),
        ("Copy of sums.ipynb", "sums"),
        ("Copy (2) of sums.ipynb", "sums"),
        ("Kopie von sums.ipynb", "sums"),
        ("Copie de sums.ipynb", "sums"),
        ("sums - Copy.ipynb", "sums"),
        ("sums - Kopie (3).ipynb", "sums"),
        ("sums_final_v2.ipynb", "sums"),
        ("sums_old.ipynb", "sums"),
        ("sums [1].ipynb", "sums"),
        ("sums（1）.ipynb", "sums"),
        ("ｓｕｍｓ.ipynb", "sums"),
        ("sums – Copie.ipynb", "sums"),
        ("Copy 2 of sums.ipynb", "sums"),
        ("sums - másolat.ipynb", "sums"),
        ("sums のコピー.ipynb", "sums"),
        ("sums - 복사본.ipynb", "sums"),
        ("sums-DESKTOP-AB12.ipynb", "sums"),
        ("summary.ipynb", None),
        ("sums_ada.ipynb", None),
    ],
)
def test_marks_of_copies_are_looked_through(file: str, notebook: str | None) -> None:
    assert notebook_for(file, NAMES) == notebook


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("ada", "ada"),
        ("ada_sums", "ada"),
        ("sums-ada", "ada"),
        ("ps1_sums_ada_lovelace", "ada_lovelace"),
        ("ada_sums (1)", "ada"),
        ("Copy of ada_sums", "ada"),
        ("sums_ada_final", "ada"),
        ("sums_final", ""),
        ("final", ""),
        ("Untitled1", ""),
        ("homework", ""),
        ("ps1", ""),
        ("sums1", ""),
        ("sums.1", ""),
        ("sums~", ""),
        ("sums_20261118", "20261118"),
        ("sums (neu)", ""),
        ("my sums", ""),
        ("sums_solved", ""),
        ("sums_Zoe\u0308", "Zoë"),
        ("ada – sums", "ada"),
    ],
)
def test_what_a_loose_file_says_beside_title_and_marks_of_copies(stem: str, name: str) -> None:
    assert loose_name(stem, "ps1", NAMES) == name


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Ada Lovelace", ""),
        ("student_12", ""),
        ("20211123", ""),
        ("Copeland", ""),
        ("Kim New", ""),
        ("Datelius", ""),
        ("alovelace_attempt_2", "attempt"),
        ("ada Versuch 2", "attempt"),
        ("ada_try1", "attempt"),
        ("Essai 2", "attempt"),
        ("Abgabe 1", "attempt"),
        ("Submission 1", "attempt"),
        ("New folder (2)", "word for work"),
        ("Neuer Ordner", "word for work"),
        ("homework 2", "word for work"),
        ("作业1", "word for work"),
        ("Anna Neu", ""),
        ("Testa", ""),
        ("student1", ""),
        ("ada_2026-11-18", "date"),
        ("ada 18.11.2026", "date"),
        ("ada_20261118", "date"),
        ("ada 10-00-00", "date"),
        ("ada+ps1+x", "exchange"),
        ("Copy of ada", "copy"),
        ("ada (1)", "copy"),
        ("ada - Kopie", "copy"),
        ("ada_v2", "copy"),
        ("final", "word for work"),
        ("submissions", "word for work"),
        ("...", "no usable"),
    ],
)
def test_what_looks_like_an_attempt_a_date_or_a_copy_is_no_person(name: str, why: str) -> None:
    said = why_not_a_person(name)
    assert why in said
    assert bool(said) == bool(why)


@pytest.mark.parametrize("spelt", ["ps1", "PS1", "ps-1", "PS 1", "ps1 (1)", "Copy of ps1"])
def test_an_assignment_is_known_however_it_is_spelt(spelt: str) -> None:
    assert same_words(spelt, "ps1")


@pytest.mark.parametrize("other", ["ps2", "ps11", "ada", ""])
def test_another_word_is_another_word(other: str) -> None:
    assert not same_words(other, "ps1")


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


def test_what_is_shown_moves_no_cursor() -> None:
    assert printable("a\x1b[2Jb\n\u202ec") == "a?[2Jb??c"
