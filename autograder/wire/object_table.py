"""What the two processes know in common.

Everything that has an identity (a list, a tensor, the memory under it, a function of the student)
gets a number from the process that sends it first: even ones from the checker, odd ones from the
student's process. Later messages name it by that number, so that it arrives as the very same
object; and when its contents have changed since the last message, the next one says so.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from autograder.wire.blocks import Block
from autograder.wire.bounds import Bounds
from autograder.wire.errors import WireError

__all__ = ["FIRST", "Adapter", "DataAdapter", "Entry", "ObjectTable"]

FIRST = 16
"""The first number that is given; those below it belong to what both have from the start."""
_HELD_BY_THE_TABLE_ALONE = 2  # the entry's own reference, and getrefcount's


class Adapter(ABC):
    """How objects of one kind are made, filled and compared.

    Attributes
    ----------
    tag : int
        Its letter on the wire.
    types : tuple of type
        The exact types that it carries.
    type_names : tuple of str
        More of them, by full name, for libraries that may not be imported.
    is_data : bool
        Whether an end that has let such an object go may get another, with the same contents.
    """

    tag: int
    types: tuple[type, ...] = ()
    type_names: tuple[str, ...] = ()
    is_data = False

    def carries(self, obj: Any) -> bool:
        """Return whether this very object can travel, of all that have its type."""
        return True

    def write_header(self, encoder: Any, obj: Any) -> None:  # noqa: B027 (most have none)
        """Write what is needed to make the object."""

    @abstractmethod
    def create(self, decoder: Any) -> Any:
        """Read the header and return an object, still empty."""

    def write_contents(self, encoder: Any, obj: Any) -> None:  # noqa: B027
        """Write what the object holds now."""

    def fill(self, decoder: Any, obj: Any) -> None:  # noqa: B027
        """Read what the object holds now and put it there."""

    def show(self, encoder: Any, obj: Any) -> None:  # noqa: B027
        """Let the other end see an object of which it has known the geometry alone."""

    def snapshot(self, obj: Any, table: ObjectTable) -> Any:
        """Return what `has_changed` will need to know about the present."""
        return None

    @property
    def has_contents(self) -> bool:
        """Whether the other end can change what it carries."""
        return type(self).fill is not Adapter.fill

    def watches(self, obj: Any) -> bool:
        """Return whether the contents of this very object can change."""
        return type(self).has_changed is not Adapter.has_changed

    def has_changed(self, obj: Any, snapshot: Any) -> bool:
        """Return whether the object's contents are no longer what they were.

        It is asked of every object before every message, and so has to be fast.
        """
        return False

    def may_come_anew(self, obj: Any) -> bool:
        """Return whether this one is no exception."""
        return True

    def is_free(self, obj: Any) -> bool:
        """Return whether an object that only the table holds is of no more use to this end."""
        return True

    def holds(self, obj: Any, snapshot: Any) -> int:
        """Return how many references to an object are ours, beside the table's own."""
        return 0


class DataAdapter(Adapter):
    """Objects of which an end that has let one go may as well get another, with the same contents.

    Functions and classes are none, nor is what has a state beyond its contents.
    """

    is_data = True


@dataclass(eq=False)
class Entry:
    """One object that both know.

    Attributes
    ----------
    number : int
        Its number on the wire.
    obj : object
        This process's object.
    kind : Adapter
        How it is carried.
    snapshot : object
        Its contents when both last agreed on them.
    is_theirs : bool
        Whether the other process has made it, or has got a copy of its own.
    """

    number: int
    obj: Any
    kind: Adapter
    snapshot: Any = None
    is_theirs: bool = False


_Watched = dict[int, tuple[Entry, Callable[[Any, Any], bool]]]


