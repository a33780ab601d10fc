"""The verbs of the course's author, which join the command ``autograder`` by an entry point."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.cli import CourseFolder, Folder, Title, What

__all__ = ["app"]

app = typer.Typer()

Names = Annotated[list[str] | None, typer.Argument(help="Problem sets; all if none is named.")]


@contextmanager
def _bar(title: str, steps: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description:24}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=steps)
        yield lambda done: progress.update(task, completed=done)


def _refuse_bad_configuration() -> None:
    """Open the course that the current folder lies in, if it lies in one, and let it go."""
    from autograder.course.folder import Course
    from autograder.errors import CourseNotFound

    with suppress(CourseNotFound):
        Course.open()


@app.command()
def new(
    what: What, folder: Folder = None, title: Title = None, course: CourseFolder = None
) -> None:
    """Begin a problem set (`new ps10_fourier`), or a course of your own (`new course DIR`).

    What is written passes `autograder check`, and can be released and graded as it is.
    """
    from autograder.cli import new as new_anywhere
    from autograder.course.folder import Course
    from coursetools.build.beginning import begin_problem_set
    from coursetools.build.project import Project

    root = Course.open(course).root if what != "course" else None
    if root is None or folder is not None or not (root / "authoring").is_dir():
        new_anywhere(what, folder, title, course)
        return
    for path in begin_problem_set(Project(root), what, title):
        print(path)
    print(f"Write on, then: autograder check {what}; autograder build")


@app.command()
def build(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if what is committed differs.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Run every notebook again, unchanged text or not.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option(help="A lecture or problem set; may be given again.")
    ] = None,
) -> None:
    """Build notebooks/, source/, solutions/ and misconceptions/ from authoring/."""
    from coursetools.build.build import Builder
    from coursetools.build.project import Project
    from coursetools.prove.misconceptions import check_misconceptions, write_misconceptions

    _refuse_bad_configuration()
    project = Project.find(Path.cwd())
    builder = Builder(project, fresh=fresh, progress=_bar)
    if check:
        print(f"{builder.check()} notebooks are what the text builds")
        check_misconceptions(project)
        return
    for built in (*builder.build(only or ()), *write_misconceptions(project, only or ())):
        print(f"{built.state:9}  {built.file}")


@app.command("check")
def check_answers(
    assignments: Names = None,
    mutants: Annotated[
        bool, typer.Option("--mutants", help="Also run mutants of each reference.")
    ] = False,
    seeds: Annotated[
        int, typer.Option(min=0, help="Repeat with this many seeds; a row that changes is a flake.")
    ] = 0,
    page: Annotated[Path | None, typer.Option(help="Write the kill matrix as HTML.")] = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Show every row, not those alone that are not as declared."),
    ] = False,
) -> None:
    """Prove every check against right and wrong answers, the reference and the starter."""
    from rich.text import Text

    from coursetools.build.project import Project
    from coursetools.prove.gate_table import gate_report
    from coursetools.prove.matrix_page import write_matrix
    from coursetools.prove.proof import Wish, prove

    _refuse_bad_configuration()
    wish = Wish(tuple(assignments or ()), seeds, mutants)
    proof = prove(Project.find(Path.cwd()), wish, _bar)
    console = Console(width=None if sys.stdout.isatty() else 160)
    for part in gate_report(proof, proof.rows if everything else proof.faults):
        console.print(part, soft_wrap=isinstance(part, Text))
    if page is not None:
        print(write_matrix(proof, page))
    if not proof.passed:
        raise typer.Exit(1)


@app.command("import")
def import_notebook(
    notebook: Annotated[Path, typer.Argument(help="An nbgrader notebook with its solutions.")],
    output: Annotated[
        Path | None, typer.Option("-o", help="Where to write; default: stdout.")
    ] = None,
) -> None:
    """Turn an existing nbgrader notebook into authoring text."""
    from autograder.errors import WrongUse
    from coursetools.build.adopt import adopt

    text = adopt(notebook)
    if output is None:
        print(text, end="")
    elif output.exists():
        raise WrongUse(f"{output}: exists already; name a new file.")
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, "utf-8")
        print(output)
