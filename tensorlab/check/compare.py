"""The ladder: type, shape, dtype, values. The first rung that does not hold, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np
import torch

from tensorlab.check.arrays import compare_arrays
from tensorlab.check.describe import kind_in_words, plain_kind_in_words, value_in_words
from tensorlab.check.difference import Difference, Tolerance

__all__ = ["compare"]


def compare(
    expected: Any, got: Any, *, rtol: float | None = None, atol: float | None = None
) -> Difference | None:
    """Return the first difference between two values, or ``None`` if there is none.

    Parameters
    ----------
    expected, got : object
        Tensors, NumPy arrays, scalars, strings, ``None``, and tuples, lists, dicts and sets of
        them.
    rtol, atol : float, optional
        Tolerances for floating-point numbers; the default depends on the dtype.

    Returns
    -------
    Difference or None
        The lowest rung of the ladder that does not hold, and where.

    Examples
    --------
    >>> compare((3, 4), (3, 5)).details
    ('  expected: (3, 4)', '  got:      (3, 5)', '  at [1]: expected 4, got 5')
    """
    found = _compare(expected, got, Tolerance(rtol, atol), "")
    return found.within(value_in_words(expected), value_in_words(got)) if found else None


def _compare(expected: Any, got: Any, tolerance: Tolerance, where: str) -> Difference | None:
    expected, got = _without_numpy_scalar(expected), _without_numpy_scalar(got)
    wrong_type = _compare_types(expected, got, where)
    if wrong_type is not None:
        return wrong_type
    if isinstance(expected, torch.Tensor | np.ndarray):
        return compare_arrays(expected, got, tolerance, where)
    if isinstance(expected, dict):
        return _compare_dicts(expected, got, tolerance, where)
    if isinstance(expected, tuple | list):
        return _compare_sequences(expected, got, tolerance, where)
    if isinstance(expected, set | frozenset):
        return _compare_sets(expected, got, where)
    if isinstance(expected, float | complex):
        same = _close(complex(expected), complex(got), tolerance.for_python_floats())
    else:
        same = _same(expected, got)
    if same:
        return None
    return Difference("value", where, value_in_words(expected), value_in_words(got))


def _without_numpy_scalar(value: Any) -> Any:
    """Return a NumPy scalar as the Python scalar that it stands for."""
    return value.item() if isinstance(value, np.generic) else value


_FAMILIES: tuple[type | tuple[type, ...], ...] = (
    torch.Tensor,
    np.ndarray,
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    tuple,  # torch.Size is a tuple, and so are the named results of torch.max
    list,
    dict,
    (set, frozenset),
)


def _compare_types(expected: Any, got: Any, where: str) -> Difference | None:
    families = (family for family in _FAMILIES if isinstance(expected, family))
    family = next(families, type(expected))
    fits = isinstance(got, family)
    if isinstance(got, bool) and not isinstance(expected, bool):
        fits = False  # a bool is an int to Python, but True is not a size
    if fits:
        return None
    return Difference(
        "type",
        where,
        kind_in_words(expected),
        kind_in_words(got),
        seen=plain_kind_in_words(got),
        cure=_type_cure(expected, got),
    )


def _type_cure(expected: Any, got: Any) -> str:
    if isinstance(got, torch.Tensor) and isinstance(expected, bool | int | float | complex):
        return "A tensor with one element gives its number by .item()."
    if isinstance(got, torch.Tensor) and isinstance(expected, np.ndarray):
        return "A tensor becomes a NumPy array by .numpy()."
    if isinstance(got, np.ndarray) and isinstance(expected, torch.Tensor):
        return "A NumPy array becomes a tensor by torch.from_numpy(...)."
    if got is None:
        return "A function without a return statement returns None."
    if isinstance(expected, float) and isinstance(got, int) and not isinstance(got, bool):
        return "An int is not a float: float(...) turns one into the other."
    if isinstance(expected, torch.Tensor) and isinstance(got, bool | int | float | list):
        return "torch.tensor(...) makes a tensor of it."
    return ""


def _compare_dicts(
    expected: Mapping[Any, Any], got: Mapping[Any, Any], tolerance: Tolerance, where: str
) -> Difference | None:
    missing = [key for key in expected if key not in got]
    extra = [key for key in got if key not in expected]
    if missing or extra:
        return _membership("keys", missing, extra, where, expected, got)
    for key, value in expected.items():
        found = _compare(value, got[key], tolerance, f"{where}[{value_in_words(key)}]")
        if found is not None:
            return found
    return None


def _compare_sets(
    expected: AbstractSet[Any], got: AbstractSet[Any], where: str
) -> Difference | None:
    missing, extra = list(expected - got), list(got - expected)
    if missing or extra:
        return _membership("members", missing, extra, where, expected, got)
    return None


def _membership(
    rung: str, missing: list[Any], extra: list[Any], where: str, expected: Any, got: Any
) -> Difference:
    notes = []
    if missing:
        notes.append(f"missing: {_listed(missing)}")
    if extra:
        notes.append(f"not expected: {_listed(extra)}")
    return Difference(
        rung, where, value_in_words(expected), value_in_words(got), notes=tuple(notes)
    )


def _listed(values: list[Any]) -> str:
    written = sorted(value_in_words(value) for value in values)
    more = f" and {len(written) - 5} more" if len(written) > 5 else ""
    return ", ".join(written[:5]) + more


def _compare_sequences(
    expected: tuple[Any, ...] | list[Any],
    got: tuple[Any, ...] | list[Any],
    tolerance: Tolerance,
    where: str,
) -> Difference | None:
    if len(expected) != len(got):
        wanted, came = _entries(len(expected)), _entries(len(got))
        return Difference("length", where, wanted, came, seen=came)
    for index, (one, other) in enumerate(zip(expected, got, strict=True)):
        found = _compare(one, other, tolerance, f"{where}[{index}]")
        if found is not None:
            return found
    return None


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _same(expected: Any, got: Any) -> bool:
    equal = expected == got
    if isinstance(equal, bool):
        return equal
    return bool(expected.equals(got))  # tables of pandas compare entry by entry with ==


def _close(expected: complex, got: complex, tolerance: tuple[float, float]) -> bool:
    if expected == got:
        return True
    parts = ((expected.real, got.real), (expected.imag, got.imag))
    if any(math.isnan(one) or math.isnan(other) for one, other in parts):
        return all(one == other or (one != one and other != other) for one, other in parts)
    if not all(math.isfinite(number) for part in parts for number in part):
        return False
    rtol, atol = tolerance
    return abs(expected - got) <= atol + rtol * abs(expected)
