"""Every number that a lecture prints about mathematics, against its proof."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

from tests.notebooks import ROOT, about, code_cells, lectures, number, numbers, printed
from tests.numbers import Proof
from tests.numbers.collect import collect
from tests.numbers.table import render

PROOFS = [(lecture, proof) for lecture, proofs in collect().items() for proof in proofs]


def matches(proof: Proof, came: float, expected: float) -> bool:
    if math.isnan(expected) or math.isinf(expected):
        return came == expected or (math.isnan(came) and math.isnan(expected))
    return abs(came - expected) <= proof.atol + proof.rtol * abs(expected)


def first_missing(proof: Proof, came: list[float]) -> float | None:
    """Return the first expected number that is not printed after those before it."""
    rest: Iterator[float] = iter(came)
    for expected in proof.numbers():
        if not any(matches(proof, value, float(expected)) for value in rest):
            return float(expected)
    return None


def cells_of(lecture: str, proof: Proof) -> list[Any]:
    (path,) = [path for path in lectures() if number(path) == lecture]
    return [
        cell
        for cell in code_cells(path)
        if proof.cell == cell.id or proof.cell in about(cell).get("concepts", [])
    ]


@pytest.mark.parametrize(
    ("lecture", "proof"), PROOFS, ids=[f"{lecture}-{proof.cell}" for lecture, proof in PROOFS]
)
def test_printed_numbers_are_the_proven_ones(lecture: str, proof: Proof) -> None:
    (cell,) = cells_of(lecture, proof)
    came = numbers(printed(cell))
    missing = first_missing(proof, came)
    assert missing is None, f"{missing!r} is not printed (or not in order); printed: {came}"


def test_a_drifted_number_is_caught() -> None:
    proof = Proof("x", "by hand", rtol=0.0, atol=1e-6, numbers=lambda: [1.0, 2.0])
    assert first_missing(proof, [0.0, 1.0, 5.0, 2.0]) is None
    assert first_missing(proof, [1.0, 2.00001]) == 2.0
    assert first_missing(proof, [2.0, 1.0]) == 2.0


def test_every_lecture_has_proofs() -> None:
    taught = {number(path) for path in lectures()} - {"00"}
    assert taught == set(collect())


def test_the_page_of_numbers_is_up_to_date() -> None:
    assert (ROOT / "docs" / "numbers.md").read_text("utf-8") == render()
