"""Collects submissions: archives, platform downloads and loose notebooks into ``submitted/``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from autograder.course.archive import HandedIn, contents
from autograder.course.delivery import (
    ALREADY,
    REFUSED,
    SUPERSEDED,
    TAKEN,
    CollectReport,
    CollectRow,
)
from autograder.course.files import write_whole
from autograder.course.folder import Course
from autograder.course.identity import Identities, Resolved, identities
from autograder.course.intake import shared_ids
from autograder.course.layouts import (
    Claim,
    Claims,
    Delivery,
    Layout,
    claims,
    claims_by_own_name,
)
from autograder.course.naming import is_exactly, notebook_for, own_file_for, parts_of, printable
from autograder.course.news import notes_on
from autograder.course.own_files import MAX_BYTES
from autograder.course.roster import Roster, Student
from autograder.course.submission import FileRead, is_notebook, read_bytes
from autograder.course.timestamps import TIMESTAMP, arrival
from autograder.errors import ArchiveRefused
from autograder.nbgrader.gradebook import enrolled

__all__ = ["CollectReport", "CollectRow", "collect", "identities"]

LITTER = ("__MACOSX", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini", ".git")
ENDINGS = (".ipynb", ".txt", ".json", ".download")
HALF = "named as a notebook, and none by what is in it; ask for it again"
NO_OWNER = "it is not named as that layout names files; leave --layout out, or name another"


@dataclass(frozen=True)
class _Copy:
    """A file on its way to a student's folder; one of several for a group."""

    index: int
    file: HandedIn
    claim: Claim
    student: str
    target: str  # where it belongs in the student's folder
    came_as: str
    is_guess: bool = False  # only its cells say what it is for

    @property
    def name(self) -> str:
        return PurePosixPath(self.claim.file).name

    @property
    def when(self) -> datetime | None:
        return self.claim.when or self.file.when

    @property
    def notebook(self) -> str:
        return PurePosixPath(self.target).stem if self.target.endswith(".ipynb") else ""

    def rank(self, attempts_count: bool) -> tuple[object, ...]:
        """Return a key that is greatest for the copy that counts.

        Of one time, the target's own name wins; then what lies less deep; then what sorts last,
        because platforms count upwards.
        """
        age = self.when.timestamp() if self.when else 0.0
        counted = self.claim.attempt if attempts_count else 0
        is_exact = is_exactly(self.name, self.target)
        depth = -len(parts_of(self.claim.file))
        return counted, age, self.claim.attempt, is_exact, depth, len(self.name), self.file.name


def collect(
    course: Course,
    assignment: str,
    archive: Path,
    *,
    roster: Roster | None = None,
    layout: Layout | None = None,
) -> CollectReport:
    """Take submissions out of an archive, a folder or a notebook.

    Of several files for one notebook of a student the newest wins; one that is already there is
    replaced only by a newer one. The time comes from the platform, the archive or the file system,
    never from the file's contents.

    Parameters
    ----------
    course : Course
        The course.
    assignment : str
        Which assignment.
    archive : Path
        What came.
    roster : Roster or None
        Who is expected; None for those in the gradebook.
    layout : Layout or None
        How the files are named; None to find out.

    Raises
    ------
    ArchiveRefused
        If `archive` cannot be opened safely, or is empty.
    """
    name = course.require(assignment)
    files = tuple(contents(archive))
    if not files:
        raise ArchiveRefused(f"There is no file in {printable(archive.name)}; nothing to collect.")
    enrolment = tuple(Student(*person) for person in enrolled(course.settings))
    known = Identities.of(course, roster or Roster(enrolment), course.everybody())
    intake = _Intake(course, name, files, known)
    said = _claims(intake.delivery, archive, layout)
    owners = [o for i, c in said.items() if i in intake.work and not c.refusal for o in c.owners]
    resolved = known.resolve(owners)
    intake.sort(said, resolved)
    intake.take()
    news = intake.news(resolved)
    if news.ids:
        known.with_news(news).save(course)
    rows = sorted(intake.account(), key=lambda row: (row.student, row.file))
    return CollectReport(name, tuple(rows), tuple(notes_on(resolved, news, known, roster)))


def _claims(delivery: Delivery, archive: Path, layout: Layout | None) -> Claims:
    said = claims(delivery, layout)
    nobodys = all(not said[i].owners for i in delivery.work if i in said)
    if layout is None and nobodys and archive.suffix.lower() == ".zip":
        return {**said, **claims_by_own_name(delivery, archive.name)}
    return said


