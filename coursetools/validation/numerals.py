"""Numbers as they stand in a printed text: where, how large, how many digits, which dtype."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Numeral", "numerals"]

NUMERAL = re.compile(
    r"""
    (?<![\w.])(?<!&\#)                # not inside a word, a version, or an entity
    [-+]?
    (?: (?:inf|nan|NaN)
      | (?: \d++ (?:_\d++)*+ (?:\.\d*+)? | \.\d++ )
        (?: [eE][-+]?\d++ )?
        j?
    )
    (?!\w) (?!\.\d)
    """,
    re.VERBOSE,
)
TAG = re.compile(r"<[^<>]*>")
REPR = re.compile(r"\b(tensor|array)\(")
DTYPE = re.compile(r"\bdtype=(?:torch\.|np\.|numpy\.)?(\w+)")
GOES_ON = re.compile(r"\s*[-\d,)\]]")
DEFAULT_DTYPES = {"tensor": "float32", "array": "float64"}
PLAIN_DTYPE = "float64"
TELLING_DIGITS = 10  # so many digits of a rounded number are a float32 by chance never


@dataclass(frozen=True)
class Numeral:
    """One number in a text.

    Parameters
    ----------
    text : str
        As it was printed.
    start, end : int
        Where it stands.
    dtype : str
        ``"integer"`` if it was printed without point and exponent, else the floating dtype that
        the text around it tells.
    """

    text: str
    start: int
    end: int
    dtype: str

    @property
    def value(self) -> complex:
        """The number; complex, because an imaginary part is printed with a ``j``."""
        return complex(self.text)

    @property
    def is_whole(self) -> bool:
        """Whether it was printed as an integer, and is therefore compared exactly."""
        return self.dtype == "integer"

    @property
    def last_digit(self) -> float:
        """What one unit in the last printed digit is worth; 0 for ``inf`` and ``nan``."""
        mantissa, _, exponent = self.text.rstrip("j").lower().partition("e")
        if not any(letter.isdigit() for letter in mantissa):
            return 0.0
        decimals = len(mantissa.partition(".")[2])
        return float(10.0 ** (int(exponent or 0) - decimals))

    @property
    def digits(self) -> int:
        """The number of significant digits printed."""
        mantissa = self.text.lower().partition("e")[0]
        return len(re.sub(r"\D", "", mantissa).lstrip("0"))


def numerals(text: str, *, markup: bool = False) -> list[Numeral]:
    """Return the numbers of a text in order.

    Parameters
    ----------
    text : str
        A printed output.
    markup : bool
        Whether it is HTML, in which numbers within tags are no numbers.

    Returns
    -------
    list of Numeral

    Examples
    --------
    >>> [number.text for number in numerals("float32 shape (3, 1) mean 0.5, torch 2.15.0")]
    ['3', '1', '0.5']
    """
    hidden = [match.span() for match in TAG.finditer(text)] if markup else []
    spans = list(_dtype_spans(text))
    found: list[Numeral] = []
    for match in NUMERAL.finditer(text):
        if any(begin <= match.start() < end for begin, end in hidden):
            continue
        body, end = _without_full_stop(text, match)
        whole = not re.search(r"[.eEjn]", body)
        dtype = "integer" if whole else _dtype_at(match.start(), body, spans)
        found.append(Numeral(body, match.start(), end, dtype))
    return found


def _without_full_stop(text: str, match: re.Match[str]) -> tuple[str, int]:
    """Tell the `2.` of an array from the 2 that ends a sentence."""
    body = match.group()
    if body.endswith(".") and not GOES_ON.match(text, match.end()):
        return body[:-1], match.end() - 1
    return body, match.end()


def _dtype_spans(text: str) -> Iterator[tuple[int, int, str]]:
    for opening in REPR.finditer(text):
        end = _closing(text, opening.end())
        told = DTYPE.search(text, opening.end(), end)
        yield opening.start(), end, told[1] if told else DEFAULT_DTYPES[opening[1]]


def _closing(text: str, start: int) -> int:
    depth = 1
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if not depth:
            return place
    return len(text)


def _dtype_at(place: int, body: str, spans: list[tuple[int, int, str]]) -> str:
    for start, end, dtype in spans:
        if start <= place < end:
            return dtype
    return "float32" if _is_widened_float32(body) else PLAIN_DTYPE


def _is_widened_float32(body: str) -> bool:
    """Whether a number with all its digits is one that float32 holds: `.item()` prints those."""
    if "j" in body or "n" in body:
        return False
    if len(re.sub(r"\D", "", body.lower().partition("e")[0]).lstrip("0")) < TELLING_DIGITS:
        return False
    value = float(body)
    try:
        narrow: float = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return False
    return narrow == value
