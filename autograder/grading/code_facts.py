"""What a code object shows of what it would do, without running it."""

from __future__ import annotations

import dis
import hashlib
from collections.abc import Iterator
from types import CodeType

__all__ = ["digest", "is_inert", "is_program", "names_in"]

_INERT = frozenset(
    (
        *("BINARY_OP", "BINARY_SUBSCR", "BUILD_LIST", "BUILD_TUPLE", "CACHE", "LOAD_ATTR"),
        *("LOAD_CONST", "LOAD_GLOBAL", "LOAD_NAME", "LOAD_SMALL_INT", "NOP", "POP_TOP", "RESUME"),
        *("RETURN_CONST", "RETURN_VALUE"),
    )
)
_BINDING = frozenset("IMPORT_NAME STORE_GLOBAL STORE_NAME".split())  # noqa: SIM905


def digest(code: CodeType) -> str:
    """Return a hash of what a code object does, wherever its text stands.

    Examples
    --------
    >>> digest(compile("x + 1", "a", "eval")) == digest(compile("(x+1)", "b", "eval"))
    True
    """
    found = hashlib.sha256()
    for each in _with_inner(code):
        plain = tuple(
            (type(value).__name__, repr(value))
            for value in each.co_consts
            if not isinstance(value, CodeType)
        )
        found.update(repr((each.co_name, each.co_code, each.co_names, plain)).encode())
        found.update(repr((each.co_varnames, each.co_freevars, each.co_cellvars)).encode())
        shape = (each.co_argcount, each.co_posonlyargcount, each.co_kwonlyargcount, each.co_flags)
        found.update(repr(shape).encode())
    return found.hexdigest()


def names_in(code: CodeType) -> frozenset[str]:
    """Return the names that a code object uses or binds, and its texts that look like private ones.

    Examples
    --------
    >>> sorted(names_in(compile("abs(x.real) + getattr(y, '__dict__')", "", "eval")))
    ['__dict__', 'abs', 'getattr', 'real', 'x', 'y']
    """
    found: set[str] = set()
    for each in _with_inner(code):
        found.update(each.co_names)
        found.update(c for c in each.co_consts if isinstance(c, str) and c.startswith("__"))
    return frozenset(name for each in found for name in each.split("."))


def is_program(code: CodeType) -> bool:
    """Return whether it is statements that bind names, and not just an expression."""
    return any(step.opname in _BINDING for step in dis.get_instructions(code))


def is_inert(code: CodeType) -> bool:
    """Return whether it calls nothing, binds nothing and reaches for nothing private.

    Examples
    --------
    >>> is_inert(compile("list[int] | None", "", "eval")), is_inert(compile("f()", "", "eval"))
    (True, False)
    """
    return all(step.opname in _INERT for step in dis.get_instructions(code)) and not any(
        name.startswith("_") for name in code.co_names
    )


def _with_inner(code: CodeType) -> Iterator[CodeType]:
    yield code
    for value in code.co_consts:
        if isinstance(value, CodeType):
            yield from _with_inner(value)
