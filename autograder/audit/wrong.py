"""Wrong definitions in the place of right ones.

The text of this file runs where a student's answer runs, so it imports nothing of ours. A wrong
definition may ask the right one what it would have returned, on copies of its arguments, in a
folder of its own and with its output thrown away: what is learned is the kind and the shape of the
value, and nothing of what the right one does besides is done.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import hashlib
import io
import os
import re
import sys
import tempfile
import types
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

__all__ = ["CALLABLE", "RECORDED", "EqualsEverything", "Wrong", "call_key"]

UNKNOWN = object()
NAN = float("nan")
RECORDED = "autograder audit: called "
CALLABLE = "-callable"
MOST_DEPTH = 6
ADDRESS = re.compile(r"0x[0-9a-f]+")
CALLED_BY_PYTHON = ("__new__", "__init_subclass__", "__class_getitem__", "__set_name__")


class EqualsEverything:
    """Equal to whatever it is compared with, true, and what it does gives itself again."""

    def _yes(self, *_: Any) -> bool:
        return True

    def _itself(self, *_: Any, **__: Any) -> Any:
        return self

    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __bool__ = _yes
    __add__ = __sub__ = __mul__ = __truediv__ = __abs__ = __neg__ = __getitem__ = _itself
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __call__ = _itself

    def __ne__(self, _: object) -> bool:
        """Never differ."""
        return False

    def __hash__(self) -> int:
        """Return the same for all."""
        return 0

    def __getattr__(self, name: str) -> Any:
        """Be each attribute that is asked for, but for those of Python's own protocols."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self


