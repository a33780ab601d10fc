"""Tasks on their way to a worker, without what all of them share: that goes to a worker once.

The manifest of a notebook, its placement and the course's files are the same for a whole class, and
ten times as much as what one student has written.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Sequence
from typing import Any

__all__ = ["packed", "unpacked"]


def packed(task: object, shared: Sequence[object]) -> bytes:
    """Return a task as bytes in which the objects of `shared` are only referred to.

    Examples
    --------
    >>> manifest = ["a long text"] * 1000
    >>> len(packed(("ada", manifest), [manifest])) < 50
    True
    """
    file = io.BytesIO()
    _Packer(file, shared).dump(task)
    return file.getvalue()


def unpacked(data: bytes, shared: Sequence[object]) -> Any:
    """Return the task; its references lead to the objects of `shared` at the same places.

    Examples
    --------
    >>> manifest = ["a long text"] * 1000
    >>> unpacked(packed(("ada", manifest), [manifest]), ["the same, here"])
    ('ada', 'the same, here')
    """
    return _Unpacker(io.BytesIO(data), shared).load()


class _Packer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, shared: Sequence[object]) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._places = {id(each): place for place, each in enumerate(shared)}

    def persistent_id(self, each: object) -> int | None:
        """Name what is shared by its place."""
        return self._places.get(id(each))


class _Unpacker(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, shared: Sequence[object]) -> None:
        super().__init__(file)
        self._shared = shared

    def persistent_load(self, place: int) -> object:
        """Look up what is shared."""
        return self._shared[place]
