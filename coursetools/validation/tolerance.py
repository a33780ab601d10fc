"""How far two numbers may be apart, and who said so."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from coursetools.validation.numerals import Numeral

__all__ = ["BadTolerance", "Tolerance", "tolerance_of"]

RELATIVE = {
    "float64": 1e-9,
    "complex128": 1e-9,
    "float32": 1e-4,
    "complex64": 1e-4,
    "float16": 2e-3,  # two of its gaps
    "bfloat16": 1.6e-2,
}
KEYS = {"dtype", "rtol", "atol", "digits", "whole", "reason"}


class BadTolerance(Exception):
    """A cell's `tolerance` cannot be understood; the message names the key and the cure."""


@dataclass(frozen=True)
class Tolerance:
    """What may differ in the outputs of one cell.

    Parameters
    ----------
    dtype : str
        The dtype of floats that are printed outside of any ``tensor(...)``; empty: as printed.
    rtol : float or None
        Relative tolerance in place of the dtype's.
    atol : float
        Absolute tolerance.
    digits : float
        Units in the last printed digit. Half of one separates no two numbers that were printed
        to the same digit, so a digit that flipped is a difference unless a cell allows it.
    whole : bool
        Whether numbers printed without a point are results too (``%g`` prints 1.0 so).
    reason : str
        Why this cell needs more than the default.
    """

    dtype: str = ""
    rtol: float | None = None
    atol: float = 0.0
    digits: float = 0.5
    whole: bool = False
    reason: str = ""

    def allows(self, stored: Numeral, fresh: Numeral) -> bool:
        """Whether two numbers may stand for one result."""
        if self._exact(stored, fresh):
            return stored.text.lstrip("+") == fresh.text.lstrip("+")
        a, b = stored.value, fresh.value
        if not (_finite(a) and _finite(b)):
            return repr(a) == repr(b)
        if a == b:
            return _same_zero(stored, fresh)
        return abs(a - b) <= self.allowed(stored, fresh)

    def allowed(self, stored: Numeral, fresh: Numeral) -> float:
        """Return how far apart the two may be; 0 where they must be equal."""
        if self._exact(stored, fresh):
            return 0.0
        # The finer of the two: `0.5` may be a `0.500000` whose zeros were not printed.
        unit = min(stored.last_digit, fresh.last_digit)
        return max(self._relative(stored) * abs(stored.value), self.atol, self.digits * unit)

    def words(self, stored: Numeral, fresh: Numeral) -> str:
        """Return the tolerance that was used, for a message."""
        if self._exact(stored, fresh):
            return "integers are compared exactly"
        said = f"{self.dtype or stored.dtype}: {self._relative(stored):g} relative"
        if self.atol:
            said += f", {self.atol:g} absolute"
        said += f", {self.digits:g} of the last digit"
        return said + (f"; this cell: {self.reason}" if self.reason else "")

    def _exact(self, stored: Numeral, fresh: Numeral) -> bool:
        return not self.whole and (stored.is_whole or fresh.is_whole)

    def _relative(self, stored: Numeral) -> float:
        if self.rtol is not None:
            return self.rtol
        dtype = stored.dtype
        if self.dtype and dtype in {"float64", "integer"}:
            dtype = self.dtype
        return RELATIVE.get(dtype, RELATIVE["float64"])


def tolerance_of(cell: Mapping[str, Any]) -> Tolerance:
    """Return what the metadata of a cell allows; the default where it says nothing.

    Raises
    ------
    BadTolerance
        If a key is unknown, a value is not of its kind, or there is no reason.
    """
    about: Mapping[str, Any] = cell.get("metadata", {}).get("tensorlab", {})
    said: Mapping[str, Any] = about.get("tolerance", {})
    if not said:
        return Tolerance()
    if unknown := sorted(set(said) - KEYS):
        known = ", ".join(sorted(KEYS))
        raise BadTolerance(f"tolerance has no key `{unknown[0]}`; the keys are {known}.")
    if not str(said.get("reason", "")).strip():
        raise BadTolerance("a tolerance needs a `reason`; say why the default is too strict.")
    if said.get("dtype", "float64") not in RELATIVE:
        known = ", ".join(RELATIVE)
        raise BadTolerance(f"tolerance dtype `{said['dtype']}` is unknown; take one of {known}.")
    for key in ("rtol", "atol", "digits"):
        value = said.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise BadTolerance(f"tolerance `{key}` is {value!r}; write a number from 0 up.")
    return replace(Tolerance(), **said)


def _finite(value: complex) -> bool:
    return math.isfinite(value.real) and math.isfinite(value.imag)


def _same_zero(stored: Numeral, fresh: Numeral) -> bool:
    """Let a rounded zero (`-0.0000`) change its sign, but not a zero that is meant (`-0.0`)."""
    if stored.value != 0:
        return True
    rounded = stored.last_digit < 0.1 and fresh.last_digit < 0.1
    return rounded or stored.text.startswith("-") == fresh.text.startswith("-")
