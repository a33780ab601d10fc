"""Objects of the student's process as the checker hears of them: a form and a name."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping
from typing import Any

from autograder.wire import library_names
from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.object_table import Adapter

__all__ = ["OBJECT", "OPERATORS", "is_operator"]

_BINARY = tuple(
    "add sub mul truediv floordiv mod divmod pow matmul and or xor lshift rshift".split()  # noqa: SIM905
)
_UNARY = tuple("neg pos abs invert int float complex round trunc floor ceil index".split())  # noqa: SIM905
_OTHERS = tuple(
    "len iter next reversed contains getitem setitem delitem enter exit call".split()  # noqa: SIM905
)
_ASYNC = ("await", "aiter", "anext", "aenter", "aexit")
OPERATORS = frozenset(
    f"__{name}__"
    for name in (
        *_BINARY,
        *(f"r{name}" for name in _BINARY),
        *(f"i{name}" for name in _BINARY if name != "divmod"),
        *_UNARY,
        *_OTHERS,
        *_ASYNC,
    )
)
_JUDGES = ("__bool__", "__eq__")
"""With these a class says what its objects are; without them, they are true, and equal to
themselves only."""
_TEXT = 20_000
_PARAMETERS = 200


def is_operator(name: object) -> bool:
    """Return whether a proxy passes this special method on."""
    return isinstance(name, str) and name in OPERATORS


class _ObjectAdapter(Adapter):
    """Sent by the student's process only; the checker makes a proxy of it."""

    tag = ord("O")

    def write_header(self, encoder: Encoder, obj: Any) -> None:
        form, parts = _describe(obj, encoder.peer.names)
        encoder.text(form)
        encoder.value(parts)

    def create(self, decoder: Decoder) -> Any:
        return decoder.peer.make_proxy(decoder.text(), decoder.expect(tuple))


OBJECT = _ObjectAdapter()


def _describe(obj: Any, names: Callable[[type], bool]) -> tuple[str, tuple[Any, ...]]:
    if isinstance(obj, type):
        return "class", _class_parts(obj, names)
    is_function = isinstance(obj, types.FunctionType | types.MethodType | types.BuiltinFunctionType)
    if is_function and not getattr(obj, "__dict__", None):
        return "function", (*_names(obj), _signature(obj), inspect.iscoroutinefunction(obj))
    return "instance", (type(obj),)


def _class_parts(cls: type, names: Callable[[type], bool]) -> tuple[Any, ...]:
    mro = type.mro(cls)[1:] if cls is not type else []
    error = next(
        (base.__name__ for base in mro if library_names.builtin_exception(base.__name__) is base),
        "",
    )
    library = next((base for base in (cls, *mro) if _is_library(base)), None)
    face = ("", "") if library in (None, object) else (library.__module__, library.__qualname__)
    bases = tuple(
        base
        for base in cls.__bases__
        if not _is_library(base) or _is_known_error(base) or names(base)
    )
    defined = {name: value for base in (*mro[::-1], cls) for name, value in _own(base).items()}
    able = (*OPERATORS, *_JUDGES)
    operators = tuple(sorted(name for name in able if defined.get(name) is not None))
    signature = None if _is_library(cls) else _signature(cls)
    return (*_names(cls), signature, operators, bases, face, error)


def _is_known_error(cls: type) -> bool:
    return issubclass(cls, BaseException) and library_names.name_of(cls) is not None


def _own(cls: type) -> Mapping[str, Any]:
    """Return what a class defines, of which what a metaclass defines is no part."""
    return {} if cls is object else vars(cls)


def _is_library(cls: type) -> bool:
    return cls.__module__ not in ("__main__", "<locked>")


def _names(obj: Any) -> tuple[str, str, str, Any]:
    """Return name, qualified name, module and docstring."""
    found = [getattr(obj, name, "") for name in ("__name__", "__qualname__", "__module__")]
    name, qualname, module = (part[:500] if isinstance(part, str) else "" for part in found)
    doc = getattr(obj, "__doc__", None)
    return name, qualname, module, doc[:_TEXT] if isinstance(doc, str) else None


def _signature(obj: Any) -> Any:
    """Return the parameters as (name, kind, default, annotation), and the return annotation."""
    try:
        signature = inspect.signature(obj)
    except Exception:
        return None
    parameters = tuple(
        (
            parameter.name,
            int(parameter.kind),
            None if parameter.default is parameter.empty else (_plain(parameter.default),),
            _annotation(parameter.annotation),
        )
        for parameter in list(signature.parameters.values())[:_PARAMETERS]
    )
    return parameters, _annotation(signature.return_annotation)


def _plain(value: Any) -> Any:
    if type(value) in (type(None), bool, int, float, complex, str, bytes, type(...)):
        return value
    if type(value) in (tuple, list, dict, set) and not value:
        return type(value)()
    if type(value) is tuple:
        return tuple(_plain(part) for part in value)
    return _text(value)


def _annotation(value: Any) -> Any:
    if value is inspect.Signature.empty:
        return None
    if isinstance(value, type) and library_names.name_of(value) is not None:
        return (value,)
    return (value if isinstance(value, str) else _text(value),)


def _text(value: Any) -> str:
    try:
        return repr(value)[:500]
    except Exception:
        return "..."
