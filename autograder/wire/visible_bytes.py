"""Which bytes of a piece of memory the other process may see and change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["VisibleBytes"]

_MOST_AXES = 60  # NumPy knows 64


class VisibleBytes:
    """The bytes that lie under views which were passed on.

    A test that passes ``table[:, 0]`` and keeps ``table[:, 1]`` to compare with has both in one
    piece of memory. The geometry of a view is kept, so the whole piece has to have its place in
    the other process; what is in the rest of it has not.

    Parameters
    ----------
    nbytes : int
        The size of the memory.

    Examples
    --------
    >>> shown = VisibleBytes(4)
    >>> shown.add((2,), (2,), 0, 1), shown.mask.tolist()
    (True, [True, False, True, False])
    """

    def __init__(self, nbytes: int) -> None:
        self.mask: np.ndarray[Any, np.dtype[np.bool_]] = np.zeros(nbytes, bool)

    def add(self, shape: Sequence[int], strides: Sequence[int], offset: int, itemsize: int) -> bool:
        """Show what lies under a view; return whether that is more than before."""
        under = self._under(shape, strides, offset, itemsize)
        if under is None or bool(under.all()):
            return False
        under[...] = True
        return True

    def covers(
        self, shape: Sequence[int], strides: Sequence[int], offset: int, itemsize: int
    ) -> bool:
        """Return whether all under a view is shown."""
        under = self._under(shape, strides, offset, itemsize)
        return under is None or bool(under.all())

    def of(self, data: np.ndarray[Any, np.dtype[np.uint8]]) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """Return these bytes of the memory, and 0 for all others."""
        return np.where(self.mask, data, np.uint8(0))

    def _under(
        self, shape: Sequence[int], strides: Sequence[int], offset: int, itemsize: int
    ) -> np.ndarray[Any, np.dtype[np.bool_]] | None:
        """Return the part of the mask under a view, with an axis for the bytes of an element."""
        if 0 in shape or not itemsize or not self.mask.size:
            return None
        pairs = zip(shape, strides, strict=True)
        axes = [(size, step) for size, step in pairs if size > 1 and step]
        if len(axes) > _MOST_AXES or _is_whole(axes, itemsize, self.mask.size):
            return self.mask
        sizes, steps = [size for size, _ in axes], [step for _, step in axes]
        return np.ndarray((*sizes, itemsize), np.bool_, self.mask.data, offset, (*steps, 1))


def _is_whole(axes: Sequence[tuple[int, int]], itemsize: int, nbytes: int) -> bool:
    """Return whether these axes, of sizes and strides, reach every byte: most views do."""
    reached = itemsize
    for size, step in sorted(axes, key=lambda axis: abs(axis[1])):
        if abs(step) != reached:
            return False
        reached *= size
    return reached == nbytes
