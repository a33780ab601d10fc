"""Reads values, and believes nothing that it has not checked."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any, TypeVar

from autograder.wire import tags
from autograder.wire.errors import WireError
from autograder.wire.object_table import FIRST, Adapter, Entry
from autograder.wire.peer import Peer
from autograder.wire.primitives import Reader, checked_key

__all__ = ["Decoder"]

Result = TypeVar("Result")


class Decoder(Reader):
    """Reads one message of the other end.

    Parameters
    ----------
    data : bytes or bytearray
        The message.
    peer : Peer
        This end of the wire.
    """

    def __init__(self, data: bytes | bytearray, peer: Peer) -> None:
        super().__init__(data, peer.bounds)
        self.peer = peer
        self.table = peer.table
        self.touched: list[Entry] = []
        self.number = 0
        self._depth = 0

    def whole(self, read: Callable[[Decoder], Result]) -> Result:
        """Read a message from its first byte to its last.

        Raises
        ------
        WireError
            If that fails for any reason: one that nests so deep that this process runs out of
            stack, or that fills the memory, is malformed too.
        """
        try:
            result = read(self)
        except (RecursionError, MemoryError) as error:
            raise WireError("A message is too large to be read.") from error
        self.end()
        return result

    def value(self) -> Any:
        """Read any value.

        Raises
        ------
        WireError
            If the bytes are not what an `Encoder` writes.
        """
        self._depth += 1
        if self._depth > self.bounds.depth:
            raise WireError("A message is nested too deep.")
        tag = self.byte()
        if tag == tags.NEW:
            value = self.new()
        elif tag == tags.REFERENCE:
            value = self.table[self.count()].obj
        elif (read := self.peer.registry.readers.get(tag)) is not None:
            value = read(self)
        else:
            raise WireError(f"No value begins with the letter {tag}.")
        self._depth -= 1
        return value

    def values(self) -> list[Any]:
        """Read a number of values and the values."""
        number, packing = self.items(), chr(self.byte())
        if packing == "\0":
            return [self.value() for _ in range(number)]
        data = self.blob()
        if packing not in "qd" or len(data) != 8 * number:
            raise WireError("Numbers are packed in an impossible way.")
        packed: array[Any] = array(packing)
        packed.frombytes(data)
        return packed.tolist()

    def hashable(self) -> Any:
        """Read a value that may be a key."""
        return checked_key(self.value())

    def expect(self, wanted: type | tuple[type, ...]) -> Any:
        """Read a value of exactly one of these types."""
        value = self.value()
        if type(value) not in (wanted if isinstance(wanted, tuple) else (wanted,)):
            raise WireError(f"A value has the type {type(value).__name__} where another is due.")
        return value

    def new(self) -> Any:
        """Read an object that this end has not seen."""
        kind = self.peer.registry.of_tag(self.byte())
        number = self.count()
        self.table.check_new(number)
        self.number = number
        obj = kind.create(self)
        entry = self.table.add_theirs(number, obj, kind)
        self.touched.append(entry)
        kind.fill(self, obj)
        return obj

    def updates(self) -> None:
        """Read the new contents of objects that both know."""
        entries = [self.table[self.count()] for _ in range(self.items())]
        if not entries:
            return
        if any(entry.number < FIRST for entry in entries):
            raise WireError("What both have from the start has no contents of its own.")
        self.peer.before_changes([entry for entry in entries if not entry.is_theirs])
        for entry in entries:
            entry.kind.fill(self, entry.obj)
            self.touched.append(entry)

    def known(self, kind: Adapter) -> Entry:
        """Read a reference to, or the first sight of, an object of one kind."""
        entry = self.table.find(self.value())
        if entry is None or entry.kind is not kind:
            raise WireError("An object is of another kind than is due.")
        return entry
