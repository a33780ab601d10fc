"""Numbers are found where they stand, and nowhere else."""

from __future__ import annotations

import pytest

from coursetools.validation.numerals import numerals


def texts(text: str, *, markup: bool = False) -> list[str]:
    return [number.text for number in numerals(text, markup=markup)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shape (3, 1) mean -0.5", ["3", "1", "-0.5"]),
        ("torch 2.15.0 float32 int64 x2", []),
        ("1e-05 and 6.42127e+13", ["1e-05", "6.42127e+13"]),
        ("nan inf -inf", ["nan", "inf", "-inf"]),
        ("banana info", []),
        ("1964-01-25", ["1964", "01", "25"]),
        ("2^-24 = 5.96e-08", ["2", "-24", "5.96e-08"]),
        ("tensor([2., 0.])", ["2.", "0."]),
        ("[1. 2. 3.]", ["1.", "2.", "3."]),
        ("The gap is 4. A step is 2.", ["4", "2"]),
        ("(1+2j) .5 1_000", ["1", "2j", ".5", "1_000"]),
        ("0x1f and 5e", []),
        ("50%|#3", ["50", "3"]),
    ],
)
def test_numbers_are_told_from_words(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_numbers_in_tags_and_entities_are_no_numbers() -> None:
    html = '<td colspan="2" style="width: 1.5em">0.25&#215;&#x27;</td>'
    assert texts(html, markup=True) == ["0.25"]


@pytest.mark.parametrize(
    ("text", "dtype"),
    [
        ("3", "integer"),
        ("3.0", "float64"),
        ("tensor(3.5)", "float32"),
        ("tensor([[3.5]], dtype=torch.float64)", "float64"),
        ("tensor([3.5], dtype=torch.bfloat16, requires_grad=True)", "bfloat16"),
        ("array([3.5])", "float64"),
        ("array([3.5], dtype=float32)", "float32"),
        ("Parameter containing:\ntensor([3.5], grad_fn=<Sum>)", "float32"),
        ("0.10000000149011612", "float32"),
        ("0.1", "float64"),
        ("0.30000000000000004", "float64"),
    ],
)
def test_the_dtype_is_what_the_text_tells(text: str, dtype: str) -> None:
    assert numerals(text)[0].dtype == dtype


def test_a_dtype_ends_with_its_tensor() -> None:
    inside, outside = numerals("tensor([0.5], dtype=torch.float16) 0.5")
    assert (inside.dtype, outside.dtype) == ("float16", "float64")


@pytest.mark.parametrize(
    ("text", "unit"), [("0.25", 0.01), ("2.", 1.0), ("1.5e-05", 1e-06), ("7", 1), ("inf", 0)]
)
def test_the_last_digit_is_known(text: str, unit: float) -> None:
    assert numerals(text)[0].last_digit == pytest.approx(unit)
