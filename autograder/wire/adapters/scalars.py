"""Small values without an identity: scalars of libraries, dtypes, dates, views of dicts, names."""

from __future__ import annotations

import datetime
import keyword
import re
import sys
from collections import namedtuple
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.wire import library_names, tags
from autograder.wire.adapters.exceptions import read_exception, write_exception
from autograder.wire.errors import WireError

if TYPE_CHECKING:
    from autograder.wire.decoder import Decoder
    from autograder.wire.encoder import Encoder

__all__ = ["is_portable", "numpy_dtype", "read", "read_exception", "torch_dtype", "write"]

_NUMPY_DTYPE = re.compile(
    r"[<>|=]?(?:b1|[iu][1248]|f[248]|c8|c16|[mM]8(?:\[\d*[a-zA-Z]+\])?|[SU]\d{1,9})"
)
_TORCH_DTYPES = [
    "bool",
    "bfloat16",
    "complex32",
    "complex64",
    "complex128",
    "float16",
    "float32",
    "float64",
    "float8_e4m3fn",
    "float8_e4m3fnuz",
    "float8_e5m2",
    "float8_e5m2fnuz",
    "float8_e8m0fnu",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
]
_DEVICE = re.compile(r"(?:cpu|cuda|meta|mps|xpu)(?::\d{1,3})?")
_FIELDS = 100


def numpy_dtype(text: str) -> np.dtype[Any]:
    """Return the dtype of that name; only numbers, bools, dates and fixed-width text have one.

    Raises
    ------
    WireError
        If the text names none.
    """
    if not _NUMPY_DTYPE.fullmatch(text):
        raise WireError("A NumPy dtype is not one that may cross.")
    try:
        return np.dtype(text)
    except (TypeError, ValueError) as error:
        raise WireError("A NumPy dtype does not exist.") from error


def torch_dtype(text: str) -> Any:
    """Return the torch dtype of that name, without ``torch.``.

    Raises
    ------
    WireError
        If there is none that may cross.
    """
    import torch

    dtype = getattr(torch, text, None) if text in _TORCH_DTYPES else None
    if dtype is None:
        raise WireError("A torch dtype is not one that may cross.")
    return dtype


def is_portable(dtype: Any) -> bool:
    """Return whether values of a NumPy or torch dtype may cross."""
    if isinstance(dtype, np.dtype):
        return _NUMPY_DTYPE.fullmatch(dtype.str) is not None
    return str(dtype).removeprefix("torch.") in _TORCH_DTYPES


def write(encoder: Encoder, value: Any) -> bool:
    """Write an atom; return False if `value` is none."""
    if isinstance(value, BaseException):
        write_exception(encoder, value)
        return True
    if isinstance(value, ModuleType | type):
        return _write_name(encoder, value)
    found = _parts(value)
    if found is None:
        return False
    letter, parts = found
    encoder.byte(tags.ATOM)
    encoder.byte(ord(letter))
    encoder.values(parts)
    return True


def read(decoder: Decoder) -> Any:
    """Read an atom."""
    make = _MAKERS.get(chr(decoder.byte()))
    parts = decoder.values()
    if make is None:
        raise WireError("No atom begins with that letter.")
    try:
        return make(*parts)
    except WireError:
        raise
    except Exception as error:
        raise WireError("The parts of an atom do not fit together.") from error


def _write_name(encoder: Encoder, value: Any) -> bool:
    found = library_names.name_of(value)
    if found is None:
        return False
    encoder.byte(tags.GLOBAL)
    encoder.text(found[0])
    encoder.text(found[1])
    return True


def _parts(value: Any) -> tuple[str, tuple[Any, ...]] | None:
    if isinstance(value, np.generic):
        return ("n", (value.dtype.str, value.tobytes())) if is_portable(value.dtype) else None
    if isinstance(value, np.dtype):
        return ("d", (value.str,)) if is_portable(value) else None
    simple = _SIMPLE.get(type(value))
    if simple is not None:
        return simple(value)
    if type(value).__module__ == "torch" or type(value).__module__ == "torch.return_types":
        return _torch_parts(value)
    if isinstance(value, tuple) and _is_named(value):
        return "t", (type(value).__name__, tuple(type(value)._fields), tuple(value))  # type: ignore[attr-defined]
    if type(value).__module__.partition(".")[0] == "pandas":
        return _pandas_parts(value)
    return None


def _torch_parts(value: Any) -> tuple[str, tuple[Any, ...]] | None:
    torch = sys.modules["torch"]
    if isinstance(value, torch.dtype):
        name = str(value).removeprefix("torch.")
        return ("D", (name,)) if is_portable(value) else None
    if isinstance(value, torch.device):
        return "v", (str(value),)
    if isinstance(value, torch.Size):
        return "z", tuple(int(n) for n in value)
    if isinstance(value, tuple):
        return "R", (type(value).__name__, tuple(value))
    return None


