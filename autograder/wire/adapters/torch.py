"""Tensors: (memory, dtype, shape, stride, offset, requires_grad), and their gradients."""

from __future__ import annotations

import functools
from typing import Any

from autograder.wire.adapters.memory import MEMORY
from autograder.wire.adapters.scalars import is_portable, torch_dtype
from autograder.wire.blocks import Block, check_geometry
from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.errors import WireError
from autograder.wire.gradients import attach, history_of
from autograder.wire.object_table import Adapter, DataAdapter, Entry, ObjectTable

__all__ = ["TENSORS"]

_GRADIENT, _PARAMETER, _VIEW, _HISTORY, _META, _EMPTY = 1, 2, 4, 8, 16, 32


class _TensorAdapter(DataAdapter):
    tag = ord("t")
    type_names = ("torch.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer")

    def carries(self, obj: Any) -> bool:
        import torch

        return (
            obj.layout is torch.strided
            and obj.device.type in ("cpu", "meta")
            and not (obj.is_quantized or obj.is_nested)
            and is_portable(obj.dtype)
        )

    def may_come_anew(self, obj: Any) -> bool:
        return not (obj.requires_grad and obj.is_leaf)  # a graph may still add to its gradient

    def write_header(self, encoder: Encoder, obj: Any) -> None:
        number = encoder.fresh[-1].number
        seen = obj.detach()
        if seen.is_conj() or seen.is_neg():
            seen = seen.resolve_conj().resolve_neg()
        flags = _flags(obj, encoder.table)
        encoder.byte(flags)
        encoder.text(_name(obj.dtype))
        encoder.count(seen.dim())
        for size, stride in zip(seen.shape, seen.stride(), strict=True):
            encoder.count(size)
            encoder.count(stride)
        if not flags & (_META | _EMPTY):
            block = _memory_of(obj, seen, encoder.table)
            _show(encoder, block, seen)
            encoder.object(block, MEMORY)
            encoder.count(_first(seen) - block.low)
        if flags & _VIEW:
            encoder.hidden(obj._base, self)
        if flags & _HISTORY:
            history = history_of(obj, encoder.table, self)
            encoder.peer.histories.keep(number, history)
            encoder.count(len(history.frontier))
            for entry in history.frontier:
                encoder.count(entry.number)

    def create(self, decoder: Decoder) -> Any:
        number = decoder.number
        flags, dtype = decoder.byte(), torch_dtype(decoder.text())
        pairs = _read_geometry(decoder)
        shape, stride = tuple(size for size, _ in pairs), tuple(step for _, step in pairs)
        if flags & _GRADIENT and not (dtype.is_floating_point or dtype.is_complex):
            raise WireError("A tensor of whole numbers claims a gradient.")
        tensor = _place(decoder, flags, dtype, shape, stride)
        if flags & _HISTORY:
            known = [self._input(decoder.table[decoder.count()]) for _ in range(decoder.items())]
            return attach(decoder.peer.link, number, tensor, known)
        return _finished(tensor, flags)

    def write_contents(self, encoder: Encoder, obj: Any) -> None:
        encoder.byte(obj.requires_grad)
        encoder.value(obj.grad if obj.is_leaf else None)
        entry = encoder.table.find(obj)
        old = entry.snapshot if entry is not None else None
        encoder.value(obj.detach() if old is not None and old[1] != _geometry(obj) else None)

    def fill(self, decoder: Decoder, obj: Any) -> None:
        import torch

        wants_gradient, grad, replacement = decoder.byte(), decoder.value(), decoder.value()
        if not all(part is None or isinstance(part, torch.Tensor) for part in (grad, replacement)):
            raise WireError("The gradient of a tensor is no tensor.")
        try:
            if replacement is not None:
                obj.data = replacement.detach()
            if obj.is_leaf and not obj._is_view():
                obj.requires_grad_(bool(wants_gradient))
                if grad is not obj.grad:
                    obj.grad = grad
        except (RuntimeError, TypeError, AssertionError) as error:
            raise WireError("A tensor cannot take on what was sent for it.") from error

    def show(self, encoder: Encoder, obj: Any) -> None:
        seen = obj.detach()
        low, nbytes = _span(seen)
        block = encoder.table.block_at(low, low + nbytes) if low else None
        if block is not None:
            _show(encoder, block, seen)

    def snapshot(self, obj: Any, table: ObjectTable) -> Any:
        seen = obj.detach()
        low, nbytes = _span(seen)
        block = table.block_at(low, low + nbytes) if low else None
        return block, _geometry(obj), obj.requires_grad, obj.grad if obj.is_leaf else None

    def has_changed(self, obj: Any, snapshot: Any) -> bool:
        if snapshot is None:
            return True
        _, (address, offset, shape, stride, dtype), wants_gradient, grad = snapshot
        return bool(
            (address != obj.data_ptr() and not obj.is_meta)
            or stride != obj.stride()
            or shape != obj.shape
            or (not address and offset != obj.storage_offset())
            or wants_gradient != obj.requires_grad
            or dtype is not obj.dtype
            or (obj.is_leaf and grad is not obj.grad)
        )

    def _input(self, entry: Entry) -> Any:
        if entry.kind is not self or not entry.obj.requires_grad:
            raise WireError("A result claims to depend on what has no gradient.")
        return entry.obj


@functools.cache
def _name(dtype: Any) -> str:
    return str(dtype).removeprefix("torch.")


