"""Wrong answers that fit every exercise: nothing, something empty, nan, an argument handed back.

No check may give points for any of them. They are made by rule from the reference, so that nobody
has to think of them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from coursetools.prove.answers import Answer

__all__ = ["SPOILER", "universal_answers"]

SPOILER = "right, but empties its arguments"
"""The one that computes the right result; it must fail at least one check."""

# What is empty, by the first of these words in the promised type.
_EMPTY = {
    "Tensor": '__import__("torch").zeros(0)',
    "dict": "{}",
    "list": "[]",
    "tuple": "()",
    "str": '""',
    "bool": "False",
    "int": "0",
    "float": "0.0",
}
_MUTABLE = ("Tensor", "ndarray", "list", "dict")

_EMPTIES = """\
for argument in {arguments}:
    for method, values in (("zero_", ()), ("clear", ()), ("fill", (0,))):
        if hasattr(argument, method):
            getattr(argument, method)(*values)
            break
"""


def universal_answers(exercise: str, source: str) -> list[Answer]:
    """Return the wrong answers that can be made from a reference without knowing what it is about.

    Parameters
    ----------
    exercise : str
        Whose answers they are.
    source : str
        The reference: text that defines functions, or a class with methods.

    Returns
    -------
    list of Answer

    Examples
    --------
    >>> for answer in universal_answers("double", "def double(x: int) -> int: return 2 * x"):
    ...     print(answer.name)
    returns nothing
    returns something empty
    returns nan
    returns its argument
    empties its arguments
    """
    texts = dict(_hollow(source))
    if (spoiler := _spoiler(source)) is not None:
        texts[SPOILER] = spoiler
    because = "fits every exercise, and no check may give points for it"
    return [
        Answer(name, exercise, text, right=False, because=because) for name, text in texts.items()
    ]


def _hollow(source: str) -> Iterator[tuple[str, str]]:
    """Yield the reference with other bodies, by name; those that need parameters if it has some."""
    yield "returns nothing", _with_bodies(source, lambda _: "return None")
    yield "returns something empty", _with_bodies(source, _returns_empty)
    yield "returns nan", _with_bodies(source, _returns_nan)
    if any(_parameters(function) for function in _functions(ast.parse(source))):
        yield "returns its argument", _with_bodies(source, _returns_first)
        yield "empties its arguments", _with_bodies(source, _empties_first)


def _spoiler(source: str) -> str | None:
    """Return the reference, wrapped such that it empties its arguments; None if it cannot."""
    for function in ast.parse(source).body:
        if isinstance(function, ast.FunctionDef) and _takes_mutables(function):
            empties = "    ".join(
                _EMPTIES.format(arguments="(*args, *named.values())").splitlines(keepends=True)
            )
            return (
                f"{source}\n\n\n_right_{function.name} = {function.name}\n\n\n"
                f"def {function.name}(*args, **named):\n"
                f"    result = _right_{function.name}(*args, **named)\n"
                f"    {empties}    return result\n"
            )
    return None


def _with_bodies(source: str, body: Callable[[ast.FunctionDef], str]) -> str:
    tree = ast.parse(source)
    for function in _functions(tree):
        function.body = ast.parse(body(function)).body
    return ast.unparse(tree)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Yield the functions of a text, and the methods of its classes; no inner ones."""
    for node in tree.body:
        for inner in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(inner, ast.FunctionDef):
                yield inner


def _parameters(function: ast.FunctionDef) -> list[str]:
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return [name for name in names if name != "self"]


def _takes_mutables(function: ast.FunctionDef) -> bool:
    written = [ast.unparse(one.annotation) for one in function.args.args if one.annotation]
    return any(word in text for text in written for word in _MUTABLE if "Callable" not in text)


def _returns_empty(function: ast.FunctionDef) -> str:
    promised = ast.unparse(function.returns) if function.returns else ""
    words = sorted((promised.index(word), word) for word in _EMPTY if word in promised)
    return f"return {_EMPTY[words[0][1]] if words else []}"


def _returns_nan(function: ast.FunctionDef) -> str:
    nan = 'float("nan")'
    promised = ast.unparse(function.returns) if function.returns else ""
    return f'return __import__("torch").tensor({nan})' if "Tensor" in promised else f"return {nan}"


def _returns_first(function: ast.FunctionDef) -> str:
    return f"return {next(iter(_parameters(function)), None)}"


def _empties_first(function: ast.FunctionDef) -> str:
    arguments = "".join(f"{name}, " for name in _parameters(function))
    return _EMPTIES.format(arguments=f"({arguments})") + _returns_first(function)
