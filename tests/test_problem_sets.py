"""What holds of every problem set as a whole: how much of it is easy, and where it begins."""

from __future__ import annotations

import re

import pytest

from coursetools.build.project import Project
from coursetools.build.text import Document, read_document
from tests.notebooks import ROOT

PROJECT = Project.find(ROOT)
EASY = 1
WORDS = {"two": 2, "three": 3, "four": 4, "five": 5}
SETS = [read_document(path, PROJECT.relative(path)) for path in PROJECT.assignments()]
every_set = pytest.mark.parametrize("document", SETS, ids=lambda document: document.path.stem)


def difficulties(document: Document) -> dict[str, int]:
    return {cell.exercise: cell.difficulty for cell in document.with_role("exercise")}


def points(document: Document, exercise: str) -> float:
    return sum(cell.points for cell in document.of_exercise(exercise, "test", "written"))


def easy_share(document: Document) -> float:
    worth = {exercise: points(document, exercise) for exercise in difficulties(document)}
    easy = [exercise for exercise, level in difficulties(document).items() if level == EASY]
    return sum(worth[exercise] for exercise in easy) / sum(worth.values())


def warmups(document: Document) -> list[bool]:
    """Return for each exercise, in order, whether its title calls it a warm-up."""
    return [cell.source.startswith("## Warm-up: ") for cell in document.with_role("exercise")]


@every_set
def test_at_least_a_third_of_the_points_are_easy(document: Document) -> None:
    assert easy_share(document) >= 1 / 3 - 1e-12


@every_set
def test_warmups_stand_at_the_head_and_the_header_counts_them(document: Document) -> None:
    found = warmups(document)
    (header,) = document.with_role("header")
    (told,) = re.findall(r"(\w+)\s+warm-ups", header.source)
    assert WORDS[told] == sum(found)
    assert found == sorted(found, reverse=True)


@every_set
def test_a_warmup_is_easy_and_takes_at_most_five_minutes(document: Document) -> None:
    for cell, is_warmup in zip(document.with_role("exercise"), warmups(document), strict=True):
        assert not is_warmup or (cell.difficulty == EASY and cell.minutes <= 5), cell.exercise
