"""Named tuples: plain data, unless their class has methods of its own."""

from __future__ import annotations

import keyword
from collections import namedtuple
from functools import lru_cache
from typing import Any

from autograder.wire.errors import WireError

__all__ = [
    "adds_methods",
    "is_named_tuple",
    "make_named_tuple",
    "parts_of_named_tuple",
    "plain_named_tuple",
]

_FIELDS = 100
_OPERATORS = frozenset(
    f"__{way}{name}__"
    for name in ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow")
    for way in ("", "r", "i")
) | {"__abs__", "__call__", "__format__", "__invert__", "__neg__"}
"""What calculates otherwise than plain data of that kind does."""


def adds_methods(cls: type) -> bool:
    """Return whether a class of the student's has more to offer than its plain base.

    Examples
    --------
    >>> adds_methods(float)
    False
    """
    return cls.__module__ == "__main__" and any(
        isinstance(value, property)
        or (callable(value) and not name.startswith("_"))
        or name == "__getattr__"
        or (name in _OPERATORS and getattr(value, "__module__", "") == "__main__")
        for name, value in vars(cls).items()
    )


def is_named_tuple(value: Any) -> bool:
    """Return whether this is an instance of a `namedtuple`, be it with methods of its own."""
    cls = type(value)
    fields = getattr(cls, "_fields", None)
    return (
        isinstance(value, tuple)
        and type(fields) is tuple
        and len(fields) == len(value) <= _FIELDS
        and all(type(name) is str and _is_field(name) for name in (*fields, cls.__name__))
        and cls.__bases__ == (tuple,)
    )


def plain_named_tuple(value: Any) -> Any:
    """Return the same fields in a class that has nothing else."""
    return make_named_tuple(*parts_of_named_tuple(value))


def parts_of_named_tuple(value: Any) -> tuple[str, tuple[str, ...], tuple[Any, ...]]:
    """Return name, fields and values."""
    return type(value).__name__, type(value)._fields, tuple(tuple.__iter__(value))


def make_named_tuple(name: Any, fields: Any, values: Any) -> Any:
    """Make a named tuple of its parts.

    Raises
    ------
    WireError
        If the parts are not those of a named tuple.
    """
    well_formed = type(name) is str and type(fields) is tuple and type(values) is tuple
    if not well_formed or not len(fields) == len(values) <= _FIELDS:
        raise WireError("A named tuple is malformed.")
    if not all(type(field) is str and _is_field(field) for field in (name, *fields)):
        raise WireError("A named tuple has impossible names.")
    return _named_type(name, fields)._make(values)


def _is_field(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_")


@lru_cache(maxsize=1000)
def _named_type(name: str, fields: tuple[str, ...]) -> Any:
    return namedtuple(name, fields)
