"""Memory under tensors and arrays, and the arithmetic that keeps a view inside of it."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.wire.errors import WireError
from autograder.wire.visible_bytes import VisibleBytes

__all__ = ["Block", "check_geometry"]

_LARGEST = 1 << 62
_MOST_AXES = 64


class Block:
    """A piece of memory that both processes have a copy of.

    Parameters
    ----------
    keeper : numpy.ndarray or torch.UntypedStorage
        What owns the memory.
    low : int
        Its first address.
    nbytes : int
        Its size.

    Attributes
    ----------
    came_whole : bool
        Whether the first tensor in it that both knew was no view.
    """

    def __init__(self, keeper: Any, low: int, nbytes: int) -> None:
        self.keeper = keeper
        self.low = low
        self.nbytes = nbytes
        self._truths: list[np.ndarray[Any, Any]] = []
        self._seen: np.ndarray[Any, np.dtype[np.uint8]] | None = None
        self._is_array = isinstance(keeper, np.ndarray)
        self.shown: VisibleBytes | None = None
        self.came_whole = False

    @classmethod
    def of_array(cls, root: np.ndarray[Any, Any]) -> Block:
        """Return the memory that an array owns."""
        low, high = np.lib.array_utils.byte_bounds(root)
        return cls(root, low, high - low if root.size else 0)

    @classmethod
    def of_storage(cls, storage: Any) -> Block:
        """Return the memory of a torch storage."""
        return cls(storage, storage.data_ptr(), storage.nbytes())

    @classmethod
    def of_bytes(cls, tensor: Any) -> Block:
        """Return the memory of a torch tensor of bytes that fills it."""
        block = cls.of_storage(tensor.untyped_storage())
        block._seen = tensor.numpy()
        return block

    @property
    def is_array(self) -> bool:
        """Whether an array, and not a storage of torch, owns the memory."""
        return self._is_array

    @property
    def is_stale(self) -> bool:
        """Whether torch has moved or resized the memory since it was entered."""
        if self._is_array:
            return False
        keeper = self.keeper
        return bool(keeper.data_ptr() != self.low or keeper.nbytes() != self.nbytes)

    @property
    def is_private(self) -> bool:
        """Whether nothing but this object seems to use the memory.

        Of torch's, nobody can say how many tensors lie in it. Where it came with a tensor that was
        no view, that is all there is of it but for views that were made since: whoever keeps one of
        those, and not the tensor, shares it with nobody from then on.
        """
        if self._is_array:
            return sys.getrefcount(self.keeper) - 1 == self.references
        return self.came_whole

    @property
    def references(self) -> int:
        """How often this object refers to what owns the memory: itself, and as bytes."""
        return 1 + (self._seen is not None)

    def differs_from(self, data: bytes) -> bool:
        """Return whether the bytes are others than `data`; memory that torch moved has none."""
        keeper = self.keeper
        if not self._is_array and (
            keeper.data_ptr() != self.low or keeper.nbytes() != self.nbytes  # `is_stale`, sooner
        ):
            return False
        seen = self._seen
        if seen is None:
            seen = self._view()
        if self.shown is not None:
            seen = self.shown.of(seen)
        return seen.tobytes() != data

    def given(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """Return the memory as the other process is to have it: what lies between views is 0."""
        return self._shown_of(self.view())

    def _shown_of(
        self, seen: np.ndarray[Any, np.dtype[np.uint8]]
    ) -> np.ndarray[Any, np.dtype[np.uint8]]:
        return seen if self.shown is None or self.is_stale else self.shown.of(seen)

    def under(
        self, shape: Sequence[int], strides: Sequence[int], offset: int, itemsize: int
    ) -> Block:
        """Return what lies under a view of the other process, as it knows it.

        A view that reaches what it was never given lies in a copy, with 0 in that place.
        """
        if self.shown is None or self.shown.covers(shape, strides, offset, itemsize):
            return self
        return Block.of_array(self.given().copy())

    def view(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """Return the memory as bytes, shape (nbytes,)."""
        if self._seen is None or self.is_stale:
            self._seen = self._view()
        return self._seen

    def _view(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        if not self.nbytes:
            return np.empty(0, np.uint8)
        if self.is_array:
            flat = self.keeper.ravel(order="K")
            if not np.may_share_memory(flat, self.keeper):
                raise WireError("An array with gaps in its memory cannot cross.")
            bytes_seen: np.ndarray[Any, np.dtype[np.uint8]] = flat.view(np.uint8)
            return bytes_seen
        import torch

        whole = (self.keeper.nbytes(),)
        seen = torch.empty(0, dtype=torch.uint8).set_(self.keeper, 0, whole, (1,))
        found: np.ndarray[Any, np.dtype[np.uint8]] = seen.numpy()
        return found

    def storage(self) -> Any:
        """Return the memory as a torch storage."""
        if not self.is_array:
            return self.keeper
        import torch

        seen = self.view()
        seen.flags.writeable = True
        return torch.from_numpy(seen).untyped_storage()

    def keep_truth(self, shape: Sequence[int], strides: Sequence[int], offset: int) -> None:
        """Let bools in this place be 0 or 1 from now on: other bytes break every comparison."""
        self._truths.append(np.ndarray(shape, np.uint8, self.view(), offset, strides))
        self._tidy()

    def own_copy(self) -> Block:
        """Return other memory that holds what the other process has seen of this."""
        data = self.given().copy()
        if self.is_array:
            root = self.keeper
            new = Block.of_array(np.ndarray(root.shape, root.dtype, data, 0, root.strides))
        else:
            import torch

            new = Block.of_bytes(torch.from_numpy(data).clone())
        for truth in self._truths:
            new.keep_truth(truth.shape, truth.strides, truth.ctypes.data - self.low)
        return new

    def overwrite(self, data: memoryview) -> None:
        """Replace all bytes."""
        if len(data) != self.nbytes or self.is_stale:
            raise WireError("A piece of memory has another size than it had.")
        new = np.frombuffer(data, np.uint8)
        if self.shown is None:
            self.view()[:] = new
        else:
            np.copyto(self.view(), new, where=self.shown.mask)
        self._tidy()

    def _tidy(self) -> None:
        for truth in self._truths:
            np.minimum(truth, 1, out=truth)


def check_geometry(
    shape: Sequence[int],
    strides: Sequence[int],
    offset: int,
    itemsize: int,
    nbytes: int,
    elements: int,
) -> None:
    """Refuse a view that reaches outside of its memory.

    Parameters
    ----------
    shape, strides : sequence of int
        Strides in bytes.
    offset : int
        In bytes.
    itemsize, nbytes : int
        Bytes of one element, and of the memory.
    elements : int
        How many elements a view may have.

    Raises
    ------
    WireError
        If any element would lie outside.
    """
    if len(shape) != len(strides) or len(shape) > _MOST_AXES:
        raise WireError("A view has an impossible number of axes.")
    if any(not 0 <= size < _LARGEST for size in shape):
        raise WireError("A view has an impossible shape.")
    if any(abs(stride) >= _LARGEST for stride in strides) or not 0 <= offset <= nbytes:
        raise WireError("A view has impossible strides.")
    if math.prod(shape) > elements or math.prod(size for size in shape if size) > _LARGEST // 16:
        raise WireError("A view has too many elements.")
    if 0 in shape:
        return
    reach = [stride * (size - 1) for size, stride in zip(shape, strides, strict=True)]
    low = offset + sum(step for step in reach if step < 0)
    high = offset + sum(step for step in reach if step > 0) + itemsize
    if low < 0 or high > nbytes:
        raise WireError("A view reaches outside of its memory.")
