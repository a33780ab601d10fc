"""Copies for the student's process, where its changes are not to reach what the checker has."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from autograder.wire.blocks import Block
from autograder.wire.errors import WireError
from autograder.wire.object_table import Entry, ObjectTable
from autograder.wire.parts import held_by_objects, parts

__all__ = ["give_copies", "reaches"]


def reaches(changed: Collection[Entry]) -> Callable[[Any], bool]:
    """Return what tells whether a value is, holds, or lies in the memory of, one of these."""
    identities = {id(entry.obj) for entry in changed}
    blocks = [entry.obj for entry in changed if isinstance(entry.obj, Block)]

    def is_one(part: Any) -> bool:
        if id(part) in identities:
            return True
        low, high = _memory(part) if blocks else (0, 0)
        return any(low < block.low + block.nbytes and block.low < high for block in blocks)

    return lambda value: any(map(is_one, parts(value, held_by_objects)))


def give_copies(table: ObjectTable, changed: Collection[Entry]) -> None:
    """Let the numbers of some objects, and of all that hold them, mean copies from now on.

    What the other process does to them stays among them; it sees the same as before. Views of one
    piece of memory stay views of one piece.

    Raises
    ------
    WireError
        If one of them cannot be copied.
    """
    holds = reaches(changed)
    theirs = [entry for entry in table if entry.kind.has_contents and holds(entry.obj)]
    copied = {id(entry.obj) for entry in theirs}
    memo = {id(entry.obj): entry.obj for entry in table if id(entry.obj) not in copied}
    before = [entry.obj for entry in theirs]  # `memo` knows them by their addresses
    moved = [(block, block.own_copy()) for block in before if isinstance(block, Block)]
    memo |= {id(old): new for old, new in moved}
    try:
        for obj in before:
            place = next((pair for pair in moved if _lies_in(obj, pair[0])), None)
            if place is not None:
                memo[id(obj)] = _laid(obj, *place)
        for entry in sorted(theirs, key=lambda entry: not isinstance(entry.obj, Block)):
            table.rebind(entry, copy.deepcopy(entry.obj, memo))
    except Exception as error:
        raise WireError("An object that your code changes cannot be copied.") from error


def _memory(part: Any) -> tuple[int, int]:
    """Return the addresses between which an array or a tensor lies; of all else (0, 0)."""
    if isinstance(part, Block):
        return part.low, part.low + part.nbytes
    if type(part) is np.ndarray:
        return np.lib.array_utils.byte_bounds(part) if part.size else (0, 0)
    torch = sys.modules.get("torch")
    if torch is None or type(part) not in (torch.Tensor, torch.nn.Parameter, torch.nn.Buffer):
        return 0, 0
    if part.is_meta or part.layout is not torch.strided or not part.untyped_storage().nbytes():
        return 0, 0
    storage = part.untyped_storage()
    return storage.data_ptr(), storage.data_ptr() + storage.nbytes()


def _lies_in(part: Any, block: Block) -> bool:
    low, high = _memory(part)
    return not isinstance(part, Block) and block.low <= low < high <= block.low + block.nbytes


def _laid(obj: Any, old: Block, new: Block) -> Any:
    """Return an array or a tensor that lies in `new` as `obj` does in `old`."""
    if obj is old.keeper:
        return new.keeper
    if isinstance(obj, np.ndarray):
        offset = obj.__array_interface__["data"][0] - old.low
        return np.ndarray(obj.shape, obj.dtype, new.view(), offset, obj.strides)
    import torch

    # not the address of the tensor: one without elements has none
    begin = (obj.untyped_storage().data_ptr() - old.low) // obj.element_size()
    place = begin + obj.storage_offset()
    laid = torch.empty(0, dtype=obj.dtype).set_(new.storage(), place, obj.shape, obj.stride())
    if isinstance(obj, torch.nn.Parameter):
        return torch.nn.Parameter(laid, requires_grad=obj.requires_grad)
    return laid.requires_grad_(obj.requires_grad)
