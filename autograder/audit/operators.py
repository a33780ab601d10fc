"""The slips that mutants are made of: each turns a piece of code into one a tired person writes.

An operator takes a node of a syntax tree and yields what might stand in its place. Left out is what
cannot be told apart by any test: `view` to `reshape`, `zip(strict=True)`, the device on a machine
that has one.

References
----------
R. A. DeMillo, R. J. Lipton, F. G. Sayward, "Hints on test data selection", Computer 11(4), 1978.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping

__all__ = ["OPERATORS", "Operator"]

Operator = Callable[[ast.AST], Iterator[ast.AST]]

SIBLINGS: Mapping[str, str] = {
    "sum": "mean",
    "mean": "sum",
    "prod": "sum",
    "cumsum": "cumprod",
    "amax": "amin",
    "amin": "amax",
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "argmin": "argmax",
    "all": "any",
    "any": "all",
    "std": "var",
    "var": "std",
    "squeeze": "unsqueeze",
    "unsqueeze": "squeeze",
    "reshape": "view",
    "flatten": "squeeze",
    "stack": "cat",
    "cat": "stack",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "floor": "ceil",
    "ceil": "floor",
    "sqrt": "square",
    "square": "sqrt",
    "exp": "log",
    "log": "exp",
    "sin": "cos",
    "cos": "sin",
    "tanh": "sigmoid",
    "tril": "triu",
    "triu": "tril",
    "minimum": "maximum",
    "maximum": "minimum",
}
DTYPES: Mapping[str, str] = {
    "float16": "float32",
    "bfloat16": "float32",
    "float32": "float64",
    "float64": "float32",
    "int64": "int32",
    "int32": "int64",
    "int8": "uint8",
    "uint8": "int8",
    "bool": "uint8",
    "float": "double",
    "double": "float",
    "long": "int",
}
DROPPED = frozenset(
    {"detach", "clone", "contiguous", "copy", "to", "float", "double", "long", "int", "item"}
    | {"tolist", "abs", "sqrt", "square", "t", "flatten", "flip"}
)
CONTEXTS = frozenset({"no_grad", "enable_grad", "inference_mode", "set_grad_enabled"})
ARITHMETIC: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mod,
    ast.Mod: ast.FloorDiv,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
DIRECTED = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.MatMult, ast.Pow)
COMPARED: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}


def constant(node: ast.AST) -> Iterator[ast.AST]:
    """Be off by one, or write `True` for `False`."""
    match node:
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Constant(value=float() as value):
            yield ast.Constant(value + 1)


def axis(node: ast.AST) -> Iterator[ast.AST]:
    """Exchange two axes (or two of anything that has an order), or take the first for the last."""
    match node:
        case ast.Call(func=ast.Attribute(attr="permute" | "movedim" | "view" | "reshape")):
            yield from _neighbours_swapped(node, "args")
        case ast.Call(func=ast.Attribute(), args=[ast.Tuple() as shape, *rest]):
            for other in _neighbours_swapped(shape, "elts"):
                yield _changed(node, args=[other, *rest])
        case ast.Assign(value=ast.Tuple() as several) | ast.Return(value=ast.Tuple() as several):
            for other in _neighbours_swapped(several, "elts"):
                yield _changed(node, value=other)
        case ast.Subscript(slice=ast.Tuple() as index):
            for other in _neighbours_swapped(index, "elts"):
                yield _changed(node, slice=other)
        case ast.keyword(arg="dim" | "axis" | "dims", value=ast.Constant(value=int() as value)):
            yield ast.keyword(node.arg, ast.Constant(-1 if value == 0 else 0))
        case ast.keyword(arg="dim" | "axis" | "dims", value=ast.UnaryOp(op=ast.USub())):
            yield ast.keyword(node.arg, ast.Constant(0))


def sign(node: ast.AST) -> Iterator[ast.AST]:
    """Forget a minus."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield operand


def arithmetic(node: ast.AST) -> Iterator[ast.AST]:
    """Take one operation for another: `+` for `-`, `*` for `/`, `//` for `%`, `*` for `@`."""
    match node:
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in ARITHMETIC and not _text(node):
            yield _changed(node, op=ARITHMETIC[type(op)]())


def operands(node: ast.AST) -> Iterator[ast.AST]:
    """Exchange the two sides of an operation in which the order counts."""
    match node:
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, DIRECTED):
            yield ast.BinOp(right, op, left)


def keyword(node: ast.AST) -> Iterator[ast.AST]:
    """Forget an option: `keepdim`, `dim`, `dtype`, `generator`, `unbiased`, ..."""
    match node:
        case ast.Call(keywords=given):
            for position, option in enumerate(given):
                if option.arg not in {None, "strict", "device"}:
                    yield _changed(node, keywords=given[:position] + given[position + 1 :])


