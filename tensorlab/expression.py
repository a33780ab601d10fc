"""Expressions in one line of text, differentiated by reverse accumulation.

The text is Python's arithmetic over numbers, names and a few functions. It is parsed and walked,
never evaluated, so a reader may type anything: what is not arithmetic is refused with a sentence.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tensorlab.graph import Graph, Node

__all__ = ["FUNCTIONS", "ExpressionError", "differentiate", "read_values"]

Rule = Callable[..., tuple[float, tuple[float, ...]]]
"""From operands to the result and the derivative of the result by each operand."""

LONGEST_TEXT = 200
LARGEST_GRAPH = 40


class ExpressionError(ValueError):
    """The text cannot be differentiated; the message says which part of it, and why."""


def _sigmoid(x: float) -> tuple[float, tuple[float, ...]]:
    s = 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
    return s, (s * (1 - s),)


def _power(x: float, n: float) -> tuple[float, tuple[float, ...]]:
    result = x**n
    if isinstance(result, complex):
        raise ValueError("a negative number to a fractional power")
    by_base = n * x ** (n - 1) if n else 0.0
    by_exponent = result * math.log(x) if x > 0 else math.nan
    return result, (by_base, by_exponent)


FUNCTIONS: Mapping[str, Rule] = {
    "cos": lambda x: (math.cos(x), (-math.sin(x),)),
    "exp": lambda x: (math.exp(x), (math.exp(x),)),
    "log": lambda x: (math.log(x), (1 / x,)),
    "relu": lambda x: (max(x, 0.0), (float(x > 0),)),
    "sigmoid": _sigmoid,
    "sin": lambda x: (math.sin(x), (math.cos(x),)),
    "sqrt": lambda x: (math.sqrt(x), (0.5 / math.sqrt(x),)),
    "tanh": lambda x: (math.tanh(x), (1 - math.tanh(x) ** 2,)),
}
"""The functions that an expression may call, each with its derivative."""

_BINARY: Mapping[type[ast.operator], tuple[str, Rule]] = {
    ast.Add: ("+", lambda a, b: (a + b, (1.0, 1.0))),
    ast.Sub: ("−", lambda a, b: (a - b, (1.0, -1.0))),
    ast.Mult: ("×", lambda a, b: (a * b, (b, a))),
    ast.Div: ("÷", lambda a, b: (a / b, (1 / b, -a / b**2))),
    ast.Pow: ("power", _power),
}
_NEGATE: Rule = lambda x: (-x, (-1.0,))  # noqa: E731 -- a table entry like the others


def differentiate(text: str, values: Mapping[str, float]) -> Graph:
    """Evaluate an expression and its derivatives by every name in it.

    Parameters
    ----------
    text : str
        Numbers, names, ``+ - * / **``, parentheses and the functions of `FUNCTIONS`; at most
        200 characters and 40 nodes. A name that stands in it twice is one node with two readers.
    values : mapping of str to float
        A number for every name in the text. Further names are ignored.

    Returns
    -------
    Graph
        One node per name, number and operation, in order of computation; the last node is the
        whole expression, and every node's gradient is its derivative by that node. Constants
        have no gradient.

    Raises
    ------
    ExpressionError
        If the text is not such an expression, a name has no value, or a value or slope does not
        exist (a division by zero, the logarithm of a negative number, an overflow).

    Examples
    --------
    >>> graph = differentiate("x * x + 1", {"x": 3.0})
    >>> [(node.label, node.value, node.gradient) for node in graph.nodes]
    [('x', 3.0, 6.0), ('×', 9.0, 1.0), ('1', 1.0, None), ('+', 10.0, 1.0)]
    """
    recorder = _Recorder(values)
    recorder.visit(_parsed(text))
    return recorder.backward()


def read_values(text: str) -> dict[str, float]:
    """Read numbers for names, such as ``w = 0.5, b = 2``.

    Raises
    ------
    ExpressionError
        If a part between commas is not a name, an equals sign and a finite number.

    Examples
    --------
    >>> read_values("w = 0.5, b = -2")
    {'w': 0.5, 'b': -2.0}
    """
    values = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, _, number = (piece.strip() for piece in part.partition("="))
        try:
            values[name] = float(number)
        except ValueError:
            values[name] = math.nan
        if not name.isidentifier() or not math.isfinite(values[name]):
            raise ExpressionError(f"{part!r} is not a name and a number: write it as x = 0.5.")
    return values


def _parsed(text: str) -> ast.expr:
    if len(text) > LONGEST_TEXT:
        raise ExpressionError(
            f"The expression has {len(text)} characters; {LONGEST_TEXT} are the limit: shorten it."
        )
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError(
            f"{text!r} is not an expression: check parentheses and operators, as in 2*x + 1."
        ) from None


@dataclass
class _Recorder:
    """The forward pass: a list of nodes, and beside each the slopes by its inputs."""

    values: Mapping[str, float]
    nodes: list[Node] = field(default_factory=list)
    slopes: list[tuple[float, ...]] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    def visit(self, part: ast.expr) -> int:
        """Record a part of the expression and return the place of its node."""
        match part:
            case ast.Constant(value=bool()):
                pass
            case ast.Constant(value=int() | float() as number):
                return self._source(ast.unparse(part), Node(f"{number:g}", "constant"), number)
            case ast.Name(id=name):
                return self._source(name, Node(name, "input"), self._value_of(name))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._apply("negate", _NEGATE, [operand], part)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.visit(operand)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                label, rule = _BINARY[type(op)]
                return self._apply(label, rule, [left, right], part)
            case ast.Call(func=ast.Name(id=name), args=[operand], keywords=[]) if name in FUNCTIONS:
                return self._apply(name, FUNCTIONS[name], [operand], part)
        raise ExpressionError(
            f"{ast.unparse(part)} is not allowed here: use numbers, names, + - * / ** and "
            f"{', '.join(FUNCTIONS)} with one argument."
        )

    def backward(self) -> Graph:
        """Push derivatives from the last node to the first, adding up over readers."""
        gradients = [0.0] * len(self.nodes)
        gradients[-1] = 1.0
        for place in reversed(range(len(self.nodes))):
            for source, slope in zip(self.nodes[place].inputs, self.slopes[place], strict=True):
                if self.nodes[source].kind != "constant":
                    gradients[source] += slope * gradients[place]
        return Graph(
            tuple(
                node if node.kind == "constant" else replace(node, gradient=gradient)
                for node, gradient in zip(self.nodes, gradients, strict=True)
            )
        )

    def _value_of(self, name: str) -> float:
        if name in FUNCTIONS:
            raise ExpressionError(f"{name} is a function: write {name}(x).")
        if name not in self.values:
            raise ExpressionError(f"{name} has no value: give one, as in {name}=0.5.")
        return float(self.values[name])

    def _source(self, key: str, node: Node, value: float) -> int:
        if node.kind == "constant" or key not in self.places:
            self.places[key] = self._append(replace(node, value=float(value)), ())
        return self.places[key]

    def _apply(self, label: str, rule: Rule, operands: Sequence[ast.expr], part: ast.expr) -> int:
        inputs = tuple(self.visit(operand) for operand in operands)
        try:
            value, slopes = rule(*(self.nodes[place].value for place in inputs))
        except (ArithmeticError, ValueError):
            value, slopes = math.nan, ()
        if not math.isfinite(value) or any(map(math.isinf, slopes)):
            raise ExpressionError(
                f"{ast.unparse(part)} has no finite value or slope at these numbers."
            )
        return self._append(Node(label, "operation", inputs, value), slopes)

    def _append(self, node: Node, slopes: tuple[float, ...]) -> int:
        if len(self.nodes) == LARGEST_GRAPH:
            raise ExpressionError(
                f"The expression has more than {LARGEST_GRAPH} nodes: use a smaller one."
            )
        self.nodes.append(node)
        self.slopes.append(slopes)
        return len(self.nodes) - 1
