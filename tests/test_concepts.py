"""`authoring/concepts.csv`, what the course must show, against what the curriculum teaches."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from typing import Any

import pytest

from tests.notebooks import ROOT

AUTHORING = ROOT / "authoring"


def rows() -> list[dict[str, str]]:
    with (AUTHORING / "concepts.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def curriculum() -> dict[str, Any]:
    return tomllib.loads((AUTHORING / "curriculum.toml").read_text("utf-8"))


def test_every_row_is_whole() -> None:
    for row in rows():
        assert None not in row.values(), row
        assert None not in row, row
        assert row["id"].strip(), row
        assert row["shown"].strip(), row
        assert row["lecture"] in curriculum()["lecture"], row


def test_no_concept_has_two_rows() -> None:
    assert [name for name, times in Counter(row["id"] for row in rows()).items() if times > 1] == []
    shown = Counter((row["lecture"], row["shown"]) for row in rows())
    assert [row for row, times in shown.items() if times > 1] == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_a_named_concept_is_taught_where_its_row_says(row: dict[str, str]) -> None:
    concept = curriculum()["concept"].get(row["id"])
    assert concept is not None, "the row names a concept that curriculum.toml lacks"
    assert concept["lecture"][:2] == row["lecture"][:2]


@pytest.mark.parametrize("name", curriculum()["concept"])
def test_a_concept_has_a_row_and_an_exercise_or_a_reason(name: str) -> None:
    (row,) = [row for row in rows() if row["id"] == name]
    assert curriculum()["concept"][name]["exercises"] or row["without_exercise"].strip()
