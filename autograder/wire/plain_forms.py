"""Objects that are data in all but their class, for a test that is known to want plain data."""

from __future__ import annotations

import datetime
import numbers
import sys
from array import array
from collections import Counter, OrderedDict, UserDict, UserList, UserString, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence, Set
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from autograder.wire.encoder import Encoder

__all__ = ["is_data_class", "write_plain"]

_CONTAINERS = (Counter, OrderedDict, defaultdict, dict, list, set, deque)
"""Subclasses of these keep their identity: given back, they are what they were."""
_COPIED: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (UserDict, lambda value: value.data),
    (UserList, lambda value: value.data),
    (UserString, lambda value: value.data),
    (array, list),
    (memoryview, bytes),
    (PurePath, str),
    (datetime.datetime, lambda value: datetime.datetime.combine(value.date(), value.timetz())),
    (datetime.date, lambda value: datetime.date(value.year, value.month, value.day)),
    (Decimal, lambda value: Decimal(Decimal.__str__(value))),
    (Fraction, lambda value: Fraction(value.numerator, value.denominator)),
    (numbers.Integral, int),
    (numbers.Rational, lambda value: Fraction(int(value.numerator), int(value.denominator))),
    (numbers.Real, float),
    (numbers.Complex, complex),
    (Mapping, lambda value: dict(value.items())),
    (Set, set),
    (Sequence, list),
)
_OWN = (tuple, str, bytes, bytearray, int, float, complex, frozenset, range)
"""What the codec knows by itself."""
_DATA = (*_CONTAINERS, *(base for base, _ in _COPIED), *_OWN, MappingProxyType)


def is_data_class(cls: Any) -> bool:
    """Return whether objects of a library's class are data that `write_plain` writes, or nearly.

    Examples
    --------
    >>> is_data_class(Counter), is_data_class(property)
    (True, False)
    """
    return isinstance(cls, type) and issubclass(cls, _DATA)


def write_plain(encoder: Encoder, value: Any) -> bool:
    """Write an object as the data that it is; False if it is none, or is known to the codec."""
    if isinstance(value, _OWN):
        return False
    container = next((base for base in _CONTAINERS if isinstance(value, base)), None)
    if container is not None:
        encoder.new(value, encoder.peer.registry.container_adapter(container))
        return True
    for base, plain in (*_tables(), *_COPIED):
        if isinstance(value, base):
            try:
                data = plain(value)
            except Exception:  # it only looks like data
                return False
            encoder.value(data)
            return True
    return False


def _tables() -> tuple[tuple[type, Callable[[Any], Any]], ...]:
    """Return how subclasses of pandas' tables become tables, where pandas is loaded."""
    pandas = sys.modules.get("pandas")
    return ((pandas.DataFrame, pandas.DataFrame), (pandas.Series, pandas.Series)) if pandas else ()