def _pandas_parts(value: Any) -> tuple[str, tuple[Any, ...]] | None:
    pandas = sys.modules["pandas"]
    if value is pandas.NaT or value is pandas.NA:
        return "P", (repr(value),)
    if type(value) is pandas.Timestamp:
        return "T", (value.isoformat(), str(value.tz) if value.tz else "")
    if type(value) is pandas.Timedelta:
        return "L", (int(value.value),) if value.unit == "ns" else (int(value.as_unit("ns").value),)
    return None


def _is_named(value: tuple[Any, ...]) -> bool:
    fields = getattr(type(value), "_fields", None)
    return (
        type(fields) is tuple
        and len(fields) == len(value) <= _FIELDS
        and all(type(name) is str and _is_field(name) for name in (*fields, type(value).__name__))
        and type(value).__bases__ == (tuple,)
    )


def _is_field(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_")


@lru_cache(maxsize=1000)
def _named_type(name: str, fields: tuple[str, ...]) -> Any:
    return namedtuple(name, fields)


def _make_named(name: Any, fields: Any, values: Any) -> Any:
    well_formed = type(name) is str and type(fields) is tuple and type(values) is tuple
    if not well_formed or not len(fields) == len(values) <= _FIELDS:
        raise WireError("A named tuple is malformed.")
    if not all(type(field) is str and _is_field(field) for field in (name, *fields)):
        raise WireError("A named tuple has impossible names.")
    return _named_type(name, fields)._make(values)


def _make_numpy_scalar(dtype: Any, data: Any) -> Any:
    kind = numpy_dtype(dtype) if type(dtype) is str else None
    if kind is None or type(data) is not bytes or len(data) != kind.itemsize:
        raise WireError("A NumPy scalar is malformed.")
    if kind.kind == "b":
        return np.bool_(data != b"\0")
    return np.frombuffer(data, kind)[0] if kind.itemsize else kind.type()


def _make_device(text: Any) -> Any:
    import torch

    if type(text) is not str or not _DEVICE.fullmatch(text):
        raise WireError("A device has an impossible name.")
    return torch.device(text)


def _make_size(*sizes: Any) -> Any:
    import torch

    return torch.Size(sizes)


def _make_torch_tuple(name: Any, values: Any) -> Any:
    import torch

    found = vars(torch.return_types).get(name) if type(name) is str else None
    if not (isinstance(found, type) and issubclass(found, tuple)) or type(values) is not tuple:
        raise WireError("A named tuple of torch is malformed.")
    return found(values)


def _make_timestamp(text: str, zone: str) -> Any:
    import pandas

    stamp = pandas.Timestamp(str(text))
    return stamp.tz_convert(str(zone)) if zone and stamp.tz is not None else stamp


def _make_timedelta(nanoseconds: int) -> Any:
    import pandas

    return pandas.Timedelta(int(nanoseconds), unit="ns")


def _make_missing(text: str) -> Any:
    import pandas

    return pandas.NaT if text == "NaT" else pandas.NA


_SIMPLE: dict[type, Callable[[Any], tuple[str, tuple[Any, ...]]]] = {
    Decimal: lambda value: ("m", (str(value),)),
    Fraction: lambda value: ("q", (value.numerator, value.denominator)),
    datetime.date: lambda value: ("1", (value.isoformat(),)),
    datetime.datetime: lambda value: ("2", (value.isoformat(),)),
    datetime.time: lambda value: ("3", (value.isoformat(),)),
    datetime.timedelta: lambda value: ("4", (value.days, value.seconds, value.microseconds)),
    type({}.keys()): lambda value: ("k", tuple(value)),
    type({}.values()): lambda value: ("u", tuple(value)),
    type({}.items()): lambda value: ("w", tuple(value)),
}

_MAKERS: dict[str, Callable[..., Any]] = {
    "n": _make_numpy_scalar,
    "d": lambda text: numpy_dtype(str(text)),
    "D": lambda text: torch_dtype(str(text)),
    "v": _make_device,
    "z": _make_size,
    "R": _make_torch_tuple,
    "t": _make_named,
    "P": _make_missing,
    "T": _make_timestamp,
    "L": _make_timedelta,
    "m": lambda text: Decimal(str(text)),
    "q": lambda top, bottom: Fraction(int(top), int(bottom)),
    "1": lambda text: datetime.date.fromisoformat(text),
    "2": lambda text: datetime.datetime.fromisoformat(text),
    "3": lambda text: datetime.time.fromisoformat(text),
    "4": lambda days, seconds, micro: datetime.timedelta(days, seconds, micro),
    "k": lambda *keys: dict.fromkeys(keys).keys(),
    "u": lambda *values: dict(enumerate(values)).values(),
    "w": lambda *pairs: dict(pairs).items(),
}
