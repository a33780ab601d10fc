"""The student's names in the checker's namespace."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from autograder.grading.modes import CheckerModes
from autograder.wire.errors import CannotCross, WireError

__all__ = ["SubmittedNames"]

_ABSENT = object()
_PATCHED = ("input", "print")


class Patches:
    """Builtin functions that a test has replaced, as ``mock.patch("builtins.input")`` does.

    In a kernel neither a replaced ``sys.stdin`` nor a replaced ``builtins.open`` reaches the
    student's code: ``input`` is the kernel's own, and IPython gives notebooks an ``open``.
    """

    def __init__(self) -> None:
        self._originals = {name: getattr(builtins, name) for name in _PATCHED}
        self._known: set[str] = set()

    def forget(self) -> None:
        """Say that the student's process knows of none."""
        self._known.clear()

    def news(self) -> Iterator[tuple[str, Any]]:
        """Yield names that have been replaced, and, with None, those that no longer are."""
        for name, original in self._originals.items():
            is_patched = getattr(builtins, name) is not original
            if is_patched and name not in self._known:
                self._known.add(name)
                yield name, _caller(name)
            elif not is_patched and name in self._known:
                self._known.discard(name)
                yield name, None


def _caller(name: str) -> Callable[..., Any]:
    def builtin(*args: Any, **kwargs: Any) -> Any:
        return getattr(builtins, name)(*args, **kwargs)

    return builtin


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
        self._bound: set[str] = set()
        self._shadowing: set[str] = set()
        self._kept: dict[str, Any] = {}
        self._patches = Patches()
        self._modes = CheckerModes(ask)
        self.holds_lent = False

    @property
    def placed(self) -> Mapping[str, Any]:
        """The student's names as the running cell finds them."""
        return self._placed

    def give_to_student(self, names: frozenset[str]) -> None:
        """Say that these names are the student's from now on."""
        self._owned.update(names)
        for name in names:
            self._kept.pop(name, None)

    def give_to_checker(self, names: Iterable[str]) -> None:
        """Say that a locked cell binds these names again."""
        self._modes.run_by_both()
        self._owned.difference_update(names)
        for name in names:
            self._placed.pop(name, None)
            self._sent.pop(name, None)
            self._kept.pop(name, None)
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
        for name in self._kept:
            self._placed.pop(name, None)
        self._space.update(self._placed)
        self._space.update((n, value) for n, value in self._kept.items() if value is not _ABSENT)
        self._before = dict(self._space)
        followed = (self._owned | self._placed.keys()) - self._kept.keys()
        self._sent = {name: self._placed.get(name, _ABSENT) for name in followed}
        self._choose_what_to_carry()
        self._shadowing.clear()
        self._patches.forget()
        self._modes.begin()

    def write_through(self) -> None:
        """Tell the student's process which of its names the running cell has bound or deleted.

        Of those that the source's answers read: any other binding is nobody's business there, and
        may be what the cell expects. What it has set in libraries is told, too.
        """
        self._modes.tell()
        new, gone = {}, []
        for name, known in self._sent.items():
            now = self._space.get(name, _ABSENT)
            if now is known or name not in self._carried:
                continue
            self._sent[name] = now
            if now is _ABSENT:
                gone.append(name)
            else:
                new[name] = now
        self._shadowing.update(new, gone)
        for name, value in self._patches.news():
            if value is None:
                gone.append(name)
            elif name not in self._sent:
                new[name] = value
        if new or gone:
            self._ask("shadow", new, tuple(gone))
        self._carry_over()

    def rebound(self, names: Mapping[str, Any], gone: Iterable[str]) -> dict[str, Any]:
        """Take over what the student's code has bound or deleted while the cell called it.

        Only names that still are as they came from there: what the cell itself has bound is not
        the student's to choose.

        Returns
        -------
        dict
            What was taken over.
        """
        news = {**names, **dict.fromkeys(gone, _ABSENT)}
        taken = {}
        for name, value in news.items():
            theirs = self._placed.get(name, _ABSENT)
            now = self._space.get(name, _ABSENT)
            if name not in self._sent or now is not theirs or self._sent[name] is not theirs:
                continue
            self._sent[name] = value
            if value is _ABSENT:
                del self._placed[name], self._space[name]
            else:
                self._placed[name] = self._space[name] = taken[name] = value
        return taken

    def finish(self) -> None:
        """End a cell: what it has bound or deleted stays so, as in one kernel."""
        now = {name: self._space.get(name, _ABSENT) for name in self._sent}
        self._kept.update(
            (name, value)
            for name, value in now.items()
            if name not in self._carried and value is not self._sent[name]
        )
        try:
            self.write_through()
        except CannotCross:
            return  # the student's process gives its names back before it does the next cell
        if self._shadowing:
            self._ask("keep", *sorted(self._shadowing))
            self.holds_lent = True

    def _choose_what_to_carry(self) -> None:
        self._to_carry = tuple(self._carried - self._owned - self._placed.keys())

    def _carry_over(self) -> None:
        for name in self._to_carry:
            value = self._space.get(name, _ABSENT)
            if value is _ABSENT and name in self._bound:
                self._bound.discard(name)
                self._before.pop(name, None)
                self._ask("shadow", {}, (name,))
                self._ask("keep", name)
            if value is _ABSENT or value is self._before.get(name, _ABSENT):
                continue
            self._before[name] = value
            try:
                self._ask("bind", {name: value})
            except CannotCross:
                continue
            self._bound.add(name)
