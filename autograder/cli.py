"""The verbs of the command line; each calls one room and prints what came back.

Exit status: 0 done; 1 a check or comparison failed; 2 wrong use; 3 some submissions could not be
checked.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.errors import AutograderError

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Build notebooks from text, prove their checks, release, collect and grade.",
)

Names = Annotated[list[str] | None, typer.Argument(help="Problem sets; all if none is named.")]


def main() -> None:
    """Run the command line, turning the engine's errors into one sentence and an exit status."""
    try:
        app()
    except AutograderError as error:
        Console(stderr=True, soft_wrap=True, highlight=False).print(str(error), markup=False)
        sys.exit(error.exit_status)


@contextmanager
def _bar(title: str, steps: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description:24}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=steps)
        yield lambda done: progress.update(task, completed=done)


@app.command()
def build(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if what is committed differs.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option(help="A lecture or problem set; may be given again.")
    ] = None,
) -> None:
    """Build notebooks/, source/ and solutions/ from authoring/."""
    from autograder.authoring.build import Builder
    from autograder.authoring.project import Project

    builder = Builder(Project.find(Path.cwd()), progress=_bar)
    if check:
        print(f"{builder.check()} notebooks are what the text builds")
        return
    for built in builder.build(only or ()):
        print(f"{built.state:9}  {built.file}")


@app.command("check")
def check_answers(assignments: Names = None) -> None:
    """Prove every check against right and wrong answers, the reference and the starter."""
    from autograder.authoring.gate import check_assignment, trials_of
    from autograder.authoring.gate_table import gate_table
    from autograder.authoring.project import Project
    from autograder.authoring.text import read_document

    project = Project.find(Path.cwd())
    rows = []
    for path in project.chosen_assignments(assignments or ()):
        document = read_document(path, project.relative(path))
        with _bar(path.stem, trials_of(project, document)) as tick:
            for row in check_assignment(project, document):
                rows.append(row)
                tick(len(rows))
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(gate_table(rows))
    faults = [row for row in rows if row.fault]
    for row in faults:
        console.print(f"{row.assignment}/{row.exercise}: {row.answer} {row.fault}", markup=False)
    console.print(f"{len(rows) - len(faults)} answers as declared, {len(faults)} not")
    if faults:
        raise typer.Exit(1)


@app.command("import")
def import_notebook(
    notebook: Annotated[Path, typer.Argument(help="An nbgrader notebook with its solutions.")],
    output: Annotated[
        Path | None, typer.Option("-o", help="Where to write; default: stdout.")
    ] = None,
) -> None:
    """Turn an existing nbgrader notebook into authoring text."""
    from autograder.authoring.adopt import adopt
    from autograder.errors import WrongUse

    text = adopt(notebook)
    if output is None:
        print(text, end="")
    elif output.exists():
        raise WrongUse(f"{output}: exists already; name a new file.")
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, "utf-8")
        print(output)
