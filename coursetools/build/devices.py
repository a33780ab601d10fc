"""The rules that let one stored output hold on every device, as a lint of code cells.

Random numbers are drawn on the CPU and moved; the device comes from `tl.device()`; no cell names
CUDA. A cell that is about CUDA says so with `wants="cuda"`. What a text cannot show (a draw on a
tensor that lies on the device) `make validate` looks for while it runs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from coursetools.build.draws import drawn_by
from coursetools.build.text import Cell, Document, Problem

__all__ = ["CUDA", "device_problems"]

CUDA = "cuda"


def device_problems(document: Document) -> list[Problem]:
    """Return every rule for devices that a text breaks.

    Parameters
    ----------
    document : Document
        A lecture or a problem set.

    Returns
    -------
    list of Problem
    """
    problems: list[Problem] = []
    for cell in document.cells:
        if cell.wants not in {"", CUDA}:
            problems.append(cell.problem(f'wants `{cell.wants}`; it can only be "{CUDA}".'))
        if cell.tolerance and not cell.tolerance.get("reason"):
            problems.append(cell.problem("a tolerance without a `reason`; say why it is needed."))
        if cell.is_code:
            problems += [cell.problem(fault) for fault in sorted(set(_faults(cell)))]
    return problems


def _faults(cell: Cell) -> Iterator[str]:
    try:
        nodes = list(ast.walk(ast.parse(cell.source)))
    except SyntaxError:
        return  # reported with the cell's code
    for node in nodes:
        if isinstance(node, ast.Call):
            yield from _call_faults(node)
        if isinstance(node, ast.Assign) and _binds_device(node) and not _asks_tensorlab(node.value):
            yield "binds `device` to something else; write `device = tl.device()`."
        if cell.wants != CUDA and _names_cuda(node):
            yield 'names CUDA; take the device from tl.device(), or mark the cell wants="cuda".'


def _call_faults(call: ast.Call) -> Iterator[str]:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if drawn_by(call) and "device" in given and not _is_cpu(given["device"]):
        yield f"draws `{drawn_by(call)}` on a device; draw on the CPU, then `.to(device)`."
    if not isinstance(call.func, ast.Attribute):
        return
    if call.func.attr == "Generator":
        places = [*call.args, *(value for key, value in given.items() if key == "device")]
        if not all(_is_cpu(place) for place in places):
            yield "makes a generator on a device; leave `device` out, draw, then `.to(device)`."
    if call.func.attr == "set_default_device":
        yield "sets a default device, which moves the draws too; pass `device=` instead."


def _names_cuda(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value == CUDA or node.value.startswith(f"{CUDA}:")
    return isinstance(node, ast.Attribute) and node.attr == CUDA


def _binds_device(node: ast.Assign) -> bool:
    return any(isinstance(name, ast.Name) and name.id == "device" for name in node.targets)


def _asks_tensorlab(value: ast.expr) -> bool:
    return ast.unparse(value) == "tl.device()"


def _is_cpu(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value == "cpu"