class _Intake:
    """One delivery, on its way into the course."""

    def __init__(
        self, course: Course, assignment: str, files: Sequence[HandedIn], known: Identities
    ) -> None:
        self.course = course
        self.assignment = assignment
        self.files = files
        self.manifests = course.manifests(assignment)
        self.wanted = course.own_files(assignment)
        self.rows: dict[int, list[CollectRow]] = defaultdict(list)
        self.copies: list[_Copy] = []
        self.work = frozenset(i for i, file in enumerate(files) if self._is_work(file))
        paths = tuple("/".join(parts_of(file.name)) for file in files)
        self.delivery = Delivery(
            assignment,
            tuple(manifest.notebook for manifest in self.manifests),
            self.wanted,
            tuple(files),
            self.work,
            paths,
            known.knows,
            course.settings.time_zone,
        )

    def _is_work(self, file: HandedIn) -> bool:
        if _is_litter(file.name):
            return False
        name = file.name.casefold()
        if ".ipynb" in name or (file.refusal and name.endswith(".zip")):
            return True
        return _may_be_wanted(file.name, self.wanted) or _notebook_name(file) is not None

    def sort(self, said: Claims, resolved: Resolved) -> None:
        """Find for each file whose it is and what it is meant for, or refuse it."""
        for index, file in enumerate(self.files):
            claim = said.get(index, Claim((), "", refusal=NO_OWNER))
            why = self._why_not(index, file, claim) or ("" if claim.owners else NO_OWNER)
            if why:
                self._refuse(index, why, claim, resolved)
                continue
            for owner in claim.owners:
                if owner.key in resolved.refusals:
                    self._refuse(index, resolved.refusals[owner.key], claim, resolved)
                else:
                    self._place(index, file, claim, resolved.ids[owner.key])

    def _why_not(self, index: int, file: HandedIn, claim: Claim) -> str:
        """Return why a file is not even a candidate; empty if it is one."""
        if _is_litter(file.name):
            return "left by a file manager, git or Jupyter; nothing to do"
        if file.refusal:
            return file.refusal
        if index not in self.work:
            is_own = claim.refusal and not claim.owners and claim.refusal != NO_OWNER
            return claim.refusal if is_own else _not_asked_for(self.wanted)
        if _notebook_name(file) is None and len(file.data) > MAX_BYTES:
            return f"larger than {MAX_BYTES / 1e6:.0f} MB"
        return claim.refusal

    def _refuse(self, index: int, why: str, claim: Claim, resolved: Resolved) -> None:
        ids = [resolved.ids.get(owner.key, "") for owner in claim.owners]
        student = ids[0] if len(ids) == 1 else ""
        row = CollectRow(self.files[index].name, student, "", REFUSED, why, index in self.work)
        self.rows[index].append(row)

    def _place(self, index: int, file: HandedIn, claim: Claim, student: str) -> None:
        """Find what a file is meant for: by its name, else, for a notebook, by its grade ids."""
        came_as = PurePosixPath(claim.file).name
        own = own_file_for(file.name, came_as, self.wanted)
        if own is not None:
            self.copies.append(_Copy(index, file, claim, student, own, came_as))
            return
        name = _notebook_name(replace(file, name=claim.file))
        if name is None:
            is_work = ".ipynb" in came_as.casefold()
            why = HALF if is_work else _not_asked_for(self.wanted)
            self.rows[index].append(CollectRow(file.name, student, "", REFUSED, why, is_work))
            return
        notebooks = [manifest.notebook for manifest in self.manifests]
        named = notebook_for(name, notebooks)
        notebook = named or self._by_grade_ids(file)
        if notebook is None:
            why = f"belongs to none of the notebooks {', '.join(notebooks)}; look what it is"
            row = CollectRow(file.name, student, "", REFUSED, why)
            self.rows[index].append(row)
            return
        found = replace(claim, file=str(PurePosixPath(claim.file).with_name(name)))
        is_guess = named is None
        self.copies.append(
            _Copy(index, file, found, student, f"{notebook}.ipynb", came_as, is_guess)
        )

    def _by_grade_ids(self, file: HandedIn) -> str | None:
        read = FileRead(file.name, file.data)
        ranked = sorted(self.manifests, key=lambda m: shared_ids(m, read), reverse=True)
        return ranked[0].notebook if ranked and shared_ids(ranked[0], read) else None

    def take(self) -> None:
        """Write the newest of each student's files; say of the others what counts instead."""
        rivals: dict[tuple[str, str], list[_Copy]] = defaultdict(list)
        for copy in self.copies:
            rivals[copy.student, copy.target].append(copy)
        # read before anything is taken: of one delivery, no file is older than another's arrival
        folders = {
            c.student: self.course.submitted(c.student, self.assignment) for c in self.copies
        }
        before = {student: self._handed_in_at(folder) for student, folder in folders.items()}
        for (student, _), group in rivals.items():
            attempts_count = all(copy.claim.attempt for copy in group)
            *older, newest = sorted(group, key=lambda copy: copy.rank(attempts_count))
            for copy in older:
                self._say(copy, SUPERSEDED, _by_what(copy, newest))
            self._take(folders[student], newest, before[student])

    def _take(self, folder: Path, copy: _Copy, before: datetime | None) -> None:
        target = folder / copy.target
        if any(above.is_symlink() for above in target.parents if above.is_relative_to(folder)):
            return self._say(copy, REFUSED, "a link stands in the place of its folder; remove it")
        notes = [note for note in (copy.claim.note, copy.file.note) if note]
        if copy.is_guess:
            notes.append(f"was {copy.came_as}; its cells are those of {copy.notebook}")
        there, when = _existing(target), copy.when
        if there is not None:
            if there.data == copy.file.data:
                return self._say(copy, TAKEN, ALREADY, is_unusual=False)
            if before is not None and when is not None and when.replace(tzinfo=None) <= before:
                return self._say(copy, SUPERSEDED, f"by what is there already, of {before} UTC")
            since = f" of {before} UTC" if before else ", whose time is not known"
            notes.append(f"replaced the one{since}")
        write_whole(target, copy.file.data)
        self._stamp(folder, when)
        if notes or copy.came_as == target.name:
            return self._say(copy, TAKEN, "; ".join(notes), is_unusual=bool(notes))
        return self._say(copy, TAKEN, f"was {copy.came_as}", is_unusual=False)

    def _stamp(self, folder: Path, when: datetime | None) -> None:
        then = self._handed_in_at(folder)
        if when is not None and (then is None or when.replace(tzinfo=None) > then):
            text = f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC\n"
            write_whole(folder / TIMESTAMP, text.encode())

    def _handed_in_at(self, folder: Path) -> datetime | None:
        return arrival(folder, self.course.settings.time_zone).when

    def _say(self, copy: _Copy, action: str, why: str, *, is_unusual: bool = True) -> None:
        row = CollectRow(
            copy.file.name, copy.student, copy.notebook, action, why, is_unusual=is_unusual
        )
        self.rows[copy.index].append(row)

    def account(self) -> list[CollectRow]:
        """Return one row per file; of a group's file, one that names everybody."""
        return [_one(self.rows[index]) for index in range(len(self.files))]

    def news(self, resolved: Resolved) -> Resolved:
        """Return what is to be remembered: the people of whom something counts."""
        rows = [row for rows in self.rows.values() for row in rows]
        counting = {row.student for row in rows if row.action != REFUSED}
        ids = {key: id for key, id in resolved.ids.items() if id in counting}
        return replace(resolved, ids=ids)


