"""Keeps what the student wrote from being run as code in the checker.

A test may compile text: doctest runs a docstring, `typing.get_type_hints` evaluates an annotation
that is a text, `eval` what a function returned. If the text is the student's, so is the code, and
it belongs into the student's process.
"""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Callable
from typing import Any

__all__ = ["HeardTexts"]

_ACTS = re.compile(r"[(=@]")
"""A text without any of these calls nothing and binds nothing."""
_SHORT = 4
_MOST = 1_000_000
_ONLY_PARSED = 0x400  # ast.PyCF_ONLY_AST
_MAKERS = ("importlib.", "<frozen importlib", "collections", "dataclasses")
"""Modules that compile files of the course, or text of their own from names alone."""


class HeardTexts:
    """Remembers the texts that came from the student, and refuses to compile them.

    Parameters
    ----------
    refuse : callable
        Called with a sentence where a test tries; it must not return.
    """

    def __init__(self, refuse: Callable[[str], None]) -> None:
        self._refuse = refuse
        self._texts: dict[str, None] = {}
        self._size = 0
        self._joined = ""

    def hear(self, text: str) -> None:
        """Remember a text that came from the student."""
        if self._size <= _MOST and _ACTS.search(text) and text not in self._texts:
            self._texts[text] = None
            self._size += len(text)

    def install(self) -> None:
        """Stand before `compile`, `eval` and `exec` of this process."""
        plain_compile, plain_eval, plain_exec = compile, eval, exec

        def guarded_compile(source: Any, *args: Any, **kwargs: Any) -> Any:
            flags = args[2] if len(args) > 2 else kwargs.get("flags", 0)
            if not flags & _ONLY_PARSED:
                self._check(source)
            return plain_compile(source, *args, **kwargs)

        def guarded_eval(source: Any, *spaces: Any) -> Any:
            self._check(source)
            return plain_eval(source, *(spaces or _spaces()))

        def guarded_exec(source: Any, *spaces: Any, **kwargs: Any) -> None:
            self._check(source)
            plain_exec(source, *(spaces or _spaces()), **kwargs)

        vars(builtins).update(compile=guarded_compile, eval=guarded_eval, exec=guarded_exec)

    def _check(self, source: Any) -> None:
        if not self._texts or not isinstance(source, str | bytes | bytearray | memoryview):
            return
        if sys._getframe(2).f_globals.get("__name__", "").startswith(_MAKERS):
            return
        text = source if isinstance(source, str) else bytes(source).decode("utf-8", "replace")
        if self._size > _MOST or self._is_theirs(text):
            self._refuse("The check would run text that came from your code.")

    def _is_theirs(self, text: str) -> bool:
        if self._size != len(self._joined) - len(self._texts) + 1:
            self._joined = "\n".join(self._texts)
        lines = (line.strip() for line in text.splitlines())
        if any(
            len(line) >= _SHORT and _ACTS.search(line) and line in self._joined for line in lines
        ):
            return True
        return any(len(each) >= _SHORT and each.strip() in text for each in self._texts)


def _spaces() -> tuple[Any, Any]:
    caller = sys._getframe(2)
    return caller.f_globals, caller.f_locals
