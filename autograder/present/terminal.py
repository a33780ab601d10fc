"""Tables for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from autograder.classes.run import GradeRun
from autograder.course.delivery import ALREADY, CollectReport, CollectRow
from autograder.course.naming import printable
from autograder.course.release import ReleaseReport
from autograder.model import CellResult, Outcome, SubmissionResult

__all__ = ["SYMBOLS", "collect_table", "grade_table", "release_table"]

# a symbol and a word each: no outcome is told apart by its colour alone
SYMBOLS = {
    Outcome.PASSED: ("✓", "passed", "green"),
    Outcome.PARTIAL: ("◐", "partial", "yellow"),
    Outcome.FAILED: ("✗", "failed", "red"),
    Outcome.NOT_ATTEMPTED: ("○", "not attempted", "dim"),
    Outcome.TIMEOUT: ("◷", "timeout", "magenta"),
    Outcome.CRASHED: ("!", "crashed", "magenta"),
    Outcome.COULD_NOT_CHECK: ("?", "could not check", "cyan"),
}
MANY = 60
SOME = 25


def grade_table(run: GradeRun) -> RenderableType:
    """Return the grade table of a class: a row per student, a sign per test cell, the reasons.

    Of a large class, the students whose submissions were odd or could not be checked are shown.
    """
    if not run.results:
        return Text("Nobody has handed anything in yet.")
    is_large = len(run.results) > MANY
    shown = [r for r in run.results if not is_large or r.oddities or r.needs_a_person]
    table = Table(title=_title(run), title_justify="left", header_style="bold")
    for name, justify in (("student", "left"), ("notebook", "left"), ("score", "right")):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    table.add_column("checks", no_wrap=len(run.results[0].cells) <= 40)
    table.add_column("to read", overflow="fold")
    for result in shown:
        score = f"{result.score:g} / {result.max_score:g}"
        table.add_row(
            escape(printable(result.student)),
            escape(result.notebook),
            score,
            _signs(result.cells),
            escape(printable(_to_read(result))),
        )
    return Group(table, _legend(run.results), _last_line(run, hidden=len(run.results) - len(shown)))


def collect_table(report: CollectReport, *, everything: bool = False) -> RenderableType:
    """Return the table of what is unusual about a delivery, and the account of all its files.

    Parameters
    ----------
    report : CollectReport
        What became of each file.
    everything : bool
        Whether to show a row for every file.
    """
    shown = report.rows if everything else _unusual(report)
    table = Table(title=f"Collected for {escape(report.assignment)}", title_justify="left")
    for column in ("action", "student", "notebook"):
        table.add_column(column)
    table.add_column("file", overflow="fold")
    table.add_column("why", overflow="fold")
    colours = {"taken": "green", "superseded": "dim", "refused": "red"}
    for row in shown:
        action = Text(row.action, style=colours[row.action])
        file = row.file if everything or not row.student else row.file.split("/")[-1]
        cells = (row.student, row.notebook, file, row.why)
        table.add_row(action, *[escape(printable(cell)) for cell in cells])
    lines = list(report.notes)
    if not everything:
        lines += _passed_over(report, len(shown))
    lines.append(report.account)
    text = Text("\n".join(map(printable, lines)))
    return Group(table, text) if shown else text


def _unusual(report: CollectReport) -> list[CollectRow]:
    """Return the rows that a person should read, some of each kind."""
    worth = [row for row in report.rows if row.is_work and row.is_unusual]
    by_action = ([row for row in worth if row.action == action] for action in report.ACTIONS)
    return [row for rows in by_action for row in rows[:SOME]]


def _passed_over(report: CollectReport, shown: int) -> list[str]:
    """Return what the rows that are not shown come to, a sentence each."""
    lines = []
    others = Counter(row.why for row in report.rows if not row.is_work)
    for why, count in others.most_common(SOME):
        files = [row.file.split("/")[-1] for row in report.rows if row.why == why]
        examples = ", ".join(dict.fromkeys(files[:3]))
        lines.append(f"Not taken: {count} ({examples}{', …' if count > 3 else ''}): {why}.")
    there = sum(row.why == ALREADY for row in report.rows)
    if there:
        lines.append(f"{there} had been taken before.")
    if shown < len(report.rows):
        lines.append("--all shows a row for every file.")
    return lines


def release_table(report: ReleaseReport) -> RenderableType:
    """Return what was released, and what was proved about it."""
    lines = [
        f"Released {report.assignment}: {', '.join(report.files)}.",
        f"Leak check: {report.canaries} planted words and {report.hidden_lines} lines of hidden "
        "tests were looked for; none is in the release.",
        f"It lies in {report.folder}.",
    ]
    return Text("\n".join(lines))


def _title(run: GradeRun) -> str:
    levels = sorted({result.isolation for result in run.results})
    assignment = run.results[0].assignment
    return f"{escape(assignment)} · {len(run.results)} notebooks · isolation: {', '.join(levels)}"


def _signs(cells: Sequence[CellResult]) -> Text:
    text = Text()
    for cell in cells:
        symbol, _, colour = SYMBOLS[cell.outcome]
        text.append(symbol, style=colour)
    return text


def _to_read(result: SubmissionResult) -> str:
    notes = list(result.oddities)
    reasons = {Outcome.TIMEOUT, Outcome.CRASHED, Outcome.COULD_NOT_CHECK}
    said = [cell.message for cell in result.cells if cell.outcome in reasons]
    return " ".join(dict.fromkeys(notes + said))


def _legend(results: Sequence[SubmissionResult]) -> Text:
    seen = {cell.outcome for result in results for cell in result.cells}
    text = Text()
    for outcome, (symbol, word, colour) in SYMBOLS.items():
        if outcome in seen:
            text.append(f"{symbol} {word}  ", style=colour)
    return text


def _last_line(run: GradeRun, *, hidden: int) -> Text:
    parts = [run.why_not_isolated] if run.why_not_isolated else []
    if hidden:
        parts.append(f"{hidden} notebooks without anything odd are not shown.")
    if run.reused:
        parts.append(f"{run.reused} had not changed and were not run again (--force does).")
    if run.could_not_check:
        names = ", ".join(sorted({result.student for result in run.could_not_check}))
        parts.append(f"Could not check, a person has to look: {names}.")
    if run.asked_again:
        whose = "; ".join(f"{who} ({', '.join(names)})" for who, names in run.asked_again)
        parts.append(
            f"Changed since a person graded it, and asked about again: {whose}. The earlier marks "
            "stand until then."
        )
    return Text(printable(" ".join(parts)))