def _one(rows: Sequence[CollectRow]) -> CollectRow:
    order = {TAKEN: 0, SUPERSEDED: 1, REFUSED: 2}
    first, *others = sorted(rows, key=lambda row: order[row.action])
    if not others:
        return first
    shared = ", ".join(f"{row.action} for {row.student or 'nobody'}" for row in others)
    return replace(first, why="; ".join(filter(None, [first.why, f"a group's: also {shared}"])))


def _is_litter(name: str) -> bool:
    return any(part in LITTER or part.startswith("._") for part in parts_of(name))


def _may_be_wanted(name: str, wanted: Sequence[str]) -> bool:
    """Return whether a file's name holds that of a file which is asked for beside a notebook."""
    path = PurePosixPath(parts_of(name)[-1].casefold())
    own = [PurePosixPath(each.casefold()) for each in wanted]
    return any(path.suffix == each.suffix and each.stem in path.stem for each in own)


def _not_asked_for(wanted: Sequence[str]) -> str:
    asked = f", and {', '.join(wanted)} beside it" if wanted else ""
    return f"not a notebook; only .ipynb is taken{asked}"


def _notebook_name(file: HandedIn) -> str | None:
    """Return a notebook's name without what browsers append to it; None if it is no notebook."""
    name = parts_of(file.name)[-1]
    lower = name.casefold()
    if lower.endswith(".ipynb"):
        return name
    is_named = ".ipynb" in lower and lower.endswith(ENDINGS)
    if not is_named and not is_notebook(FileRead(name, file.data)):
        return None
    if ".ipynb" in lower:
        return name[: lower.rindex(".ipynb") + len(".ipynb")]
    return f"{PurePosixPath(name).stem}.ipynb"


def _by_what(older: _Copy, newest: _Copy) -> str:
    name = parts_of(newest.file.name)[-1]
    if name == parts_of(older.file.name)[-1]:
        name = newest.file.name
    if older.claim.attempt < newest.claim.attempt:
        return f"by a later attempt, {name}"
    if older.when == newest.when:
        is_exact = is_exactly(newest.name, newest.target)
        rule = "the right name counts first" if is_exact else "the name that sorts last counts"
        return f"by {name}, of one time; {rule}"
    if newest.when is None:
        return f"by {name}"
    return f"by {name}, which is newer, of {newest.when:%Y-%m-%d %H:%M:%S} UTC"


def _existing(target: Path) -> FileRead | None:
    return read_bytes(target) if target.exists() else None
