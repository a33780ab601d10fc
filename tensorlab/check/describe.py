"""Values, types and calls in the words that a student reads. Nothing here ever raises."""

from __future__ import annotations

import builtins
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np
import torch

__all__ = [
    "call_in_words",
    "dtype_in_words",
    "error_in_words",
    "kind_in_words",
    "plain_kind_in_words",
    "value_in_words",
]

_MOST_ELEMENTS = 8
_MOST_CHARACTERS = 160
_DEEPEST = 4

# The order matters: bool is an int, Size is a tuple, float64 is a float.
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (type(None), "None"),
    (torch.Tensor, "a tensor"),
    (np.ndarray, "a NumPy array"),
    (bool, "a bool"),
    (np.generic, "a NumPy scalar"),
    (int, "an int"),
    (float, "a float"),
    (complex, "a complex number"),
    (str, "a str"),
    (bytes, "bytes"),
    (torch.Size, "a torch.Size"),
    (tuple, "a tuple"),
    (list, "a list"),
    (dict, "a dict"),
    (set, "a set"),
    (frozenset, "a frozenset"),
    (torch.dtype, "a dtype"),
    (torch.device, "a device"),
    (range, "a range"),
    (slice, "a slice"),
    (BaseException, "an exception"),
    (type, "a class"),
)


def kind_in_words(value: Any) -> str:
    """Return what ``value`` is, with its article: "a tensor", "an int", "an object of type X"."""
    known = plain_kind_in_words(value)
    return known if known != _UNKNOWN else f"an object of type {type(value).__name__}"


_UNKNOWN = "an object of another type"


def plain_kind_in_words(value: Any) -> str:
    """Return what ``value`` is from a closed list of words.

    A class that a student names can carry anything in its name, so the messages of hidden checks
    never print it.
    """
    for types, words in _KINDS:
        if isinstance(value, types):
            return words
    if type(value).__name__ in {"function", "builtin_function_or_method", "method"}:
        return "a function"
    if type(value).__name__ == "generator":
        return "a generator"
    return _UNKNOWN


def dtype_in_words(dtype: Any) -> str:
    """Return "float32" for ``torch.float32`` and for NumPy's ``float32``."""
    return str(dtype).removeprefix("torch.")


def error_in_words(error: BaseException) -> str:
    """Return the builtin name of an exception's type: "a ValueError"; else "an exception"."""
    for parent in type(error).__mro__:
        if getattr(builtins, parent.__name__, None) is parent and parent is not object:
            name = parent.__name__
            return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
    return "an exception"


def call_in_words(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    """Return a call the way one writes it, with large arguments described.

    Examples
    --------
    >>> call_in_words("mean", (torch.zeros(4, 3),), {"dim": 0})
    'mean(float32 tensor of shape (4, 3), dim=0)'
    """
    written = [value_in_words(value) for value in args]
    written += [f"{key}={value_in_words(value)}" for key, value in kwargs.items()]
    return f"{name}({', '.join(written)})"


def value_in_words(value: Any) -> str:
    """Return ``value`` on one line: written out while it is small, described when it is large.

    Examples
    --------
    >>> value_in_words(torch.tensor([1, 2]))
    'tensor([1, 2])'
    >>> value_in_words(torch.zeros(4, 3))
    'float32 tensor of shape (4, 3)'
    """
    try:
        return _shortened(value, _written(value, 0))
    except Exception:
        return kind_in_words(value)


def _shortened(value: Any, text: str) -> str:
    if len(text) <= _MOST_CHARACTERS:
        return text
    if isinstance(value, str):
        return text[: _MOST_CHARACTERS - 4] + "...'"
    if isinstance(value, tuple | list | dict | AbstractSet):
        return f"{kind_in_words(value)} with {len(value)} entries"
    return text[: _MOST_CHARACTERS - 3] + "..."


def _written(value: Any, depth: int) -> str:
    if isinstance(value, torch.Tensor):
        return _tensor(value)
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, np.generic):
        return repr(value)
    if depth > _DEEPEST:
        return "..."
    if isinstance(value, dict):
        pairs = (f"{_written(k, depth + 1)}: {_written(v, depth + 1)}" for k, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, tuple | list | set | frozenset):
        return _sequence(value, depth)
    if isinstance(value, str | bytes | int | float | complex | type(None)):
        return repr(value)
    if isinstance(value, torch.dtype | torch.device | range | slice):
        return str(value)
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {value}" if str(value) else type(value).__name__
    return str(getattr(value, "__name__", "")) or kind_in_words(value)


def _sequence(value: Any, depth: int) -> str:
    entries = [_written(entry, depth + 1) for entry in value]
    if isinstance(value, set | frozenset):
        return "{" + ", ".join(sorted(entries)) + "}" if entries else f"{type(value).__name__}()"
    inner = ", ".join(entries)
    if isinstance(value, list):
        return f"[{inner}]"
    return f"({inner},)" if len(entries) == 1 else f"({inner})"


def _tensor(value: torch.Tensor) -> str:
    value = value.detach()
    plain = value.layout is torch.strided and value.device.type != "meta"
    if plain and 0 < value.numel() <= _MOST_ELEMENTS:
        return re.sub(r"\s+", " ", repr(value.as_subclass(torch.Tensor)))
    return f"{dtype_in_words(value.dtype)} tensor of shape {tuple(value.shape)}"


def _array(value: np.ndarray[Any, Any]) -> str:
    if 0 < value.size <= _MOST_ELEMENTS:
        return re.sub(r"\s+", " ", repr(np.asarray(value)))
    return f"{value.dtype} NumPy array of shape {value.shape}"
