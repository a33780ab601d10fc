"""Exceptions as data: type, arguments, plain attributes, and where they came from."""

from __future__ import annotations

import contextlib
import traceback
import types
from typing import Any

from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.errors import CannotCross, WireError

__all__ = ["read_exception", "write_exception"]

_ARGUMENTS = 50
_TEXT = 5_000
_FRAMES = 5
_OF_MEMORY = (UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError)
"""C code believes their attributes."""
_PLAIN = (type(None), bool, int, float, complex, str, bytes, tuple, list, dict)


def write_exception(encoder: Encoder, error: BaseException) -> None:
    """Write an exception. What of it cannot travel is written as text."""
    encoder.value(encoder.peer.exception_type(type(error)))
    encoder.value(tuple(_portable(argument) for argument in error.args[:_ARGUMENTS]))
    encoder.text(_message(error))
    attributes = {
        name: _portable(value)
        for name, value in [*_computed(error), *vars(error).items()][:_ARGUMENTS]
        if isinstance(name, str) and not name.startswith("_")
    }
    if isinstance(error, OSError) and error.filename is not None:
        attributes["filename"] = _portable(error.filename)
    encoder.value(tuple(attributes.items()))
    encoder.text(_where(error))


def _computed(error: BaseException) -> list[tuple[str, Any]]:
    """Return the attributes that classes of the student's own keep in slots, or compute."""
    own = [cls for cls in type(error).__mro__ if cls.__module__ == "__main__"]
    kinds = (property, types.MemberDescriptorType)
    names = [n for cls in own for n, value in vars(cls).items() if isinstance(value, kinds)]
    found = []
    for name in names[:_ARGUMENTS]:
        with contextlib.suppress(Exception):
            found.append((name, getattr(error, name)))
    return found


def read_exception(decoder: Decoder) -> BaseException:
    """Read an exception; no constructor of any class runs for it.

    Raises
    ------
    WireError
        If its type is no exception type, or its arguments do not suit the type.
    """
    kind = decoder.value()
    args, message = decoder.expect(tuple), decoder.text()
    attributes, where = decoder.expect(tuple), decoder.text()
    if not (isinstance(kind, type) and issubclass(kind, BaseException)):
        raise WireError("What was raised is no exception.")
    try:
        error = kind.__new__(kind, *args)
    except Exception:
        error = RuntimeError(message)
    error.args = args
    for name, value in () if isinstance(error, _OF_MEMORY) else _pairs(attributes):
        _set(error, name, value)
    if where:
        _set(error, "student_traceback", where)
    if message and message != _message(error):
        _set(error, "student_message", message)
    return error


def _pairs(attributes: tuple[Any, ...]) -> list[tuple[str, Any]]:
    pairs = [pair for pair in attributes if type(pair) is tuple and len(pair) == 2]
    if len(pairs) != len(attributes) or not all(
        type(name) is str and name.isidentifier() and not name.startswith("_") for name, _ in pairs
    ):
        raise WireError("The attributes of an exception are malformed.")
    return [(name, value) for name, value in pairs if name not in ("args", "with_traceback")]


def _set(error: BaseException, name: str, value: Any) -> None:
    try:
        setattr(error, name, value)
    except Exception:
        return


def _portable(value: Any) -> Any:
    if type(value) in _PLAIN[:5] or type(value) is bytes:
        return value
    if isinstance(value, str):
        return str.__str__(value)[:_TEXT]
    return value if type(value) in _PLAIN and _is_plain(value, 5) else _described(value)


def _is_plain(value: Any, depth: int) -> bool:
    if type(value) not in _PLAIN or depth == 0:
        return False
    if type(value) is dict:
        value = (*value.keys(), *value.values())
    return type(value) not in (tuple, list) or all(_is_plain(part, depth - 1) for part in value)


def _described(value: Any) -> str:
    try:
        return repr(value)[:_TEXT]
    except Exception:
        return f"<{type(value).__name__}>"


def _message(error: BaseException) -> str:
    try:
        return str(error)[:_TEXT]
    except Exception:
        return ""


def _where(error: BaseException) -> str:
    """Return the last frames of the traceback, without the machinery's own."""
    try:
        frames = [
            frame
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename.startswith("<answer")
        ]
        return "".join(traceback.format_list(frames[-_FRAMES:]))[:_TEXT]
    except Exception:
        return ""


def refuse(value: Any) -> CannotCross:
    """Return the error for a value that no rule covers."""
    return CannotCross(
        f"A value of type {type(value).__module__}.{type(value).__qualname__} cannot cross between "
        "the student's process and the test: pass numbers, text, containers, tensors, arrays or "
        "data frames instead."
    )
