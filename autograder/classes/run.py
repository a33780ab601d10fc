"""Grades a class: intake, tasks, journal, gradebook.

There is one coordinator. It holds the source, the journal and the gradebook and runs no student
code; workers do. A result is in the journal before it is in the gradebook, so that killing
anything at any time and starting again ends the same.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from autograder.classes.executors import Here, Pool, run_all
from autograder.classes.graded_before import Earlier, changed_since, with_earlier
from autograder.classes.journal import Entry, Journal, opened
from autograder.classes.migrate import require_gradebook
from autograder.classes.options import GradeOptions, GradeRun
from autograder.classes.progress import Step, progress, stage
from autograder.classes.secret import secret_of
from autograder.course.by_hand import texts_by_hand
from autograder.course.files import has_bytes, write_whole
from autograder.course.folder import Course
from autograder.course.identity import people
from autograder.course.intake import match_files, rebuild
from autograder.course.own_files import OwnFile, read_own
from autograder.course.submission import FileRead, list_notebooks, read_notebook
from autograder.course.timestamps import TIMESTAMP, Arrival, arrival
from autograder.errors import CouldNotCheck, Interrupted, IsolationTooWeak, WrongUse
from autograder.model import SubmissionResult, validate_results
from autograder.nbgrader.gradebook import Booking, book
from autograder.nbgrader.guides import Guide, guides, with_guides
from autograder.nbgrader.hand_marks import HandMark, Place, marked_by_hand
from autograder.nbgrader.manifest import Manifest
from autograder.sandbox.levels import HAS_FORK
from autograder.submission.calibration_cache import engine_for
from autograder.submission.engine import KERNEL, Engine, RunInputs, cool_down
from autograder.submission.fingerprint import digest, installed
from autograder.submission.task import Task, grade_submission, lost, read_graded, was_starved

__all__ = ["GradeOptions", "GradeRun", "Run", "chosen_engine", "grade", "readied"]

LEVELS = ("namespaces", "landlock", "limits", "none")
BATCH = 32  # results in one transaction, as they come
MANY = 1000  # results that had been reached before, which nobody waits for


def grade(course: Course, assignment: str, options: GradeOptions) -> GradeRun:
    """Grade an assignment and write journal, gradebook and ``autograded/``.

    Raises
    ------
    AssignmentNotFound, IsolationTooWeak, NotInGradebook, GradebookRefused, SourceRefused,
    AlreadyGrading, WrongUse
        Before anything is run.
    ClusterGone
        If the scheduler of a cluster is lost; what was finished is kept.
    Interrupted
        On Ctrl-C; what was finished is kept.
    """
    name = course.require(assignment)
    _require_known(options.require_isolation)
    students = course.chosen_students(name, options.students)
    course.manifests(name)
    inputs, engine = _run_inputs(course, name, options), Engine(KERNEL)
    with (
        opened(course, name) as journal,
        _kept_if_stopped(name) as begun,
        _pool(options) as pool,
    ):
        require_gradebook(course, name, journal)
        if students:
            engine = _required(options, chosen_engine(course, name, inputs))
            pool.require(engine.weakest)
        run = Run(course, name, options, journal, inputs, engine)
        begun.append(run)
        run.go(students, pool)
    done = GradeRun(run.results(), run.reused, engine.why, tuple(sorted(run.asked_again.items())))
    if options.json_path is not None:
        _write_json(done.results, options.json_path)
    return done


@contextlib.contextmanager
def _kept_if_stopped(assignment: str) -> Iterator[list[Run]]:
    """Turn Ctrl-C into one sentence, and book what has been graded until then."""
    begun: list[Run] = []
    try:
        yield begun
    except KeyboardInterrupt:
        for run in begun:
            run.book()
        kept = sum(len(run.entries) for run in begun)
        raise Interrupted(
            f"Stopped. {kept} results of {assignment} are kept; the same command goes on from here."
        ) from None
    finally:
        cool_down()


def readied(course: Course, assignment: str, options: GradeOptions) -> tuple[RunInputs, Engine]:
    """Return what an assignment runs with, and how, before anything is run.

    Raises
    ------
    IsolationTooWeak, WrongUse
        If the isolation is not what `options` require.
    """
    _require_known(options.require_isolation)
    inputs = _run_inputs(course, assignment, options)
    return inputs, _required(options, chosen_engine(course, assignment, inputs))


def chosen_engine(course: Course, assignment: str, inputs: RunInputs) -> Engine:
    """Return the engine for an assignment, which may have to be tried out first."""
    fingerprint = digest(installed(), *inputs.own, *_contents(inputs.files))
    trying = f"{assignment}: trying the reference and the starter first"
    return engine_for(course, assignment, inputs, fingerprint, partial(stage, trying))


@dataclass(frozen=True)
class _Copy:
    """A student's copy of a notebook as it was handed in, not yet looked into."""

    key: str
    submission: str
    student: str
    manifest: Manifest
    file: FileRead | None
    notes: tuple[str, ...]
    own: tuple[OwnFile, ...]


