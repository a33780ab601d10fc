"""Objects that are attributes and nothing else: where plain data is due, they are plain data.

A `SimpleNamespace`, or an instance of a class that only says what its attributes are, as a
dataclass does. In the checker no code of the student's is asked what they are, or what they equal.
"""

from __future__ import annotations

import copy
import inspect
from dataclasses import is_dataclass
from types import FunctionType, SimpleNamespace
from typing import Any

from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.errors import CannotCross, WireError
from autograder.wire.object_table import Adapter, ObjectTable

__all__ = ["ATTRIBUTES", "Attributes", "is_attributes"]

_MOST = 100
_TEXT = 500
_MADE = "<string>"
"""The file of what `dataclasses` writes into a class."""


class Attributes:
    """What stands in the checker for an object of which the attributes are all.

    Its own names are those of no attribute that a student may send.
    """

    _wire_name = "object"
    _wire_values_decide = False

    def __eq__(self, other: object) -> bool:
        """Compare the attributes, if the student's class does; else an object equals itself."""
        if not self._wire_values_decide or not isinstance(other, Attributes):
            return self is other
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Return the attributes."""
        values = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{self._wire_name}({values})"

    def __deepcopy__(self, memo: dict[int, Any]) -> Attributes:
        """Return an object of the checker's own."""
        memo[id(self)] = made = type(self)()
        vars(made).update((name, copy.deepcopy(value, memo)) for name, value in vars(self).items())
        return made

    def __copy__(self) -> Attributes:
        """Return an object of the checker's own."""
        made = type(self)()
        vars(made).update(vars(self))
        return made

    def __reduce__(self) -> str:
        """Refuse to be sent in another way than it came."""
        raise CannotCross("An object of the student has been given back and is gone.")


class _AttributesAdapter(Adapter):
    """Sent by the student's process only."""

    tag = ord("V")

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, bool], type[Attributes]] = {}

    def write_header(self, encoder: Encoder, obj: Any) -> None:
        name = "namespace" if type(obj) is SimpleNamespace else type(obj).__name__
        encoder.text(name[:_TEXT])
        encoder.count(int("__eq__" in vars(type(obj))))

    def create(self, decoder: Decoder) -> Any:
        if decoder.table.parity:
            raise WireError("Attributes cross from the student's process to the checker only.")
        key = decoder.text()[:_TEXT], decoder.count() == 1
        if key not in self._kinds:
            facts = {"_wire_name": key[0], "_wire_values_decide": key[1]}
            self._kinds[key] = type("Attributes", (Attributes,), facts)
        return self._kinds[key]()

    def write_contents(self, encoder: Encoder, obj: Any) -> None:
        items = tuple(vars(obj).items())
        encoder.count(len(items))
        for name, value in items:
            encoder.text(name)
            encoder.value(value)

    def fill(self, decoder: Decoder, obj: Any) -> None:
        items = [(decoder.text(), decoder.value()) for _ in range(decoder.items())]
        if not all(map(_is_name, (name for name, _ in items))):
            raise WireError("An attribute has an impossible name.")
        space = vars(obj)
        space.clear()
        space.update(items)

    def snapshot(self, obj: Any, table: ObjectTable) -> Any:
        return dict(vars(obj))

    def has_changed(self, obj: Any, snapshot: Any) -> bool:
        now = vars(obj)
        return now.keys() != snapshot.keys() or any(now[n] is not v for n, v in snapshot.items())


ATTRIBUTES = _AttributesAdapter()


def is_attributes(value: Any) -> bool:
    """Return whether an object of the student's is its attributes, and no more.

    Examples
    --------
    >>> is_attributes(SimpleNamespace(x=1)), is_attributes(3)
    (True, False)
    """
    cls = type(value)
    if cls is not SimpleNamespace and not _only_has_attributes(cls):
        return False
    space = getattr(value, "__dict__", None)
    return type(space) is dict and len(space) <= _MOST and all(map(_is_name, space))


def _is_name(name: str) -> bool:
    return name.isidentifier() and not name.startswith("_")


def _only_has_attributes(cls: type) -> bool:
    """Return whether a class says what attributes there are, and nothing about them."""
    if cls.__module__ != "__main__" or type(cls) is not type or cls.__bases__ != (object,):
        return False
    fields = cls.__dict__.get("__dataclass_fields__", ()) if is_dataclass(cls) else ()
    return all(
        _is_made(value) if name.startswith("__") else name in fields
        for name, value in vars(cls).items()
        if name != "__init__"
    )


def _is_made(value: Any) -> bool:
    """Return whether a special attribute of a class says what Python or `dataclasses` has said."""
    if not isinstance(value, FunctionType):
        return not isinstance(value, classmethod | staticmethod | property)
    made: Any = inspect.unwrap(value)
    return bool(made.__code__.co_filename == _MADE)
