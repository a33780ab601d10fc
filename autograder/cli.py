"""The verbs of the command line; each calls one room and prints what came back.

Exit status: 0 done; 1 a check or comparison failed; 2 wrong use; 3 some submissions could not be
checked.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.course.naming import printable
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
        text = "\n".join(map(printable, str(error).split("\n")))
        Console(stderr=True, soft_wrap=True, highlight=False).print(text, markup=False)
        sys.exit(error.exit_status)


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
    """Build notebooks/, source/ and solutions/ from authoring/."""
    from autograder.authoring.build import Builder
    from autograder.authoring.project import Project

    _refuse_bad_configuration()
    builder = Builder(Project.find(Path.cwd()), fresh=fresh, progress=_bar)
    if check:
        print(f"{builder.check()} notebooks are what the text builds")
        return
    for built in builder.build(only or ()):
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
) -> None:
    """Prove every check against right and wrong answers, the reference and the starter."""
    from rich.text import Text

    from autograder.authoring.gate_table import gate_report
    from autograder.authoring.matrix_page import write_matrix
    from autograder.authoring.project import Project
    from autograder.authoring.proof import Wish, prove

    _refuse_bad_configuration()
    wish = Wish(tuple(assignments or ()), seeds, mutants)
    proof = prove(Project.find(Path.cwd()), wish, _bar)
    console = Console(width=None if sys.stdout.isatty() else 160)
    for part in gate_report(proof):
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


CourseFolder = Annotated[
    Path | None, typer.Option("--course", help="An nbgrader course folder; default: this one.")
]
Assignment = Annotated[str, typer.Argument(help="Such as ps03_broadcasting.")]


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 140)


@app.command()
def release(assignment: Assignment, course: CourseFolder = None) -> None:
    """Make the student version, and prove that nothing hidden is in it."""
    from autograder.course.folder import Course
    from autograder.course.release import release
    from autograder.present.table import release_table

    _console().print(release_table(release(Course.open(course), assignment)))


@app.command()
def collect(
    assignment: Assignment,
    archive: Annotated[Path, typer.Argument(help="A zip, an LMS bulk download, or a folder.")],
    course: CourseFolder = None,
    roster: Annotated[
        Path | None,
        typer.Option(help="CSV of the students, as a platform exports it; default: the gradebook."),
    ] = None,
    layout: Annotated[
        str | None,
        typer.Option(help="How the files are named, such as moodle; default: find out."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show a row for every file, not for the unusual ones.")
    ] = False,
) -> None:
    """Take in what students handed in, and account for every file; exit 3 if work was refused."""
    from autograder.course.collect import collect
    from autograder.course.folder import Course
    from autograder.course.layouts import layout_of
    from autograder.course.roster import read_roster
    from autograder.present.table import collect_table

    report = collect(
        Course.open(course),
        assignment,
        archive,
        roster=read_roster(roster) if roster else None,
        layout=layout_of(layout) if layout else None,
    )
    _console().print(collect_table(report, everything=everything))
    raise typer.Exit(report.exit_status)


@app.command()
def grade(
    assignment: Assignment,
    course: CourseFolder = None,
    student: Annotated[list[str] | None, typer.Option(help="Only this one; repeatable.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Submissions at a time.")] = 2,
    scheduler: Annotated[
        str | None,
        typer.Option(
            help="Address of a Dask scheduler, whose workers grade; --jobs is not heeded."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Also what has not changed.")] = False,
    seed: Annotated[int | None, typer.Option(help="Seed of this run.")] = None,
    require_isolation: Annotated[
        str | None, typer.Option(help="Refuse to run below: namespaces, landlock, limits.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write the results as JSON.")] = None,
) -> None:
    """Grade what was collected; exit 3 if some submissions could not be checked."""
    from autograder.course.folder import Course
    from autograder.present.table import grade_table
    from autograder.schedule.run import GradeOptions
    from autograder.schedule.run import grade as grade_class

    options = GradeOptions(
        students=tuple(student or ()),
        jobs=jobs,
        scheduler=scheduler,
        force=force,
        seed=seed,
        require_isolation=require_isolation,
        json_path=json,
    )
    run = grade_class(Course.open(course), assignment, options)
    _console().print(grade_table(run))
    raise typer.Exit(run.exit_status)


@app.command()
def feedback(assignment: Assignment, course: CourseFolder = None) -> None:
    """Write one HTML page per student: no hidden test text, no script, no network."""
    from autograder.course.folder import Course
    from autograder.present.feedback import write_feedback

    pages = write_feedback(Course.open(course), assignment)
    print(f"{len(pages)} pages in feedback/")


@app.command()
def report(assignment: Assignment, course: CourseFolder = None) -> None:
    """Write one HTML page for the instructor."""
    from autograder.course.folder import Course
    from autograder.present.report import write_report

    print(write_report(Course.open(course), assignment))


@app.command()
def export(
    assignment: Assignment,
    format: Annotated[str, typer.Option(help="csv, canvas or moodle.")] = "csv",
    course: CourseFolder = None,
) -> None:
    """Write the scores as a table that a spreadsheet or an LMS reads."""
    from autograder.course.folder import Course
    from autograder.present.export import export

    print(export(Course.open(course), assignment, format))


@app.command()
def doctor() -> None:
    """Say what this machine has: versions, isolation and why, devices, memory."""
    from autograder.present.doctor import diagnose

    _console().print(diagnose())
