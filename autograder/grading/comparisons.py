"""Comparisons that hold of nothing: NumPy's and torch's are content with an empty array.

``np.allclose([], 15)`` is true, and ``assert_allclose`` raises nothing, so that an answer which
returns an empty array, whatever it is asked, would pass. In a check they refuse a side that is
empty, or nothing but nan, where the reference had none in that line.
"""

from __future__ import annotations

import functools
import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.grading import loops

__all__ = ["stand_before"]

_OF_A_CELL = "<test "
_TWO_SIDED = {
    "numpy": ("allclose", "array_equal", "array_equiv", "isclose"),
    "numpy.testing": (
        "assert_allclose",
        "assert_almost_equal",
        "assert_approx_equal",
        "assert_array_almost_equal",
        "assert_array_almost_equal_nulp",
        "assert_array_equal",
        "assert_array_less",
        "assert_array_max_ulp",
        "assert_equal",
    ),
    "torch": ("allclose", "equal", "isclose"),
    "torch.testing": ("assert_allclose", "assert_close"),
}
_ONE_SIDED = {
    "numpy": ("all", "any", "max", "mean", "sum"),
    "numpy.linalg": ("norm",),
    "torch": ("all", "any", "mean", "norm", "sum"),
    "torch.linalg": ("norm", "vector_norm"),
}
_METHODS = {"torch": ("all", "allclose", "equal", "isclose")}


def stand_before(source: str, note: Callable[[str], None]) -> None:
    """Look at both sides of each comparison that a cell of the course makes.

    Parameters
    ----------
    source : str
        The text of the cell.
    note : callable
        Called with what is odd about the sides, and the line; it may refuse.
    """
    loops.install(note)
    if "testing" in source:
        import numpy.testing  # noqa: F401 (which NumPy imports at its first use)
    for sides, table in ((2, _TWO_SIDED), (1, _ONE_SIDED)):
        for module, names in table.items():
            for name in names if module in sys.modules else ():
                _replace(sys.modules[module], name, sides, note)
    for module, names in _METHODS.items():
        for name in names if module in sys.modules else ():
            _replace(sys.modules[module].Tensor, name, 1 if name == "all" else 2, note)


def _replace(home: Any, name: str, sides: int, note: Callable[[str], None]) -> None:
    plain = getattr(home, name, None)
    if plain is None or hasattr(plain, "stands_before"):
        return

    @functools.wraps(plain)
    def compare(*args: Any, **kwargs: Any) -> Any:
        caller = sys._getframe(1)
        if caller.f_code.co_filename.startswith(_OF_A_CELL):
            odd = [_odd(value) for value in (*args, *kwargs.values())[:sides]]
            if any(odd):
                kinds = " and ".join(each or "values" for each in odd)
                note(f"compares {kinds} in line {loops.line_of(caller)}")
        return plain(*args, **kwargs)

    compare.stands_before = True  # type: ignore[attr-defined]
    setattr(home, name, compare)


def _odd(value: Any) -> str:
    """Return why a side says nothing: it is empty, or nothing but nan; else an empty text."""
    if type(value) in (int, bool, str, bytes):
        return ""
    if type(value) is float:
        return "nan" if math.isnan(value) else ""
    try:
        torch = sys.modules.get("torch")
        if torch is not None and isinstance(value, torch.Tensor):
            value = value.detach().cpu().resolve_conj().resolve_neg()
            is_empty, holds = value.numel() == 0, bool(torch.isnan(value).all())
        else:
            array = np.asarray(value)
            is_empty = array.size == 0
            holds = array.dtype.kind in "fc" and bool(np.isnan(array).all())
    except Exception:
        return ""  # no numbers: the comparison itself will say so
    return "nothing" if is_empty else "nan" if holds else ""