def dropped(node: ast.AST) -> Iterator[ast.AST]:
    """Forget a step: `detach`, `clone`, `contiguous`, `no_grad`, a conversion."""
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in DROPPED:
            yield value
        case ast.Attribute(value=value, attr="T" | "mT"):
            yield value
        case ast.With(items=[ast.withitem(context_expr=context)], body=body):
            if isinstance(context, ast.Call) and _name(context.func) in CONTEXTS:
                yield ast.If(ast.Constant(True), body, [])


def comparison(node: ast.AST) -> Iterator[ast.AST]:
    """Write `<=` for `<`, `>` for `<`, `!=` for `==`, and their like."""
    match node:
        case ast.Compare(ops=ops):
            for position, op in enumerate(ops):
                for other in COMPARED[type(op)]:
                    yield _changed(node, ops=[*ops[:position], other(), *ops[position + 1 :]])


def boolean(node: ast.AST) -> Iterator[ast.AST]:
    """Write `or` for `and`, or forget a `not`."""
    match node:
        case ast.BoolOp(op=op):
            yield _changed(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
            yield operand


def augmented(node: ast.AST) -> Iterator[ast.AST]:
    """Write `=` for `+=`."""
    match node:
        case ast.AugAssign(target=target, value=value):
            yield ast.Assign([target], value)


def sibling(node: ast.AST) -> Iterator[ast.AST]:
    """Take a function for its neighbour in the documentation."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in SIBLINGS:
            yield _changed(node, func=_renamed(node.func, SIBLINGS[name]))


def dtype(node: ast.AST) -> Iterator[ast.AST]:
    """Take a dtype for its neighbour."""
    match node:
        case ast.Attribute(attr=name) if name in DTYPES:
            yield _renamed(node, DTYPES[name])


def bounds(node: ast.AST) -> Iterator[ast.AST]:
    """Let a range end one early, and a slice start or end elsewhere."""
    one = ast.Constant(1)
    match node:
        case ast.Call(func=ast.Name(id="range"), args=[*_] as args) if args:
            stop = 0 if len(args) == 1 else 1
            shorter = ast.BinOp(args[stop], ast.Sub(), one)
            yield _changed(node, args=[*args[:stop], shorter, *args[stop + 1 :]])
        case ast.Slice():
            for end in ("lower", "upper"):
                if (bound := getattr(node, end)) is not None:
                    yield _changed(node, **{end: None})
                    if not isinstance(bound, ast.Constant):
                        yield _changed(node, **{end: ast.BinOp(bound, ast.Add(), one)})
            if node.step is not None:
                yield _changed(node, step=None)


def condition(node: ast.AST) -> Iterator[ast.AST]:
    """Take a branch always, or never."""
    match node:
        case ast.If() | ast.IfExp():
            yield _changed(node, test=ast.Constant(True))
            yield _changed(node, test=ast.Constant(False))
        case ast.While():
            yield _changed(node, test=ast.Constant(False))
        case ast.comprehension(ifs=[_, *_]):
            yield _changed(node, ifs=[])


def returned(node: ast.AST) -> Iterator[ast.AST]:
    """Return a constant for what was worked out."""
    match node:
        case ast.Return(value=ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not())):
            yield ast.Return(ast.Constant(True))
            yield ast.Return(ast.Constant(False))
        case ast.Return(value=ast.expr()):
            yield ast.Return(ast.Constant(0))


def deleted(node: ast.AST) -> Iterator[ast.AST]:
    """Forget a statement: an assignment, a call, a `raise`, an early `return`."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return
        case (
            ast.Expr() | ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Raise()
            | ast.Assert() | ast.Return() | ast.Continue() | ast.Break() | ast.Delete()
        ):  # fmt: skip
            yield ast.Pass()


OPERATORS: Mapping[str, Operator] = {
    operator.__name__: operator
    for operator in (
        constant,
        axis,
        sign,
        arithmetic,
        operands,
        keyword,
        dropped,
        comparison,
        boolean,
        augmented,
        sibling,
        dtype,
        bounds,
        condition,
        returned,
        deleted,
    )
}


def _changed(node: ast.AST, **fields: object) -> ast.AST:
    twin = copy.copy(node)
    for name, value in fields.items():
        setattr(twin, name, value)
    return twin


def _neighbours_swapped(node: ast.AST, field: str) -> Iterator[ast.AST]:
    parts: list[ast.expr] = getattr(node, field)
    for position in range(len(parts) - 1):
        here, there = parts[position : position + 2]
        yield _changed(node, **{field: [*parts[:position], there, here, *parts[position + 2 :]]})


def _renamed(node: ast.expr, name: str) -> ast.expr:
    twin = copy.copy(node)
    setattr(twin, "attr" if isinstance(node, ast.Attribute) else "id", name)
    return twin


def _name(node: ast.expr) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _text(node: ast.AST) -> bool:
    """Return whether an operation is on text, where another operation cannot be meant."""
    return any(
        isinstance(part, ast.JoinedStr)
        or (isinstance(part, ast.Constant) and isinstance(part.value, str))
        for part in ast.iter_child_nodes(node)
    )
