"""How much of anything one message may hold."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Bounds"]


@dataclass(frozen=True)
class Bounds:
    """Caps that hold for every message.

    Attributes
    ----------
    message_bytes : int
        Bytes of one frame, and of all memory blocks that one process lent the other.
    items : int
        Values in one message, at any depth.
    depth : int
        How deep containers may be nested.
    integer_bytes : int
        Bytes of one int.
    elements : int
        Elements of one tensor or array; a stride of 0 claims many of them for few bytes.
    shared : int
        Objects that the two processes know of each other at one time.
    printed : int
        Characters of printed text that one message brings along.
    nesting : int
        Calls within calls, across both processes.
    """

    message_bytes: int = 64 << 20
    items: int = 1_000_000
    depth: int = 60
    integer_bytes: int = 1 << 16
    elements: int = 1 << 25
    shared: int = 200_000
    printed: int = 1 << 20
    nesting: int = 40
