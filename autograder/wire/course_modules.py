"""The modules that a course ships beside its notebook, which lie in both processes' folders."""

from __future__ import annotations

import os
import sys
import sysconfig
from typing import Any

__all__ = ["CourseModules"]

_LIBRARIES = tuple(
    path + os.sep
    for path in (sysconfig.get_path(n) for n in ("stdlib", "platstdlib", "purelib", "platlib"))
    if path
)


class CourseModules:
    """Knows the classes of a course's own modules by their names.

    To be made before any cell runs: what is loaded by then, and what lies in a folder of
    libraries, is none of the course's.

    Attributes
    ----------
    shared : frozenset of str
        The modules that the checker has loaded, as far as the student's process has been told:
        of these it names classes.
    """

    def __init__(self) -> None:
        self._folder = os.getcwd() + os.sep
        self._others = frozenset(sys.modules)
        self.shared: frozenset[str] = frozenset()

    def loaded(self) -> frozenset[str]:
        """Return the names of those that are loaded here."""
        return frozenset(filter(self._is_course, sys.modules.keys() - self._others))

    def name_of(self, value: type) -> tuple[str, str] | None:
        """Return module and name of a class that the other process knows, else None."""
        module, name = value.__module__, value.__qualname__
        if not isinstance(module, str) or module not in self.shared:
            return None
        return (module, name) if self.find(module, name) is value else None

    def find(self, module: str, name: str) -> type | None:
        """Return the class of that name, looked up without running code, else None."""
        found: Any = sys.modules[module] if self._is_course(module) else None
        for part in name.split("."):
            found = getattr(found, "__dict__", {}).get(part)
        is_its = isinstance(found, type) and (found.__module__, found.__qualname__) == (
            module,
            name,
        )
        return found if is_its else None

    def _is_course(self, name: str) -> bool:
        if name in self._others:
            return False
        file = getattr(sys.modules.get(name), "__file__", None)
        if not isinstance(file, str) or file.startswith(_LIBRARIES):
            return False
        return file.startswith(self._folder)
