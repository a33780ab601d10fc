"""What a check that runs beside the answers may interpret: what it interprets of the reference's.

Such a check shares a process with the code that it judges, so all of this can be undone there. It
holds against data that forges a result by itself: a pickle that names something else than data, an
expression that imports, a query that calls, a template that reads what is private.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType, ModuleType
from typing import Any

from autograder.grading import formats
from autograder.grading.code_facts import is_program, names_in
from autograder.grading.interpreters import Reading, Reads, restore, stand_before
from autograder.grading.object_rule import ANYTHING

__all__ = ["SharedInterpreting"]

_CHECKS = ("<test ", "<given ")
_STUDENTS = ("<answer ",)
_REACHING = frozenset(
    (
        *("autograder", "builtins", "ctypes", "gc", "importlib", "inspect", "mock", "modules"),
        *("pytest", "sys", "unittest"),
        *("f_back", "f_globals", "f_locals", "gi_frame", "tb_frame"),
        *("__builtins__", "__class__", "__closure__", "__code__", "__dict__", "__eq__", "__ge__"),
        *("__getattribute__", "__globals__", "__gt__", "__import__", "__le__", "__lt__", "__mro__"),
        *("__ne__", "__subclasses__"),
    )
)
"""Names by which a program reaches what is not its own, or decides by itself what is equal."""
_CALLING = frozenset(
    (
        *("breakpoint", "compile", "delattr", "eval", "exec", "exit", "getattr", "globals"),
        *("input", "locals", "memoryview", "object", "open", "quit", "setattr", "super", "type"),
        "vars",
    )
)
"""Builtin functions that have no place in an expression that is data."""
_DATA = {
    "builtins": frozenset(
        (
            *("bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int"),
            *("list", "range", "set", "slice", "str", "tuple"),
        )
    ),
    "_codecs": frozenset({"encode"}),
    "collections": frozenset({"Counter", "OrderedDict", "defaultdict", "deque"}),
    "copyreg": frozenset({"_reconstructor"}),
    "datetime": frozenset({"date", "datetime", "time", "timedelta", "timezone"}),
    "decimal": frozenset({"Decimal"}),
    "fractions": frozenset({"Fraction"}),
    "numpy": frozenset({"dtype", "ndarray"}),
    "numpy._core.multiarray": frozenset({"_reconstruct", "scalar"}),
    "numpy._core.numeric": frozenset({"_frombuffer"}),
    "numpy.core.multiarray": frozenset({"_reconstruct", "scalar"}),
    "torch": frozenset({"FloatStorage", "DoubleStorage", "LongStorage"}),
    "torch._utils": frozenset({"_rebuild_parameter", "_rebuild_tensor_v2"}),
    "torch.serialization": frozenset({"_get_layout"}),
}
_STARTS = ("os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen")
_NAME = re.compile(r"@?\s*[^\W\d]\w*")


class SharedInterpreting:
    """Holds, in the student's process, what its checks interpret to what is known of them."""

    def __init__(self) -> None:
        self._allowed: frozenset[str] | None = None
        self._is_installed = False
        self._is_looking = False
        self.noted: set[str] = set()
        self.refused = ""

    def guard_templates(self) -> None:
        """Let guarded texts run here; their templates are looked at while a check is held."""
        formats.install(self._template)

    @contextmanager
    def held(self, allowed: Iterable[str]) -> Iterator[None]:
        """Hold one check to what the reference made it interpret, and note what it interprets."""
        if not self._is_installed:
            self._is_installed = True
            sys.addaudithook(self._hear)
        self.noted, self.refused = set(), ""
        self._allowed = frozenset(allowed)
        replaced = stand_before(self._reads)
        try:
            yield
        finally:
            self._allowed = None
            restore(replaced)

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if self._allowed is None or self._is_looking:
            return
        if event in ("exec", "function.__new__", "pickle.find_class") or event in _STARTS:
            self._is_looking = True
            try:
                if _is_of_a_check(sys._getframe(1)):
                    self._look(event, args)
            finally:
                self._is_looking = False

    def _look(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "pickle.find_class":
            is_data = args[1] in _DATA.get(args[0], ())
            self._meet({f"unpickles {args[0]}.{args[1]}": is_data})
        elif event in _STARTS:
            self._meet({f"starts {event}": False})
        elif isinstance(args[0], CodeType) and not _is_installed(args[0].co_filename):
            names = names_in(args[0])
            refused = _REACHING if is_program(args[0]) else _REACHING | _CALLING
            hidden = () if is_program(args[0]) else {n for n in names if n.startswith("_")}
            self._meet({f"names {n}": n not in refused and n not in hidden for n in names})

    def _template(self, text: str) -> None:
        if self._allowed is None or not _is_of_a_check(sys._getframe(1)):
            return
        if formats.reaches_in(text):
            self._meet({"formats what is private": False})

    def _reads(self, reading: Reading) -> None:
        is_text = type(reading.text) is str
        if self._allowed is None or not is_text or not _is_of_a_check(sys._getframe(1)):
            return
        if reading.what is Reads.TEMPLATE:
            self._template(reading.text)
        elif reading.what is Reads.NAME:
            names = re.split(r"[.:]", reading.text)
            self._meet({f"names {n}": n not in _REACHING and n[:1] != "_" for n in names})
        elif reading.what is Reads.EXPRESSION:
            space = vars(sys.modules["__main__"])
            names = [found.replace(" ", "") for found in _NAME.findall(reading.text)]
            self._meet({f"names {n}": _may_be_asked_for(n, space) for n in names})

    def _meet(self, found: dict[str, bool]) -> None:
        """Note what is interpreted; refuse what neither is data nor was met with the reference."""
        assert self._allowed is not None
        self.noted.update(found)
        odd = [name for name, is_data in found.items() if not is_data]
        if ANYTHING not in self._allowed and not self._allowed.issuperset(odd):
            self.refused = (
                "The check would run something that came from your code, which it does not do "
                "for the reference solution."
            )
            raise PermissionError(self.refused)


def _may_be_asked_for(name: str, space: dict[str, Any]) -> bool:
    bare = name.lstrip("@")
    is_module = name != bare and isinstance(space.get(bare), ModuleType)
    return not (bare.startswith("_") or bare in _REACHING | _CALLING or is_module)


def _is_installed(file: str) -> bool:
    return file.startswith(("/", "<frozen ")) and not file.startswith(os.getcwd() + os.sep)


def _is_of_a_check(frame: FrameType | None) -> bool:
    """Return whether the check does it, and not the student's code that it calls."""
    while frame is not None:
        if frame.f_code.co_filename.startswith(_CHECKS):
            return True
        if frame.f_code.co_filename.startswith(_STUDENTS):
            return False
        frame = frame.f_back
    return False
