"""The plain data in a course's own modules, kept in step where the reference's run shows need."""

from __future__ import annotations

import contextlib
import copy
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from autograder.grading.object_rule import ObjectRule
from autograder.wire.course_modules import CourseModules
from autograder.wire.errors import WireError

__all__ = ["ModuleState", "data_of", "set_data"]

_LEAVES = (type(None), bool, int, float, complex, str, bytes)
_GROUPS = (tuple, list, set, frozenset)
_DEPTH = 20
_ABSENT = object()


class ModuleState:
    """Keeps data globals of a course's modules in step, before and after each test cell.

    What is taken over or given has a name, ``state tally._seen``: when the reference runs, all that
    differ are noted; when a submission runs, no others are kept in step. Functions and classes of
    the checker's modules are never the student's to choose.

    Parameters
    ----------
    space : dict
        The checker's namespace.
    course : CourseModules
        The modules.
    ask : callable
        ``ask(operation, *arguments)`` asks the student's process.
    rule : ObjectRule
        Knows what the reference is known to do in a cell.
    """

    def __init__(
        self,
        space: dict[str, Any],
        course: CourseModules,
        ask: Callable[..., Any],
        rule: ObjectRule,
    ) -> None:
        self._space = space
        self._course = course
        self._imported: set[str] = set()
        self._ask = ask
        self._rule = rule
        self._before: dict[str, dict[str, Any]] = {}
        self._has_taken = False

    def imports(self, names: Iterable[str]) -> None:
        """Say which names an answer is to import."""
        self._imported.update(names)

    def share(self) -> None:
        """Let both processes mean the same by a class of a module that is loaded here."""
        loaded = self._course.loaded()
        if loaded != self._course.shared:
            self._ask("modules", *sorted(loaded))
            self._course.shared = loaded

    @contextlib.contextmanager
    def in_step(self) -> Iterator[bool]:
        """Keep the data in step around a cell; yield whether some of it has come from there."""
        self._take_all()
        missing = self._hide_missing()
        try:
            yield self._has_taken
        finally:
            for name, value in missing.items():
                self._space.setdefault(name, value)
            self._give()

    def _hide_missing(self) -> dict[str, Any]:
        """Take away what an answer was to import from the course's modules, and has not."""
        due = [name for name in sorted(self._imported) if self._is_of_course(name)]
        said = self._ask("missing", *due) if due else ()
        if type(said) is not tuple:
            raise WireError("The names that are missing did not come as a tuple.")
        return {name: self._space.pop(name) for name in due if name in said}

    def _is_of_course(self, name: str) -> bool:
        value: Any = self._space.get(name)
        is_module = isinstance(value, types.ModuleType)
        home = value.__name__ if is_module else getattr(value, "__module__", None)
        is_ours = is_module or isinstance(value, type | types.FunctionType)
        return is_ours and home in self._course.loaded()

    def _take_all(self) -> None:
        self._before = {}
        for module in sorted(self._course.loaded()):
            here = {n: v for n, v in data_of(module).items() if self._may_differ(module, n)}
            if here:
                self._take(module, here)
                now = data_of(module)
                self._before[module] = copy.deepcopy({n: now[n] for n in here})

    def _may_differ(self, module: str, name: str) -> bool:
        return self._rule.is_known and self._rule.is_named(f"state {module}.{name}")

    def _take(self, module: str, here: Mapping[str, Any]) -> None:
        said = self._ask("state", module, *here)
        if type(said) is not dict:
            raise WireError("The data of a module did not come as a dict.")
        for name, own in here.items():
            new = said.get(name, _ABSENT)
            differs = new is not own and new is not _ABSENT and is_plain(new) and new != own
            if differs and self._rule.is_done(f"state {module}.{name}"):
                self._has_taken = True
                set_data(module, {name: copy.deepcopy(new)})

    def _give(self) -> None:
        for module, before in self._before.items():
            now = data_of(module)
            changed = {n: now[n] for n, old in before.items() if n in now and now[n] != old}
            due = {
                n: value
                for n, value in changed.items()
                if self._rule.is_done(f"state {module}.{n}")
            }
            if due:
                self._ask("set state", module, copy.deepcopy(due))


def data_of(module: str, *wanted: str) -> dict[str, Any]:
    """Return the plain data among a module's globals, or among those wanted."""
    found = sys.modules.get(module)
    space = vars(found) if isinstance(found, types.ModuleType) else {}
    names = wanted or [name for name in tuple(space) if not name.startswith("__")]
    return {name: space[name] for name in names if name in space and is_plain(space[name])}


def set_data(module: str, values: Mapping[str, Any]) -> None:
    """Let globals of a module, if it is loaded, have these values in the containers they have."""
    found = sys.modules.get(module)
    space = vars(found) if found is not None else {}
    for name, value in values.items():
        old: Any = space.get(name)
        is_kept = type(old) is type(value)
        if is_kept and isinstance(old, list):
            old[:] = value
        elif is_kept and isinstance(old, set | dict):
            old.clear()
            old.update(value)
        else:
            space[name] = value


def is_plain(value: object, depth: int = _DEPTH) -> bool:
    """Return whether something is made of builtin data alone, all the way down."""
    if type(value) in _LEAVES:
        return True
    if depth == 0:
        return False
    if isinstance(value, dict) and type(value) is dict:
        return all(is_plain(part, depth - 1) for pair in value.items() for part in pair)
    if isinstance(value, _GROUPS) and type(value) in _GROUPS:
        return all(is_plain(part, depth - 1) for part in value)
    return False
