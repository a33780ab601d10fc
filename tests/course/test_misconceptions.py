from __future__ import annotations

import re
from dataclasses import replace

import pytest

from autograder.course.folder import Course
from autograder.course.misconceptions import Misconception, misconceptions, path_of
from autograder.errors import WrongUse
from tests.tiny_course_fixtures import read_only_course

__all__ = ["read_only_course"]

ENTRY = """
[[misconception]]
name = "adds"
because = "adds where it should multiply"
[misconception.answers]
double = '''
def double(x):
    return x + 2
'''
"""


def read(course: Course, text: str) -> tuple[Misconception, ...]:
    path = path_of(course.root, "ps1")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return misconceptions(course, "ps1")


def test_a_course_without_the_file_has_none(read_only_course: Course) -> None:
    path_of(read_only_course.root, "ps1").unlink(missing_ok=True)
    assert misconceptions(read_only_course, "ps1") == ()


def test_an_entry_knows_its_notebook_and_the_checks_of_its_cells(read_only_course: Course) -> None:
    text = "def double(x):\n    return x + 2"
    checks = ("double-visible", "double-hidden")
    why = "adds where it should multiply"
    first = Misconception("sums", "adds", why, (("double", text),), checks)
    second = replace(first, name="adds two")
    again = ENTRY.replace('"adds"', '"adds two"\nnotebook = "sums"')
    assert read(read_only_course, ENTRY + again) == (first, second)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[misconception]\n", "misconceptions/ps1.toml cannot be read"),
        ("wrong = 1\n", "something else than tables [[misconception]]"),
        (ENTRY.replace("because", "why"), "misconception 1 has an unknown key 'why'"),
        (ENTRY.replace('"adds"', '""'), "misconception 1 has no name"),
        (ENTRY.replace("because = ", "# "), "misconception 1 has no because"),
        (ENTRY.replace("double =", "duoble ="), "'duoble', which is no answer cell; did you mean"),
        (ENTRY.replace("double =", "essay ="), "'essay', which is no answer cell"),
        (ENTRY[: ENTRY.index("double =")], "misconception 1 (adds) has no answers"),
        (ENTRY + "share = 3\n", "misconception 1 (adds) has an answer that is no text"),
        (ENTRY.replace("because", 'notebook = "sum"\nbecause'), "names the notebook 'sum'"),
    ],
)
def test_a_bad_file_is_refused_with_the_entry(
    read_only_course: Course, text: str, said: str
) -> None:
    with pytest.raises(WrongUse, match=re.escape(said)):
        read(read_only_course, text)
