from __future__ import annotations

import pytest

from autograder.model import Role
from autograder.nbgrader.manifest import ManifestCell
from autograder.present.exercises import Exercise
from autograder.present.purpose import Purpose, purpose


def cell(id: str, text: str, role: Role = Role.TEST) -> ManifestCell:
    return ManifestCell(0, id, "code", role, id, 1.0, f"{text}\n# hidden", text, "{}")


def about(id: str, text: str) -> Purpose:
    test = cell(id, text)
    return purpose(test, Exercise("sums", "Double", (cell("double", "", Role.ANSWER), test)))


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("double-any_size", "any size"),
        ("double_negative", "negative"),
        ("doubles", "doubles"),
        ("correct_squares", "correct squares"),
        ("cell-0123456789abcdef", ""),
        ("double-3", ""),
    ],
)
def test_a_check_is_called_as_its_id_in_words(id: str, name: str) -> None:
    assert about(id, "").name == name


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('"""Check that f\nreturns a list."""\nassert True', "Check that f returns a list."),
        ("# Several inputs,\n# all small\nassert f(1) == 2", "Several inputs, all small"),
        ("%matplotlib inline\n# Several inputs\nf()", "Several inputs"),
        ("### BEGIN\n# noqa: E501\nassert f() == 1, 'f() is 1'", "f() is 1"),
        ("call(f).equals(2, hint='Twice.')\nassert g(), 'later'", "Twice."),
        ("assert f() == 1, f'{f()} is not 1'", ""),
        ("x <- 1 +\n# no Python", ""),
        ("# Ist es eine Zahl?\nx <- f(1)\nstopifnot(x == 2)", "Ist es eine Zahl?"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_sentence_is_what_the_released_text_says_first(text: str, sentence: str) -> None:
    assert about("double-any_size", text).sentence == sentence


def test_a_long_text_is_cut() -> None:
    assert len(about("double-long", f"# {'word ' * 100}").sentence) <= 240
