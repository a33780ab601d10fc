"""Which memory a value lives in, and what it held before a call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

__all__ = ["arrays_in", "layouts", "shares_storage", "snapshot"]


def snapshot(value: Any) -> Any:
    """Return a copy of ``value`` that shares no memory with it, through containers.

    What is no container and holds no numbers (a function, say) is returned as it is.
    """
    if isinstance(value, torch.Tensor):
        return value.detach().clone().requires_grad_(value.requires_grad)
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: snapshot(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [snapshot(entry) for entry in value]
    if isinstance(value, tuple) and not isinstance(value, torch.Size):
        return tuple(snapshot(entry) for entry in value)
    return set(value) if isinstance(value, set) else value


def layouts(tensor: torch.Tensor) -> Iterator[torch.Tensor]:
    """Yield a tensor in other layouts: the same numbers, lying otherwise in memory.

    Parameters
    ----------
    tensor : torch.Tensor
        Any shape and dtype, untracked.

    Yields
    ------
    torch.Tensor
        Equal to `tensor`, in memory of its own: with its axes stored in reverse order; at the end
        of a longer storage; and as every second element, along each axis, of a larger tensor.

    Examples
    --------
    >>> for x in layouts(torch.tensor([[1, 2], [3, 4]])):
    ...     print(x.tolist(), x.stride(), x.storage_offset())
    [[1, 2], [3, 4]] (1, 2) 0
    [[1, 2], [3, 4]] (2, 1) 5
    [[1, 2], [3, 4]] (10, 2) 6
    """
    backwards = tuple(reversed(range(tensor.dim())))
    yield tensor.permute(backwards).clone(memory_format=torch.contiguous_format).permute(backwards)
    late = tensor.new_ones(tensor.numel() + 5)
    late[5:] = tensor.flatten()
    yield late[5:].view(tensor.shape)
    larger = tensor.new_ones([2 * size + 1 for size in tensor.shape] or [3])
    stepped = larger[(slice(1, None, 2),) * max(tensor.dim(), 1)]
    stepped = stepped if tensor.dim() else stepped[0]
    stepped.copy_(tensor)
    yield stepped


def arrays_in(value: Any) -> Iterator[torch.Tensor | np.ndarray[Any, Any]]:
    """Yield every tensor and NumPy array inside ``value``, through containers."""
    pending, seen = [value], set()
    while pending:
        value = pending.pop()
        if isinstance(value, torch.Tensor | np.ndarray):
            yield value
        elif isinstance(value, dict | tuple | list) and id(value) not in seen:
            seen.add(id(value))  # a list may contain itself
            pending.extend(value.values() if isinstance(value, dict) else value)


def shares_storage(
    one: torch.Tensor | np.ndarray[Any, Any], other: torch.Tensor | np.ndarray[Any, Any]
) -> bool:
    """Return whether two arrays live in one piece of memory, overlapping or not.

    Two halves of one tensor share its storage although they have no element in common. An empty
    storage is shared with nothing.
    """
    first, second = _memory(one), _memory(other)
    if first is None or second is None:
        return False
    return first[0] < second[1] and second[0] < first[1]


def _memory(array: torch.Tensor | np.ndarray[Any, Any]) -> tuple[int, int] | None:
    """Return the addresses where the owner of an array's memory begins and ends."""
    if isinstance(array, torch.Tensor):
        if array.layout is not torch.strided or array.device.type == "meta":
            return None
        storage = array.untyped_storage()
        begin, end = storage.data_ptr(), storage.data_ptr() + storage.nbytes()
    else:
        owner: Any = array
        while isinstance(owner, np.ndarray) and isinstance(owner.base, np.ndarray | torch.Tensor):
            owner = owner.base
        if isinstance(owner, torch.Tensor):
            return _memory(owner)
        begin, end = np.lib.array_utils.byte_bounds(owner)
    return (begin, end) if begin < end else None