class ObjectTable:
    """The objects that this process and the other one know.

    Parameters
    ----------
    parity : int
        0 in the checker, 1 in the student's process.
    bounds : Bounds
        How many there may be.
    """

    def __init__(self, parity: int, bounds: Bounds) -> None:
        self.parity = parity
        self._bounds = bounds
        self._next = FIRST + parity
        self._entries: dict[int, Entry] = {}
        self._by_identity: dict[int, Entry] = {}
        self._blocks: dict[int, Entry] = {}
        self._data: dict[int, Entry] = {}
        self._watched: _Watched = {}
        self.hidden: set[int] = set()  # sent, but not to be seen yet

    def __len__(self) -> int:
        """Return how many objects both know."""
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        """Iterate over them."""
        return iter(tuple(self._entries.values()))

    def find(self, obj: object) -> Entry | None:
        """Return the entry of this very object."""
        return self._by_identity.get(id(obj))

    def __getitem__(self, number: int) -> Entry:
        """Return the entry of that number."""
        try:
            return self._entries[number]
        except KeyError:
            raise WireError(f"Nothing here has the number {number}.") from None

    def block_at(self, low: int, high: int) -> Block | None:
        """Return the memory that both know and that holds these addresses, if there is any."""
        for entry in self._blocks.values():
            block: Block = entry.obj
            inside = block.low <= low and high <= block.low + block.nbytes
            if inside and not block.is_stale:
                return block
        return None

    def add_own(self, obj: Any, kind: Adapter) -> Entry:
        """Give a number to an object that is about to be sent."""
        if len(self._entries) >= self._bounds.shared:
            raise WireError("Too many objects have been exchanged.")
        entry = Entry(self._next, obj, kind)
        self._next += 2
        return self._put(entry)

    def check_new(self, number: int) -> None:
        """Refuse a number that the other process may not give."""
        if number < FIRST or number % 2 == self.parity or number in self._entries:
            raise WireError(f"The number {number} is not the sender's to give.")
        if len(self._entries) >= self._bounds.shared:
            raise WireError("Too many objects have been exchanged.")

    def add_theirs(self, number: int, obj: Any, kind: Adapter) -> Entry:
        """Enter an object that has been received."""
        self.check_new(number)
        return self._put(Entry(number, obj, kind, is_theirs=True))

    def rebind(self, entry: Entry, obj: Any) -> None:
        """Let the number of an object mean another one, which is the other process's."""
        self.drop([entry.number])
        entry.obj, entry.is_theirs = obj, True
        self._put(entry).snapshot = entry.kind.snapshot(obj, self)

    def add_fixed(self, number: int, obj: Any, kind: Adapter) -> None:
        """Enter an object that both have from the start, under a number below `FIRST`."""
        self._put(Entry(number, obj, kind))

    def changed(self) -> list[Entry]:
        """Return the entries whose contents the other process has not seen."""
        # asking one may run code that drops others: a destructor, say
        watched = (*self._watched.values(),)
        return [entry for entry, is_new in watched if is_new(entry.obj, entry.snapshot)]

    def agree(self, entries: Iterable[Entry]) -> None:
        """Note that both now hold the same contents."""
        for entry in entries:
            entry.snapshot = entry.kind.snapshot(entry.obj, self)

    def unused(self, among: Iterable[int] | None = None) -> list[int]:
        """Return the numbers of the objects that nothing but this table holds any more.

        Parameters
        ----------
        among : iterable of int, optional
            The numbers to look at, known here or not; else all.
        """
        known = self._entries
        wanted = map(known.get, among) if among is not None else reversed(known.values())
        return [
            entry.number
            for entry in filter(None, wanted)
            if entry.number >= FIRST
            and (
                (others := sys.getrefcount(entry.obj) - _HELD_BY_THE_TABLE_ALONE) <= 0
                or (entry.kind.is_data and others <= entry.kind.holds(entry.obj, entry.snapshot))
            )
        ]

    def spare(self) -> list[int]:
        """Return the numbers of the data that is of no more use to this end."""
        known = tuple(self._data.values())
        return [e.number for e in known if _is_unused(e) and e.kind.is_free(e.obj)]

    def replaceable(self, among: Iterable[int]) -> list[int]:
        """Return those of these numbers whose objects may as well be sent anew."""
        known = map(self._data.get, among)
        return [e.number for e in known if e is not None and e.kind.may_come_anew(e.obj)]

    def drop(self, numbers: Iterable[int]) -> None:
        """Forget these objects; unknown numbers are fine."""
        for number in numbers:
            entry = self._entries.get(number)
            if entry is not None and number >= FIRST:
                del self._entries[number]
                self._by_identity.pop(id(entry.obj), None)
                self._blocks.pop(number, None)
                self._data.pop(number, None)
                self._watched.pop(number, None)

    def _put(self, entry: Entry) -> Entry:
        self._entries[entry.number] = entry
        self._by_identity[id(entry.obj)] = entry
        if isinstance(entry.obj, Block):
            self._blocks[entry.number] = entry
        if entry.kind.is_data:
            self._data[entry.number] = entry
        if entry.number >= FIRST and entry.kind.watches(entry.obj):
            self._watched[entry.number] = entry, entry.kind.has_changed
        return entry


def _is_unused(entry: Entry) -> bool:
    others = sys.getrefcount(entry.obj) - _HELD_BY_THE_TABLE_ALONE
    return others <= 0 or others <= entry.kind.holds(entry.obj, entry.snapshot)