class Wrong:
    """What an answer cell binds, wrong in one way.

    Parameters
    ----------
    way : str
        A name of `autograder.audit.universal.WAYS`.
    solution : str
        The right answer cell.
    namespace : mapping
        The notebook's names as they are before the cell.
    given : sequence of str
        Those of them that hold what the course has given.
    calls : collection of str
        The calls, as `call_key` writes them, to which the way `memorised` knows the answer.
    """

    def __init__(
        self,
        way: str,
        solution: str,
        namespace: Mapping[str, Any],
        given: tuple[str, ...],
        calls: Collection[str] = (),
    ) -> None:
        self.way = way
        self.calls = calls
        self.given = [namespace[name] for name in given if name in namespace]
        self.right = {**namespace, **{n: _copied(namespace[n]) for n in given if n in namespace}}
        self.depth = 0
        self.first: dict[str, Any] = {}
        with _aside(), contextlib.suppress(Exception):
            exec(compile(solution, "<the reference>", "exec"), self.right)
        if way == "given-emptied":
            self.empty(self.given)

    def __getitem__(self, name: str) -> Any:
        """Return the wrong definition of a name."""
        right = self.right.get(name, UNKNOWN)
        if isinstance(right, type) and right.__module__ == self.right.get("__name__"):
            return self.spoil(right)
        if isinstance(right, types.FunctionType | functools.partial):
            return self.wrapped(name, right)
        if self.way in {"recording", "memorised"}:
            return None if right is UNKNOWN else right
        wrong = self.value(right, lambda: right)
        for other in (None, 0):  # what is right here by chance is no wrong answer
            if _is_same(wrong, right):
                wrong = other
        return wrong

    def spoil(self, right: type) -> type:
        """Return a class with wrong methods; it can still be made, unless by `returns-none`."""
        for name, member in list(vars(right).items()):
            if name in CALLED_BY_PYTHON or (name == "__init__" and self.way != "returns-none"):
                continue
            full = f"{right.__name__}.{name}"
            if isinstance(member, types.FunctionType):
                setattr(right, name, self.wrapped(full, member, skipped=1))
            elif isinstance(member, staticmethod | classmethod):
                skipped = int(isinstance(member, classmethod))
                inner = self.wrapped(full, member.__func__, skipped=skipped)
                setattr(right, name, type(member)(inner))
            elif isinstance(member, property) and member.fget is not None:
                inner = self.wrapped(full, member.fget, skipped=1)
                setattr(right, name, property(inner, member.fset, member.fdel))
        return right

    def wrapped(self, name: str, right: Callable[..., Any], skipped: int = 0) -> Callable[..., Any]:
        """Return a wrong function; `skipped` arguments are `self` or `cls`."""

        def wrong(*args: Any, **options: Any) -> Any:
            if self.depth:  # called by a right one that was asked what it returns
                return right(*args, **options)
            if self.way in {"recording", "memorised"}:
                return self.recall(name, right, args, options)
            expected = functools.partial(self.ask, right, args, options)
            given = [*args[skipped:], *options.values()]
            if name.endswith(".__init__"):
                return None
            if self.way == "argument":
                return given[0] if given else None
            if self.way == "constant":
                if not args and not options:
                    return None  # of a function without arguments a constant is right
                if name not in self.first:
                    self.first[name] = expected()
                value = self.first[name]
                return None if value is UNKNOWN else value
            if self.way in {"given-emptied", "argument-emptied"}:
                value = blank(expected())
                self.empty(self.given if self.way == "given-emptied" else given)
                return value
            return self.value(UNKNOWN, expected)

        with contextlib.suppress(AttributeError, TypeError):
            functools.update_wrapper(wrong, right)
            if skipped:
                vars(wrong).pop("__wrapped__")  # else no method to the engine, as the right one is
        return wrong

    def recall(
        self, name: str, right: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]
    ) -> Any:
        """Tell of a call and be right; or be right for calls that were told of, and no others."""
        key = call_key(name, args, options)
        if self.way == "recording":
            print(f"{RECORDED}{key}")
        elif key not in self.calls:
            return None
        self.depth += 1
        try:
            return right(*args, **options)
        finally:
            self.depth -= 1

    def value(self, right: Any, expected: Callable[[], Any]) -> Any:
        """Return a wrong value in the place of `right`, or of what a function is to return."""
        if self.way == "zero":
            return 0
        if self.way == "equal":
            return EqualsEverything()
        makers = {"zeros": zeros, "empty": empty, "nan": nan, "given-emptied": blank}
        make = makers.get(self.way)
        return make(expected()) if make else None

    def ask(self, right: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Return what the right function returns for copies of these arguments."""
        args, options = _copied((args, options))
        self.depth += 1
        try:
            with _aside():
                return right(*args, **options)
        except Exception:
            return UNKNOWN
        finally:
            self.depth -= 1

    def empty(self, values: list[Any]) -> None:
        """Empty containers in place, and fill arrays with zeros."""
        for value in values:
            with contextlib.suppress(Exception):
                if isinstance(value, list | dict | set | bytearray):
                    value.clear()
                elif _library(value) == "pandas" and hasattr(value, "iloc"):
                    value.__init__(value.iloc[:0])
                elif _library(value) in {"numpy", "torch"}:
                    value[...] = 0


def call_key(name: str, args: tuple[Any, ...], options: dict[str, Any]) -> str:
    """Return a short text that is the same for equal calls.

    It ends in `CALLABLE` if an argument can be called: what that does is not in the text.
    """
    text = f"{name}{_description(args)}{_description(options)}"
    digest = hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()[:16]
    return digest + CALLABLE * (CALLABLE in text)


def _description(value: Any, depth: int = 0) -> str:
    """Return a text that says what a value holds, and not where in memory it lies."""
    kind = type(value).__qualname__
    if depth > MOST_DEPTH:
        return kind
    if isinstance(value, list | tuple):
        return f"{kind}[{','.join(_description(part, depth + 1) for part in value)}]"
    if isinstance(value, set | frozenset):
        return f"{kind}{sorted(_description(part, depth + 1) for part in value)}"
    if isinstance(value, dict):
        parts = (f"{key!r}:{_description(part, depth + 1)}" for key, part in value.items())
        return f"{kind}{{{','.join(parts)}}}"
    with contextlib.suppress(Exception):
        if _library(value) in {"numpy", "torch"} and hasattr(value, "tolist"):
            return f"{kind}{value.dtype}{tuple(value.shape)}{value.tolist()!r}"
        if callable(value):
            return f"{CALLABLE}{kind}{getattr(value, '__qualname__', '')}"
        if _library(value) == "pandas":
            return f"{kind}{getattr(value, '__qualname__', '')}"
        return f"{kind}{_description(vars(value), depth + 1)}"
    return f"{kind}{ADDRESS.sub('', repr(value))}"


def zeros(value: Any) -> Any:
    """Return a value of the same shape and type, of zeros."""
    return _filled(value, 0)


def nan(value: Any) -> Any:
    """Return a value of the same shape and type, of nan; bare nan where that cannot be."""
    return _filled(value, NAN)


def _filled(value: Any, number: float) -> Any:
    """Fill what is like a number with `number`, all the way down."""
    if isinstance(value, bool):
        return False if number == 0 else number
    if isinstance(value, int | float | complex) and type(value) in {int, float, complex}:
        return type(value)(number) if number == 0 else number
    if isinstance(value, str):
        return "" if number == 0 else number
    if isinstance(value, list | tuple | set) and type(value) in {list, tuple, set}:
        return type(value)(_filled(part, number) for part in value)
    if type(value) is dict:
        return {key: _filled(part, number) for key, part in value.items()}
    try:
        if _library(value) in {"numpy", "torch"} and hasattr(value, "shape"):
            return _full(value, number)
        if _library(value) == "pandas":
            filled = value.copy()
            filled.iloc[...] = number
            return filled
    except Exception:
        return number
    return number


def _full(value: Any, number: float) -> Any:
    library = sys.modules[_library(value)]
    filled = library.full_like(value, number)
    return filled if value.shape or _library(value) == "torch" else value.dtype.type(number)


def empty(value: Any) -> Any:
    """Return an empty value of the same type; an empty list where there is none."""
    if isinstance(value, str | list | tuple | dict | set):
        with contextlib.suppress(Exception):
            return type(value)()
    with contextlib.suppress(Exception):
        if _library(value) == "pandas":
            return value.iloc[:0]
        if _library(value) in {"numpy", "torch"} and hasattr(value, "shape"):
            return value.reshape(-1)[:0]
    return []


def blank(value: Any) -> Any:
    """Return what is right for data that were emptied: nothing of a container, zero of numbers."""
    return empty(value) if isinstance(value, list | tuple | dict | set | str) else zeros(value)


def _library(value: Any) -> str:
    return type(value).__module__.partition(".")[0]


def _copied(value: Any) -> Any:
    """Return a copy, as deep as it can be; what cannot be copied at all is itself."""
    with contextlib.suppress(Exception):
        return copy.deepcopy(value)
    if type(value) in {list, tuple}:
        return type(value)(_copied(part) for part in value)
    if type(value) is dict:
        return {key: _copied(part) for key, part in value.items()}
    with contextlib.suppress(Exception):
        return value.clone()  # a tensor that was computed from one with a gradient
    return value


def _is_same(one: Any, other: Any) -> bool:
    if other is UNKNOWN or type(one) is EqualsEverything:
        return False
    try:
        same = one == other
        return bool(same.all()) if hasattr(same, "all") else bool(same)
    except Exception:
        return False


@contextlib.contextmanager
def _aside() -> Iterator[None]:
    """Throw output away, and leave new files in a folder that is not the notebook's."""
    out = io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
        contextlib.ExitStack() as s,
    ):
        with contextlib.suppress(OSError):
            here = os.getcwd()
            folder = s.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
            for name in os.listdir(here):
                os.symlink(os.path.join(here, name), os.path.join(folder, name))
            os.chdir(folder)
            s.callback(os.chdir, here)
        yield
