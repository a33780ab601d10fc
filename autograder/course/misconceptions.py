"""The wrong answers that a course expects, by name: one file per assignment, if it has any.

``misconceptions/ASSIGNMENT.toml`` in the course's folder holds a table for each::

    [[misconception]]
    name = "adds"
    because = "adds where it should multiply"
    [misconception.answers]
    double = '''
    def double(x):
        return x + 2
    '''

The keys of ``answers`` are nbgrader's ids of answer cells. Where notebooks of an assignment share
such ids, ``notebook = "NAME"`` says which is meant.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course.folder import Course
from autograder.errors import WrongUse
from autograder.model import Role
from autograder.nbgrader.manifest import Manifest

__all__ = ["FOLDER", "Misconception", "misconceptions", "path_of"]

FOLDER = "misconceptions"
KEYS = ("name", "because", "notebook", "answers")


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that somebody has foreseen.

    Attributes
    ----------
    notebook : str
        The notebook that it answers in.
    name, because : str
        What it is called, and what whoever writes it has misunderstood.
    answers : tuple of (str, str)
        Grade ids of answer cells, and what is written there.
    checks : tuple of str
        Grade ids of the tests of those cells.
    """

    notebook: str
    name: str
    because: str
    answers: tuple[tuple[str, str], ...]
    checks: tuple[str, ...]


def misconceptions(course: Course, assignment: str) -> tuple[Misconception, ...]:
    """Return the named wrong answers of an assignment; none if the course has no such file.

    Raises
    ------
    WrongUse
        If the file is not what this module's first lines say.
    """
    path = path_of(course.root, assignment)
    shown = f"{FOLDER}/{path.name}"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise WrongUse(f"{shown} cannot be read: {error}; correct it or move it away.") from error
    entries = data.get("misconception", [])
    if not isinstance(entries, list) or data.keys() - {"misconception"}:
        raise WrongUse(f"{shown} holds something else than tables [[misconception]]; remove it.")
    manifests = course.manifests(assignment)
    return tuple(
        _read(entry, f"{shown}, misconception {number}", manifests)
        for number, entry in enumerate(entries, start=1)
    )


def _read(entry: Any, where: str, manifests: Sequence[Manifest]) -> Misconception:
    if not isinstance(entry, dict):
        raise WrongUse(f"{where} is no table; write [[misconception]] above it.")
    if unknown := sorted(entry.keys() - set(KEYS)):
        raise WrongUse(f"{where} has an unknown key {unknown[0]!r}; there is {', '.join(KEYS)}.")
    for key in ("name", "because"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise WrongUse(f"{where} has no {key}; give it one in words.")
    where = f"{where} ({entry['name']})"
    answers = entry.get("answers")
    if not isinstance(answers, dict) or not answers:
        raise WrongUse(f"{where} has no answers; give the text of an answer cell.")
    if not all(isinstance(text, str) for text in answers.values()):
        raise WrongUse(f"{where} has an answer that is no text; put it in quotes.")
    manifest = _notebook(entry, answers, where, manifests)
    checks = tuple(
        test.grade_id
        for test in manifest.tests
        if any(cell.grade_id in answers for cell in manifest.answers_before(test))
    )
    if not checks:
        raise WrongUse(f"{where} answers cells that no test looks at; leave it out.")
    return Misconception(
        manifest.notebook,
        entry["name"].strip(),
        entry["because"].strip(),
        tuple((id, text.strip("\n")) for id, text in answers.items()),
        checks,
    )


def _notebook(
    entry: Mapping[str, Any],
    answers: Mapping[str, str],
    where: str,
    manifests: Sequence[Manifest],
) -> Manifest:
    named = entry.get("notebook")
    chosen = [m for m in manifests if named is None or m.notebook == named]
    if not chosen:
        names = ", ".join(m.notebook for m in manifests)
        raise WrongUse(f"{where} names the notebook {named!r}; there is {names}.")
    fitting = [m for m in chosen if answers.keys() <= _answer_cells(m)]
    if len(fitting) > 1:
        names = ", ".join(m.notebook for m in fitting)
        raise WrongUse(f"{where} fits {names}; say which with notebook = ...")
    if not fitting:
        known = set().union(*map(_answer_cells, chosen))
        strange = next((id for id in answers if id not in known), "")
        near = difflib.get_close_matches(strange, sorted(known), 1)
        cure = f"did you mean {near[0]}?" if near else f"there is {', '.join(sorted(known))}."
        if not strange:
            raise WrongUse(f"{where} answers cells of several notebooks; make one of each.")
        raise WrongUse(f"{where} answers {strange!r}, which is no answer cell; {cure}")
    return fitting[0]


def _answer_cells(manifest: Manifest) -> set[str]:
    return {c.grade_id for c in manifest.cells if c.role is Role.ANSWER and c.cell_type == "code"}


def path_of(root: Path, assignment: str) -> Path:
    """Return where a course keeps the named wrong answers of an assignment."""
    return root / FOLDER / f"{assignment}.toml"
