"""The gate's rows as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from autograder.authoring.gate import Row

__all__ = ["gate_table"]

SHOWN = 60


def gate_table(rows: Sequence[Row]) -> Table:
    """Return one line per answer: what it scored, which check caught it, and whether that is right.

    Parameters
    ----------
    rows : sequence of Row
        As `check_assignment` yields them.

    Returns
    -------
    rich.table.Table
    """
    table = Table(title="Every check against every answer", row_styles=("", "dim"))
    for heading in ("exercise", "answer", "kind"):
        table.add_column(heading)
    table.add_column("points", justify="right")
    for heading in ("caught by", "message", "as declared"):
        table.add_column(heading)
    exercise = ""
    for row in rows:
        if row.exercise != exercise:
            table.add_section()
        table.add_row(
            row.exercise if row.exercise != exercise else "",
            row.answer,
            row.kind,
            f"{row.points:g}/{row.max_points:g}",
            row.caught_by or "-",
            Text(_first_line(row.message)),
            Text(f"NO: {row.fault}", style="bold red") if row.fault else Text("yes"),
        )
        exercise = row.exercise
    return table


def _first_line(message: str) -> str:
    line = next((line.strip() for line in message.splitlines() if line.strip()), "")
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
