"""What an audit says to the instructor: a table on the terminal, and one HTML page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import jinja2
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from autograder.audit.findings import Audit, ExerciseAudit, Hidden, TestAudit
from autograder.audit.universal import WAYS
from autograder.course.files import write_whole
from autograder.course.folder import Course

__all__ = ["audit_table", "render_page", "write_json", "write_page"]

SHOWN = 3


def write_page(course: Course, found: Audit) -> Path:
    """Write the page to ``reports/``; return the file."""
    path = course.root / "reports" / f"{found.assignment}-audit.html"
    write_whole(path, render_page(found).encode())
    return path


def write_json(found: Audit, path: Path) -> None:
    """Write what was found as JSON."""
    write_whole(path, (json.dumps(found.to_json(), indent=2) + "\n").encode())


def render_page(found: Audit) -> str:
    """Return the page as HTML."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder.audit"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    template = environment.get_template("audit.html.j2")
    return template.render(
        audit=found, ways=WAYS, words=words, earners=earners, summary=summary(found)
    )


def audit_table(found: Audit, living_shown: int | None = SHOWN) -> RenderableType:
    """Return the table of an audit: a row per test cell, and the mutants that live.

    Parameters
    ----------
    found : Audit
        What was found.
    living_shown : int or None
        How many living mutants of each exercise to list; None for all.
    """
    table = Table(title=f"Audit of {escape(found.assignment)}", title_justify="left")
    table.add_column("test cell", overflow="fold")
    table.add_column("points", justify="right")
    table.add_column("universal answers that earn points", overflow="fold")
    table.add_column("mutants caught", justify="right")
    table.add_column("to look at", overflow="fold")
    table.add_column("ms", justify="right")
    for exercise in found.exercises:
        for test in exercise.tests:
            table.add_row(*_row(exercise, test))
        table.add_section()
    living = [line for each in found.exercises for line in _living(each, living_shown)]
    notes = [note for each in found.exercises for note in each.notes]
    return Group(table, *map(Text, [*living, *notes, summary(found)]))


def words(test: TestAudit) -> Iterator[str]:
    """Yield what is to be looked at in a test cell, a few words each."""
    if test.reference is None:
        yield "the reference could not be run"
    elif test.reference < test.points:
        yield f"the reference earns {test.reference:g}"
    if test.flaky:
        yield f"the reference fails with seed {', '.join(map(str, test.flaky))}"
    if test.starter > 0:
        yield f"the untouched starter earns {test.starter:g}"
    if test.hidden is Hidden.IMPLIED:
        yield "hidden lines caught nothing that visible ones let through"


def earners(test: TestAudit) -> str:
    """Name the universal answers that earn points here, with how many where it is not all."""
    return ", ".join(
        each.way if each.points >= test.points else f"{each.way} ({each.points:g})"
        for each in test.universal
    )


def summary(found: Audit) -> str:
    """Return what came out, in one line."""
    tried = sum(each.tried for each in found.exercises)
    living = sum(len(each.living) for each in found.exercises)
    return (
        f"{len(found.weak)} of {len(found.tests)} test cells give points for a universal wrong "
        f"answer; {living} of {tried} mutants live. {found.seconds:.0f} s, isolation "
        f"{found.isolation}."
    )


def _row(exercise: ExerciseAudit, test: TestAudit) -> tuple[str, ...]:
    earned = earners(test)
    milliseconds = f"{1000 * test.seconds:.0f}" if test.seconds else "–"
    return (
        escape(test.id),
        f"{test.points:g}",
        f"[red]{earned}[/red]" if earned else "–",
        f"{test.caught} of {exercise.tried}",
        escape("; ".join(words(test))),
        milliseconds,
    )


def _living(exercise: ExerciseAudit, shown: int | None) -> Iterator[str]:
    """Yield a line for each mutant that lives, as far as they are shown."""
    if not exercise.living:
        return
    names = ", ".join(exercise.answers)
    yield f"{names}: {len(exercise.living)} of {exercise.tried} mutants live"
    listed = exercise.living[:shown]
    for each in listed:
        yield f"  {each.operator}: {each.change}"
    if len(listed) < len(exercise.living):
        yield f"  and {len(exercise.living) - len(listed)} more (--all lists them)"