def _flags(obj: Any, table: ObjectTable) -> int:
    import torch

    flags: int = _GRADIENT if obj.requires_grad else 0
    flags |= _PARAMETER if isinstance(obj, torch.nn.Parameter) else 0
    if obj.is_meta:
        flags |= _META
    elif not obj.untyped_storage().nbytes():
        flags |= _EMPTY
    is_view = obj._is_view() and not flags & (_META | _EMPTY) and obj._base.dtype == obj.dtype
    is_view = is_view and not obj.is_conj() and not obj.is_neg()
    if is_view and (not obj.requires_grad or table.find(obj._base) is not None):
        return flags | _VIEW
    return flags | (_HISTORY if obj.grad_fn is not None else 0)


def _geometry(obj: Any) -> Any:
    # of a tensor without elements, the address is 0 and the offset says the rest
    address = 0 if obj.is_meta else obj.data_ptr()
    return address, obj.storage_offset(), obj.shape, obj.stride(), obj.dtype


def _first(seen: Any) -> int:
    """Return the address of the first element, also where there are no elements."""
    address: int = seen.untyped_storage().data_ptr()
    offset: int = seen.storage_offset() * seen.element_size()
    return address + offset


def _span(seen: Any) -> tuple[int, int]:
    """Return first address and number of bytes of the memory that a tensor touches."""
    if seen.is_meta or not seen.untyped_storage().nbytes():
        return 0, 0
    if not seen.numel():
        return _first(seen), 0
    if seen.is_contiguous():
        return seen.data_ptr(), seen.nbytes
    reach = sum((size - 1) * step for size, step in zip(seen.shape, seen.stride(), strict=True))
    return seen.data_ptr(), (reach + 1) * seen.element_size()


def _memory_of(obj: Any, seen: Any, table: ObjectTable) -> Block:
    low, nbytes = _span(seen)
    found = table.block_at(low, low + nbytes)
    if found is not None and (_first(seen) - found.low) % seen.element_size() == 0:
        return found
    block = Block.of_storage(seen.untyped_storage())
    block.came_whole = not obj._is_view()
    return block


def _show(encoder: Encoder, block: Block, seen: Any) -> None:
    size = seen.element_size()
    strides = [step * size for step in seen.stride()]
    encoder.show(block, seen.shape, strides, _first(seen) - block.low, size)


def _read_geometry(decoder: Decoder) -> list[tuple[int, int]]:
    axes = decoder.count()
    if axes > 64:
        raise WireError("A tensor has too many axes.")
    return [(decoder.count(), decoder.count()) for _ in range(axes)]


def _place(
    decoder: Decoder, flags: int, dtype: Any, shape: tuple[int, ...], stride: tuple[int, ...]
) -> Any:
    """Return the tensor in its memory; nothing here is believed before it is checked."""
    import torch

    itemsize, elements = dtype.itemsize, decoder.bounds.elements
    strides = [step * itemsize for step in stride]
    if flags & (_META | _EMPTY):
        check_geometry(shape, [0] * len(shape), 0, 0, 0, elements)
        if flags & _EMPTY and 0 not in shape:
            raise WireError("A tensor without memory claims elements.")
        check_geometry([1 for _ in shape], strides, 0, 0, 0, elements)
        device = "meta" if flags & _META else "cpu"
        return torch.empty_strided(shape, stride, dtype=dtype, device=device)
    latest = len(decoder.touched)
    entry = decoder.known(MEMORY)
    block: Block = entry.obj
    if entry in decoder.touched[latest:]:
        block.came_whole = not flags & _VIEW
    offset = decoder.count()
    check_geometry(shape, strides, offset, itemsize, block.nbytes, elements)
    if offset % itemsize:
        raise WireError("A tensor does not begin at a whole element.")
    known = block.under(shape, strides, offset, itemsize)
    if dtype is torch.bool:
        known.keep_truth(shape, strides, offset)
    base = decoder.value() if flags & _VIEW else None
    if base is not None and known is block:
        return _view(base, block, dtype, shape, stride, offset, bool(flags & _GRADIENT))
    place = offset // itemsize
    return torch.empty(0, dtype=dtype).set_(known.storage(), place, shape, stride)


def _view(
    base: Any,
    block: Block,
    dtype: Any,
    shape: tuple[int, ...],
    stride: tuple[int, ...],
    offset: int,
    wants_gradient: bool,
) -> Any:
    import torch

    fits = isinstance(base, torch.Tensor) and base.dtype == dtype and base.device.type == "cpu"
    if not fits or base.untyped_storage().data_ptr() > block.low + offset:
        raise WireError("A tensor is no view of what it claims to be a view of.")
    storage = base.untyped_storage()
    place = block.low + offset - storage.data_ptr()
    if place % dtype.itemsize:
        raise WireError("A view does not begin at a whole element.")
    strides = [step * dtype.itemsize for step in stride]
    check_geometry(shape, strides, place, dtype.itemsize, storage.nbytes(), 1 << 40)
    with torch.set_grad_enabled(wants_gradient and base.requires_grad):
        return base.as_strided(shape, stride, place // dtype.itemsize)


def _finished(tensor: Any, flags: int) -> Any:
    import torch

    wants_gradient = bool(flags & _GRADIENT)
    if flags & _PARAMETER and not tensor._is_view():
        return torch.nn.Parameter(tensor, requires_grad=wants_gradient)
    if tensor.requires_grad != wants_gradient and tensor.is_leaf and not flags & _VIEW:
        tensor.requires_grad_(wants_gradient)
    return tensor


TENSORS: tuple[Adapter, ...] = (_TensorAdapter(),)
