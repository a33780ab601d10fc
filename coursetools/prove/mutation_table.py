"""The mutation gate's findings for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from coursetools.prove.equivalents import entry
from coursetools.prove.mutants import Mutant
from coursetools.prove.mutation_gate import LEAST_KILLED, Mutation

__all__ = ["mutation_report"]


def mutation_report(mutation: Mutation) -> Iterator[RenderableType]:
    """Yield a table of all exercises, each survivor that nobody has explained, and the totals.

    Parameters
    ----------
    mutation : Mutation
        What became of the mutants.

    Yields
    ------
    rich renderable
    """
    yield _table(mutation)
    for mutant in mutation.unexplained:
        yield _survivor(mutant)
    for one in mutation.stale:
        yield Text(
            f"docs/mutants.md lists {one.key} of {one.exercise}, which does not survive; "
            "remove the entry, or replace it if the reference was changed."
        )
    killed = len(mutation.attacks) - len(mutation.survivors)
    yield Text(
        f"{killed} of {len(mutation.attacks)} mutants killed ({mutation.rate:.1%}; at least "
        f"{LEAST_KILLED:.0%} are wanted), {len(mutation.survivors)} survive, "
        f"{len(mutation.unexplained)} of them unexplained"
    )


def _table(mutation: Mutation) -> Table:
    table = Table(title="Every check against mutants of the reference")
    table.add_column("exercise")
    for heading in ("mutants", "killed", "explained", "unexplained"):
        table.add_column(heading, justify="right")
    for exercise in mutation.exercises:
        total, killed, unexplained = mutation.counts(exercise)
        explained = total - killed - unexplained
        style = "bold red" if unexplained else ""
        numbers = [str(number) if number else "-" for number in (explained, unexplained)]
        table.add_row(exercise, str(total), str(killed), *numbers, style=style)
    return table


def _survivor(mutant: Mutant) -> Text:
    return Text(
        f"\n{mutant.exercise}: a mutant survives ({mutant.operator})\n{mutant.diff}\n"
        "Write a check that tells it from the reference, or, if none can, give the reason in "
        f"docs/mutants.md:\n{entry(mutant)}\n"
    )
