"""Writes values. Its counterpart is `decoder`; what they can carry stands in a `Registry`."""

from __future__ import annotations

from array import array
from typing import Any

from autograder.wire import tags
from autograder.wire.blocks import Block
from autograder.wire.errors import CannotCross
from autograder.wire.object_table import Adapter, Entry
from autograder.wire.peer import Peer
from autograder.wire.primitives import Writer
from autograder.wire.visible_bytes import VisibleBytes

__all__ = ["Encoder"]

_MANY = 8


class Encoder(Writer):
    """Writes one message for the other end.

    If it fails halfway, `undo` takes back the numbers that it gave.

    Parameters
    ----------
    peer : Peer
        This end of the wire.
    """

    def __init__(self, peer: Peer) -> None:
        super().__init__(peer.bounds)
        self.peer = peer
        self.table = peer.table
        self.fresh: list[Entry] = []
        self._depth = 0
        self._shows = True
        self._memories: dict[int, int] = {}
        self._grown: list[Block] = []

    def value(self, value: Any) -> None:
        """Write any value.

        Raises
        ------
        CannotCross
            If it, or something in it, cannot travel.
        WireError
            If it is too large.
        """
        plain = self.peer.registry.by_type.get(type(value))
        if plain is not None and not plain.nests:
            self.buffer.append(plain.letter)
            plain.write(self, value)
            return
        self._depth += 1
        if self._depth > self.bounds.depth:
            raise CannotCross(f"A value nested more than {self.bounds.depth} deep cannot cross.")
        try:
            self._value(value)
        finally:
            self._depth -= 1

    def values(self, values: Any) -> None:
        """Write a number of values and the values."""
        values = tuple(values)
        self.count(len(values))
        packed = _packed(values)
        self.byte(0 if packed is None else ord(packed.typecode))
        if packed is not None:
            self.blob(packed.tobytes())
            return
        for value in values:
            self.value(value)

    def undo(self) -> None:
        """Take back the numbers given in this message."""
        self.table.drop(entry.number for entry in self.fresh)

    def new(self, value: Any, kind: Adapter) -> Entry:
        """Write an object that the other end has not seen, and remember it."""
        entry = self.table.add_own(value, kind)
        self.fresh.append(entry)
        if not self._shows:
            self.table.hidden.add(entry.number)
        self.byte(tags.NEW)
        self.byte(kind.tag)
        self.count(entry.number)
        kind.write_header(self, value)
        kind.write_contents(self, value)
        return entry

    def memory(self, block: Block) -> None:
        """Write what the other end is to see of a piece of memory."""
        self.blob(block.given().data)
        self._memories[id(block)] = len(self.buffer) - block.nbytes

    def show(self, block: Block, shape: Any, strides: Any, offset: int, itemsize: int) -> None:
        """Let the other end see what lies under a view; the student's process has no secrets."""
        known = self.table.find(block) is not None
        if self.table.parity or (known and block.shown is None):
            return
        block.shown = block.shown or VisibleBytes(block.nbytes)
        if not self._shows:
            return
        if block.shown.add(shape, strides, offset, itemsize) and known:
            self._grown.append(block)
        if block.shown.mask.all():
            block.shown = None

    def hidden(self, value: Any, kind: Adapter) -> None:
        """Write an object of which the other end sees the geometry alone, for the time being."""
        before, self._shows = self._shows, False
        try:
            self.object(value, kind)
        finally:
            self._shows = before

    def settle(self) -> bool:
        """End the message; return whether the other end knows memory that shows more by now.

        That has changed for it, and the message, which does not say so, is to be written anew.
        """
        for block in self._grown:
            at = self._memories.get(id(block))
            if at is None:
                return True
            self.buffer[at : at + block.nbytes] = block.given().data
        return False

    def object(self, value: Any, kind: Adapter) -> None:
        """Write an object of a known kind: its number, or all of it."""
        entry = self.table.find(value)
        if entry is None:
            self.new(value, kind)
        else:
            self.reference(entry)

    def reference(self, entry: Entry) -> None:
        """Write the number of an object that the other end knows."""
        self.byte(tags.REFERENCE)
        self.count(entry.number)

    def _value(self, value: Any) -> None:
        entry = self.table.find(value)
        if entry is not None:
            if entry.number in self.table.hidden and self._shows:
                self.table.hidden.discard(entry.number)
                entry.kind.show(self, value)
            self.reference(entry)
            return
        registry = self.peer.registry
        if (kind := registry.object_adapter(value)) is not None:
            self.new(value, kind)
        elif (adapter := registry.value_adapter(value)) is not None:
            self.byte(adapter.letter)
            adapter.write(self, value)
        else:
            self.peer.write_other(self, value)


def _packed(values: tuple[Any, ...]) -> array[Any] | None:
    """Return many whole numbers, or many floats, as one piece of memory."""
    kinds = set(map(type, values)) if len(values) >= _MANY else set()
    if kinds == {float}:
        return array("d", values)
    try:
        return array("q", values) if kinds == {int} else None
    except OverflowError:
        return None
