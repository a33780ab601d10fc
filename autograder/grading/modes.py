"""Modes of libraries: a ``with`` block of a check holds for the student's code that it calls.

``with torch.no_grad(): net(x)`` sets something in the checker, and the network runs in the
student's process. What a check has set by the time of a call is told, and holds there until the
check has set it back.
"""

from __future__ import annotations

import contextlib
import decimal
import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

__all__ = ["CheckerModes", "StudentModes"]


@dataclass(frozen=True)
class _Mode:
    """Something that a library does one way or another.

    Attributes
    ----------
    module : str
        The library.
    read : callable
        ``read(library)`` returns what is set.
    held : callable
        ``held(library, value)`` returns a context in which something else is.
    """

    module: str
    read: Callable[[Any], Any]
    held: Callable[[Any, Any], AbstractContextManager[Any]]


@contextlib.contextmanager
def _default_dtype(torch: Any, dtype: Any) -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


@contextlib.contextmanager
def _precision(module: ModuleType, digits: int) -> Iterator[None]:
    with decimal.localcontext() as context:
        context.prec = digits
        yield


_MODES = {
    "inference": _Mode(
        "torch", lambda t: t.is_inference_mode_enabled(), lambda t, v: t.inference_mode(v)
    ),
    "gradients": _Mode("torch", lambda t: t.is_grad_enabled(), lambda t, v: t.set_grad_enabled(v)),
    "default dtype": _Mode("torch", lambda t: t.get_default_dtype(), _default_dtype),
    "errors": _Mode(
        "numpy", lambda n: tuple(n.geterr().items()), lambda n, v: n.errstate(**dict(v))
    ),
    "precision": _Mode("decimal", lambda d: d.getcontext().prec, _precision),
}


_CELLS = ("run", "judge")


def _now() -> dict[str, Any]:
    found = {}
    for name, mode in _MODES.items():
        module = sys.modules.get(mode.module)
        if module is not None:
            found[name] = mode.read(module)
    return found


class CheckerModes:
    """What the checks have set, and no cell that both processes run.

    Parameters
    ----------
    ask : callable
        ``ask(operation, *arguments)`` asks the student's process.
    """

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask
        self._shared: dict[str, Any] = {}
        self._told: dict[str, Any] = {}
        self._is_run_by_both = True

    def run_by_both(self) -> None:
        """Say that the cell that is about to run runs in both processes."""
        self._is_run_by_both = True

    def begin(self) -> None:
        """Begin a cell."""
        if self._is_run_by_both:
            self._shared, self._is_run_by_both = _now(), False

    def tell(self) -> None:
        """Tell the student's process what is set otherwise than cells that both run left it."""
        before = self._shared
        modes = {name: value for name, value in _now().items() if value != before.get(name, value)}
        if modes != self._told:
            self._told = modes
            self._ask("modes", modes)


class StudentModes:
    """What the check that is running has set: it holds while the student's code runs for it."""

    def __init__(self) -> None:
        self._modes: Mapping[str, Any] = {}

    def take(self, modes: Mapping[str, Any]) -> None:
        """Take what is set from now on."""
        self._modes = dict(modes)

    @contextlib.contextmanager
    def held(self, operation: str) -> Iterator[None]:
        """Let it hold during what the check asks for; a cell that runs here may set its own."""
        with contextlib.ExitStack() as stack:
            for name, value in () if operation in _CELLS else self._modes.items():
                mode = _MODES[name]
                stack.enter_context(mode.held(importlib.import_module(mode.module), value))
            yield
