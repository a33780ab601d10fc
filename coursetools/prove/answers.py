"""The right and wrong answers that a problem set's checks are proven against."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from coursetools.build.text import Cell, Document, Problem, read_document, refuse

__all__ = ["FEWEST_RIGHT", "FEWEST_WRONG", "Answer", "read_answers"]

FEWEST_WRONG = 5
FEWEST_RIGHT = 2
COMMENT = re.compile(r"^# (because|caught_by|says|points): (.+)$")


@dataclass(frozen=True)
class Answer:
    """What a student might write in one answer cell.

    Parameters
    ----------
    name, exercise : str
        The answer's name and the exercise it answers.
    source : str
        The cell's text, without the comments that describe it.
    right : bool
        Whether it must earn full marks.
    because : str
        The misconception, or what is different about it.
    caught_by : str
        Name of the first check that must fail; empty for right answers.
    says : str
        A piece of the message that the student then reads.
    points : float
        What it earns in its exercise all the same.
    """

    name: str
    exercise: str
    source: str
    right: bool
    because: str
    caught_by: str = ""
    says: str = ""
    points: float = 0


def read_answers(path: Path, file: str, document: Document) -> list[Answer]:
    """Read a problem set's `answers.py`.

    Parameters
    ----------
    path, file : Path, str
        The text, and how messages name it.
    document : Document
        The problem set, whose exercises and checks the answers name.

    Raises
    ------
    TextRefused
        If a cell is not an answer, names an unknown exercise or check, or an exercise has too few
        answers.
    """
    cells = [cell for cell in read_document(path, file).cells if cell.is_code]
    problems: list[Problem] = []
    answers = [
        answer for cell in cells if (answer := _answer(cell, document, problems)) is not None
    ]
    names = [(answer.exercise, answer.name) for answer in answers]
    for twice in sorted({name for name in names if names.count(name) > 1}):
        problems.append(Problem(file, 1, f"two answers to `{twice[0]}` are called `{twice[1]}`."))
    for cell in document.with_role("solution"):
        for right, fewest in ((False, FEWEST_WRONG), (True, FEWEST_RIGHT)):
            count = sum(
                answer.exercise == cell.exercise and answer.right is right for answer in answers
            )
            if count < fewest:
                kind = "right" if right else "wrong"
                message = f"`{cell.exercise}` has {count} {kind} answers; write {fewest}."
                problems.append(Problem(file, 1, message))
    refuse(problems)
    return answers


def _answer(cell: Cell, document: Document, problems: list[Problem]) -> Answer | None:
    facts, source = _facts(cell)
    if bool(cell.wrong) == bool(cell.right):
        problems.append(cell.problem('an answer has a name: give `wrong="..."` or `right="..."`.'))
        return None
    if cell.exercise not in {answer.exercise for answer in document.with_role("solution")}:
        problems.append(cell.problem(f"unknown exercise `{cell.exercise}`; correct the name."))
        return None
    needed = ["because"] if cell.right else ["because", "caught_by", "says"]
    if missing := [key for key in needed if key not in facts]:
        problems.append(cell.problem(f"no comment line `# {missing[0]}: ...`; add it on top."))
        return None
    checks = [test.check for test in document.of_exercise(cell.exercise, "test")]
    if cell.wrong and facts["caught_by"] not in checks:
        problems.append(
            cell.problem(f"no check `{facts['caught_by']}`; there is {', '.join(checks)}.")
        )
        return None
    try:
        points = float(facts.pop("points", "0"))
    except ValueError:
        problems.append(cell.problem("`# points:` is not a number; correct it."))
        return None
    return Answer(
        name=cell.wrong or cell.right,
        exercise=cell.exercise,
        source=source,
        right=bool(cell.right),
        points=points,
        **facts,
    )


def _facts(cell: Cell) -> tuple[dict[str, str], str]:
    lines = cell.source.splitlines()
    facts: dict[str, str] = {}
    while lines and (found := COMMENT.match(lines[0])):
        facts[found[1]] = found[2].strip()
        lines.pop(0)
    while lines and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines.pop()  # a heading of the file, which belongs to the cell after it
    return facts, "\n".join(lines).strip()
