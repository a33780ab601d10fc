"""Collects submissions: archives, platform downloads and loose notebooks into ``submitted/``."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from autograder.course.archive import HandedIn, contents
from autograder.course.folder import Course
from autograder.course.intake import shared_ids
from autograder.course.naming import (
    Owner,
    notebook_for,
    own_file_for,
    owner_of,
    safe_name,
    without_folders,
)
from autograder.course.own_files import MAX_BYTES
from autograder.course.submission import FileRead, read_bytes
from autograder.nbgrader.manifest import Manifest
from autograder.nbgrader.settings import parse_timestamp

__all__ = ["CollectReport", "CollectRow", "collect", "identities"]

LITTER = ("__MACOSX", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "timestamp.txt")
TAKEN, RENAMED, REFUSED, SKIPPED = "taken", "renamed", "refused", "skipped"


@dataclass(frozen=True)
class CollectRow:
    """What became of one file.

    Attributes
    ----------
    file : str
        Its name as it came.
    student, notebook : str
        Whose, and of which notebook; empty if unknown.
    action : str
        ``taken``, ``renamed``, ``refused`` or ``skipped``.
    why : str
        The reason, in words.
    """

    file: str
    student: str
    notebook: str
    action: str
    why: str = ""


@dataclass(frozen=True)
class CollectReport:
    """What became of everything that was handed in.

    Attributes
    ----------
    assignment : str
        Of which assignment.
    rows : tuple of CollectRow
        One per file.
    """

    assignment: str
    rows: tuple[CollectRow, ...]

    def count(self, action: str) -> int:
        """Return how many files ended with `action`."""
        return sum(row.action == action for row in self.rows)


@dataclass(frozen=True)
class _Candidate:
    file: HandedIn
    owner: Owner
    student: str
    notebook: str
    why: str
    target: str  # where it belongs in the student's folder


def collect(course: Course, assignment: str, archive: Path) -> CollectReport:
    """Take submissions out of an archive, a folder or a notebook.

    Of several files for one notebook of a student the newest wins; one that is already there is
    replaced only by a newer one. The time comes from the archive or the file system, never from
    the file's contents.

    Raises
    ------
    ArchiveRefused
        If `archive` cannot be opened safely.
    """
    name = course.require(assignment)
    manifests, wanted = course.manifests(name), course.own_files(name)
    rows: list[CollectRow] = []
    found: list[tuple[HandedIn, Owner]] = []
    for file in contents(archive):
        owner = _owner(file, name, [m.notebook for m in manifests], wanted)
        refused = _refused(file, owner, wanted)
        if refused is not None:
            rows.append(refused)
        elif owner is not None and not _is_litter(file.name):
            found.append((file, owner))
    students = _student_ids([owner for _, owner in found])
    candidates = []
    for file, owner in found:
        placed = _place(file, owner, students[_person(owner)], manifests, wanted)
        if isinstance(placed, CollectRow):
            rows.append(placed)
        else:
            candidates.append(placed)
    rows += _take_newest(course, name, candidates)
    _remember(course, [c.owner for c in candidates], students)
    return CollectReport(name, tuple(sorted(rows, key=lambda row: (row.student, row.file))))


def identities(course: Course) -> dict[str, dict[str, str]]:
    """Return what platforms call the students: id to ``platform``, ``number`` and ``name``."""
    path = course.state / "identities.json"
    if not path.exists():
        return {}
    known: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return known


def _owner(
    file: HandedIn, assignment: str, notebooks: Sequence[str], wanted: Sequence[str]
) -> Owner | None:
    place = without_folders(file.name, wanted)
    owner = owner_of(place, assignment, notebooks)
    is_loose = owner is not None and owner.platform == "folder" and "/" not in place
    return None if is_loose and not _is_notebook(file) else owner


def _is_notebook(file: HandedIn) -> bool:
    return PurePosixPath(file.name).suffix.lower() == ".ipynb"


def _refused(file: HandedIn, owner: Owner | None, wanted: Sequence[str]) -> CollectRow | None:
    """Return the row of a file that is not even a candidate."""
    if _is_litter(file.name):
        return None
    if file.refusal:
        return CollectRow(file.name, "", "", REFUSED, file.refusal)
    if not _is_notebook(file):
        if own_file_for(file.name, owner.file if owner else "", wanted) is None:
            return CollectRow(file.name, "", "", REFUSED, "not a notebook; only .ipynb is taken")
        if len(file.data) > MAX_BYTES:
            why = f"larger than {MAX_BYTES / 1e6:.0f} MB"
            return CollectRow(file.name, "", "", REFUSED, why)
    if owner is None:
        why = "its name does not say whose it is; put it in a folder named after the student"
        return CollectRow(file.name, "", "", REFUSED, why)
    if not safe_name(owner.name):
        return CollectRow(file.name, "", "", REFUSED, "no usable student name in its name")
    return None


def _is_litter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part in LITTER or part.startswith("._") for part in parts)


def _person(owner: Owner) -> tuple[str, str]:
    return owner.name, owner.number


def _student_ids(owners: Sequence[Owner]) -> dict[tuple[str, str], str]:
    """Give each person an id: the name, with the platform's number where two share a name."""
    sharing: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for owner in owners:
        sharing[safe_name(owner.name).casefold()].add(_person(owner))
    ids = {}
    for owner in owners:
        name = safe_name(owner.name)
        is_shared = len(sharing[name.casefold()]) > 1
        mark = owner.number or hashlib.sha256(owner.name.encode()).hexdigest()[:6]
        ids[_person(owner)] = f"{name}_{mark}" if is_shared else name
    return ids


