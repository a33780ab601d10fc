"""What a value holds, at any depth: plain containers, and more where the caller says so."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

__all__ = ["held_by_containers", "held_by_objects", "parts"]

_MOST = 1_000


def held_by_containers(part: Any) -> Iterable[Any]:
    """Return what a container or an array of objects holds.

    Examples
    --------
    >>> list(held_by_containers({"a": [1]}))
    [[1], 'a']
    """
    # not isinstance: an object of the student may pass for a library's container
    kind = type(part)
    if issubclass(kind, dict):
        return itertools.chain(part.values(), part.keys())
    if issubclass(kind, tuple | list | set | frozenset | deque):
        return tuple(part)
    inside: Iterable[Any] = part.flat if kind is np.ndarray and part.dtype == object else ()
    return inside


def held_by_objects(part: Any) -> Iterable[Any]:
    """Return what `held_by_containers` does, and the attributes of an instance."""
    if isinstance(part, type | ModuleType | FunctionType):
        return ()
    try:  # of the instance itself: what stands for a student's object is not asked
        attributes = tuple(object.__getattribute__(part, "__dict__").values())
    except AttributeError:
        attributes = ()
    if type(part).__module__.startswith("torch") and hasattr(type(part), "is_leaf"):
        attributes = (*attributes, part._base, part.grad if part.is_leaf else None)
    return itertools.chain(held_by_containers(part), attributes)


def parts(
    value: Any, held_by: Callable[[Any], Iterable[Any]] = held_by_containers
) -> Iterator[Any]:
    """Yield a value and what it holds, nearest first, up to a bound."""
    waiting, seen = deque([value]), {id(value)}
    for _ in range(_MOST):
        if not waiting:
            return
        part = waiting.popleft()
        yield part
        for each in itertools.islice(held_by(part), _MOST):
            number = id(each)  # asked once: to the checker's audit hook each is an event
            if number not in seen:
                seen.add(number)
                waiting.append(each)
