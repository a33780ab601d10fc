"""Objects of libraries and of locked cells on their way to the student's process.

The student's process may trust the checker, so pickle is allowed here, and in this direction only:
the checker has no reader for it. Tensors, arrays and containers inside stay shared, so a model that
is trained there is trained here; an attribute that is set anew on either end is set on the other.
"""

from __future__ import annotations

import io
import pickle
from typing import Any

from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.errors import CannotCross, WireError
from autograder.wire.object_table import Adapter, ObjectTable

__all__ = ["LIVE"]

_MISSING = object()


class _PickledAdapter(Adapter):
    tag = ord("L")

    def write_header(self, encoder: Encoder, obj: Any) -> None:
        stays_whole = encoder.peer.stays_whole
        live_parts: list[Any] = []

        class Pickler(pickle.Pickler):
            def persistent_id(self, part: Any) -> int | None:
                if part is obj or not stays_whole(part):
                    return None
                live_parts.append(part)
                return len(live_parts) - 1

        buffer = io.BytesIO()
        try:
            Pickler(buffer, protocol=5).dump(obj)
        except (CannotCross, WireError):
            raise
        except Exception as error:
            raise CannotCross(
                f"A {type(obj).__name__} object cannot cross to the student's process ({error}): "
                "pass what the student needs of it as numbers, text, containers or tensors."
            ) from error
        encoder.values(live_parts)
        encoder.blob(buffer.getvalue())

    def create(self, decoder: Decoder) -> Any:
        live_parts = decoder.values()
        return decoder.peer.load(bytes(decoder.blob()), live_parts)

    def write_contents(self, encoder: Encoder, obj: Any) -> None:
        entry = encoder.table.find(obj)
        old = entry.snapshot if entry is not None else None
        now = _attributes(obj)
        changed = {} if old is None else _difference(old, now)
        encoder.count(len(changed))
        for name, value in changed.items():
            encoder.text(name)
            encoder.value(value)
        gone = () if old is None else tuple(name for name in old if name not in now)
        encoder.value(gone)

    def fill(self, decoder: Decoder, obj: Any) -> None:
        pairs = [(decoder.text(), decoder.value()) for _ in range(decoder.items())]
        gone = decoder.expect(tuple)
        if not (pairs or gone):
            return
        space = getattr(obj, "__dict__", None)
        names = (*(name for name, _ in pairs), *gone)
        if space is None or not all(type(n) is str and not n.startswith("__") for n in names):
            raise WireError("An object cannot take on the attributes that were sent for it.")
        # what an object of the course does is not the student's to say
        may_rebind = getattr(decoder.peer, "may_rebind", None)
        space.update(
            (n, v) for n, v in pairs if not may_rebind or not _does(obj, n) or may_rebind(n)
        )
        for name in gone:
            space.pop(name, None)

    def snapshot(self, obj: Any, table: ObjectTable) -> Any:
        return _attributes(obj)

    def has_changed(self, obj: Any, snapshot: Any) -> bool:
        if snapshot is None:
            return False
        now = _attributes(obj)
        return bool(now.keys() != snapshot.keys() or _difference(snapshot, now))


def _does(obj: Any, name: str) -> bool:
    """Return whether an attribute can be called, be it the class's or the object's."""
    return callable(getattr(type(obj), name, None)) or callable(vars(obj).get(name))


def _attributes(obj: Any) -> dict[str, Any]:
    space = getattr(obj, "__dict__", None)
    if not isinstance(space, dict):
        return {}
    return {name: value for name, value in space.items() if not name.startswith("__")}


def _difference(old: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in now.items() if old.get(name, _MISSING) is not value}


LIVE = _PickledAdapter()
