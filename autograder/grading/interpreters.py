"""Interpreters of which no audit event tells, or none for plain data; they are known by name."""

from __future__ import annotations

import enum
import functools
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Reading", "Reads", "restore", "stand_before"]


class Reads(enum.Enum):
    """What an interpreter takes a text for."""

    EXPRESSION = "an expression"
    NAME = "the name of something in a module"
    PROGRAM = "a program of its own kind"
    TEMPLATE = "a template"


@dataclass(frozen=True)
class Reading:
    """An interpreter is about to read something.

    Attributes
    ----------
    by : str
        Which one.
    what : Reads
        What it takes the text for.
    text : object
        The text; None if it is not at hand.
    """

    by: str
    what: Reads
    text: Any


def stand_before(tell: Callable[[Reading], None]) -> list[tuple[Any, str, Any]]:
    """Have `tell` called before each interpreter of the modules that are loaded reads something.

    Returns
    -------
    list of tuple
        What `restore` needs. What was stood before already is left alone.
    """
    done = []
    for name, (what, find) in _BY_NAME.items():
        module, _, path = name.partition(":")
        if module not in sys.modules:
            continue
        *homes, last = path.split(".")
        home: Any = sys.modules[module]
        for part in homes:
            home = getattr(home, part, None)
        plain = vars(home).get(last) if home is not None else None
        if plain is not None and not getattr(plain, "stands_before", None):
            done.append((home, last, plain))
            setattr(home, last, _telling(plain, name, what, find, tell))
    return done


def restore(replaced: list[tuple[Any, str, Any]]) -> None:
    """Undo what `stand_before` has done."""
    for home, name, plain in replaced:
        setattr(home, name, plain)


def _telling(
    plain: Any,
    name: str,
    what: Reads,
    find: Callable[..., Any],
    tell: Callable[[Reading], None],
) -> Any:
    if isinstance(plain, type):
        return _class_that_tells(plain, lambda: tell(Reading(name, what, None)))

    @functools.wraps(plain)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        found = find(*args, **kwargs)
        if found is not False:
            tell(Reading(name, what, found if isinstance(found, str) else None))
        return plain(*args, **kwargs)

    guarded.stands_before = True  # type: ignore[attr-defined]
    return guarded


def _class_that_tells(plain: Any, tell: Callable[[], None]) -> Any:
    def load(self: Any) -> Any:
        tell()
        return plain.load(self)

    return type(plain.__name__, (plain,), {"load": load, "stands_before": True})


def _always(*_: Any, **__: Any) -> bool:
    return True


def _text(*args: Any, **kwargs: Any) -> Any:
    """Return the text that a function is given."""
    return args[0] if args else kwargs.get("expr", True)


def _text_of_method(*args: Any, **kwargs: Any) -> Any:
    """Return the text that a method is given: a query, an expression, a template, a name."""
    named = kwargs.get("expr", kwargs.get("format_string", True))
    return args[1] if len(args) > 1 else named


def _that_a_cell_names(*args: Any, **kwargs: Any) -> Any:
    """Return the name that a cell gives; libraries look up by such a call what they name."""
    file = sys._getframe(2).f_code.co_filename
    is_beside = file.startswith(os.getcwd() + os.sep) and "site-packages" not in file
    is_of_course = is_beside or file.startswith(("<test ", "<given "))
    return (args[0] if args else kwargs.get("name")) if is_of_course else False


_BY_NAME: Mapping[str, tuple[Reads, Callable[..., Any]]] = {
    "cloudpickle:loads": (Reads.PROGRAM, _always),
    "dill:loads": (Reads.PROGRAM, _always),
    "importlib:import_module": (Reads.NAME, _that_a_cell_names),
    "jsonpickle:decode": (Reads.PROGRAM, _always),
    "logging.config:BaseConfigurator.resolve": (Reads.NAME, _text_of_method),
    "logging:StrFormatStyle._format": (Reads.TEMPLATE, lambda style, _: style._fmt),
    "numpy:load": (
        Reads.PROGRAM,
        lambda *args, **kwargs: bool(
            kwargs.get("allow_pickle", args[2] if len(args) > 2 else False)
        ),
    ),
    "pandas:DataFrame.eval": (Reads.EXPRESSION, _text_of_method),
    "pandas:DataFrame.query": (Reads.EXPRESSION, _text_of_method),
    "pandas:eval": (Reads.EXPRESSION, _text),
    "pickle:Unpickler": (Reads.PROGRAM, _always),
    "pickle:load": (Reads.PROGRAM, _always),
    "pickle:loads": (Reads.PROGRAM, _always),
    "pkgutil:resolve_name": (Reads.NAME, _that_a_cell_names),
    "pydoc:locate": (Reads.NAME, _that_a_cell_names),
    "string:Formatter.vformat": (Reads.TEMPLATE, _text_of_method),
    "torch.jit:load": (Reads.PROGRAM, _always),
    "torch:load": (Reads.PROGRAM, lambda *_, **kwargs: kwargs.get("weights_only") is False),
    "yaml.constructor:FullConstructor.find_python_module": (Reads.NAME, _text_of_method),
    "yaml.constructor:FullConstructor.find_python_name": (Reads.NAME, _text_of_method),
}
"""For each, what it reads, and what finds the text in a call: True if it is not at hand, and False
if the call is none that interprets."""
