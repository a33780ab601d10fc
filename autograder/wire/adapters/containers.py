"""list, dict, set and their relatives: filled in place, so that identity and cycles survive."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, deque
from operator import is_
from typing import Any

from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.errors import WireError
from autograder.wire.object_table import Adapter, DataAdapter, ObjectTable
from autograder.wire.primitives import checked_key

__all__ = ["CONTAINERS"]


def _same(ours: Any, others: Any) -> bool:
    """Return whether two sequences hold the very same objects."""
    return len(ours) == len(others) and all(map(is_, ours, others))


class _ListAdapter(DataAdapter):
    tag = ord("l")
    types: tuple[type, ...] = (list,)

    def create(self, decoder: Decoder) -> Any:
        return []

    def write_contents(self, encoder: Encoder, obj: list[Any]) -> None:
        encoder.values(obj)

    def fill(self, decoder: Decoder, obj: list[Any]) -> None:
        values = decoder.values()
        obj[:] = values

    def snapshot(self, obj: list[Any], table: ObjectTable) -> Any:
        return tuple(obj)

    def has_changed(self, obj: list[Any], snapshot: Any) -> bool:
        return not _same(obj, snapshot)


class _DequeAdapter(_ListAdapter):
    tag = ord("q")
    types = (deque,)

    def write_header(self, encoder: Encoder, obj: deque[Any]) -> None:
        encoder.count(0 if obj.maxlen is None else obj.maxlen + 1)

    def create(self, decoder: Decoder) -> Any:
        bound = decoder.count()
        return deque(maxlen=bound - 1 if bound else None)

    def fill(self, decoder: Decoder, obj: Any) -> None:
        values = decoder.values()
        obj.clear()
        obj.extend(values)


class _SetAdapter(DataAdapter):
    tag = ord("S")
    types = (set,)

    def create(self, decoder: Decoder) -> Any:
        return set()

    def write_contents(self, encoder: Encoder, obj: set[Any]) -> None:
        encoder.values(obj)

    def fill(self, decoder: Decoder, obj: set[Any]) -> None:
        values = list(map(checked_key, decoder.values()))
        obj.clear()
        obj.update(values)

    def snapshot(self, obj: set[Any], table: ObjectTable) -> Any:
        return frozenset(map(id, obj)), tuple(obj)

    def has_changed(self, obj: set[Any], snapshot: Any) -> bool:
        return bool(snapshot[0] != frozenset(map(id, obj)))


class _DictAdapter(DataAdapter):
    def __init__(self, letter: str, dict_type: type[Any]) -> None:
        self.tag = ord(letter)
        self.types = (dict_type,)

    def create(self, decoder: Decoder) -> Any:
        return self.types[0]()

    def write_contents(self, encoder: Encoder, obj: dict[Any, Any]) -> None:
        items = tuple(obj.items())
        encoder.count(len(items))
        for key, value in items:
            encoder.value(key)
            encoder.value(value)

    def fill(self, decoder: Decoder, obj: dict[Any, Any]) -> None:
        items = [(decoder.hashable(), decoder.value()) for _ in range(decoder.items())]
        obj.clear()
        for key, value in items:
            dict.__setitem__(obj, key, value) if type(obj) is not OrderedDict else obj.update(
                {key: value}
            )

    def snapshot(self, obj: dict[Any, Any], table: ObjectTable) -> Any:
        return tuple(obj), tuple(obj.values())

    def has_changed(self, obj: dict[Any, Any], snapshot: Any) -> bool:
        return not (_same(tuple(obj), snapshot[0]) and _same(tuple(obj.values()), snapshot[1]))


class _DefaultDictAdapter(_DictAdapter):
    """A defaultdict; its factory crosses if it is a plain type such as ``int`` or ``list``."""

    def write_header(self, encoder: Encoder, obj: defaultdict[Any, Any]) -> None:
        encoder.value(obj.default_factory)

    def create(self, decoder: Decoder) -> Any:
        factory = decoder.value()
        if factory is not None and not callable(factory):
            raise WireError("The factory of a defaultdict cannot be called.")
        return defaultdict(factory)


class _BytearrayAdapter(DataAdapter):
    tag = ord("y")
    types = (bytearray,)

    def create(self, decoder: Decoder) -> Any:
        return bytearray()

    def write_contents(self, encoder: Encoder, obj: bytearray) -> None:
        encoder.blob(obj)

    def fill(self, decoder: Decoder, obj: bytearray) -> None:
        data = decoder.blob()
        try:
            obj[:] = data
        except BufferError as error:
            raise WireError("A bytearray that is in use cannot be resized.") from error

    def snapshot(self, obj: bytearray, table: ObjectTable) -> Any:
        return bytes(obj)

    def has_changed(self, obj: bytearray, snapshot: Any) -> bool:
        return bool(obj != snapshot)


CONTAINERS: tuple[Adapter, ...] = (
    _ListAdapter(),
    _DequeAdapter(),
    _SetAdapter(),
    _DictAdapter("m", dict),
    _DictAdapter("o", OrderedDict),
    _DictAdapter("C", Counter),
    _DefaultDictAdapter("x", defaultdict),
    _BytearrayAdapter(),
)
