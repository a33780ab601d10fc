"""NumPy arrays as views of memory; arrays of Python objects as lists of values."""

from __future__ import annotations

import math
import sys
from operator import is_
from typing import Any

import numpy as np

from autograder.wire.adapters.memory import MEMORY, read_counts
from autograder.wire.adapters.scalars import is_portable, numpy_dtype
from autograder.wire.blocks import Block, check_geometry
from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.errors import WireError
from autograder.wire.object_table import Adapter, DataAdapter, ObjectTable

__all__ = ["ARRAYS"]

_OBJECTS, _WHOLE, _VIEW = 0, 1, 2
_MOST_CHARACTER = 0x10FFFF


class _ArrayAdapter(DataAdapter):
    tag = ord("A")
    types = (np.ndarray,)

    def carries(self, obj: np.ndarray[Any, Any]) -> bool:
        return (
            obj.dtype.kind in "biufcmMSUO"
            and obj.dtype.fields is None
            and (obj.dtype.kind == "O" or is_portable(obj.dtype))
        )

    def holds(self, obj: Any, snapshot: Any) -> int:
        return snapshot.references if isinstance(snapshot, Block) and snapshot.keeper is obj else 0

    def write_header(self, encoder: Encoder, obj: np.ndarray[Any, Any]) -> None:
        if obj.dtype.hasobject and obj.dtype.kind == "O":
            encoder.byte(_OBJECTS)
            _write_counts(encoder, obj.shape)
            return
        block, obj = _memory_of(obj, encoder.table)
        offset = max(0, obj.__array_interface__["data"][0] - block.low) if obj.size else 0
        encoder.show(block, obj.shape, obj.strides, offset, obj.itemsize)
        if obj is block.keeper:
            encoder.byte(_WHOLE)
            encoder.object(block, MEMORY)
            return
        encoder.byte(_VIEW)
        encoder.object(block, MEMORY)
        encoder.text(obj.dtype.str)
        _write_counts(encoder, obj.shape)
        for stride in obj.strides:
            encoder.integer(stride)
        encoder.count(offset)
        encoder.byte(obj.flags.writeable)

    def create(self, decoder: Decoder) -> np.ndarray[Any, Any]:
        mode = decoder.byte()
        if mode == _OBJECTS:
            return _new_object_array(decoder)
        block: Block = decoder.known(MEMORY).obj
        if mode == _WHOLE and block.is_array:
            whole: np.ndarray[Any, Any] = block.keeper
            known = block.under((block.nbytes,), (1,), 0, 1)
            if known is not block:
                whole = np.ndarray(whole.shape, whole.dtype, known.keeper, 0, whole.strides)
            _check_text(whole)
            return whole
        if mode != _VIEW:
            raise WireError("An array has an impossible form.")
        return _view(decoder, block)

    def write_contents(self, encoder: Encoder, obj: np.ndarray[Any, Any]) -> None:
        if obj.dtype.kind == "O":
            encoder.values(obj.ravel().tolist())

    def fill(self, decoder: Decoder, obj: np.ndarray[Any, Any]) -> None:
        if obj.dtype.kind != "O":
            return
        values = decoder.values()
        if len(values) != obj.size:
            raise WireError("An array of objects has another size than it had.")
        for at, value in zip(np.ndindex(obj.shape), values, strict=True):
            obj[at] = value

    def snapshot(self, obj: np.ndarray[Any, Any], table: ObjectTable) -> Any:
        if obj.dtype.kind == "O":
            return tuple(obj.ravel().tolist())
        low, high = np.lib.array_utils.byte_bounds(obj)
        return table.block_at(low, high)

    def watches(self, obj: np.ndarray[Any, Any]) -> bool:
        return bool(obj.dtype.kind == "O")  # of the others, the memory is watched

    def has_changed(self, obj: np.ndarray[Any, Any], snapshot: Any) -> bool:
        return not all(map(is_, obj.ravel().tolist(), snapshot))


def _memory_of(obj: np.ndarray[Any, Any], table: ObjectTable) -> tuple[Block, np.ndarray[Any, Any]]:
    """Return the memory under an array, and the array, or a copy where it has none to share."""
    low, high = np.lib.array_utils.byte_bounds(obj)
    block = table.block_at(low, high) if obj.size else None
    if block is not None:
        return block, obj
    root = obj
    while isinstance(root.base, np.ndarray):
        root = root.base
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(root.base, torch.Tensor):
        return Block.of_storage(root.base.untyped_storage()), obj
    usable = (
        type(root) is np.ndarray
        and root.flags.forc
        and root.flags.writeable
        and root.dtype.kind in "biufcmMSU"
        and root.dtype.itemsize > 0
    )
    if not usable or not root.size:
        root = obj = np.array(obj, order="K" if obj.flags.forc else "C")
    return Block.of_array(root), obj


def _view(decoder: Decoder, block: Block) -> np.ndarray[Any, Any]:
    dtype = numpy_dtype(decoder.text())
    shape = read_counts(decoder)
    strides = tuple(decoder.integer() for _ in shape)
    offset, writeable = decoder.count(), decoder.byte()
    elements = decoder.bounds.elements
    check_geometry(shape, strides, offset, dtype.itemsize, block.nbytes, elements)
    block = block.under(shape, strides, offset, dtype.itemsize)
    if dtype.kind == "b":
        block.keep_truth(shape, strides, offset)
    root = block.keeper if block.is_array and block.keeper.flags.c_contiguous else block.view()
    if 0 in shape or not block.nbytes:
        array: np.ndarray[Any, Any] = np.empty(shape, dtype)
    else:
        array = np.ndarray(shape, dtype, root, offset, strides)
    array.flags.writeable = bool(writeable)
    _check_text(array)
    return array


def _new_object_array(decoder: Decoder) -> np.ndarray[Any, Any]:
    shape = read_counts(decoder)
    check_geometry(shape, [0] * len(shape), 0, 0, 0, decoder.bounds.elements)
    if math.prod(shape) > decoder.left:
        raise WireError("An array of objects is larger than its message.")
    return np.empty(shape, object)


def _check_text(array: np.ndarray[Any, Any]) -> None:
    if array.dtype.kind != "U" or not array.size or not array.dtype.itemsize:
        return
    codes = np.ascontiguousarray(array).view(np.uint32)
    if (codes if array.dtype.isnative else codes.byteswap()).max() > _MOST_CHARACTER:
        raise WireError("A text in an array has impossible characters.")


def _write_counts(encoder: Encoder, counts: tuple[int, ...]) -> None:
    encoder.count(len(counts))
    for size in counts:
        encoder.count(size)


ARRAYS: tuple[Adapter, ...] = (_ArrayAdapter(),)
