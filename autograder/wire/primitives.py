"""Bytes, counts and text: what every other value is made of."""

from __future__ import annotations

import struct
from typing import Any

from autograder.wire.bounds import Bounds
from autograder.wire.errors import WireError

__all__ = ["Reader", "Writer", "checked_key"]

_FLOAT = struct.Struct(">d")


class Writer:
    """Appends to one message."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.buffer = bytearray()

    def byte(self, value: int) -> None:
        """Write one byte."""
        self.buffer.append(value)

    def count(self, value: int) -> None:
        """Write a non-negative int, seven bits at a time."""
        if value < 0x80:
            self.buffer.append(value)
            return
        while value > 0x7F:
            self.buffer.append(0x80 | (value & 0x7F))
            value >>= 7
        self.buffer.append(value)

    def blob(self, data: bytes | bytearray | memoryview) -> None:
        """Write a length and that many bytes."""
        self.count(len(data))
        if len(self.buffer) + len(data) > self.bounds.message_bytes:
            raise WireError(f"A message of over {self.bounds.message_bytes} bytes is too long.")
        self.buffer += data

    def text(self, value: str) -> None:
        """Write text; lone surrogates survive."""
        self.blob(value.encode("utf-8", "surrogatepass"))

    def integer(self, value: int) -> None:
        """Write an int of any sign."""
        length = value.bit_length() // 8 + 1
        if length > self.bounds.integer_bytes:
            raise WireError("An int of that many digits is too long to cross.")
        self.blob(value.to_bytes(length, "big", signed=True))

    def real(self, value: float) -> None:
        """Write a float, bit for bit."""
        self.buffer += _FLOAT.pack(value)


class Reader:
    """Reads one message and believes nothing.

    Parameters
    ----------
    data : bytes or bytearray
        The message.
    bounds : Bounds
        What it may hold.
    """

    def __init__(self, data: bytes | bytearray, bounds: Bounds) -> None:
        self.bounds = bounds
        self._data = memoryview(data)
        self._size = len(data)
        self._at = 0
        self._items = 0

    @property
    def left(self) -> int:
        """Bytes not read yet."""
        return self._size - self._at

    def byte(self) -> int:
        """Read one byte."""
        at = self._at
        if at >= self._size:
            raise WireError("A message ends too early.")
        self._at = at + 1
        return self._data[at]

    def count(self) -> int:
        """Read a non-negative int below 2**63."""
        at = self._at
        if at < self._size and self._data[at] < 0x80:  # as most are
            self._at = at + 1
            return self._data[at]
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 56:
                raise WireError("A count is too large.")
        return value

    def blob(self) -> memoryview:
        """Read a length and that many bytes."""
        return self._take(self.count())

    def text(self) -> str:
        """Read text."""
        try:
            return str(self.blob(), "utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise WireError("A text is not UTF-8.") from error

    def integer(self) -> int:
        """Read an int of any sign."""
        blob = self.blob()
        if not 0 < len(blob) <= self.bounds.integer_bytes:
            raise WireError("An int has an impossible length.")
        return int.from_bytes(blob, "big", signed=True)

    def real(self) -> float:
        """Read a float."""
        value: float = _FLOAT.unpack(self._take(8))[0]
        return value

    def items(self) -> int:
        """Read the number of values that follow; each costs at least a byte, so it is bounded."""
        number = self.count()
        self._items += number
        if number > self.left or self._items > self.bounds.items:
            raise WireError("A container claims more values than a message may hold.")
        return number

    def end(self) -> None:
        """Check that everything has been read."""
        if self.left:
            raise WireError("A message goes on after its end.")

    def _take(self, length: int) -> memoryview:
        if length > self.left:
            raise WireError("A message ends too early.")
        self._at += length
        return self._data[self._at - length : self._at]


def checked_key(value: Any) -> Any:
    """Return a value that is to be a key of a dict or a member of a set.

    Raises
    ------
    WireError
        If it cannot be one.
    """
    try:
        hash(value)
    except TypeError as error:
        raise WireError("A key is not hashable.") from error
    return value
