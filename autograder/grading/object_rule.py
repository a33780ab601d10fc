"""Which objects of the student a test may use, and for what."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from enum import Enum
from types import AsyncGeneratorType, FunctionType, GeneratorType
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from autograder.wire.handles import faces
from autograder.wire.handles.descriptions import OPERATORS
from autograder.wire.handles.proxies import NotComparable, ProxyClass
from autograder.wire.named_tuples import is_named_tuple
from autograder.wire.parts import parts

__all__ = ["ANYTHING", "DRAWS", "GIVES_POINTS", "ObjectRule"]

ANYTHING = "*"
"""Among what a test cell may ask: whatever it likes, because the reference is what runs."""

GIVES_POINTS = "gives points"
"""Among what is known of a test cell: its last value is a number, of the points that it earns."""

DRAWS = "draws"
"""Among what a test cell may ask: that the code under test moves the random generators."""

PLAIN = "an object of a class of the source's comes"
"""Among what a test cell may ask: more than plain data, be it numbers that have methods."""

MEMBERS = "a member of an enumeration comes"
"""Among what a test cell may ask: objects of which it wants to know which they are."""

ENDS = "a generator ends by send or throw"
"""Among what a test cell may ask: that a generator says so that it is at its end."""

_FIELD = "a named tuple has "
"""With a name, among what a test cell may ask: data of which the parts have names."""
_OF_NAMED_TUPLES = ("_asdict", "_fields", "_replace")

_NEXT = ("__next__", "__anext__")
_SENDS = ("send", "throw", "asend", "athrow")
_GENERATORS = (GeneratorType, AsyncGeneratorType)

_TELLING = frozenset(
    (
        "await",
        "call",
        "dir",
        *(f"get __{name}__" for name in ("doc", "name", "qualname", "wrapped")),
        "get keys",  # `dict` asks for it
        "list",
        "text",
        *(
            f"do __{name}__"
            for name in ("iter", "next", "len", "reversed", "getitem", "aiter", "anext")
        ),
    )
)
"""Ways in which an object hands out data and is not told what the test hopes for. A generator
where the reference returns a list is no lie, nor is a cached function in place of a plain one."""
_SAME = {
    f"__{way}{name[2:]}": name
    for name in OPERATORS
    for way in "ri"
    if f"__{way}{name[2:]}" in OPERATORS
}
"""``x += y``, ``y + x`` and ``x + y`` are the same to a test; which is asked, the class decides."""
_ELSEWHERE = "something else gives"
"""The way of an object that nothing handed out: it lay in a list that the test had passed."""


class ObjectRule:
    """Lets a test ask of the student's objects what it asks of the reference's, and no more.

    A test that says ``abs(f(x) - 3) < 1e-6`` or ``f(x).equals(table)`` means a number or a table.
    An object in its place would be asked to judge itself.

    What is asked has a name: ``get data``, ``do __sub__``, ``call``. So has the way on which an
    object came: ``get data gives``, ``f gives``. When the reference runs, both are noted; when a
    submission runs, what was never noted is refused. Nothing that the object says about itself,
    such as the name of its class or module, counts.

    Parameters
    ----------
    of_source : collection of str
        The names of the classes that the source defines, for cells of which it is not known what
        they ask.
    """

    def __init__(self, of_source: Collection[str]) -> None:
        self._of_source = of_source
        self._allowed: Collection[str] | None = None
        self._is_sender = False  # whether what is asked for is a generator's send or throw
        self._known: dict[int, Any] = {}
        self._odd: set[int] = set()
        self._names: dict[int, list[str]] = {}
        self._functions: WeakKeyDictionary[Any, tuple[str, ...]] = WeakKeyDictionary()
        self._senders: WeakSet[Any] = WeakSet()
        self.used: set[str] = set()

    def begin(self, allowed: Collection[str] | None, names: Mapping[str, Any]) -> None:
        """Begin a cell.

        Parameters
        ----------
        allowed : collection of str or None
            What may be asked; None if it is not known.
        names : mapping
            The student's names as the cell sees them.
        """
        self._allowed = allowed
        self._known.clear()
        self._odd.clear()
        self._functions.clear()
        self.used = set()
        self._names.clear()
        for name, value in names.items():
            self.named(name, value)

    def named(self, name: str, value: Any) -> None:
        """Note what one of the student's names stands for."""
        self._names.setdefault(id(value), []).append(name)
        self._arrive([f"name {name}"], value)

    @property
    def is_known(self) -> bool:
        """Whether it is known what the reference does in this cell."""
        return self._allowed is not None

    @property
    def allowed(self) -> Collection[str]:
        """What the reference is known to do in this cell; nothing if nobody knows."""
        return self._allowed or ()

    @property
    def notes_all(self) -> bool:
        """Whether the reference is what runs."""
        return self._allowed is not None and ANYTHING in self._allowed

    def origins(self, function: Any) -> Collection[str]:
        """Return the ways on which one of the student's functions has come."""
        return self._functions.get(function, ())

    def is_done(self, what: str) -> bool:
        """Note that something is done; return whether the reference is known to do it."""
        self.used.add(what)
        return self.is_known and self.is_named(what)

    def may_end(self, operation: str, arguments: tuple[Any, ...]) -> bool:
        """Return whether an iterator is asked for more, which is how it says that it ends.

        A function may call itself what it likes, so it is known by the attribute that it was.
        """
        if operation == "await" or (operation == "do" and arguments[1] in _NEXT):
            return True
        if operation != "call":
            return False
        if any(f"get {name}" in self.origins(arguments[0]) for name in _NEXT):
            return True
        self.used.add(ENDS)
        is_one = isinstance(arguments[0], FunctionType) and arguments[0] in self._senders
        return is_one and self.is_named(ENDS)

    def check(self, operation: str, arguments: tuple[Any, ...]) -> list[str]:
        """Note that something is asked of an object; return the names of the answer's way.

        Raises
        ------
        NotComparable
            If it may not be asked.
        """
        obj = arguments[0] if arguments else None
        detail = arguments[1] if operation in ("get", "do") and len(arguments) > 1 else ""
        asked = f"{operation} {_SAME.get(detail, detail)}".strip()
        names = self._names.get(id(obj), []) if operation == "call" else []
        if not _is_object(obj):
            is_function = isinstance(obj, FunctionType)
            origins = self.origins(obj) if is_function else ()
            return [f"{name} gives" for name in (*names, *origins) or ("a function",)]
        self.used.add(asked)
        self._is_sender = detail in _SENDS and isinstance(obj, _GENERATORS)
        if id(obj) not in self._known:
            self._note([_ELSEWHERE], obj)
        if not self._may(obj, asked):
            # its name is the student's to choose, and could tell what a hidden check has passed
            what = "A class" if isinstance(obj, ProxyClass) else "An object of a class"
            raise NotComparable(
                f"{what} came from your code where the exercise asks for plain data: return "
                "numbers, text, containers, tensors, arrays or tables."
            )
        return [f"{name} gives" for name in names or [asked]]

    def came(self, ways: Collection[str], value: Any) -> None:
        """Note what an answer holds."""
        self._arrive(ways, value)
        for part in parts(value):
            if _is_object(part):
                self._note_form(type(part))
            elif self.notes_all and is_named_tuple(part):
                self.used.update(_FIELD + name for name in (*_OF_NAMED_TUPLES, *part._fields))

    def _arrive(self, ways: Collection[str], value: Any) -> None:
        for part in parts(value):
            if isinstance(part, FunctionType):  # whatever it calls itself, it is known by its way
                self._functions[part] = tuple(way.removesuffix(" gives") for way in ways)
                if self._is_sender:
                    self._senders.add(part)
            if _is_object(part):
                self._note(ways, part)
        self._is_sender = False

    def _note_form(self, cls: Any) -> None:
        """Note what the reference gives that is no plain data."""
        if not isinstance(cls, ProxyClass):  # it is a class itself
            return
        if cls._wire_is_plain or cls._wire_face is None:
            self.used.add(PLAIN)
        if issubclass(cls._wire_face or int, Enum):
            self.used.add(MEMBERS)

    def _note(self, ways: Collection[str], obj: Any) -> None:
        self.used.update(ways)
        self._known[id(obj)] = obj
        if not any(map(self.is_named, ways)):
            self._odd.add(id(obj))

    def _may(self, obj: Any, asked: str) -> bool:
        if self._allowed is None:
            return self._seems_due(obj, asked)
        if asked in _TELLING:
            return True
        if asked.startswith("get ") and self.is_named(_FIELD + asked[4:]):
            return True  # the reference's has it, too, and the test has read it here
        return self.is_named(asked) and id(obj) not in self._odd

    def is_named(self, what: str) -> bool:
        """Return whether the reference does this in this cell, or nobody knows."""
        return self._allowed is None or ANYTHING in self._allowed or what in self._allowed

    @property
    def is_by_identity(self) -> bool:
        """Whether the reference's objects are equal to themselves only: then all are, here."""
        return self._allowed is not None and not self.notes_all and "same" in self._allowed

    @property
    def due_forms(self) -> tuple[bool, bool]:
        """Whether data with methods of its own is to come as plain data, and whether members stay.

        That is so where the reference is known to give plain data, and members.
        """
        is_plain = self.is_known and not self.is_named(PLAIN) and not self.asks_for_attributes
        return is_plain, self.is_known and not self.notes_all and self.is_named(MEMBERS)

    @property
    def asks_for_attributes(self) -> bool:
        """Whether the reference gives objects of which this cell reads or calls attributes."""
        return any(what.startswith(("get ", "do ")) for what in self._allowed or ())

    def _seems_due(self, obj: Any, asked: str) -> bool:
        """Judge without a reference: by the class, of which a library's can do what it can do."""
        cls: Any = obj if isinstance(obj, ProxyClass) else type(obj)
        if cls.__name__ in self._of_source:
            return True
        library = faces.find(cls.__module__, cls.__qualname__) or _known(cls)
        operation, _, name = asked.partition(" ")
        return library is not None and (operation != "do" or hasattr(library, name))


def _is_object(obj: Any) -> bool:
    return isinstance(type(obj), ProxyClass) or isinstance(obj, ProxyClass)


def _known(cls: type) -> type | None:
    """Return the class that this process knows by the same name, looked up without running code."""
    found: Any = sys.modules.get(cls.__module__) if cls.__module__ != "__main__" else None
    for part in cls.__qualname__.split("."):
        found = getattr(found, "__dict__", {}).get(part)
    return found if isinstance(found, type) else None
