"""What student code may change of the objects that the checker has made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import FunctionType, ModuleType
from typing import Any

from autograder.grading.object_rule import ANYTHING
from autograder.grading.submitted import SubmittedNames
from autograder.wire.object_table import Entry, ObjectTable
from autograder.wire.own_copies import give_copies, reaches

__all__ = ["ChangeRule"]

_OTHERS = "something else"


class ChangeRule:
    """Lets student code change what the reference changes, and notes what else it does.

    What is changed has a name: ``name data`` for what a name of the checker's leads to,
    ``argument 0 of f`` for what a call that is under way was given. When the reference runs, these
    are noted, cell by cell; of a submission, all others are.

    Parameters
    ----------
    space : mapping
        The checker's namespace.
    names : SubmittedNames
        Which names in it are the student's.
    table : ObjectTable
        What both processes know.
    keeps : bool
        Whether what the reference does not change stays as it is: the student's code then goes on
        with a copy. Else its changes are made here too, as in one kernel.
    """

    def __init__(
        self, space: Mapping[str, Any], names: SubmittedNames, table: ObjectTable, keeps: bool
    ) -> None:
        self._space = space
        self._submitted = names
        self._table = table
        self._keeps = keeps
        self._allowed: Collection[str] | None = None
        self._known: dict[int, bool] = {}
        self._calls: list[tuple[str, tuple[Any, ...], Sequence[str]]] = []
        self.made: set[str] = set()

    def begin(self, allowed: Collection[str] | None) -> None:
        """Begin a cell, with what the reference changes in it; None if all is allowed."""
        self._allowed = allowed
        self._known.clear()
        self.made = set()

    def call_begins(self, operation: str, arguments: tuple[Any, ...], ways: Sequence[str]) -> None:
        """Know what an operation is given, until `call_ends`."""
        self._calls.append((operation, arguments, ways))

    def call_ends(self) -> None:
        """Forget it."""
        self._calls.pop()

    def meet(self, changed: list[Entry]) -> None:
        """Take note of what student code has changed, before it is changed here."""
        if self._allowed is None:
            return
        for entry in changed:
            if entry.number not in self._known:
                self._known[entry.number] = self._may_change(entry)
        kept = [entry for entry in changed if not self._known[entry.number]]
        if kept and self._keeps:
            give_copies(self._table, kept)

    def may_set(self, name: object) -> bool:
        """Note that student code sets an attribute of what a test defines; return whether it may.

        Else it keeps the new value to itself.
        """
        what = f"attribute {name}"
        if self._allowed is None or what in self._allowed:
            return True
        self.made.add(what)
        return not self._keeps or ANYTHING in self._allowed

    def _may_change(self, entry: Entry) -> bool:
        assert self._allowed is not None
        names = self._names(entry) if entry.kind.has_contents else set()
        if names <= set(self._allowed):
            return True
        self.made |= names
        return ANYTHING in self._allowed

    def _names(self, entry: Entry) -> set[str]:
        leads_there = reaches([entry])
        for operation, arguments, ways in reversed(self._calls):
            given = _given(operation, arguments)
            places = [place for place, argument in given if leads_there(argument)]
            if places:
                names = {way.removesuffix(" gives").removeprefix("name ") for way in ways}
                return {f"argument {place} of {', '.join(sorted(names))}" for place in places}
        found = {
            f"name {name}"
            for name, value in tuple(self._space.items())
            if name not in self._submitted.placed
            and not isinstance(value, ModuleType | FunctionType | type)
            and not name.startswith("__")
            and leads_there(value)
        }
        return found or {_OTHERS}


def _given(operation: str, arguments: tuple[Any, ...]) -> Sequence[tuple[object, Any]]:
    """Return what an operation was given, each with its place or its keyword."""
    if operation == "call":
        _, positional, keywords = arguments
        return *enumerate(positional), *keywords
    return tuple(enumerate(arguments[1:]))
