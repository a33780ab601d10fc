from __future__ import annotations

import re

import pytest

from autograder.present.spreadsheet import as_csv, harmless, number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.2999999999999998, "1.3"),
        (0.1 + 0.2, "0.3"),
        (100.0, "100"),
        (0.0, "0"),
        (-0.0, "0"),
        (1e-12, "0"),
        (2 / 3, "0.6666666667"),
        (12345678.25, "12345678.25"),
    ],
)
def test_numbers_are_as_they_were_meant(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize("sign", "=+-@\uff1d\uff0b\uff0d\uff20\u2212")
@pytest.mark.parametrize(
    "before",
    [
        "",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\u00a0",
        "\u3000",
        "\ufeff",
        "\u200b \t",
        "a;",
        "a\n ",
        '"',
        'a",',
    ],
)
def test_a_text_that_a_spreadsheet_would_run_is_defused(before: str, sign: str) -> None:
    text = f"{before}{sign}cmd|'/c calc'!A1"
    safe = harmless(text)
    assert safe != text
    assert safe.replace("'", "") == text.replace("'", "")  # nothing else has changed
    for part in re.split('",?|[;\t\r\n]', safe):
        assert not part.strip(" \u00a0\u3000\ufeff\u200b").startswith(sign)


@pytest.mark.parametrize("text", ["", "ada", "ada@b.edu", "x=1", "Anne-Marie", "'=1", "  Ada", "5"])
def test_other_texts_stay(text: str) -> None:
    assert harmless(text) == text


def test_no_number_is_an_empty_cell() -> None:
    assert as_csv([["a", None, 1.0]]) == '"a","","1"\n'
