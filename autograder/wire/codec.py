"""Plain data to bytes and back, without another process, and how both ends write a subclass."""

from __future__ import annotations

from typing import Any

from autograder.wire import library_names
from autograder.wire.adapters import DATA, VALUES
from autograder.wire.adapters.exceptions import refuse
from autograder.wire.bounds import Bounds
from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.errors import WireError
from autograder.wire.peer import Peer
from autograder.wire.registry import Registry

__all__ = ["DataPeer", "decode", "encode", "write_base"]

_REGISTRY = Registry(VALUES, DATA)


class DataPeer(Peer):
    """An end of the wire that carries data only."""

    registry = _REGISTRY

    def __init__(self, parity: int, bounds: Bounds | None = None) -> None:
        self.parity = parity
        super().__init__(_nobody, {}, bounds)

    def write_other(self, encoder: Encoder, value: Any) -> None:
        """Write a subclass as its plain base; refuse everything else."""
        if not write_base(encoder, value):
            raise refuse(value)

    def resolve(self, module: str, name: str) -> Any:
        """Return a plain type or a library module."""
        found = library_names.safe(module, name)
        if found is None:
            raise WireError("A message names something that may not cross.")
        return found


def _nobody(operation: str, *arguments: Any) -> Any:
    raise RuntimeError("plain data has no other end that could be asked")


def write_base(encoder: Encoder, value: Any) -> bool:
    """Write an instance of a subclass of a plain type as that type; False if it is none."""
    for base, plain in _BASES:
        if isinstance(value, base):
            encoder.value(plain(value))
            return True
    return False


_BASES: tuple[tuple[type, Any], ...] = (
    (int, int.__int__),
    (float, float.__float__),
    (complex, lambda value: complex(value.real, value.imag)),
    (str, str.__str__),
    (bytes, lambda value: bytes.__getitem__(value, slice(None))),
    (tuple, lambda value: tuple(tuple.__iter__(value))),
    (list, lambda value: list(list.__iter__(value))),
    (dict, lambda value: dict(dict.items(value))),
    (set, lambda value: set(set.__iter__(value))),
    (frozenset, lambda value: frozenset(frozenset.__iter__(value))),
)


def encode(value: Any, bounds: Bounds | None = None) -> bytes:
    """Return plain data as bytes.

    Parameters
    ----------
    value : object
        Numbers, text, containers, tensors, arrays, data frames, exceptions, and what else the
        package's docstring lists.
    bounds : Bounds, optional
        Caps.

    Raises
    ------
    CannotCross
        If something in it is not plain data.

    Examples
    --------
    >>> decode(encode({"a": [1, 2.5, None]}))
    {'a': [1, 2.5, None]}
    """
    encoder = Encoder(DataPeer(1, bounds))
    encoder.value(value)
    return bytes(encoder.buffer)


def decode(data: bytes, bounds: Bounds | None = None) -> Any:
    """Return what `encode` was given.

    Raises
    ------
    WireError
        If the bytes are not what `encode` writes. No bytes raise anything else.
    """
    return Decoder(data, DataPeer(0, bounds)).whole(Decoder.value)
