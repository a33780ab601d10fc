"""Universal wrong answers: what somebody hands in who has not read the exercise.

Each is made from the reference by its syntax tree alone: the names that the answer cell binds are
bound again, to something wrong.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.resources import files

from autograder.grading.cell_names import cell_names, plain_python
from autograder.model import Role
from autograder.nbgrader.manifest import Manifest, ManifestCell

__all__ = ["WAYS", "memorised", "recording", "universal_answers"]

WAYS: Mapping[str, str] = {
    "nothing": "The answer cell holds nothing but pass.",
    "returns-none": "Every function and method returns None; every variable is None.",
    "argument": "Every function returns its first argument as it is.",
    "zero": "The number 0, whatever was asked for.",
    "zeros": "Zeros of the right shape and type; False; an empty text.",
    "empty": "An empty list, array, table or text.",
    "nan": "Not a number, in the right shape.",
    "equal": "An object that is equal to everything.",
    "constant": "Always what is right for the first call, as if copied from a visible check.",
    "given-emptied": "Given data are emptied in place; the answer is what fits empty data.",
    "argument-emptied": "Arguments are emptied in place; the answer is what fits empty data.",
}
OF_FUNCTIONS = frozenset({"argument", "constant", "argument-emptied"})
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
BINDS_ANEW = """\
{imports}
_audit = __import__("types").ModuleType("_audit")
exec({code!r}, _audit.__dict__)
_audit = _audit.Wrong({way!r}, {solution!r}, dict(globals()), {given!r}, {calls!r})
"""


def universal_answers(
    manifest: Manifest, answers: Sequence[ManifestCell]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield each way to be wrong in an exercise, and its answer cells' texts by grade id.

    Parameters
    ----------
    manifest : Manifest
        The notebook.
    answers : sequence of ManifestCell
        The exercise's answer cells. All of them are wrong in the same way.
    """
    yield "nothing", {cell.grade_id: "pass" for cell in answers}
    bound = {cell.grade_id: _names(cell) for cell in answers}
    if not any(bound.values()):
        return
    has_functions = any(_defines_functions(cell) for cell in answers)
    for way in WAYS:
        given = _given(manifest, answers[0])
        if way == "nothing" or (way in OF_FUNCTIONS and not has_functions):
            continue
        if way == "given-emptied" and not given:
            continue
        yield way, {c.grade_id: _text(way, c, bound[c.grade_id], given) for c in answers}


def recording(answers: Sequence[ManifestCell]) -> Mapping[str, str]:
    """Return the right answers, which print each call of them."""
    return {cell.grade_id: _text("recording", cell, _names(cell), ()) for cell in answers}


def memorised(answers: Sequence[ManifestCell], calls: Collection[str]) -> Mapping[str, str]:
    """Return answers that are right for `calls` and wrong for all others.

    Nobody can be stopped from giving them to what students see: they show what hidden lines add.
    """
    return {
        cell.grade_id: _text("memorised", cell, _names(cell), (), sorted(calls)) for cell in answers
    }


def _text(
    way: str,
    cell: ManifestCell,
    names: Sequence[str],
    given: Sequence[str],
    calls: Sequence[str] = (),
) -> str:
    text = BINDS_ANEW.format(
        imports="\n".join(cell_names(cell.solved).imports),
        code=files("autograder.audit").joinpath("wrong.py").read_text("utf-8"),
        way=way,
        solution=plain_python(cell.solved),
        given=tuple(given),
        calls=tuple(calls),
    )
    return text + "".join(f"{name} = _audit[{name!r}]\n" for name in names)


def _names(cell: ManifestCell) -> list[str]:
    return sorted(cell_names(cell.solved).binds)


def _defines_functions(cell: ManifestCell) -> bool:
    try:
        nodes = list(ast.walk(ast.parse(plain_python(cell.solved))))
    except SyntaxError:
        return False
    return any(isinstance(node, FUNCTIONS) for node in nodes)


def _given(manifest: Manifest, answer: ManifestCell) -> tuple[str, ...]:
    """Return the names that the course's own cells before an answer bind."""
    before = [c for c in manifest.cells[: answer.index] if c.is_run and not c.is_answered]
    setup = [cell for cell in before if cell.role in {Role.LOCKED, Role.CODE}]
    return tuple(sorted({name for cell in setup for name in cell_names(cell.text).binds}))