def _place(
    file: HandedIn,
    owner: Owner,
    student: str,
    manifests: Sequence[Manifest],
    wanted: Sequence[str],
) -> _Candidate | CollectRow:
    """Find what a file is meant for: by its name, else, for a notebook, by its grade ids."""
    late = "handed in late" if owner.is_late else ""
    if not _is_notebook(file):
        target = own_file_for(file.name, owner.file, wanted)
        assert target is not None  # else it was refused
        return _Candidate(file, owner, student, "", late, target)
    names = [manifest.notebook for manifest in manifests]
    notebook = notebook_for(owner.file, names)
    if notebook is None:
        read = FileRead(owner.file, file.data)
        ranked = sorted(manifests, key=lambda m: shared_ids(m, read), reverse=True)
        matched = [m.notebook for m in ranked if shared_ids(m, read)]
        if not matched:
            reason = f"belongs to none of the notebooks {', '.join(names)}"
            return CollectRow(file.name, student, "", REFUSED, reason)
        notebook = matched[0]
    return _Candidate(file, owner, student, notebook, late, f"{notebook}.ipynb")


def _take_newest(
    course: Course, assignment: str, candidates: Sequence[_Candidate]
) -> list[CollectRow]:
    rivals: dict[tuple[str, str], list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        rivals[candidate.student, candidate.target].append(candidate)
    # read before anything is taken: of one delivery, no file is older than another's arrival
    folders = {c.student: course.submitted(c.student, assignment) for c in candidates}
    before = {student: _handed_in_at(folder) for student, folder in folders.items()}
    rows = []
    for group in rivals.values():
        # of two equally old files the one that sorts last wins: platforms count upwards
        ranked = sorted(group, key=lambda c: (_age(c.file.when), c.file.name))
        newest = ranked[-1]
        for older in ranked[:-1]:
            why = f"{PurePosixPath(newest.file.name).name} is newer"
            rows.append(_row(older, SKIPPED, why))
        rows.append(_take(folders[newest.student], newest, before[newest.student]))
    return rows


def _take(folder: Path, candidate: _Candidate, before: datetime | None) -> CollectRow:
    target = folder / candidate.target
    if any(above.is_symlink() for above in target.parents if above.is_relative_to(folder)):
        return _row(candidate, REFUSED, "a link stands in the place of its folder")
    action = TAKEN if PurePosixPath(candidate.owner.file).name == target.name else RENAMED
    why = [candidate.why] if candidate.why else []
    if action == RENAMED:
        why.append(f"was {candidate.owner.file}")
    there, when = _existing(folder, target), candidate.file.when
    if there is not None:
        if there.data == candidate.file.data:
            return _row(candidate, SKIPPED, "the same is there already")
        if before is not None and when is not None and when.replace(tzinfo=None) <= before:
            return _row(candidate, SKIPPED, "what is there already is newer")
        why.append("replaced an older one")
    target.parent.mkdir(parents=True, exist_ok=True)
    _write(target, candidate.file.data)
    then = _handed_in_at(folder)
    if when is not None and (then is None or when.replace(tzinfo=None) > then):
        _write(folder / "timestamp.txt", f"{when:%Y-%m-%d %H:%M:%S} UTC\n".encode())
    return _row(candidate, action, "; ".join(why))


def _row(candidate: _Candidate, action: str, why: str) -> CollectRow:
    return CollectRow(candidate.file.name, candidate.student, candidate.notebook, action, why)


def _existing(folder: Path, target: Path) -> FileRead | None:
    return read_bytes(target) if target.exists() else None


def _handed_in_at(folder: Path) -> datetime | None:
    try:
        return parse_timestamp(read_bytes(folder / "timestamp.txt", 1_000).data.decode())
    except (ValueError, OverflowError):
        return None


def _age(when: datetime | None) -> float:
    return when.timestamp() if when else 0.0


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; a link that stands in its place is replaced."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)


def _remember(
    course: Course, owners: Sequence[Owner], students: dict[tuple[str, str], str]
) -> None:
    """Keep what the platform calls a person: an export to it has to use these names."""
    news = {
        students[_person(owner)]: {
            "platform": owner.platform,
            "number": owner.number,
            "name": owner.name,
        }
        for owner in owners
        if owner.number
    }
    if news:
        course.state.mkdir(exist_ok=True)
        text = json.dumps({**identities(course), **news}, indent=1, sort_keys=True)
        _write(course.state / "identities.json", text.encode())
