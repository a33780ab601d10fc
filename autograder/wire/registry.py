"""Which adapter carries a value, and which one a letter of a message stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from autograder.wire.errors import WireError
from autograder.wire.object_table import Adapter

__all__ = ["Registry", "ValueAdapter"]

Found = TypeVar("Found")
_LIBRARIES = ("torch", "pandas", "numpy", "random")


@dataclass(frozen=True)
class ValueAdapter:
    """How values without an identity are written and read; they are copied.

    Attributes
    ----------
    letter : int
        What it begins with on the wire.
    write : callable
        ``write(encoder, value)`` writes what follows.
    read : callable
        ``read(decoder)`` reads that and believes nothing.
    types : tuple of type
        The exact types that it carries.
    type_names : tuple of str
        More of them, by full name, for libraries that may not be imported.
    fits : callable or None
        For what no list of types can name: whether it carries a value.
    nests : bool
        Whether other values stand in it.
    """

    letter: int
    write: Callable[[Any, Any], None]
    read: Callable[[Any], Any]
    types: tuple[type, ...] = ()
    type_names: tuple[str, ...] = ()
    fits: Callable[[Any], bool] | None = None
    nests: bool = False


class Registry:
    """All that an end of the wire can carry.

    Parameters
    ----------
    values : iterable of ValueAdapter
        For what is copied.
    objects : iterable of Adapter
        For what has an identity, and so a number.
    """

    def __init__(self, values: Iterable[ValueAdapter], objects: Iterable[Adapter]) -> None:
        values, objects = tuple(values), tuple(objects)
        self.readers = {adapter.letter: adapter.read for adapter in values}
        self.by_type = {each: adapter for adapter in values for each in adapter.types}
        self._families = [adapter for adapter in values if adapter.fits is not None]
        named = [(name, adapter) for adapter in values for name in adapter.type_names]
        self._values_by_name = dict(named)
        self._objects = {adapter.tag: adapter for adapter in objects}
        if len(self._objects) < len(objects):
            raise ValueError("two kinds of objects have the same letter")
        self._objects_by_type = {each: a for a in objects for each in a.types}
        self._objects_by_name = {name: a for a in objects for name in a.type_names}

    def object_adapter(self, value: object) -> Adapter | None:
        """Return what carries an object of exactly this type."""
        found = self._objects_by_type.get(type(value))
        if found is None:
            found = _named(value, self._objects_by_name, self._objects_by_type)
        return found if found is not None and found.carries(value) else None

    def container_adapter(self, cls: type) -> Adapter:
        """Return what carries objects of exactly this type."""
        return self._objects_by_type[cls]

    def value_adapter(self, value: object) -> ValueAdapter | None:
        """Return what carries a value, by its exact type or the family that it is of."""
        found = self.by_type.get(type(value))
        if found is None:
            found = _named(value, self._values_by_name, self.by_type)
        if found is not None:
            return found
        return next((a for a in self._families if a.fits is not None and a.fits(value)), None)

    def of_tag(self, tag: int) -> Adapter:
        """Return the adapter of objects that has this letter.

        Raises
        ------
        WireError
            If there is none.
        """
        try:
            return self._objects[tag]
        except KeyError:
            raise WireError(f"No kind of object has the letter {tag}.") from None


def _named(value: object, by_name: Mapping[str, Found], by_type: dict[type, Found]) -> Found | None:
    """Return what is known by the full name of a type, and from now on by the type."""
    cls = type(value)
    if not cls.__module__.startswith(_LIBRARIES):
        return None
    found = by_name.get(f"{cls.__module__}.{cls.__qualname__}")
    if found is not None:
        by_type[cls] = found
    return found
