"""The student's names in the checker's namespace."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from autograder.wire.errors import CannotCross, WireError

__all__ = ["SubmittedNames"]

_ABSENT = object()


class SubmittedNames:
    """Keeps the checker's namespace and the student's in step, name by name.

    Parameters
    ----------
    space : dict
        The checker's namespace.
    ask : callable
        ``ask(operation, *arguments)`` asks the student's process.
    """

    def __init__(self, space: dict[str, Any], ask: Callable[..., Any]) -> None:
        self._space = space
        self._ask = ask
        self._owned: set[str] = set()
        self._checkers: set[str] = set()
        self._carried: frozenset[str] = frozenset()
        self._placed: dict[str, Any] = {}
        self._before: dict[str, Any] = {}
        self._sent: dict[str, Any] = {}
        self._to_carry: tuple[str, ...] = ()

    @property
    def placed(self) -> Mapping[str, Any]:
        """The student's names as the running cell has found them."""
        return self._placed

    def give_to_student(self, names: Iterable[str]) -> None:
        """Say that these names are the student's from now on."""
        self._owned.update(names)

    def give_to_checker(self, names: Iterable[str]) -> None:
        """Say that a locked cell has bound these names again."""
        self._owned.difference_update(names)
        for name in names:
            self._placed.pop(name, None)
        self._choose_what_to_carry()

    def keep_for_checker(self, names: Iterable[str]) -> None:
        """Say that a cell of the source binds these names here, or would have bound them.

        Where it has not come so far, or was judged in an earlier pair, they are missing; they
        never are the student's to supply.
        """
        self._checkers.update(names)

    def carry(self, names: Iterable[str]) -> None:
        """Say which names of test cells later cells of the source read."""
        self._carried = frozenset(names)

    def place(self, wanted: Iterable[str]) -> None:
        """Bind the student's names here as they stand there; those that are missing are missing.

        Parameters
        ----------
        wanted : iterable of str
            Names that the next cell reads and does not bind: one that is defined nowhere else is
            the student's.
        """
        for name in self._placed:
            self._space.pop(name, None)
        unknown = {name for name in wanted if name not in self._space} - vars(builtins).keys()
        unknown -= self._checkers
        asked = sorted(self._owned | unknown)
        said = self._ask("read", *asked) if asked else {}
        if type(said) is not dict:
            raise WireError("The student's names did not come as a dict.")
        self._placed = {name: said[name] for name in asked if name in said}
        for name in self._owned:
            self._space.pop(name, None)
        self._space.update(self._placed)
        self._before = dict(self._space)
        followed = self._owned | self._placed.keys()
        self._sent = {name: self._placed.get(name, _ABSENT) for name in followed}
        self._choose_what_to_carry()

    def write_through(self) -> None:
        """Tell the student's process which of its names the running cell has bound or deleted."""
        new, gone = {}, []
        for name, known in self._sent.items():
            now = self._space.get(name, _ABSENT)
            if now is known:
                continue
            self._sent[name] = now
            if now is _ABSENT:
                gone.append(name)
            else:
                new[name] = now
        if new or gone:
            self._ask("shadow", new, tuple(gone))
        self._carry_over()

    def finish(self) -> None:
        """End a cell. The student's process gives its names back before it does the next."""
        self._carry_over()

    def _choose_what_to_carry(self) -> None:
        self._to_carry = tuple(self._carried - self._owned - self._placed.keys())

    def _carry_over(self) -> None:
        for name in self._to_carry:
            value = self._space.get(name, _ABSENT)
            if value is _ABSENT or value is self._before.get(name, _ABSENT):
                continue
            self._before[name] = value
            try:
                self._ask("bind", {name: value})
            except CannotCross:
                continue
