"""The authoring gate: a problem set's checks, attacked by the answers they were written against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from coursetools.build.project import Project
from coursetools.build.stub import released_stub
from coursetools.build.text import Cell, Document
from coursetools.prove.answers import Answer, read_answers
from coursetools.prove.trial import Result, Trial, run_trials, warm
from coursetools.prove.universal import SPOILER, universal_answers

__all__ = ["Gate", "Row", "check_assignment", "trial_cells"]

OUT_OF_TIME = ("ran longer than", "did not end within")
STARTER, REFERENCE = "untouched starter", "reference"


@dataclass(frozen=True)
class Row:
    """One answer against the checks of one exercise.

    Parameters
    ----------
    assignment, exercise, answer : str
        Which.
    kind : str
        ``"starter"``, ``"reference"``, ``"right"``, ``"wrong"`` or ``"universal"``.
    points, max_points : float
        Earned, and to be had.
    checks : tuple of str
        The exercise's checks, in order.
    failed : tuple of str
        Those of them that the answer failed.
    message : str
        What the first failed check said; empty if none did.
    because : str
        What the answer stands for.
    source : str
        The answer as a student would write it.
    fault : str
        Why this row breaks the gate; empty if all is as declared.
    """

    assignment: str
    exercise: str
    answer: str
    kind: str
    points: float
    max_points: float
    checks: tuple[str, ...]
    failed: tuple[str, ...]
    message: str
    because: str
    source: str
    fault: str = ""

    @property
    def caught_by(self) -> str:
        """The first check that failed; empty if none did."""
        return self.failed[0] if self.failed else ""


@dataclass(frozen=True)
class Gate:
    """A problem set with the answers that its checks are proven against.

    Parameters
    ----------
    document : Document
        The problem set's text.
    answers : tuple of Answer
        Right and wrong.
    seconds : float
        Processor time that one cell of one trial may take.
    """

    document: Document
    answers: tuple[Answer, ...]
    seconds: float = 10.0

    @cached_property
    def universal(self) -> list[Answer]:
        """The wrong answers that are made by rule."""
        return [
            answer
            for cell in self.document.with_role("solution")
            for answer in universal_answers(cell.exercise, cell.source)
        ]

    @classmethod
    def of(cls, project: Project, document: Document, *, seconds: float = 10.0) -> Gate:
        """Return the gate of a problem set, whose `answers.py` stands beside its text.

        Raises
        ------
        TextRefused
            If `answers.py` breaks a rule.
        """
        path = document.path.with_name("answers.py")
        answers = read_answers(path, project.relative(path), document)
        return cls(document, tuple(answers), seconds)

    def __len__(self) -> int:
        """Return how many rows there are."""
        solutions = list(self.document.with_role("solution"))
        return 2 * len(solutions) + len(self.answers) + len(self.universal)

    def warm(self) -> None:
        """Import here what the trials need; once, before `rows`."""
        warm(list(self.document.with_role("setup")), trial_cells(self.document, {}))

    def rows(self, seed: int | None = None) -> Iterator[Row]:
        """Prove the checks once.

        Parameters
        ----------
        seed : int, optional
            What the checks' random inputs are drawn from.

        Yields
        ------
        Row
            Starter, reference, right, wrong and universal answers, by exercise, as each is known.
        """
        document, solutions = self.document, list(self.document.with_role("solution"))
        stubs = {cell.exercise: released_stub(cell.source) for cell in solutions}
        trials = [trial_cells(document, stubs), trial_cells(document, {})]
        trials += [
            trial_cells(document, {answer.exercise: answer.source}, only=answer.exercise)
            for answer in self._in_order()
        ]
        results = run_trials(Trial(cells, self.seconds, seed) for cells in trials)
        starter, reference = next(results), next(results)
        for cell in solutions:
            tests = document.of_exercise(cell.exercise, "test")
            yield _starter_row(document, tests, starter, stubs[cell.exercise])
            yield _reference_row(document, tests, reference, cell.source)
            for answer in self._in_order():
                if answer.exercise == cell.exercise:
                    judge = _universal_row if answer in self.universal else _answer_row
                    yield judge(document, tests, next(results), answer)

    def _in_order(self) -> list[Answer]:
        order = [cell.exercise for cell in self.document.with_role("solution")]
        answers = [*self.answers, *self.universal]
        return sorted(answers, key=lambda answer: order.index(answer.exercise))


def check_assignment(
    project: Project, document: Document, *, seconds: float = 10.0
) -> Iterator[Row]:
    """Prove the checks of one problem set.

    Parameters
    ----------
    project, document : Project, Document
        The problem set's text; its `answers.py` stands beside it.
    seconds : float
        Processor time that one cell of one trial may take.

    Yields
    ------
    Row
        As `Gate.rows` does.

    Raises
    ------
    TextRefused
        If `answers.py` breaks a rule.
    """
    gate = Gate.of(project, document, seconds=seconds)
    gate.warm()
    yield from gate.rows()


def trial_cells(document: Document, answers: Mapping[str, str], only: str = "") -> list[Cell]:
    """Return the code cells of a trial: with these answers, and with the tests of `only`."""
    cells: list[Cell] = []
    for cell in document.cells:
        if not cell.is_code or (only and cell.role == "test" and cell.exercise != only):
            continue
        if cell.role == "solution" and cell.exercise in answers:
            cells.append(replace(cell, source=answers[cell.exercise]))
        else:
            cells.append(cell)
    return cells


def _row(
    document: Document, tests: Sequence[Cell], results: Mapping[str, Result], answer: Answer
) -> Row:
    missing = Result(False, "Crash", "never reached")
    failed = [test for test in tests if not results.get(test.grade_id, missing).passed]
    return Row(
        assignment=document.path.stem,
        exercise=answer.exercise,
        answer=answer.name,
        kind="right" if answer.right else "wrong",
        points=sum(test.points for test in tests if test not in failed),
        max_points=sum(test.points for test in tests),
        checks=tuple(test.check for test in tests),
        failed=tuple(test.check for test in failed),
        message=results.get(failed[0].grade_id, missing).message if failed else "",
        because=answer.because,
        source=answer.source,
    )


def _starter_row(
    document: Document, tests: Sequence[Cell], results: Mapping[str, Result], source: str
) -> Row:
    stub = Answer(STARTER, tests[0].exercise, source, right=False, because="nothing was written")
    row = replace(_row(document, tests, results, stub), kind="starter")
    return replace(row, fault=_starter_fault(tests, results, row))


def _reference_row(
    document: Document, tests: Sequence[Cell], results: Mapping[str, Result], source: str
) -> Row:
    model = Answer(REFERENCE, tests[0].exercise, source, right=True, because="the model answer")
    row = replace(_row(document, tests, results, model), kind="reference")
    return replace(row, fault=_full_fault(row))


def _answer_row(
    document: Document, tests: Sequence[Cell], results: Mapping[str, Result], answer: Answer
) -> Row:
    row = _row(document, tests, results, answer)
    return replace(row, fault=_full_fault(row) if answer.right else _wrong_fault(row, answer))


def _universal_row(
    document: Document, tests: Sequence[Cell], results: Mapping[str, Result], answer: Answer
) -> Row:
    row = replace(_row(document, tests, results, answer), kind="universal")
    if answer.name == SPOILER:
        return row if row.failed else replace(row, fault="is noticed by no check")
    earned = [f"`{check}`" for check in row.checks if check not in row.failed]
    return replace(row, fault=f"earns the points of {', '.join(earned)}") if earned else row


def _starter_fault(tests: Sequence[Cell], results: Mapping[str, Result], row: Row) -> str:
    if row.points:
        return f"scores {row.points:g} without being attempted"
    for test in tests:
        result = results.get(test.grade_id)
        if result is None or not result.not_attempted:
            return f'check `{test.check}` does not say "not attempted"'
    return ""


def _full_fault(row: Row) -> str:
    if row.points == row.max_points:
        return ""
    said = next((line.strip() for line in row.message.splitlines() if line.strip()), "")
    return f"should earn full marks; check `{row.caught_by}` failed" + (f": {said}" if said else "")


def _wrong_fault(row: Row, answer: Answer) -> str:
    if not row.caught_by:
        return f"survives; check `{answer.caught_by}` should catch it"
    if row.caught_by != answer.caught_by:
        return f"is caught by `{row.caught_by}`, not by `{answer.caught_by}`"
    if answer.says not in row.message:
        ran_out = f"; it {row.message}" if row.message.startswith(OUT_OF_TIME) else ""
        return f"the message does not say {answer.says!r}{ran_out}"
    if row.points != answer.points:
        return f"earns {row.points:g}, not {answer.points:g}"
    return ""
