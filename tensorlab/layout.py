"""Layouts: where in the storage each element of a tensor stands."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

from torch import Tensor

__all__ = ["Layout"]


@dataclass(frozen=True)
class Layout:
    """Shape, strides and storage offset: all that tells one view of a storage from another.

    Attributes
    ----------
    shape : tuple of int
        Size of each axis.
    stride : tuple of int
        For each axis, how many boxes of the storage lie between neighbours, in elements.
    offset : int
        Box of the element with index 0 on every axis.

    Examples
    --------
    >>> columns = Layout(shape=(4, 3), stride=(1, 4), offset=0)
    >>> columns.place((1, 2))
    9
    """

    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int = 0

    def __post_init__(self) -> None:
        """Refuse a shape and strides of different lengths."""
        if len(self.shape) != len(self.stride):
            raise ValueError(
                f"shape {self.shape} and stride {self.stride} differ in length; "
                "every axis has one size and one stride."
            )

    @classmethod
    def of(cls, tensor: Tensor) -> Layout:
        """Return the layout of a tensor.

        Examples
        --------
        >>> import torch
        >>> Layout.of(torch.zeros(3, 4)[1:, ::2])
        Layout(shape=(2, 2), stride=(4, 2), offset=4)
        """
        return cls(tuple(tensor.shape), tuple(tensor.stride()), int(tensor.storage_offset()))

    @classmethod
    def row_major(cls, shape: tuple[int, ...]) -> Layout:
        """Return the layout that a new tensor of this shape gets: the last axis runs fastest.

        Examples
        --------
        >>> Layout.row_major((2, 3, 4)).stride
        (12, 4, 1)
        """
        return cls(shape, tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape))))

    def indices(self) -> list[tuple[int, ...]]:
        """Return all indices in reading order: the last axis runs fastest."""
        return list(itertools.product(*map(range, self.shape)))

    def place(self, index: tuple[int, ...]) -> int:
        """Return the box of the storage in which the element with this index stands."""
        return self.offset + sum(i * s for i, s in zip(index, self.stride, strict=True))

    def places(self) -> list[int]:
        """Return the boxes of all elements, in reading order; a box may stand there twice.

        Examples
        --------
        >>> Layout(shape=(2, 3), stride=(1, 2)).places()
        [0, 2, 4, 1, 3, 5]
        """
        return [self.place(index) for index in self.indices()]
