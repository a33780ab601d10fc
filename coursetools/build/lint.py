"""The rules that text must keep, each refusal with file, line and cure."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from coursetools.build.curriculum import Curriculum
from coursetools.build.devices import device_problems
from coursetools.build.draws import unseeded_draws
from coursetools.build.notebook import without_hidden_tests, without_markers
from coursetools.build.section import section_problems
from coursetools.build.text import (
    BEGIN_HIDDEN,
    BEGIN_SOLUTION,
    END_HIDDEN,
    END_SOLUTION,
    Cell,
    Document,
    Problem,
)

__all__ = ["assignment_problems", "lecture_problems"]

LECTURE_ROLES = {
    "header": "markdown",
    "setup": "code",
    "predict": "code",
    "reveal": "code",
    "mistake": "code",
    "explore": "code",
    "summary": "markdown",
    "further": "markdown",
}
ASSIGNMENT_ROLES = {
    "header": "markdown",
    "setup": "code",
    "exercise": "markdown",
    "hints": "markdown",
    "solution": "code",
    "written": "",  # prose or code, graded by hand
    "task": "markdown",
    "test": "code",
    "why": "markdown",
    "play": "code",
}
LONGEST_CELL = 15
LONGEST_SETUP = 25
LONGEST_LINE = 100
FEWEST_PREDICTIONS = 3
HINT_TIERS = 3
GRADE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
FIGURE_CALLS = re.compile(r"\btl\.draw\.\w+\(|\bplt\.(?:subplots|figure)\(")
START_PAGE = "00_"


def lecture_problems(document: Document, curriculum: Curriculum) -> list[Problem]:
    """Return every rule for lectures that a text breaks."""
    problems = [*_cell_problems(document, LECTURE_ROLES), *_id_problems(document)]
    problems += [*_prose_problems(document), *device_problems(document)]
    problems += section_problems(document)
    if not document.path.stem.startswith(START_PAGE):
        problems += _rhythm_problems(document)
    problems += [
        cell.problem(f"draws `{draw}` unseeded; call torch.manual_seed or pass a generator.")
        for cell, draw in unseeded_draws([cell for cell in document.cells if cell.is_code])
    ]
    return problems + curriculum.lecture_problems(document)


def assignment_problems(document: Document, curriculum: Curriculum) -> list[Problem]:
    """Return every rule for problem sets that a text breaks."""
    problems = [*_cell_problems(document, ASSIGNMENT_ROLES), *_id_problems(document)]
    problems += device_problems(document)
    for exercise in document.exercises:
        problems += _exercise_problems(document, exercise)
    for cell in document.with_role("test"):
        problems += _test_problems(cell)
    for cell in document.with_role("setup", "test"):
        problems += [
            cell.problem(f"a locked cell draws `{draw}` unseeded; seed it in the same cell.")
            for cell, draw in unseeded_draws([cell])
        ]
    return problems + curriculum.exercise_problems(document)


def _cell_problems(document: Document, roles: dict[str, str]) -> Iterator[Problem]:
    for cell in document.cells:
        if cell.role and cell.role not in roles:
            yield cell.problem(f"unknown role `{cell.role}`; the roles are {', '.join(roles)}.")
        elif cell.role and roles[cell.role] not in {"", cell.kind}:
            yield cell.problem(f"role `{cell.role}` belongs on a {roles[cell.role]} cell.")
        if not cell.source.strip():
            yield cell.problem("the cell is empty; remove it.")
        for offset, line in enumerate(cell.source.splitlines(), 1):
            if cell.is_code and len(line) > LONGEST_LINE:
                message = f"{len(line)} characters; break the line at {LONGEST_LINE}."
                yield Problem(cell.file, cell.line + offset, message)
        yield from _marker_problems(cell)
        if cell.is_code:
            yield from _code_problems(cell)


def _code_problems(cell: Cell) -> Iterator[Problem]:
    lines = sum(1 for line in cell.source.splitlines() if line.strip())
    most = LONGEST_SETUP if cell.role == "setup" else LONGEST_CELL
    if lines > most and cell.role not in {"solution", "test"}:
        yield cell.problem(f"{lines} lines of code; split the cell at {most}.")
    figures = len(FIGURE_CALLS.findall(cell.source))
    if figures > 1:
        yield cell.problem(f"{figures} figures in one cell; give each its own.")
    if figures and not cell.alt and cell.role != "setup":
        yield cell.problem("draws a figure without `alt=`; say what it shows, with its numbers.")
    if not any(line.lstrip().startswith(("%", "!")) for line in cell.source.splitlines()):
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            if cell.raises != "SyntaxError":
                line = cell.line + (error.lineno or 1)
                yield Problem(cell.file, line, f"not valid Python ({error.msg}); repair it.")


def _marker_problems(cell: Cell) -> Iterator[Problem]:
    pairs = ((BEGIN_SOLUTION, END_SOLUTION), (BEGIN_HIDDEN, END_HIDDEN))
    inside = ""
    for line in cell.source.splitlines():
        for begin, end in pairs:
            if begin in line:
                if inside:
                    yield cell.problem(f"`{begin}` inside `{inside}`; markers do not nest.")
                inside = begin
            elif end in line:
                if inside != begin:
                    yield cell.problem(f"`{end}` without `{begin}` before it; add it.")
                inside = ""
    if inside:
        yield cell.problem(f"`{inside}` is never ended; add its END line.")


def _id_problems(document: Document) -> Iterator[Problem]:
    graded = [cell for cell in document.cells if cell.role in {"solution", "written", "test"}]
    named = graded + [cell for cell in document.cells if cell.id and cell not in graded]
    counts = Counter(cell.grade_id for cell in named)
    for cell in named:
        if not GRADE_ID.fullmatch(cell.grade_id):
            yield cell.problem(
                f"id `{cell.grade_id}`: 1 to 64 letters, digits, _ and - only; rename it."
            )
        elif counts[cell.grade_id] > 1:
            yield cell.problem(f"id `{cell.grade_id}` is used twice; rename one.")


def _prose_problems(document: Document) -> Iterator[Problem]:
    follows = {"reveal": "predict"}
    for before, cell in zip((None, *document.cells), document.cells, strict=False):
        if not cell.is_code or (before is not None and not before.is_code):
            continue
        if before is not None and follows.get(cell.role) == before.role:
            continue
        if before is not None and cell.role == "explore" and before.is_code:
            continue
        yield cell.problem("code without prose before it; put a markdown cell in front.")


def _rhythm_problems(document: Document) -> Iterator[Problem]:
    roles = [cell.role for cell in document.cells]
    first, last = document.cells[0], document.cells[-1]
    if first.role != "header":
        yield first.problem('the first cell has role="header"; say what the lecture is for.')
    if last.role != "further":
        yield last.problem('the last cell has role="further"; say where to read on.')
    for role, fewest in (("reveal", FEWEST_PREDICTIONS), ("mistake", 1), ("explore", 1)):
        if roles.count(role) < fewest:
            yield first.problem(f"{roles.count(role)} cells with role `{role}`; write {fewest}.")
    if "summary" not in roles:
        yield last.problem('no cell with role="summary"; say what the reader saw.')
    for before, cell in zip(document.cells, document.cells[1:], strict=False):
        if cell.role == "reveal" and before.role != "predict":
            yield cell.problem("a reveal without its predict cell directly before it; add one.")
        if before.role == "predict" and cell.role != "reveal":
            yield before.problem("a prediction that is never revealed; add the reveal cell.")


def _exercise_problems(document: Document, exercise: str) -> Iterator[Problem]:
    def cells(*roles: str) -> list[Cell]:
        return document.of_exercise(exercise, *roles)

    first = document.of_exercise(exercise, *ASSIGNMENT_ROLES)[0]
    answers, intro = cells("solution", "written"), cells("exercise")
    if len(answers) != 1 and not cells("task"):
        yield first.problem(f"`{exercise}` has {len(answers)} answer cells; it needs exactly one.")
    if len(intro) != 1:
        yield first.problem(f'`{exercise}` has {len(intro)} role="exercise" cells; write one.')
    for cell in intro:
        if cell.difficulty not in (1, 2, 3) or cell.minutes <= 0:
            yield cell.problem(f"`{exercise}` needs difficulty (1 to 3) and minutes; add them.")
        if not cell.source.startswith("## "):
            yield cell.problem(f"`{exercise}` starts with a `## Title` line; add it.")
    for cell in answers:
        if BEGIN_SOLUTION not in cell.source:
            yield cell.problem(f"`{exercise}` has no `{BEGIN_SOLUTION}`; mark what is removed.")
        if cell.role == "written" and cell.points <= 0:
            yield cell.problem(f"`{exercise}` is graded by hand but has no points; add them.")
        if cell.role == "solution" and not cells("test"):
            yield cell.problem(
                f"`{exercise}` has no test cell, so its points test nothing; add one."
            )
    if not cells("written", "task", "hints"):
        yield first.problem(f"`{exercise}` has no hints; add a cell with three tiers.")
    for cell in cells("hints"):
        tiers = len(re.split(r"^---\s*$", cell.source, flags=re.MULTILINE))
        if tiers != HINT_TIERS:
            yield cell.problem(f"{tiers} tiers of hints; write {HINT_TIERS}, split by `---`.")


def _test_problems(cell: Cell) -> Iterator[Problem]:
    if cell.points <= 0:
        yield cell.problem(f"test `{cell.grade_id}` has no points; add `points=`.")
    if not cell.check and not cell.id:
        yield cell.problem("a test cell needs a `check` name; feedback shows it.")
    visible = without_hidden_tests(cell.source)
    if not visible.strip():
        yield cell.problem("nothing is left of the test in the release; keep a comment at least.")
    for text in (visible, without_markers(cell.source)):
        try:
            body = ast.parse(text).body
        except SyntaxError:
            continue  # reported with the cell's code
        if body and isinstance(body[-1], ast.Expr) and not _returns_nothing(body[-1].value):
            yield cell.problem(
                "ends in a bare expression, which nbgrader may read as a score; add `.done()`."
            )
            return


def _returns_nothing(expression: ast.expr) -> bool:
    if not isinstance(expression, ast.Call):
        return False
    called = expression.func
    if isinstance(called, ast.Attribute):
        return called.attr == "done"
    return isinstance(called, ast.Name) and called.id == "print"
