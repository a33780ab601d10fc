"""What has been graded, line by line, on disk before anybody is told.

Each line is one JSON object: a ``result`` that a worker returned, or the note that a result has
been ``booked`` in the gradebook. Lines are only ever added, and each is on disk (fsync) before
`Journal.record` returns. A last line that a power cut tore is cut off on opening.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.classes.lock import alone
from autograder.course.folder import Course
from autograder.model import SubmissionResult

__all__ = ["Entry", "Journal", "latest_entry", "latest_results", "opened"]


@dataclass(frozen=True)
class Entry:
    """A verdict that has been reached.

    Attributes
    ----------
    key : str
        Hash of everything that it depends on.
    submission : str
        Hash of what was handed in.
    result : SubmissionResult
        The verdict.
    unanswered : tuple of str
        Grade ids of answered cells that are as they were released.
    by_hand : Mapping of str to str
        What a person reads in order to grade by hand, by grade id.
    earlier : Mapping of str to (str or None)
        Of those whose text has changed since a person graded it, the text that was graded; None
        where it is not known.
    """

    key: str
    submission: str
    result: SubmissionResult
    unanswered: tuple[str, ...]
    by_hand: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, str]:
        """Whose notebook it is about, and which."""
        return self.result.student, self.result.notebook


class Journal:
    """The verdicts of one assignment.

    Parameters
    ----------
    path : Path
        The file; made if it is missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._entries: dict[str, Entry] = {}
        self._latest: dict[tuple[str, str], Entry] = {}
        self._booked: dict[tuple[str, str], tuple[str, float | None]] = {}
        for line in _whole_lines(path):
            self._learn(line)

    def find(self, key: str) -> Entry | None:
        """Return the verdict for `key`, if one has been reached."""
        return self._entries.get(key)

    def latest_on(self, place: tuple[str, str]) -> Entry | None:
        """Return the last verdict on a student's notebook, if there is one."""
        return self._latest.get(place)

    def is_latest(self, entry: Entry) -> bool:
        """Return whether no later verdict on the same notebook has been reached."""
        return self._latest.get(entry.place) == entry

    @property
    def has_booked(self) -> bool:
        """Whether anything of this has been written into a gradebook."""
        return bool(self._booked)

    def booked_submission(self, place: tuple[str, str]) -> str | None:
        """Return the hash of the submission whose result stands in the gradebook, if any."""
        return self._booked.get(place, (None, None))[0]

    def booked_penalty(self, place: tuple[str, str]) -> float | None:
        """Return what was then taken off for being late; None if that is not known."""
        return self._booked.get(place, (None, None))[1]

    def latest(self) -> tuple[SubmissionResult, ...]:
        """Return the last verdict on each student's notebook, in order of student."""
        return tuple(self._latest[place].result for place in sorted(self._latest))

    def record(self, entry: Entry) -> None:
        """Add a verdict; it is on disk on return."""
        line = {
            "kind": "result",
            "key": entry.key,
            "submission": entry.submission,
            "unanswered": list(entry.unanswered),
            "by_hand": dict(entry.by_hand),
            "earlier": dict(entry.earlier),
            "result": entry.result.to_json(),
        }
        self._append([line])
        self._remember(entry)

    def mark_booked(self, entries: Sequence[Entry], penalties: Sequence[float]) -> None:
        """Note that these verdicts stand in the gradebook, and what each lost for being late."""
        stands = {
            entry.place: (entry.submission, penalty)
            for entry, penalty in zip(entries, penalties, strict=True)
        }
        news = {place: now for place, now in stands.items() if self._booked.get(place) != now}
        self._append(
            [
                {
                    "kind": "booked",
                    "place": list(place),
                    "submission": submission,
                    "penalty": penalty,
                }
                for place, (submission, penalty) in news.items()
            ]
        )
        self._booked |= news

    def _append(self, lines: list[dict[str, Any]]) -> None:
        if not lines:
            return
        data = "".join(json.dumps(line) + "\n" for line in lines).encode()
        with open(self.path, "ab") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def _learn(self, line: Any) -> None:
        """Take in a line; skip what an older or a broken engine may have left there."""
        try:
            if line["kind"] == "booked":
                student, notebook = line["place"]
                self._booked[student, notebook] = (line["submission"], line.get("penalty"))
                return
            entry = Entry(
                key=line["key"],
                submission=line["submission"],
                result=SubmissionResult.from_json(line["result"]),
                unanswered=tuple(line["unanswered"]),
                by_hand=dict(line.get("by_hand", {})),
                earlier=dict(line.get("earlier", {})),
            )
        except (KeyError, TypeError, ValueError):
            return
        self._remember(entry)

    def _remember(self, entry: Entry) -> None:
        self._entries[entry.key] = entry
        self._latest[entry.place] = entry


@contextlib.contextmanager
def opened(course: Course, assignment: str) -> Iterator[Journal]:
    """Open an assignment's journal for writing, alone.

    Raises
    ------
    AlreadyGrading
        If another process has it open.
    """
    course.state.mkdir(exist_ok=True)
    with alone(course.state / f"{assignment}.lock", assignment):
        path = _journal_path(course, assignment)
        _cut_torn_line(path)
        yield Journal(path)


def latest_results(course: Course, assignment: str) -> tuple[SubmissionResult, ...]:
    """Return the last verdict on everybody's notebooks; empty if nothing was graded."""
    return Journal(_journal_path(course, assignment)).latest()


def latest_entry(course: Course, assignment: str, place: tuple[str, str]) -> Entry | None:
    """Return all that is noted of the last verdict on a student's notebook, if there is one."""
    return Journal(_journal_path(course, assignment)).latest_on(place)


def _journal_path(course: Course, assignment: str) -> Path:
    return course.state / f"{assignment}.jsonl"


def _whole_lines(path: Path) -> Iterator[Any]:
    if not path.exists():
        return
    with open(path, "rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                with contextlib.suppress(ValueError):
                    yield json.loads(line)


def _cut_torn_line(path: Path) -> None:
    if not path.exists():
        return
    with open(path, "rb+") as file:
        data = file.read()
        file.truncate(data.rfind(b"\n") + 1)
