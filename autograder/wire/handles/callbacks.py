"""What a test defines, as the student's process meets it: it can be called, its code stays here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.errors import WireError
from autograder.wire.handles.descriptions import OPERATORS, is_operator
from autograder.wire.object_table import Adapter

__all__ = ["CALLBACK", "make_callable", "perform_for_callable", "rebinds"]

_MORE = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__bool__")
_TEXT = 500
_DOC = 20_000


class _CallbackAdapter(Adapter):
    """Sent by the checker only; the student's process makes a callable of it."""

    tag = ord("K")

    def write_header(self, encoder: Encoder, obj: Any) -> None:
        is_object = not (callable(obj) and hasattr(obj, "__name__"))
        encoder.text(str(getattr(obj, "__name__", type(obj).__name__))[:_TEXT])
        doc = getattr(obj, "__doc__", None)
        encoder.text(doc[:_DOC] if isinstance(doc, str) else "")
        able = (*OPERATORS, *_MORE) if is_object else ()
        encoder.value(tuple(sorted(name for name in able if _has(type(obj), name))))

    def create(self, decoder: Decoder) -> Any:
        name, doc, operators = decoder.text(), decoder.text(), decoder.expect(tuple)
        return decoder.peer.make_callable(name, doc, operators)


CALLBACK = _CallbackAdapter()


def _has(cls: type, name: str) -> bool:
    found = getattr(cls, name, None)
    return found is not None and found is not getattr(object, name, None)


def make_callable(link: Callable[..., Any], name: str, doc: str, operators: tuple[str, ...]) -> Any:
    """Return what stands, in the student's process, for something that a test defines.

    Parameters
    ----------
    link : callable
        ``link(operation, *arguments)`` asks the checker.
    name : str
        Its name.
    doc : str
        Its docstring, which a decorator may copy.
    operators : tuple of str
        The special methods that it has; none if it is a function or a class.
    """
    if operators:
        return _callable_object(link, name, operators)

    def remote(*args: Any, **kwargs: Any) -> Any:
        return link("call", remote, args, tuple(kwargs.items()))

    remote.__name__ = remote.__qualname__ = name
    remote.__doc__ = doc or None
    return remote


def _callable_object(link: Callable[..., Any], name: str, operators: tuple[str, ...]) -> Any:
    def operator(special: str) -> Callable[..., Any]:
        if special == "__call__":
            return lambda self, *args, **kwargs: link("call", self, args, tuple(kwargs.items()))
        return lambda self, *args: link("do", self, special, *args)

    space: dict[str, Any] = {special: operator(special) for special in operators}
    space["__getattr__"] = lambda self, key: link("get", self, key)
    space["__setattr__"] = _set_there_or_here(link)
    space.setdefault("__hash__", object.__hash__)
    return type(name, (), space)()


def _set_there_or_here(link: Callable[..., Any]) -> Callable[[Any, str, Any], None]:
    """Return a ``__setattr__`` that keeps a value which the checker does not take over."""

    def set_attribute(self: Any, key: str, value: Any) -> None:
        if link("set", self, key, value) is True:
            object.__setattr__(self, key, value)

    return set_attribute


def perform_for_callable(operation: str, arguments: tuple[Any, ...]) -> Any:
    """Do what the student's process asks of something that a test defines.

    Only public attributes and the special methods of plain use can be reached: nothing here leads
    to a function's code or globals.

    Raises
    ------
    WireError
        If the request is malformed.
    """
    obj, *rest = arguments
    if operation == "call":
        args, keywords = rest
        if type(args) is not tuple or not _are_keywords(keywords):
            raise WireError("A call has malformed arguments.")
        return obj(*args, **dict(keywords))
    name = rest[0] if rest else None
    if type(name) is not str:
        raise WireError("A request names nothing.")
    if operation == "do" and (is_operator(name) or name in _MORE):
        return getattr(type(obj), name)(obj, *rest[1:])
    is_private = name.startswith(("_", "gi_", "cr_", "ag_", "co_", "f_", "tb_"))
    is_code = isinstance(obj, type | partial) or hasattr(obj, "__code__")
    if is_private or is_code:
        raise AttributeError(f"{name!r} of what a test defines cannot be reached")
    if operation == "get" and len(rest) == 1:
        return getattr(obj, name)
    if operation == "set" and len(rest) == 2:
        setattr(obj, name, rest[1])
        return None
    raise WireError("A request asks for something impossible.")


def rebinds(operation: str, arguments: tuple[Any, ...]) -> bool:
    """Return whether a request would change what something that a test defines does.

    That is to set anything that can be called, to set what its class defines, and to get the
    methods by which a mock is set up or asserts.
    """
    if len(arguments) < 2 or type(arguments[1]) is not str:
        return False
    obj, name = arguments[:2]
    found = getattr(type(obj), name, None)
    if operation == "get":
        return type(obj).__module__ == "unittest.mock" and callable(found)
    is_set = operation == "set" and len(arguments) == 3
    return is_set and (found is not None or hasattr(type(obj), name) or callable(arguments[2]))


def _are_keywords(pairs: object) -> bool:
    """Whether they are pairs of name and value: a dict would be one more object to keep in step."""
    return type(pairs) is tuple and all(
        type(pair) is tuple and len(pair) == 2 and type(pair[0]) is str for pair in pairs
    )
