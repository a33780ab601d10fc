"""Tables for spreadsheets: numbers as they were meant, and texts that stay texts."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["Cell", "as_csv", "as_meant", "harmless", "number"]

Cell = str | float | None
STARTS = re.compile(r"^|[;\t\r\n]|\",?")  # where a cell may begin, whatever the separator is set to
UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})  # blanks, control and invisible characters
PLACES = 10


def as_csv(table: Iterable[Sequence[Cell]]) -> str:
    """Return a table as CSV with every cell in quotes; None is an empty cell."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(
        [_text(cell) for cell in line] for line in table
    )
    return file.getvalue()


def number(value: float) -> str:
    """Return a number as it was meant: the shortest text, to ten decimals.

    Examples
    --------
    >>> number(1.2999999999999998), number(6.0), number(1 / 3)
    ('1.3', '6', '0.3333333333')
    """
    text = f"{value:.{PLACES}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def as_meant(data: Any) -> Any:
    """Return data for JSON with every number in it as it was meant.

    Examples
    --------
    >>> as_meant({"ada": [1.2999999999999998, 2]})
    {'ada': [1.3, 2]}
    """
    if isinstance(data, dict):
        return {key: as_meant(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [as_meant(value) for value in data]
    return round(data, PLACES) if isinstance(data, float) else data


def harmless(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula: put an apostrophe before it.

    A formula may hide behind blanks and invisible characters, begin with a full-width sign, or
    begin after a semicolon, a tab, a quotation mark or a new line, which split the cell for some.

    Examples
    --------
    >>> harmless("=1+1"), harmless("a-b"), harmless("Ada;=1+1")
    ("'=1+1", 'a-b', "Ada;'=1+1")
    """
    places = [found.end() for found in STARTS.finditer(text)]
    for place in reversed(places):
        if _runs(text[place:]):
            text = text[:place] + "'" + text[place:]
    return "'" + text if text.startswith(("\t", "\r", "\n")) else text


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return harmless(cell) if isinstance(cell, str) else number(cell)


def _runs(text: str) -> bool:
    for character in text:
        if unicodedata.category(character) in UNSEEN:
            continue
        sign = unicodedata.normalize("NFKC", character)[:1]
        return sign in {"=", "+", "-", "@", "\N{MINUS SIGN}"}
    return False
