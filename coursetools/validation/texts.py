"""Two printed texts, held against each other number by number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from coursetools.validation.numerals import Numeral, numerals
from coursetools.validation.tolerance import Tolerance

__all__ = ["Difference", "Verdict", "compare_texts"]

BLANKS = re.compile(r"[ \t]+")
TABLE_CELL = re.compile(r"<t[dh]\b")
LONGEST_QUOTE = 60

Place = Callable[[str, int], str]
"""Names a place in a text, by its offset."""


@dataclass(frozen=True)
class Difference:
    """One thing that is not as stored.

    Parameters
    ----------
    place : str
        Where, such as ``line 3, number 2``.
    stored, fresh : str
        The two texts.
    why : str
        The tolerance that was exceeded, or what else is wrong.
    """

    place: str
    stored: str
    fresh: str
    why: str

    def __str__(self) -> str:
        """Return a line for the report."""
        return f"{self.place}: stored {self.stored}, now {self.fresh} ({self.why})"


@dataclass(frozen=True)
class Verdict:
    """What a comparison found.

    Parameters
    ----------
    differences : tuple of Difference
        Empty if the texts agree.
    numbers : int
        How many numbers were compared.
    """

    differences: tuple[Difference, ...]
    numbers: int

    @property
    def agree(self) -> bool:
        """Whether the fresh text may stand for the stored one."""
        return not self.differences


def compare_texts(
    stored: str, fresh: str, tolerance: Tolerance, *, markup: bool = False
) -> Verdict:
    """Compare two texts: numbers within a tolerance, everything between them exactly.

    Parameters
    ----------
    stored, fresh : str
        The texts, already sanitised.
    tolerance : Tolerance
        What the cell allows.
    markup : bool
        Whether they are HTML.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> compare_texts("shape (3,)", "shape (4,)", Tolerance()).agree
    False
    >>> compare_texts("tensor([0.33333])", "tensor([0.33334])", Tolerance()).agree
    True
    """
    old, new = numerals(stored, markup=markup), numerals(fresh, markup=markup)
    if stored == fresh:
        return Verdict((), len(old))
    where = _table_place if markup else _line_place
    between = _structure_difference(stored, old, fresh, new, where)
    if between is not None:
        return Verdict((between,), 0)
    pairs = zip(old, new, strict=True)
    return Verdict(tuple(_number_differences(pairs, stored, tolerance, where)), len(old))


def _structure_difference(
    stored: str, old: list[Numeral], fresh: str, new: list[Numeral], where: Place
) -> Difference | None:
    # Columns move when a number in them gets longer; only then may blanks differ.
    moved = [len(a.text) for a in old] != [len(b.text) for b in new]
    pieces_old, pieces_new = list(_pieces(stored, old)), list(_pieces(fresh, new))
    for (start, a), (other, b) in zip(pieces_old, pieces_new, strict=False):
        if a == b or (moved and _collapsed(a) == _collapsed(b)):
            continue
        return _text_difference(stored, start + _agreeing(a, b), fresh, other, a, b, where)
    if len(old) != len(new):
        place = where(stored, len(stored))
        return Difference(place, f"{len(old)} numbers", f"{len(new)} numbers", "text differs")
    return None


def _text_difference(
    stored: str, at: int, fresh: str, other: int, a: str, b: str, where: Place
) -> Difference:
    common = _agreeing(a, b)
    return Difference(
        where(stored, at),
        repr(stored[at : at + LONGEST_QUOTE]),
        repr(fresh[other + common : other + common + LONGEST_QUOTE]),
        "text differs",
    )


def _number_differences(
    pairs: Iterator[tuple[Numeral, Numeral]], stored: str, tolerance: Tolerance, where: Place
) -> Iterator[Difference]:
    for a, b in pairs:
        if tolerance.allows(a, b):
            continue
        why = tolerance.words(a, b)
        apart = abs(a.value - b.value)
        if apart == apart and not (a.is_whole and b.is_whole):  # not nan
            why = f"off by {apart:.3g}, allowed {tolerance.allowed(a, b):.3g}; {why}"
        yield Difference(where(stored, a.start), a.text, b.text, why)


def _pieces(text: str, numbers: list[Numeral]) -> Iterator[tuple[int, str]]:
    """Yield what stands before, between and after the numbers, and where."""
    edges = [(0, 0), *((number.start, number.end) for number in numbers), (len(text), len(text))]
    for (_, end), (start, _) in pairwise(edges):
        yield end, text[end:start]


def _collapsed(piece: str) -> str:
    return BLANKS.sub(" ", piece).replace("[ ", "[").replace(" ]", "]")


def _agreeing(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(min(a, b)))


def _line_place(text: str, at: int) -> str:
    before = text[:at].rpartition("\n")
    line = text[:at].count("\n") + 1
    return f"line {line}, number {len(numerals(before[2])) + 1}"


def _table_place(text: str, at: int) -> str:
    before = text[:at].lower()
    table = before.count("<table")
    if not table or before.rfind("</table") > before.rfind("<table"):
        return _line_place(text, at)
    inside = before[before.rfind("<table") :]
    row = inside.count("<tr")
    column = len(TABLE_CELL.findall(inside[inside.rfind("<tr") :]))
    return f"table {table}, row {row}, column {column}"
