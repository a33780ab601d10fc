"""What a check is about, in a few words: as much as its student was told anyway.

Only the released text of a test cell is read. A course may say it in a docstring or in comments on
top of the cell, as nbgrader's own examples do; where it does not, the first hint or message that
the visible part has says it by an example.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.grading.cell_names import plain_tree
from autograder.nbgrader.manifest import ManifestCell
from autograder.present.exercises import Exercise

__all__ = ["Purpose", "purpose"]

LONGEST = 240
COMMENT = re.compile(r"^\s*(?:#(?!#)|//)\s?(.*?)\s*$")
NOT_A_SENTENCE = re.compile(r"^(?:noqa|type:|pragma|fmt:|ruff:|YOUR )|^\W*$", re.IGNORECASE)
MADE_UP = re.compile(r"^(?:cell|test)?[\W_]*[0-9a-f]{6,}$", re.IGNORECASE)
SAYS = ("about", "hint", "msg", "err_msg", "message", "reason")


@dataclass(frozen=True)
class Purpose:
    """What a check is about.

    Attributes
    ----------
    name : str
        Its grade id in words, without the name of its exercise; empty where the id is made up.
    sentence : str
        What the course says that it tests; empty where it says nothing.
    """

    name: str
    sentence: str


def purpose(test: ManifestCell, exercise: Exercise) -> Purpose:
    """Return what a test cell is about.

    Parameters
    ----------
    test : ManifestCell
        Which.
    exercise : Exercise
        What it belongs to.
    """
    return Purpose(_in_words(test.grade_id, exercise), _sentence(test))


def _in_words(id: str, exercise: Exercise) -> str:
    name = id
    for cell in exercise.cells:
        if cell.is_answered and re.match(rf"{re.escape(cell.grade_id)}[\W_]", id):
            name = id[len(cell.grade_id) :]
    name = re.sub(r"[\W_]+", " ", name).strip()
    return "" if MADE_UP.match(id) or name.isdigit() else name


def _sentence(test: ManifestCell) -> str:
    try:
        _, tree = plain_tree(test.released, test.grade_id)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        said = _comments(test.released)
    else:
        said = ast.get_docstring(tree) or _comments(test.released) or next(_messages(tree), "")
    text = " ".join(said.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 4]} ..."


def _comments(source: str) -> str:
    """Return the comments on top."""
    said = []
    for line in source.splitlines():
        found = COMMENT.match(line)
        if found is None:
            if line.strip() and not line.startswith(("%", "!")):
                break
        elif not NOT_A_SENTENCE.match(found[1]):
            said.append(found[1])
    return " ".join(said)


def _messages(tree: ast.Module) -> Iterator[str]:
    """Yield what the cell would say, as far as it is written out."""
    found: list[tuple[int, int, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.msg is not None:
            found += _written_out(node.msg)
        elif isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg in SAYS:
                    found += _written_out(keyword.value)
    yield from (text for _, _, text in sorted(found))


def _written_out(node: ast.expr) -> list[tuple[int, int, str]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip():
        return [(node.lineno, node.col_offset, node.value)]
    return []
