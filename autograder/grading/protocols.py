"""Errors that Python takes for an answer: the end of a loop, or an attribute that is missing."""

from __future__ import annotations

import dis
from types import FrameType

__all__ = ["is_swallowed"]

_COURSE = "<test "
_SUBSCRIPTS = ("BINARY_OP", "BINARY_SLICE", "BINARY_SUBSCR")
_ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_ATTR")


def is_swallowed(error: BaseException, frame: FrameType | None) -> bool:
    """Return whether a class of the test would make Python take the student's error for an answer.

    A loop over an object with ``__getitem__`` alone ends at an `IndexError`, and ``getattr`` with
    a default, or ``hasattr``, at an `AttributeError` below a property of the test's.

    Parameters
    ----------
    error : BaseException
        What the student's code has raised.
    frame : frame or None
        Where it came up in the checker.
    """
    if not isinstance(error, IndexError | AttributeError):
        return False
    while frame is not None and frame.f_back is not None:
        if frame.f_code.co_filename.startswith(_COURSE):
            how = _instruction(frame.f_back)
            if isinstance(error, IndexError):
                found = frame.f_code.co_name == "__getitem__" and how not in _SUBSCRIPTS
            else:
                found = _is_getter(frame) and how not in _ATTRIBUTES
            if found:
                return True
        frame = frame.f_back
    return False


def _instruction(frame: FrameType) -> str:
    return dis.opname[frame.f_code.co_code[frame.f_lasti]]


def _is_getter(frame: FrameType) -> bool:
    """Return whether a function runs because an attribute is read."""
    code = frame.f_code
    if code.co_name in ("__getattr__", "__getattribute__"):
        return True
    owner = type(frame.f_locals.get(code.co_varnames[0])) if code.co_argcount else object
    getters = (getattr(vars(base).get(code.co_name), "fget", None) for base in owner.__mro__)
    return any(getattr(getter, "__code__", None) is code for getter in getters)