class Run:
    """One call of `grade`, on its way."""

    def __init__(
        self,
        course: Course,
        assignment: str,
        options: GradeOptions,
        journal: Journal,
        inputs: RunInputs,
        engine: Engine,
    ) -> None:
        self.course = course
        self.assignment = assignment
        self.options = options
        self.journal = journal
        self.entries: list[Entry] = []
        self.unbooked: list[Entry] = []
        self.reused = 0
        self.asked_again: dict[str, tuple[str, ...]] = {}
        self.inputs = inputs
        self.engine = engine
        carried = [
            (placement.notebook, placement.runner, placement.shared)
            for placement in engine.placements
        ]
        drawn = repr((inputs.seed, inputs.secret))
        facts = (engine.level, repr(carried), repr(inputs.limits), drawn, installed())
        self._people = people(course)
        self._manifests = course.manifests(assignment)
        self._arrivals: dict[str, Arrival] = {}
        self.environment = digest(*facts, *inputs.own, *_contents(inputs.files))

    def go(self, students: Sequence[str], pool: Pool) -> None:
        """Grade everybody; stand in the gradebook what was graded, whatever happens."""
        manifests = self.course.manifests(self.assignment)
        pool = pool.sharing((*manifests, self.inputs, self.engine))
        total = len(students) * len(manifests)
        with progress(f"grading {self.assignment}", total) as step:
            tasks = self._to_run(students, step)
            starved: list[Task] = []
            for task, text in run_all(grade_submission, tasks, pool, lost):
                if was_starved(text):
                    starved.append(task)
                    continue
                self.keep(task, text)
                step()
            # time on the clock counts only where nothing of ours runs beside
            for task, text in run_all(grade_submission, starved, pool.one_at_a_time(), lost):
                self.keep(task, text)
                step()
        self.book()

    def results(self) -> tuple[SubmissionResult, ...]:
        """Return all results, by student and notebook."""
        return tuple(entry.result for entry in sorted(self.entries, key=lambda e: e.place))

    def book(self) -> None:
        """Write what is not yet in the gradebook into it."""
        bookings = [self._booking(entry) for entry in self.unbooked]
        if bookings:
            penalties = book(self.course.settings, bookings)
            self.journal.mark_booked(self.unbooked, penalties)
        self.unbooked = []

    def _to_run(self, students: Sequence[str], step: Step) -> Iterator[Task]:
        """Yield what has to be run; take from the journal what has been run before."""
        for student in students:
            for copy in self._copies_of(student):
                known = self.journal.find(copy.key)
                if known is not None and self._is_reusable(known):
                    self._reuse(known)
                    step()
                    continue
                task = self._task(copy)
                if task.is_runnable:
                    yield task
                    continue
                self.keep(task, grade_submission(task))
                step()

    def _reuse(self, entry: Entry) -> None:
        self.reused += 1
        self._add(entry, MANY)

    def tasks_of(self, student: str) -> Iterator[Task]:
        """Yield a task for each notebook of the assignment, handed in or not."""
        return map(self._task, self._copies_of(student))

    def _copies_of(self, student: str) -> Iterator[_Copy]:
        folder = self.course.submitted(student, self.assignment)
        names, others = list_notebooks(folder)
        files = [read_notebook(folder / name) for name in names]
        manifests = self._manifests
        own, refused = read_own(folder, self.inputs.own)
        helpers = {n.split("/")[0] for n in (*self.inputs.own, *[f[1] for f in self.inputs.files])}
        found = match_files(manifests, files, [name for name in others if name not in helpers])
        doubt = self._arrival(student).doubt
        untimed = (f"{TIMESTAMP} {doubt}: whether this is late is not known.",) if doubt else ()
        brought = [part for each in own for part in (each.name, each.data)]
        for manifest in manifests:
            file, odd = found[manifest.notebook]
            notes = (*odd, *refused, *untimed)
            submission = digest(file.name, file.refusal, file.data, *brought) if file else "missing"
            key = digest(manifest.digest, self.environment, student, submission, *notes)
            yield _Copy(key, submission, student, manifest, file, notes, own)

    def _task(self, copy: _Copy) -> Task:
        return Task(
            key=copy.key,
            submission=copy.submission,
            student=copy.student,
            sanitized=rebuild(copy.manifest, copy.file, copy.notes),
            inputs=self.inputs,
            engine=self.engine,
            was_handed_in=copy.file is not None,
            own=copy.own,
        )

    def _is_reusable(self, entry: Entry) -> bool:
        if self.options.force or entry.result.needs_a_person:
            return False
        if not self.journal.is_latest(entry):
            return False  # handed in, replaced and handed in again: the notebook is the other one's
        return self._autograded(entry.result).is_file()

    @cached_property
    def _guides(self) -> dict[str, dict[str, Guide]]:
        regions = self.course.settings.regions
        manifests = self.course.manifests(self.assignment)
        return {manifest.notebook: guides(manifest, regions) for manifest in manifests}

    def keep(self, task: Task, text: str) -> None:
        """Take in what a worker returned: notebook, journal, and in batches the gradebook."""
        try:
            graded = read_graded(text)
        except CouldNotCheck:
            graded = read_graded(lost(task))
        result, texts = graded.result, texts_by_hand(task.sanitized)
        earlier, marks = self._changed_since(task, texts)
        notebook = with_earlier(graded.notebook, earlier, marks)
        notebook = with_guides(notebook, self._guides.get(result.notebook, {}))
        write_whole(self._autograded(result), notebook.encode())
        unanswered = task.sanitized.unanswered
        entry = Entry(task.key, task.submission, result, unanswered, texts, earlier)
        self.journal.record(entry)
        if earlier:
            asked = self.asked_again.get(result.student, ())
            self.asked_again[result.student] = (*asked, *sorted(earlier))
        self._add(entry, BATCH)

    def _changed_since(
        self, task: Task, texts: Mapping[str, str]
    ) -> tuple[Earlier, dict[str, HandMark]]:
        where = (task.student, task.sanitized.manifest.notebook)
        before = self.journal.latest_on(where)
        if before is None and where not in self._marked:
            return {}, {}
        place = Place(self.assignment, where[1], task.student)
        return changed_since(self.course.settings, place, before, task.submission, texts)

    @cached_property
    def _marked(self) -> frozenset[tuple[str, str]]:
        return marked_by_hand(self.course.settings, self.assignment)

    def _add(self, entry: Entry, batch: int) -> None:
        self._copy_timestamp(entry.result.student)
        self.entries.append(entry)
        self.unbooked.append(entry)
        if len(self.unbooked) >= batch:
            self.book()

    def _booking(self, entry: Entry) -> Booking:
        before = self.journal.booked_submission(entry.place)
        return Booking(
            result=entry.result,
            timestamp=self._arrival(entry.result.student).when,
            unanswered=frozenset(entry.unanswered),
            is_resubmission=before is not None and before != entry.submission,
            person=self._people.get(entry.result.student, {}),
            own_penalty=self.journal.booked_penalty(entry.place),
        )

    def _autograded(self, result: SubmissionResult) -> Path:
        folder = self.course.autograded(result.student, self.assignment)
        return folder / f"{result.notebook}.ipynb"

    def _arrival(self, student: str) -> Arrival:
        if student not in self._arrivals:
            folder = self.course.submitted(student, self.assignment)
            self._arrivals[student] = arrival(folder, self.course.settings.time_zone)
        return self._arrivals[student]

    def _copy_timestamp(self, student: str) -> None:
        """Without the same ``timestamp.txt``, Formgrader asks to autograde again."""
        target = self.course.autograded(student, self.assignment) / TIMESTAMP
        text = self._arrival(student).text
        if text:
            if not has_bytes(target, text.encode()):
                write_whole(target, text.encode())
        else:
            target.unlink(missing_ok=True)


