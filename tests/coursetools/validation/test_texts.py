"""Outputs that must fail, and outputs that must not."""

from __future__ import annotations

import pytest

from coursetools.validation.texts import compare_texts
from coursetools.validation.tolerance import BadTolerance, Tolerance, tolerance_of

EXACT = Tolerance()

MUST_FAIL = {
    "a drifted number": ("loss 0.634229", "loss 0.634301"),
    "the last digit of a plain number": ("0.6342", "0.6343"),
    "a digit that was not printed": ("0.5", "0.54"),
    "a drifted float32": ("tensor([0.3333])", "tensor([0.3335])"),
    "a float64 beyond 1e-9": (
        "tensor([0.333333333], dtype=torch.float64)",
        "tensor([0.333333335], dtype=torch.float64)",
    ),
    "a shape": ("torch.Size([3, 1])", "torch.Size([3, 2])"),
    "a rank": ("shape (3,)", "shape (3, 1)"),
    "a dtype": ("tensor([1.])", "tensor([1.], dtype=torch.float64)"),
    "a dtype's name": ("torch.float32", "torch.float16"),
    "an integer off by one": ("numbers: 1000000", "numbers: 1000001"),
    "an integer that became a float": ("steps 100", "steps 100.0"),
    "an integer at the end of a sentence": ("takes 100000. So", "takes 100001. So"),
    "a sign": ("x -0.25", "x 0.25"),
    "the sign of a zero that is meant": ("-0.0", "0.0"),
    "an exponent": ("1.5e-05", "1.5e-06"),
    "the sign of an exponent": ("1.5e+05", "1.5e-05"),
    "a missing row": ("1 0.5\n2 0.25\n", "1 0.5\n"),
    "a new row": ("1 0.5\n", "1 0.5\n2 0.25\n"),
    "nan for a number": ("mean 0.5", "mean nan"),
    "a number for nan": ("mean nan", "mean 0.5"),
    "inf for a number": ("max 3.39e+38", "max inf"),
    "the sign of inf": ("inf", "-inf"),
    "a word": ("equal: True 0.5", "equal: False 0.5"),
    "text with the same numbers": ("sum 0.5, mean 0.25", "mean 0.5, sum 0.25"),
    "two numbers exchanged": ("[0.25, 0.5]", "[0.5, 0.25]"),
    "a bracket": ("[[1.5], [2.5]]", "[[1.5, 2.5]]"),
    "a message": ("size of tensor a (3) must match", "size of tensor b (3) must match"),
    "a version": ("torch 2.15.0", "torch 2.15.1"),
    "blanks while no number moved": ("a   0.5", "a 0.5"),
    "an imaginary part": ("(1.0+2.0j)", "(1.0+2.5j)"),
}

MUST_PASS = {
    "the same": ("loss 0.5", "loss 0.5"),
    "float32 within 1e-4": ("tensor([0.33333])", "tensor([0.33334])"),
    "float64 within 1e-9": ("0.33333333333", "0.33333333334"),
    "a sum of float32 in a column": ("tensor([1.00000, 10.])", "tensor([1.00002, 10.])"),
    "a widened float32": ("0.10000000149011612", "0.10000000894069672"),
    "a column that became wider": ("a  99.999999999999\nb  2.0", "a 100.000000000000\nb  2.0"),
    "the sign of a rounded zero": ("mean 0.0000", "mean -0.0000"),
    "another way to write a float": ("9.9999999999e-05", "0.00010000000000"),
    "nan": ("nan", "nan"),
}


@pytest.mark.parametrize("name", MUST_FAIL)
def test_must_fail(name: str) -> None:
    stored, fresh = MUST_FAIL[name]
    assert not compare_texts(stored, fresh, EXACT).agree


@pytest.mark.parametrize("name", MUST_PASS)
def test_must_pass(name: str) -> None:
    stored, fresh = MUST_PASS[name]
    assert compare_texts(stored, fresh, EXACT).differences == ()


def test_a_difference_shows_both_values_the_place_and_the_tolerance() -> None:
    verdict = compare_texts("a 1.5\nb 2.5 3.5", "a 1.5\nb 2.5 3.75", EXACT)
    assert [str(found) for found in verdict.differences] == [
        "line 2, number 2: stored 3.5, now 3.75 (off by 0.25, allowed 0.005; "
        "float64: 1e-09 relative, 0.5 of the last digit)"
    ]


def test_every_number_that_differs_is_shown() -> None:
    verdict = compare_texts("[1.5, 2.5, 3.5]", "[1.6, 2.5, 3.6]", EXACT)
    assert [found.stored for found in verdict.differences] == ["1.5", "3.5"]


TABLE = (
    "<table><tr><th></th><th>loss</th></tr><tr><td>1</td><td>0.5</td></tr>"
    "<tr><td>2</td><td>0.25</td></tr></table>"
)


@pytest.mark.parametrize(
    ("fresh", "place"),
    [
        (TABLE.replace("0.25", "0.26"), "table 1, row 3, column 2"),
        (TABLE.replace("<td>2<", "<td>3<"), "table 1, row 3, column 1"),
        (TABLE.replace("<tr><td>2</td><td>0.25</td></tr>", ""), "table 1, row 2, column 2"),
        (TABLE.replace("loss", "error"), "table 1, row 1, column 2"),
        (TABLE.replace("<th></th>", '<th colspan="2"></th>'), "table 1, row 1, column 1"),
    ],
)
def test_a_table_that_differs_is_caught_at_its_cell(fresh: str, place: str) -> None:
    found = compare_texts(TABLE, fresh, EXACT, markup=True).differences
    assert [difference.place for difference in found] == [place]


def test_a_table_within_the_tolerance_passes() -> None:
    fresh = TABLE.replace("0.25", "0.25000000001")
    assert compare_texts(TABLE, fresh, EXACT, markup=True).agree


@pytest.mark.parametrize(
    ("said", "stored", "fresh"),
    [
        ({"dtype": "float32"}, "0.634229", "0.634231"),
        ({"rtol": 0.01}, "0.50", "0.5049"),
        ({"atol": 1e-6}, "1.2e-08", "-3.4e-08"),
        ({"digits": 1}, "0.02", "0.03"),
        ({"whole": True, "rtol": 1e-4}, "1", "1.00001"),
    ],
)
def test_a_cell_may_allow_more_with_a_reason(said: dict, stored: str, fresh: str) -> None:
    cell = {"metadata": {"tensorlab": {"tolerance": {**said, "reason": "says why"}}}}
    assert not compare_texts(stored, fresh, EXACT).agree
    assert compare_texts(stored, fresh, tolerance_of(cell)).agree


def test_a_tolerance_never_lets_structure_pass() -> None:
    loose = Tolerance(rtol=1e9, atol=1e9, digits=1e9, whole=True, reason="a test")
    for name in ("a missing row", "a bracket", "a dtype's name", "a word", "nan for a number"):
        assert not compare_texts(*MUST_FAIL[name], loose).agree, name


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"rtol": 0.1}, "reason"),
        ({"rtol": -1, "reason": "x"}, "rtol"),
        ({"atol": True, "reason": "x"}, "atol"),
        ({"relative": 1, "reason": "x"}, "relative"),
        ({"dtype": "double", "reason": "x"}, "double"),
    ],
)
def test_a_bad_tolerance_is_refused(said: dict, word: str) -> None:
    with pytest.raises(BadTolerance, match=word):
        tolerance_of({"metadata": {"tensorlab": {"tolerance": said}}})
