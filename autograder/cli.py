"""The verbs of the command line; each calls one room and prints what came back.

Exit status: 0 done; 1 a check or comparison failed; 2 wrong use; 3 some submissions could not be
checked; 130 stopped from the keyboard, and what was done is kept.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup
from typer.models import CommandInfo

from autograder.classes.room import default_jobs
from autograder.course.naming import printable
from autograder.ending import in_one_sentence
from autograder.errors import Interrupted, WrongUse

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
    with in_one_sentence():
        _add_verbs_of_others()
        app()


def _add_verbs_of_others() -> None:
    for entry in entry_points(group=VERBS):
        try:
            others: typer.Typer = entry.load()
        except Exception as error:  # a broken distribution must not take our own verbs with it
            print(f"The verbs of {entry.value} cannot be loaded: {error}", file=sys.stderr)
            continue
        app.registered_commands = _joined(app.registered_commands, others.registered_commands)


def _joined(ours: list[CommandInfo], others: list[CommandInfo]) -> list[CommandInfo]:
    """Return all verbs; one of another distribution stands in the place of ours of that name."""
    taken = {_name(verb) for verb in others}
    return [verb for verb in ours if _name(verb) not in taken] + others


def _name(verb: CommandInfo) -> str:
    return verb.name or verb.callback.__name__ if verb.callback else ""


CourseFolder = Annotated[
    Path | None, typer.Option("--course", help="An nbgrader course folder; default: this one.")
]
Jobs = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="How many at a time; default: the cores, at most one for each GiB of free memory.",
    ),
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


What = Annotated[str, typer.Argument(help="`course`, or the name of an assignment.")]
Folder = Annotated[Path | None, typer.Argument(help="Of a course: where to put it.")]
Title = Annotated[str | None, typer.Option(help="Its heading; default: made of the name.")]


@app.command()
def new(
    what: What, folder: Folder = None, title: Title = None, course: CourseFolder = None
) -> None:
    """Begin a course (`new course DIR`), or an assignment of one (`new ps2_loops`).

    What is written can be released and graded as it is.
    """
    from autograder.course.beginning import begin_assignment, begin_course
    from autograder.course.folder import Course

    if what != "course":
        if folder is not None:
            raise WrongUse("A folder is named for a course only: `autograder new course DIR`.")
        print(begin_assignment(Course.open(course), what, title))
    elif folder is None:
        raise WrongUse("Say where the course is to be: `autograder new course DIR`.")
    else:
        begun = begin_course(folder, title)
        print(f"{begun}: go there, and read README.md, which begins with `autograder release ps1`.")


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
    jobs: Jobs = None,
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
        jobs=jobs or default_jobs(),
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
def manual(
    assignment: Assignment,
    question: Annotated[
        str | None, typer.Argument(help="Its grade id, such as explain; default: all there are.")
    ] = None,
    course: CourseFolder = None,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Hide who wrote what.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the page's address, and do not open it.")
    ] = False,
) -> None:
    """Grade written answers on a page in the browser, one question for all students in a row.

    Marks stand in nbgrader's gradebook at once. The page is for this machine alone.
    """
    from autograder.course.folder import Course
    from autograder.present.manual import Desk, ManualServer, open_page

    desk = Desk(Course.open(course), assignment, question, is_anonymous=anonymous)
    with ManualServer(desk, port) as server:
        print(f"{desk.progress} answers are graded. The page is here; Ctrl-C ends:", flush=True)
        print(server.address, flush=True)
        if not no_browser:
            open_page(server.address)
        with suppress(KeyboardInterrupt):
            server.serve_forever()
    print(f"\n{desk.progress} answers are graded.")


@app.command()
def feedback(assignment: Assignment, course: CourseFolder = None, jobs: Jobs = None) -> None:
    """Write one HTML page per student: no hidden test text, no script, no network."""
    from autograder.course.folder import Course
    from autograder.present.feedback_run import write_feedback

    done = write_feedback(Course.open(course), assignment, jobs)
    same = f", {done.unchanged} of them as they were" if done.unchanged else ""
    print(f"{len(done.pages)} pages in feedback/{same}")


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
def status(
    course: CourseFolder = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print JSON in the place of a table.")
    ] = False,
) -> None:
    """Say how far each assignment is: released, collected, graded, fed back, exported."""
    from autograder.course.folder import Course
    from autograder.present.status import course_status, status_json, status_table

    found = course_status(Course.open(course))
    if json:
        print(status_json(found))
    else:
        _console().print(status_table(found))


@app.command()
def audit(
    assignment: Assignment,
    course: CourseFolder = None,
    jobs: Jobs = None,
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
    options = AuditOptions(jobs=jobs or default_jobs(), mutants=mutants, seeds=seeds)
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


kernelspec = typer.Typer(no_args_is_help=True)
app.add_typer(kernelspec, name="kernelspec")


@kernelspec.callback()
def kernels() -> None:
    """Kernels that start with their libraries imported, for JupyterLab, nbval and nbconvert."""


@kernelspec.command("install")
def install_kernelspec(
    name: Annotated[str, typer.Option(help="Of the kernel.")] = "python3-warm",
    preload: Annotated[
        list[str] | None,
        typer.Option(help="A module that kernels find imported; repeat for more."),
    ] = None,
    user: Annotated[
        bool, typer.Option("--user", help="For all your environments, in place of this one.")
    ] = False,
) -> None:
    """Install a Jupyter kernel that starts with its libraries imported (Linux)."""
    from autograder.warm_kernels.kernelspec import PRELOAD, install

    folder = install(name, preload or PRELOAD, prefix=None if user else Path(sys.prefix))
    print(f"installed: {folder}\nuse it as kernel {name}; remove: jupyter kernelspec remove {name}")