@contextlib.contextmanager
def _pool(options: GradeOptions) -> Iterator[Pool]:
    """Yield where the submissions are graded."""
    if options.scheduler is None:
        yield Here(options.jobs)
        return
    from autograder.classes.cluster import Cluster  # half a second of imports

    with Cluster.at(options.scheduler) as cluster:
        yield cluster


def _run_inputs(course: Course, assignment: str, options: GradeOptions) -> RunInputs:
    folder = course.source(assignment)
    paths = course.data_files(assignment)
    files = tuple((path.resolve(), path.relative_to(folder).as_posix()) for path in paths)
    limits = options.limits or course.settings.limits
    secret = secret_of(course, assignment)
    return RunInputs(files, limits, options.seed, course.own_files(assignment), secret)


def _require_known(level: str | None) -> None:
    if level is not None and level not in LEVELS:
        raise WrongUse(
            f"There is no isolation level {level!r}; the levels are {', '.join(LEVELS)}."
        )


def _required(options: GradeOptions, engine: Engine) -> Engine:
    """Return the engine as `options` require: without a sandbox only where they say ``none``."""
    _require_isolation(options.require_isolation, engine)
    if engine.level == KERNEL and options.require_isolation is None and HAS_FORK:
        # a machine that has a sandbox, where trying it was killed or took too long
        raise CouldNotCheck(
            f"{engine.why.partition('; ')[0]}; nothing was graded: give the same command again, or "
            "--require-isolation none to grade without a sandbox."
        )
    return engine if options.require_isolation == KERNEL else engine.sandboxed


def _require_isolation(level: str | None, engine: Engine) -> None:
    if level is not None and LEVELS.index(engine.weakest) > LEVELS.index(level):
        raise IsolationTooWeak(
            f"Isolation {level!r} was required, but there is only {engine.weakest!r}; nothing was "
            f"graded. {engine.why}"
        )


def _contents(files: Sequence[tuple[Path, str]]) -> list[str]:
    return [digest(name, path.read_bytes()) for path, name in files]


def _write_json(results: Sequence[SubmissionResult], path: Path) -> None:
    data = [result.to_json() for result in results]
    validate_results(data)
    write_whole(path, (json.dumps(data, indent=2) + "\n").encode())
