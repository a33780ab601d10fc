"""The verbs of the command line; each calls one room and prints what came back.

Exit status: 0 done; 1 a check or comparison failed; 2 wrong use; 3 some submissions could not be
checked; 130 stopped from the keyboard, and what was done is kept.
"""

from __future__ import annotations

import signal
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from autograder.course.naming import printable
from autograder.errors import AutograderError, Interrupted

__all__ = ["app", "main"]

STOPPED = "Stopped. What was done is kept; give the same command again to go on."


class _Verbs(TyperGroup):
    """Ends every verb that is stopped from the keyboard in one sentence."""

    def make_context(self, *args: Any, **named: Any) -> Any:
        """Read the command line."""
        try:
            return super().make_context(*args, **named)
        except KeyboardInterrupt:
            raise Interrupted(STOPPED) from None

    def invoke(self, ctx: Any) -> Any:
        """Run the verb that was called."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted(STOPPED) from None


app = typer.Typer(
    cls=_Verbs,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Release, collect and grade assignments of an nbgrader course.",
)


VERBS = "autograder.verbs"
"""The entry-point group in which other distributions offer verbs, each a `typer.Typer`."""


def main() -> None:
    """Run the command line, turning the engine's errors into one sentence and an exit status."""
    try:
        _add_verbs_of_others()
        app()
    except AutograderError as error:
        if isinstance(error, Interrupted):
            # a second Ctrl-C must not interrupt the end of what the first has ended
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        text = "\n".join(map(printable, str(error).split("\n")))
        Console(stderr=True, soft_wrap=True, highlight=False).print(text, markup=False)
        sys.exit(error.exit_status)


def _add_verbs_of_others() -> None:
    for entry in entry_points(group=VERBS):
        try:
            others: typer.Typer = entry.load()
        except Exception as error:  # a broken distribution must not take our own verbs with it
            print(f"The verbs of {entry.value} cannot be loaded: {error}", file=sys.stderr)
            continue
        app.registered_commands += others.registered_commands


CourseFolder = Annotated[
    Path | None, typer.Option("--course", help="An nbgrader course folder; default: this one.")
]
Migrate = Annotated[
    bool,
    typer.Option(
        "--migrate",
        help="Let the gradebook follow a source that has changed after grading, or a newer "
        "nbgrader, first; says what changes, keeps a copy and what people have given.",
    ),
]
Assignment = Annotated[str, typer.Argument(help="Such as ps03_broadcasting.")]


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 140)


@app.command()
def release(assignment: Assignment, course: CourseFolder = None) -> None:
    """Make the student version, and prove that nothing hidden is in it."""
    from autograder.course.folder import Course
    from autograder.course.release import release
    from autograder.present.terminal import release_table

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
    from autograder.present.terminal import collect_table

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
        str | None,
        typer.Option(help="The weakest to accept: namespaces, landlock, limits, none."),
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write the results as JSON.")] = None,
    migrate: Migrate = False,
) -> None:
    """Grade what was collected; exit 3 if some submissions could not be checked."""
    from autograder.classes.progress import stage

    with stage(f"{assignment}: reading the course"):
        from autograder.classes.migrate import migrated
        from autograder.classes.run import GradeOptions
        from autograder.classes.run import grade as grade_class
        from autograder.course.folder import Course
        from autograder.present.terminal import grade_table

        opened = Course.open(course)
    options = GradeOptions(
        students=tuple(student or ()),
        jobs=jobs,
        scheduler=scheduler,
        force=force,
        seed=seed,
        require_isolation=require_isolation,
        json_path=json,
    )
    if migrate:
        for sentence in migrated(opened, assignment):
            print(printable(sentence))
    run = grade_class(opened, assignment, options)
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
    """Write one HTML page for the instructor, and the same numbers as CSV and JSON beside it."""
    from autograder.course.folder import Course
    from autograder.present.report import write_report

    print(write_report(Course.open(course), assignment))


@app.command()
def export(
    assignment: Assignment,
    format: Annotated[
        str, typer.Option(help="blackboard, brightspace, canvas, csv, gradescope or moodle.")
    ] = "csv",
    by_exercise: Annotated[
        bool, typer.Option("--by-exercise", help="csv: a column of points per exercise.")
    ] = False,
    by_check: Annotated[
        bool, typer.Option("--by-check", help="csv: a column of points per check.")
    ] = False,
    course: CourseFolder = None,
) -> None:
    """Write the scores as a table that a spreadsheet or an LMS reads.

    A grade that waits for a person stays empty, and you are told whose.
    """
    from autograder.course.folder import Course
    from autograder.present.columns import Detail
    from autograder.present.export import export

    details = [Detail.EXERCISE] * by_exercise + [Detail.CHECK] * by_check
    done = export(Course.open(course), assignment, format, details)
    print(done.path)
    for sentence in done.sentences:
        print(printable(sentence))


@app.command()
def audit(
    assignment: Assignment,
    course: CourseFolder = None,
    jobs: Annotated[int, typer.Option(min=1, help="Answers at a time.")] = 2,
    mutants: Annotated[int, typer.Option(min=0, help="The most of each answer cell.")] = 20,
    seeds: Annotated[int, typer.Option(min=1, help="How often the reference runs.")] = 1,
    list_all: Annotated[bool, typer.Option("--all", help="List every living mutant.")] = False,
    json: Annotated[Path | None, typer.Option(help="Write what was found as JSON.")] = None,
) -> None:
    """Try wrong answers on every test; exit 1 if one that fits any exercise earns points."""
    from autograder.audit.page import SHOWN, audit_table, write_json, write_page
    from autograder.audit.run import AuditOptions
    from autograder.audit.run import audit as audit_assignment
    from autograder.course.folder import Course

    opened = Course.open(course)
    options = AuditOptions(jobs=jobs, mutants=mutants, seeds=seeds)
    found = audit_assignment(opened, assignment, options)
    _console().print(audit_table(found, None if list_all else SHOWN))
    if json is not None:
        write_json(found, json)
    print(write_page(opened, found))
    raise typer.Exit(found.exit_status)


@app.command()
def doctor() -> None:
    """Say what this machine has: versions, isolation and why, devices, memory."""
    from autograder.present.doctor import diagnose

    _console().print(diagnose())
