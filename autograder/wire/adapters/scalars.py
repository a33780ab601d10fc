"""Values without an identity: numbers, text, tuples, dtypes, dates, views of dicts, names."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np

from autograder.wire import library_names, tags
from autograder.wire.adapters.exceptions import read_exception, write_exception
from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.errors import WireError
from autograder.wire.named_tuples import (
    adds_methods,
    is_named_tuple,
    make_named_tuple,
    parts_of_named_tuple,
)
from autograder.wire.primitives import checked_key
from autograder.wire.registry import ValueAdapter

__all__ = ["VALUES", "is_portable", "numpy_dtype", "torch_dtype"]

_NUMPY_DTYPE = re.compile(
    r"[<>|=]?(?:b1|[iu][1248]|f[248]|f16|c8|c16|c32|[mM]8(?:\[\d*[a-zA-Z]+\])?|[SU]\d{1,9})"
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
_MISSING = (
    "pandas.api.typing.NaTType",
    "pandas.api.typing.NAType",
    "pandas._libs.tslibs.nattype.NaTType",
    "pandas._libs.missing.NAType",
)


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


def _is_of(value: object, module: str, name: str | None = None) -> bool:
    cls = type(value)
    return cls.__module__ == module and name in (None, cls.__name__)


def _iso(value: Any) -> tuple[str]:
    return (value.isoformat(),)


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


def _write_range(encoder: Encoder, value: range) -> None:
    for part in (value.start, value.stop, value.step):
        encoder.integer(part)


def _read_range(decoder: Decoder) -> range:
    start, stop, step = decoder.integer(), decoder.integer(), decoder.integer()
    if step == 0:
        raise WireError("A range has step 0.")
    return range(start, stop, step)


def _write_slice(encoder: Encoder, value: slice) -> None:
    for part in (value.start, value.stop, value.step):
        encoder.value(part)


def _write_complex(encoder: Encoder, value: complex) -> None:
    encoder.real(value.real)
    encoder.real(value.imag)


def _read_bytes(decoder: Decoder) -> bytes:
    return bytes(decoder.blob())


def _write_name(encoder: Encoder, value: Any) -> None:
    found = library_names.name_of(value)
    assert found is not None
    encoder.text(found[0])
    encoder.text(found[1])


def _is_named_in_a_library(value: Any) -> bool:
    return isinstance(value, ModuleType | type) and library_names.name_of(value) is not None


def _plain(letter: str, of: type, write: Any, read: Any, *, nests: bool = False) -> ValueAdapter:
    return ValueAdapter(ord(letter), write, read, types=(of,), nests=nests)


def _one(letter: str, value: Any) -> ValueAdapter:
    """Return the adapter of a value that is the only one of its type."""
    return _plain(letter, type(value), lambda encoder, value: None, lambda decoder: value)


def _atom(
    letter: str,
    parts: Callable[[Any], tuple[Any, ...]],
    make: Callable[..., Any],
    *types: type | str,
    fits: Callable[[Any], bool] | None = None,
) -> ValueAdapter:
    """Return the adapter of values that are made of other values."""

    def read(decoder: Decoder) -> Any:
        found = decoder.values()
        try:
            return make(*found)
        except WireError:
            raise
        except Exception as error:
            raise WireError("The parts of an atom do not fit together.") from error

    return ValueAdapter(
        ord(letter),
        lambda encoder, value: encoder.values(parts(value)),
        read,
        tuple(each for each in types if isinstance(each, type)),
        tuple(each for each in types if isinstance(each, str)),
        fits,
        nests=True,
    )


VALUES: tuple[ValueAdapter, ...] = (
    _one("N", None),
    _one(".", ...),
    _one("!", NotImplemented),
    _plain("?", bool, Encoder.byte, lambda decoder: bool(decoder.byte())),
    _plain("i", int, Encoder.integer, Decoder.integer),
    _plain("f", float, Encoder.real, Decoder.real),
    _plain("c", complex, _write_complex, lambda d: complex(d.real(), d.real())),
    _plain("s", str, Encoder.text, Decoder.text),
    _plain("b", bytes, Encoder.blob, _read_bytes),
    _plain("r", range, _write_range, _read_range),
    _plain("(", tuple, Encoder.values, lambda d: tuple(d.values()), nests=True),
    _plain(
        "{",
        frozenset,
        Encoder.values,
        lambda d: frozenset(map(checked_key, d.values())),
        nests=True,
    ),
    _plain(":", slice, _write_slice, lambda d: slice(d.value(), d.value(), d.value()), nests=True),
    ValueAdapter(
        tags.GLOBAL,
        _write_name,
        lambda decoder: decoder.peer.resolve(decoder.text(), decoder.text()),
        fits=_is_named_in_a_library,
    ),
    ValueAdapter(
        ord("e"),
        write_exception,
        read_exception,
        fits=lambda value: isinstance(value, BaseException),
    ),
    _atom(
        "n",
        lambda value: (value.dtype.str, value.tobytes()),
        _make_numpy_scalar,
        fits=lambda value: isinstance(value, np.generic) and is_portable(value.dtype),
    ),
    _atom(
        "d",
        lambda value: (value.str,),
        lambda text: numpy_dtype(str(text)),
        fits=lambda value: isinstance(value, np.dtype) and is_portable(value),
    ),
    _atom(
        "D",
        lambda value: (str(value).removeprefix("torch."),),
        lambda text: torch_dtype(str(text)),
        fits=lambda value: _is_of(value, "torch", "dtype") and is_portable(value),
    ),
    _atom("v", lambda value: (str(value),), _make_device, "torch.device"),
    _atom("z", lambda value: tuple(map(int, value)), _make_size, "torch.Size"),
    _atom(
        "R",
        lambda value: (type(value).__name__, tuple(value)),
        _make_torch_tuple,
        fits=lambda value: isinstance(value, tuple) and _is_of(value, "torch.return_types"),
    ),
    _atom(
        "t",
        parts_of_named_tuple,
        make_named_tuple,
        fits=lambda value: is_named_tuple(value) and not adds_methods(type(value)),
    ),
    _atom("P", lambda value: (repr(value),), _make_missing, *_MISSING),
    _atom(
        "T",
        lambda value: (value.isoformat(), str(value.tz) if value.tz else ""),
        _make_timestamp,
        "pandas.Timestamp",
        "pandas._libs.tslibs.timestamps.Timestamp",
    ),
    _atom(
        "L",
        lambda value: (int(value.as_unit("ns").value),),
        _make_timedelta,
        "pandas.Timedelta",
        "pandas._libs.tslibs.timedeltas.Timedelta",
    ),
    _atom("m", lambda value: (str(value),), lambda text: Decimal(str(text)), Decimal),
    _atom(
        "q",
        lambda value: (value.numerator, value.denominator),
        lambda top, bottom: Fraction(int(top), int(bottom)),
        Fraction,
    ),
    _atom("1", _iso, datetime.date.fromisoformat, datetime.date),
    _atom("2", _iso, datetime.datetime.fromisoformat, datetime.datetime),
    _atom("3", _iso, datetime.time.fromisoformat, datetime.time),
    _atom(
        "4",
        lambda value: (value.days, value.seconds, value.microseconds),
        datetime.timedelta,
        datetime.timedelta,
    ),
    _atom("k", tuple, lambda *keys: dict.fromkeys(keys).keys(), type({}.keys())),
    _atom("u", tuple, lambda *values: dict(enumerate(values)).values(), type({}.values())),
    _atom("w", tuple, lambda *pairs: dict(pairs).items(), type({}.items())),
)
"""Everything that is copied. What a library makes is known by name: it may not be imported."""
