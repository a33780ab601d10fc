"""`make demo`: release, hand in, collect, grade, write feedback, report and table; then compare.

Everything stands in `demo/`, which is made anew each time.
"""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from autograder.classes.run import GradeOptions, GradeRun, grade
from autograder.course.collect import collect
from autograder.course.folder import Course
from autograder.course.misconceptions import FOLDER, path_of
from autograder.course.release import release
from autograder.errors import AutograderError, WrongUse
from autograder.grading.limits import Limits
from autograder.present.export import export
from autograder.present.feedback_run import write_feedback
from autograder.present.report import write_report
from autograder.present.terminal import collect_table, grade_table, release_table
from coursetools.build.project import Project
from coursetools.build.text import read_document
from coursetools.demo.members import Member, sample_class
from coursetools.prove.answers import read_answers

ASSIGNMENT = "ps03_broadcasting"
SEED = 20260101
DEADLINE = datetime(2026, 1, 12, 12, 0, 0)
MARK = ".made-by-demo"
LIMITS = Limits(cell_seconds=4)
CONFIG = """\
from pathlib import Path

c = get_config()
c.CourseDirectory.course_id = "demo"
c.CourseDirectory.db_url = f"sqlite:///{Path(__file__).resolve().parent / 'gradebook.db'}"
c.Exchange.root = str(Path(__file__).resolve().parent / "exchange")
"""


def main() -> int:
    """Run the demonstration; 1 if a grade is not the expected one."""
    console = Console(width=None if sys.stdout.isatty() else 140)
    try:
        project = Project.find(Path.cwd())
        course = make_course(project, project.root / "demo")
        console.print(release_table(release(course, ASSIGNMENT)))
        members = make_class(project, course)
        archive = hand_in(members, course.root / "handed-in.zip")
        console.print(collect_table(collect(course, ASSIGNMENT, archive)))
        run = grade(course, ASSIGNMENT, GradeOptions(limits=LIMITS))
        console.print(grade_table(run))
        feedback = write_feedback(course, ASSIGNMENT).pages
        console.print(f"feedback   {feedback[0].parent.parent.parent} ({len(feedback)} pages)")
        console.print(f"report     {write_report(course, ASSIGNMENT)}")
        console.print(f"scores     {export(course, ASSIGNMENT, 'csv').path}")
        console.print(f"gradebook  {course.root / 'gradebook.db'}")
    except AutograderError as error:
        console.print(str(error), markup=False)
        return error.exit_status
    return compare(members, run, console)


def make_course(project: Project, folder: Path) -> Course:
    """Return a fresh nbgrader course that holds the problem set's source.

    Raises
    ------
    WrongUse
        If something stands in the folder that no demonstration made.
    """
    if folder.exists():
        if not (folder / MARK).exists():
            raise WrongUse(f"{folder.name}/ was not made by `make demo`; move it away first.")
        shutil.rmtree(folder)
    shutil.copytree(project.root / "source" / ASSIGNMENT, folder / "source" / ASSIGNMENT)
    named = path_of(project.root, ASSIGNMENT)
    (folder / FOLDER).mkdir()
    shutil.copy(named, folder / FOLDER)
    (folder / MARK).touch()
    (folder / "nbgrader_config.py").write_text(CONFIG, "utf-8")
    return Course.open(folder)


def make_class(project: Project, course: Course) -> list[Member]:
    """Return the sample class, which answers what was released."""
    path = project.chosen_assignments([ASSIGNMENT])[0]
    document = read_document(path, project.relative(path))
    answers = path.with_name("answers.py")
    released = json.loads(
        (course.root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text("utf-8")
    )
    known = read_answers(answers, project.relative(answers), document)
    return sample_class(document, known, released, seed=SEED)


def hand_in(members: list[Member], archive: Path) -> Path:
    """Write what everybody hands in as Moodle packs it: one folder each, in one zip."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as pack:
        for number, member in enumerate(members):
            folder = f"{member.name}_{4200 + number}_assignsubmission_file_"
            days = 2 if member.late else -1
            when = (DEADLINE + timedelta(days=days, minutes=number)).timetuple()[:6]
            pack.writestr(zipfile.ZipInfo(f"{folder}/{member.file}", when), member.data)
    return archive


def compare(members: list[Member], run: GradeRun, console: Console) -> int:
    """Say which grades are not the expected ones; 1 if there are any."""
    came = {result.student: result.score for result in run.results}
    wrong = 0
    for member in members:
        students = [student for student in came if _same_person(student, member.name)]
        score = came[students[0]] if len(students) == 1 else None
        if score != member.expected:
            wrong += 1
            console.print(f"{member.name} ({member.story}): {score}, expected {member.expected}")
    console.print(f"{len(members) - wrong} of {len(members)} grades are the expected ones")
    return 1 if wrong else 0


def _same_person(student: str, name: str) -> bool:
    def letters(text: str) -> str:
        return "".join(letter for letter in text.casefold() if letter.isalpha())

    return letters(student) == letters(name)


if __name__ == "__main__":
    sys.exit(main())
