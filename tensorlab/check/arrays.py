"""Shape, dtype and values of tensors and NumPy arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from tensorlab.check.describe import dtype_in_words, value_in_words
from tensorlab.check.difference import Difference, Tolerance

__all__ = ["compare_arrays"]

_Array = torch.Tensor | np.ndarray[Any, Any]


def compare_arrays(
    expected: _Array, got: _Array, tolerance: Tolerance, where: str
) -> Difference | None:
    """Return the first difference between two tensors, or between two NumPy arrays.

    Parameters
    ----------
    expected, got : torch.Tensor or numpy.ndarray
        Two of a kind; any shape, any dtype, on any device.
    tolerance : Tolerance
        How far floating-point numbers may be apart. NaN equals NaN in the same place.
    where : str
        The path to the two in what they are a part of.
    """
    if isinstance(got, torch.Tensor):
        got = _without_subclass(got)
    noun = "tensor" if isinstance(expected, torch.Tensor) else "NumPy array"
    shapes = tuple(expected.shape), tuple(got.shape)
    if shapes[0] != shapes[1]:
        wanted, came = (f"a {noun} of shape {shape}" for shape in shapes)
        return Difference("shape", where, wanted, came, seen=came)
    dtypes = dtype_in_words(expected.dtype), dtype_in_words(got.dtype)
    if dtypes[0] != dtypes[1]:
        wanted, came = (f"a {noun} of dtype {dtype}" for dtype in dtypes)
        return Difference("dtype", where, wanted, came, seen=came)
    if isinstance(expected, torch.Tensor) and isinstance(got, torch.Tensor):
        if got.device.type == "meta":
            came = "a tensor on the meta device, which holds no values"
            return Difference("values", where, value_in_words(expected), came)
        return _compare_values(_plain(expected), _plain(got), tolerance, where)
    try:
        pair = torch.from_numpy(np.array(expected)), torch.from_numpy(np.array(got))
    except TypeError:  # strings, objects, dates: torch has no dtype for them
        return _compare_exotic(np.asarray(expected), np.asarray(got), where)
    return _compare_values(*pair, tolerance, where)


def _without_subclass(tensor: torch.Tensor) -> torch.Tensor:
    """Return the tensor itself where a subclass could answer every question as it likes."""
    if type(tensor) in {torch.Tensor, torch.nn.Parameter}:
        return tensor
    with torch._C.DisableTorchFunctionSubclass():
        return torch.Tensor.as_subclass(tensor, torch.Tensor)


def _plain(tensor: torch.Tensor) -> torch.Tensor:
    tensor = tensor.detach()
    if tensor.layout is not torch.strided:
        tensor = tensor.to_dense()
    return tensor.cpu().resolve_conj().resolve_neg()


def _compare_values(
    expected: torch.Tensor, got: torch.Tensor, tolerance: Tolerance, where: str
) -> Difference | None:
    if expected.dtype == got.dtype and torch.equal(expected, got):
        return None
    unequal = ~_close(expected, got, tolerance.for_dtype(expected.dtype))
    count = int(unequal.sum())
    if not count:
        return None
    first = tuple(int(i) for i in unequal.nonzero()[0])
    wanted, came = _numbers(expected[first].item(), got[first].item())
    place = f"{where}{list(first)}" if first else where
    notes = (f"{count} of {expected.numel()} elements differ",) if expected.numel() > 1 else ()
    if not place and value_in_words(expected) != value_in_words(got):
        wanted, came = value_in_words(expected), value_in_words(got)
    return Difference("values", place, wanted, came, notes=notes)


def _close(
    expected: torch.Tensor, got: torch.Tensor, tolerance: tuple[float, float]
) -> torch.Tensor:
    """Return where the two agree, as a bool tensor of their shape."""
    if not (expected.is_floating_point() or expected.is_complex()):
        return expected == got
    wide = torch.complex128 if expected.is_complex() else torch.float64
    expected, got = expected.to(wide), got.to(wide)
    rtol, atol = tolerance
    near = (got - expected).abs() <= atol + rtol * expected.abs()
    near &= torch.isfinite(got) & torch.isfinite(expected)
    both_nan = torch.isnan(got) & torch.isnan(expected)
    return near | both_nan | (got == expected)


def _compare_exotic(
    expected: np.ndarray[Any, Any], got: np.ndarray[Any, Any], where: str
) -> Difference | None:
    if np.array_equal(expected, got):
        return None
    return Difference("values", where, value_in_words(expected), value_in_words(got))


def _numbers(expected: complex, got: complex) -> tuple[str, str]:
    """Write two different numbers with as few digits as tell them apart."""
    if isinstance(expected, float) and isinstance(got, float):
        for digits in (6, 9, 17):
            pair = _short(expected, digits), _short(got, digits)
            if pair[0] != pair[1]:
                return pair
    return repr(expected), repr(got)


def _short(number: float, digits: int) -> str:
    return repr(float(f"{number:.{digits}g}"))
