"""What has been done, as tables: `progress` in the course, `predictions` that came true or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tensorlab.course.notes import LEFT
from tensorlab.course.outline import Exercise, Notebook
from tensorlab.course.places import Course
from tensorlab.course.record import FAILED, PASSED, Record, folder
from tensorlab.course.session import run_by_a_tool

__all__ = ["Tables", "predictions", "progress"]

BATCH = "Your progress stands here when you run this cell in JupyterLab."
LOCAL = (
    "Only visible checks are counted: the hidden ones, and whoever reads your written answers, "
    "give the points. This is kept on your machine only{where}; delete it to begin anew."
)


@dataclass(frozen=True)
class Cell:
    """A text in a table, with a link where there is one."""

    text: str
    link: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of texts below a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __str__(self) -> str:
        """Return the table with columns of even width."""
        texts = [self.head, *(tuple(cell.text for cell in row) for row in self.rows)]
        widths = [max(len(row[place]) for row in texts) for place in range(len(self.head))]
        lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in texts)
        return "\n".join(lines)

    def html(self) -> str:
        """Return the table as HTML."""
        first, *others = (escape(text) for text in self.head)
        head = f'<th scope="col" style="{LEFT}">{first}</th>'
        head += "".join(f'<th scope="col">{text}</th>' for text in others)
        rows = "".join(f"<tr>{_row(row)}</tr>" for row in self.rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


@dataclass(frozen=True, repr=False)
class Tables:
    """Tables and sentences, one below the other."""

    parts: tuple[Table | str, ...]

    def __repr__(self) -> str:
        """Return all of it as text."""
        return "\n\n".join(map(str, self.parts))

    def _repr_html_(self) -> str:
        return "".join(
            part.html() if isinstance(part, Table) else f"<p>{escape(part)}</p>"
            for part in self.parts
        )


def progress() -> Tables:
    """Return what you have read, predicted and solved, and what is open.

    Returns
    -------
    Tables
        Shown by a notebook as the last line of a cell; text anywhere else. It counts visible
        checks only.

    Raises
    ------
    tensorlab.course.places.CourseNotFound
        If the current folder is not in the course.

    Examples
    --------
    >>> import tensorlab as tl
    >>> tl.progress()  # doctest: +SKIP
    lecture          cells run  predictions right
    01 Tensors       41 of 57   7 of 9 made, of 10
    """
    if run_by_a_tool():
        return Tables((BATCH,))
    course = Course.find()
    lectures = Table(
        ("lecture", "cells run", "predictions right"),
        tuple(_lecture_row(course, one) for one in course.lectures()),
    )
    sets = Table(
        ("problem set", "solved", "tried", "open", "points in sight"),
        tuple(_set_row(course, one) for one in course.problem_sets()),
    )
    kept_in = folder()
    where = f", in {kept_in}" if kept_in else ", and TENSORLAB_PROGRESS is off: nothing is kept"
    return Tables((lectures, sets, LOCAL.format(where=where)))


def predictions() -> Tables:
    """Return which predictions came true at the first try, and what to reread.

    Returns
    -------
    Tables
        A sentence, and a row with a link for each prediction that did not come true.

    Raises
    ------
    tensorlab.course.places.CourseNotFound
        If the current folder is not in the course.

    Examples
    --------
    >>> import tensorlab as tl
    >>> tl.predictions()  # doctest: +SKIP
    7 of 10 right at the first try. Worth reading again:
    """
    if run_by_a_tool():
        return Tables((BATCH,))
    course = Course.find()
    rows: list[tuple[Cell, ...]] = []
    made = right = 0
    for lecture in course.lectures():
        record = Record.load(lecture.stem)
        for asked, revealed in lecture.predictions:
            if (one := record.predictions.get(revealed.id)) is None:
                continue
            made, right = made + 1, right + one.is_right
            if not one.is_right:
                link = f"{course.link(lecture)}#cell-id={asked.id}"
                section = Cell(lecture.section(asked), link)
                rows.append((Cell(_label(lecture)), section, Cell(one.said)))
    if not made:
        return Tables(("No prediction yet: replace `None` in a lecture's question, and run it.",))
    said = f"{right} of {made} right at the first try."
    if not rows:
        return Tables((said,))
    return Tables(
        (f"{said} Worth reading again:", Table(("lecture", "section", "you said"), tuple(rows)))
    )


def _label(notebook: Notebook) -> str:
    number = notebook.stem.partition("_")[0].removeprefix("ps")
    title = notebook.title
    return title if number == "00" or notebook.exercises else f"{number} {title}"


def _lecture_row(course: Course, lecture: Notebook) -> tuple[Cell, ...]:
    record = Record.load(lecture.stem)
    code = [cell for cell in lecture.code if cell.source.strip()]
    ran = sum(cell.id in record.ran for cell in code)
    asked = lecture.predictions
    made = [one for _, cell in asked if (one := record.predictions.get(cell.id))]
    right = sum(one.is_right for one in made)
    said = f"{right} of {len(made)} made; {len(asked)} asked"
    return Cell(_label(lecture), course.link(lecture)), Cell(f"{ran} of {len(code)}"), Cell(said)


def _set_row(course: Course, one: Notebook) -> tuple[Cell, ...]:
    record = Record.load(one.stem)
    states = [state(exercise, record) for exercise in one.exercises]
    counts = [Cell(str(states.count(what))) for what in ("solved", "tried", "open")]
    total = sum(exercise.points for exercise in one.exercises)
    won = sum(
        check.points
        for exercise in one.exercises
        for check in exercise.checks
        if record.checks.get(check.id) == PASSED
    )
    label = Cell(_label(one), course.link(one))
    return label, *counts, Cell(f"{won:g} of {total:g}")


def state(exercise: Exercise, record: Record) -> str:
    """Return how far an exercise is: ``solved``, ``tried`` or ``open``.

    A written answer counts as tried as soon as it says something: a person judges it.
    """
    if exercise.is_written:
        return "open" if any(answer.is_untouched for answer in exercise.answers) else "tried"
    outcomes: Sequence[str | None] = [record.checks.get(check.id) for check in exercise.checks]
    if all(outcome == PASSED for outcome in outcomes):
        return "solved"
    return "tried" if PASSED in outcomes or FAILED in outcomes else "open"


def _row(row: tuple[Cell, ...]) -> str:
    """Return a row: what it is about at the left, then its counts."""
    name, *counts = map(_html, row)
    return f'<th scope="row" style="{LEFT}">{name}</th>' + "".join(
        f"<td>{count}</td>" for count in counts
    )


def _html(cell: Cell) -> str:
    text = escape(cell.text)
    return f'<a href="{escape(cell.link)}">{text}</a>' if cell.link else text
