"""The gate's rows as a table for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from coursetools.prove.gate import Row
from coursetools.prove.mutation_table import mutation_report
from coursetools.prove.proof import Proof

__all__ = ["gate_report", "gate_table"]

SHOWN = 60


def gate_report(proof: Proof, rows: Sequence[Row]) -> Iterator[RenderableType]:
    """Yield a table of answers, what else is not as it should be, and the totals.

    Parameters
    ----------
    proof : Proof
        What `prove` found.
    rows : sequence of Row
        Which of its rows are shown; there is no table for none.

    Yields
    ------
    rich renderable
    """
    if rows:
        yield gate_table(rows)
    for flake in proof.flakes:
        yield Text(str(flake))
    if proof.mutation is not None:
        yield from mutation_report(proof.mutation)
    if proof.seeds:
        yield Text(f"repeated with {proof.seeds} seeds: {len(proof.flakes)} flakes")
    yield Text(_totals(proof))


def _totals(proof: Proof) -> str:
    universal = [row for row in proof.rows if row.kind == "universal"]
    written = len(proof.rows) - len(universal)
    paid = sum(bool(row.fault) for row in universal)
    others = len(proof.faults) - paid
    return (
        f"{written - others} answers as declared, {others} not; {len(universal)} universal wrong "
        f"answers, {paid} of which earn points"
    )


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
    table = Table(title="Checks against answers", row_styles=("", "dim"))
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
