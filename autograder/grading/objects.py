"""Which objects of the student a test may use."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from autograder.wire.proxies import NotComparable, ProxyClass, Stand

__all__ = ["ObjectRule"]


class ObjectRule:
    """Allows objects of the classes that the reference uses, and no others.

    A test that says ``abs(f(x) - 3) < 1e-6`` or ``f(x).equals(table)`` means a number or a table.
    An object in its place would be asked to judge itself.

    Parameters
    ----------
    of_source : collection of str
        The names of the classes that the source defines.
    """

    def __init__(self, of_source: Collection[str]) -> None:
        self._of_source = of_source
        self._allowed: Collection[str] | None = None
        self.used: set[str] = set()

    def begin(self, allowed: Collection[str] | None) -> None:
        """Begin a cell; None if it is not known which objects the reference uses in it."""
        self._allowed = allowed
        self.used = set()

    def check(self, obj: Any) -> None:
        """Note that something is asked of `obj`.

        Raises
        ------
        NotComparable
            If it is an object of the student where the reference has none.
        """
        if not isinstance(type(obj), ProxyClass) and not isinstance(obj, ProxyClass):
            return
        cls: Any = obj if isinstance(obj, ProxyClass) else type(obj)
        self.used.add(cls.__name__)
        if self._allowed is not None:
            is_allowed = cls.__name__ in self._allowed
        else:
            is_allowed = cls.__module__ != "__main__" or cls.__name__ in self._of_source
        if not is_allowed:
            what = "An object" if issubclass(cls, Stand) else "A class"
            raise NotComparable(
                f"{what} of type {cls.__name__} came from your code where the exercise asks for "
                "plain data: return numbers, text, containers, tensors, arrays or tables."
            )
