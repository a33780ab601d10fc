"""What the checker calls and awaits in place of the student's functions and coroutines."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from autograder.wire.errors import WireError
from autograder.wire.handles.signatures import annotations_of, signature_of

__all__ = ["Link", "check_types", "make_coroutine", "make_function"]

Link = Callable[..., Any]
"""``link(operation, *arguments)`` asks the student's process."""


def make_function(
    link: Link,
    name: Any,
    qualname: Any,
    module: Any,
    doc: Any,
    signature: Any,
    is_async: Any,
) -> Any:
    """Return a function that calls one of the student's."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return link("call", this(), args, tuple(kwargs.items()))

    async def call_and_wait(*args: Any, **kwargs: Any) -> Any:
        return link("await", call(*args, **kwargs))

    proxy: Any = call_and_wait if is_async is True else call
    this = weakref.ref(proxy)  # a function that holds itself would never be forgotten
    check_types(str, name, qualname, module)
    check_types((str, type(None)), doc)
    proxy.__name__, proxy.__qualname__, proxy.__doc__ = name, qualname, doc
    proxy.__module__ = module
    found = signature_of(signature)
    if found is not None:
        proxy.__signature__ = found
        proxy.__annotations__ = annotations_of(found)
        given = [p for p in found.parameters.values() if p.default is not p.empty]
        proxy.__defaults__ = tuple(p.default for p in given if p.kind is not p.KEYWORD_ONLY) or None
        proxy.__kwdefaults__ = {p.name: p.default for p in given if p.kind is p.KEYWORD_ONLY}
    return proxy


def make_coroutine(link: Link) -> Any:
    """Return a coroutine that has one of the student's run to its end."""

    async def wait() -> Any:
        return link("await", this())

    made = wait()
    this = weakref.ref(made)
    return made


def check_types(wanted: Any, *values: Any) -> None:
    """Refuse a description of which a part has another type.

    Raises
    ------
    WireError
        If one of the values is no instance of `wanted`.
    """
    if not all(isinstance(value, wanted) for value in values):
        raise WireError("The description of an object is malformed.")
