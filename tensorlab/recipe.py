"""Recipes: a tensor made from ``x`` by indexing and view methods, read from text.

A recipe is Python that a reader types into an explorable, such as ``x[1:, ::2]`` or
``x.t().reshape(12)``. It is parsed and walked, never evaluated: whatever is not an index or a
listed method is refused with a sentence that says what may stand there.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor

__all__ = ["METHODS", "Outcome", "RecipeError", "follow", "outcome", "shares_storage"]

METHODS = (
    *("as_strided", "clone", "contiguous", "diagonal", "expand", "flatten", "flip", "narrow"),
    *("permute", "repeat", "reshape", "select", "squeeze", "t", "transpose", "unfold"),
    *("unsqueeze", "view"),
)
"""Names of the tensor methods that a recipe may call."""

LONGEST_TEXT = 120
LARGEST_RESULT = 4096

_HELP = "Write x, then indices such as [1:, 0] or methods such as .t() or .reshape(2, 6)."
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class RecipeError(ValueError):
    """The text is not a recipe; the message says which part and what may stand there."""


@dataclass(frozen=True)
class Outcome:
    """What came of a recipe.

    Attributes
    ----------
    text : str
        The recipe.
    verdict : {"view", "copy", "refused"}
        Whether the result shares the storage of ``x``, has one of its own, or was refused.
    result : Tensor or None
        The result; None where it was refused.
    reason : str
        Why it was refused; empty otherwise.
    """

    text: str
    verdict: Literal["view", "copy", "refused"]
    result: Tensor | None = None
    reason: str = ""


def outcome(text: str, x: Tensor) -> Outcome:
    """Follow a recipe and say whether a view, a copy or an error came out.

    Parameters
    ----------
    text : str
        The recipe, in terms of ``x``.
    x : Tensor
        The tensor to start from, of any shape and dtype.

    Examples
    --------
    >>> x = torch.arange(12).reshape(3, 4)
    >>> outcome("x.t()", x).verdict, outcome("x[[0, 2]]", x).verdict
    ('view', 'copy')
    """
    try:
        result = follow(text, x)
    except (ValueError, IndexError, RuntimeError, TypeError) as error:
        return Outcome(text, "refused", reason=str(error).splitlines()[0])
    return Outcome(text, "view" if shares_storage(result, x) else "copy", result)


def shares_storage(a: Tensor, b: Tensor) -> bool:
    """Say whether two tensors lie in the same storage.

    The start of the *storage* is compared, not ``data_ptr()``: a view with an offset starts
    elsewhere and shares nevertheless.

    Examples
    --------
    >>> x = torch.arange(4)
    >>> shares_storage(x, x[2:]), shares_storage(x, x.clone())
    (True, False)
    """
    return a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()


def follow(text: str, x: Tensor) -> Tensor:
    """Follow a recipe from ``x`` to its result.

    Parameters
    ----------
    text : str
        ``x`` followed by indices and methods of `METHODS`. Indices may hold integers, slices,
        ``...``, ``None``, lists, and one comparison of ``x`` with a number, as in ``x[x > 5]``.
    x : Tensor
        The tensor to start from.

    Raises
    ------
    RecipeError
        If the text holds anything else, is too long, or asks for too many elements.
    IndexError, RuntimeError, ValueError, TypeError
        Whatever torch says about a recipe that it refuses.

    Examples
    --------
    >>> follow("x[1, ::2]", torch.arange(8).reshape(2, 4))
    tensor([4, 6])
    """
    if len(text) > LONGEST_TEXT:
        raise RecipeError(f"a recipe has at most {LONGEST_TEXT} characters, this has {len(text)}.")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError):
        raise RecipeError(f"{text!r} is not complete Python. {_HELP}") from None
    return _Walk(x).tensor(tree.body)


@dataclass(frozen=True)
class _Walk:
    x: Tensor

    def tensor(self, node: ast.expr) -> Tensor:
        match node:
            case ast.Name(id="x"):
                return self.x
            case ast.Subscript(value=value, slice=index):
                return self._small(self.tensor(value)[self.index(index)], node)
            case ast.Call(func=ast.Attribute(value=value, attr=name), args=args, keywords=[]):
                if name not in METHODS:
                    raise RecipeError(f".{name}() is not on the list: {', '.join(METHODS)}.")
                return self._small(_call(self.tensor(value), name, *map(_literal, args)), node)
            case _:
                raise RecipeError(f"{ast.unparse(node)!r} cannot stand here. {_HELP}")

    def index(self, node: ast.expr) -> Any:
        match node:
            case ast.Tuple(elts=parts):
                return tuple(map(self.index, parts))
            case ast.Slice(lower=lower, upper=upper, step=step):
                return slice(*(None if p is None else _literal(p) for p in (lower, upper, step)))
            case ast.Compare(left=ast.Name(id="x"), ops=[op], comparators=[number]):
                return self._mask(op, number)
            case ast.Constant(value=value) if value is None or value is ...:
                return value
            case ast.List():
                return torch.tensor(_literal(node), device=self.x.device)
            case _:
                return _literal(node)

    def _mask(self, op: ast.cmpop, number: ast.expr) -> Tensor:
        if type(op) not in _COMPARISONS:
            raise RecipeError("compare x with one of < <= > >= == !=.")
        mask: Tensor = _COMPARISONS[type(op)](self.x, _literal(number))
        return mask

    def _small(self, result: Tensor, node: ast.expr) -> Tensor:
        if result.numel() > LARGEST_RESULT:
            raise RecipeError(
                f"{ast.unparse(node)!r} has {result.numel()} elements; "
                f"at most {LARGEST_RESULT} fit in a picture."
            )
        return result


def _call(tensor: Tensor, name: str, *args: Any) -> Tensor:
    # repeat alone can ask for more memory than there is before its result could be measured
    if name == "repeat" and max(_flat(args), default=0) > LARGEST_RESULT**0.25:
        raise RecipeError(f"repeat at most {LARGEST_RESULT**0.25:.0f} times along an axis.")
    result: Tensor = getattr(tensor, name)(*args)
    return result


def _flat(args: tuple[Any, ...]) -> list[int]:
    return [
        number for part in args for number in (part if isinstance(part, tuple | list) else [part])
    ]


def _literal(node: ast.expr) -> Any:
    """Return an integer, a bool, or a tuple or list of them."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        raise RecipeError(f"{ast.unparse(node)!r} must be a whole number.") from None
    if not _is_whole(value):
        raise RecipeError(f"{ast.unparse(node)!r} must be a whole number.")
    return value


def _is_whole(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_whole, value))
    return isinstance(value, int)
