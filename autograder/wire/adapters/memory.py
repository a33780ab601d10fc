"""Blocks of memory: sent whole once, then again whenever their bytes have changed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.wire.adapters.scalars import numpy_dtype
from autograder.wire.blocks import Block, check_geometry
from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.errors import WireError
from autograder.wire.object_table import DataAdapter, ObjectTable

__all__ = ["MEMORY", "read_counts"]

_STORAGE, _ROWS, _COLUMNS = 0, 1, 2


class _MemoryAdapter(DataAdapter):
    tag = ord("M")
    types = (Block,)

    def write_header(self, encoder: Encoder, obj: Block) -> None:
        if not obj.is_array:
            encoder.byte(_STORAGE)
            encoder.count(obj.nbytes)
            return
        root = obj.keeper
        encoder.byte(_ROWS if root.flags.c_contiguous else _COLUMNS)
        encoder.text(root.dtype.str)
        encoder.count(root.ndim)
        for size in root.shape:
            encoder.count(size)

    def create(self, decoder: Decoder) -> Block:
        layout = decoder.byte()
        if layout == _STORAGE:
            return _new_storage(decoder)
        if layout not in (_ROWS, _COLUMNS):
            raise WireError("A piece of memory has an impossible layout.")
        dtype = numpy_dtype(decoder.text())
        shape = read_counts(decoder)
        nbytes = math.prod(shape) * dtype.itemsize
        check_geometry(shape, [0] * len(shape), 0, 0, nbytes, decoder.bounds.elements)
        if nbytes > decoder.left:
            raise WireError("A piece of memory is larger than its message.")
        return Block.of_array(np.zeros(shape, dtype, order="C" if layout == _ROWS else "F"))

    def is_free(self, obj: Block) -> bool:
        return obj.is_private

    def write_contents(self, encoder: Encoder, obj: Block) -> None:
        encoder.memory(obj)

    def fill(self, decoder: Decoder, obj: Block) -> None:
        obj.overwrite(decoder.blob())
        if obj.is_array and obj.keeper.dtype.kind == "b" and obj.nbytes:
            view = obj.view()
            np.minimum(view, 1, out=view)

    def snapshot(self, obj: Block, table: ObjectTable) -> Any:
        return obj.given().tobytes()

    def has_changed(self, obj: Block, snapshot: Any) -> bool:
        return obj.differs_from(snapshot)


def _new_storage(decoder: Decoder) -> Block:
    import torch

    nbytes = decoder.count()
    if nbytes > decoder.left:
        raise WireError("A piece of memory is larger than its message.")
    return Block.of_bytes(torch.zeros(nbytes, dtype=torch.uint8))


def read_counts(decoder: Decoder) -> tuple[int, ...]:
    """Read the sizes of an array."""
    axes = decoder.count()
    if axes > 64:
        raise WireError("An array has too many axes.")
    return tuple(decoder.count() for _ in range(axes))


MEMORY = _MemoryAdapter()
