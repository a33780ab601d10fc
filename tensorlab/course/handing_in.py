"""Handing a problem set in: what is in it, a zip for the teacher, a receipt for the student."""

from __future__ import annotations

import getpass
import hashlib
import os
import re
import struct
import sys
import textwrap
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tensorlab.course import exchange, notes
from tensorlab.course.notes import Note
from tensorlab.course.outline import Cell, Notebook
from tensorlab.course.places import Course, CourseNotFound, problem_set
from tensorlab.course.record import folder, write
from tensorlab.course.session import run_by_a_tool

__all__ = ["NotSaved", "Receipt", "submit"]

NAME_FILE = "student.txt"
EXTENDED_TIME = 0x5455
ACCOUNTS = frozenset({"user", "root", "jovyan", "student", "admin", "administrator", "guest"})
NAMELESS = (
    "{} is an account that many machines have, and your teacher cannot tell whose this is: hand in "
    'again with your name, tl.submit("{}", "Your Name").'
)
WIDTH = 88  # of a line of the receipt; a notebook breaks a longer one within a word


class NotSaved(Exception):
    """What was run is not what stands in the file; the message says what to do."""


@dataclass(frozen=True, repr=False)
class Receipt:
    """What was handed in, when, and what is odd about it.

    Attributes
    ----------
    notebook : str
        The name of the problem set.
    student : str
        Who handed in.
    where : str
        The zip's path, or the exchange.
    time : datetime
        In UTC.
    sha256 : str
        Of the notebook's file, in hexadecimal digits.
    notes : tuple of str
        Sentences: what is untouched, missing, never run.
    """

    notebook: str
    student: str
    where: str
    time: datetime
    sha256: str
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        """Return the receipt, one fact a line."""
        facts = {
            "problem set": self.notebook,
            "by": self.student,
            "at": f"{self.time:%Y-%m-%d %H:%M:%S} UTC",
            "in": self.where,
            "sha256": self.sha256,
        }
        lines = [f"{name:12} {text}" for name, text in facts.items()]
        notes = (textwrap.fill(note, WIDTH, break_long_words=False) for note in self.notes)
        return "\n".join([*lines, "", *notes])


def submit(name: str, student: str = "") -> Receipt | Note:
    """Hand in a problem set.

    What counts is what has been saved. The notebook is packed as it is; nothing is run. Where an
    nbgrader exchange has released the problem set, it goes there; else a zip is written into the
    course's folder, which you give to your teacher.

    Parameters
    ----------
    name : str
        ``"ps03"``, ``"ps03_broadcasting"`` or the path of the notebook.
    student : str, optional
        Your name as the course knows it. It is remembered; the first time, the name of your
        account stands in for it.

    Returns
    -------
    Receipt
        Also written beside the zip. Keep it: the hash is that of what you have handed in. A note
        that nothing was handed in where a tool runs the notebook, such as Validate.

    Raises
    ------
    tensorlab.course.places.CourseNotFound
        If there is no such problem set.
    NotSaved
        If an answer that you have run is not yet in the file.

    Examples
    --------
    >>> import tensorlab as tl
    >>> tl.submit("ps03", "Ada Lovelace")  # doctest: +SKIP
    problem set  ps03_broadcasting
    by           Ada Lovelace
    """
    if run_by_a_tool():
        return notes.helps("Nothing was handed in: this cell was run by a tool and not by you.")
    notebook = problem_set(name)
    _must_be_saved(notebook)
    return _hand_in(notebook, _remembered(student))


def _hand_in(notebook: Notebook, who: str) -> Receipt:
    now = datetime.now(UTC)
    data = notebook.path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    odd = tuple(odd_about(notebook))
    if exchange.takes(notebook.path):
        where = exchange.hand_in(notebook.path)
        return Receipt(notebook.stem, who, where, now, digest, odd)
    target = _zip_for(notebook, who, now)
    end = (f"Give {target.name} to your teacher, as the course says: nothing has been sent.",)
    if who.casefold() in ACCOUNTS:
        odd += (NAMELESS.format(who, notebook.stem),)
    receipt = Receipt(notebook.stem, who, str(target), now, digest, odd + end)
    _pack(target, notebook, data, receipt)
    write(target.with_suffix(".receipt.txt"), f"{receipt!r}\n")
    return receipt


def odd_about(notebook: Notebook) -> list[str]:
    """Return sentences about a problem set: what is untouched, missing or never run."""
    exercises = notebook.exercises
    untouched = [
        one.title for one in exercises if any(answer.is_untouched for answer in one.answers)
    ]
    here = {cell.id for cell in notebook.cells}
    missing = [name for name in notebook.graded if name not in here]
    never_run = [
        one.title
        for one in exercises
        if any(_was_not_run(answer) for answer in one.answers if not answer.is_untouched)
    ]
    said = [f"{len(exercises) - len(untouched)} of {len(exercises)} exercises are answered."]
    if untouched:
        said.append(f"Untouched: {', '.join(untouched)}.")
    if missing:
        said.append(
            f"Missing cells: {', '.join(missing)}. They count as not attempted: get them back from "
            "a fresh copy of the course, and hand in again."
        )
    if never_run:
        said.append(f"Answered but never run: {', '.join(never_run)}. Run them and look.")
    return said


def _was_not_run(cell: Cell) -> bool:
    return cell.kind == "code" and cell.execution_count is None


def _must_be_saved(notebook: Notebook) -> None:
    """Compare the file with what this kernel has run, where it has run any of it."""
    ipython = sys.modules.get("IPython")
    session = getattr(ipython.get_ipython(), "_tensorlab_session", None) if ipython else None
    sources: dict[str, str] = session.sources if session is not None else {}
    for cell in notebook.cells:
        ran = sources.get(cell.id)
        if cell.is_answer and ran is not None and ran.strip() != cell.source.strip():
            raise NotSaved(
                f"The answer `{cell.id}` that you have run is not in the file yet: save the "
                "notebook (Ctrl+S), and run this cell again."
            )


def _remembered(student: str) -> str:
    """Return who hands in, and remember a name that was given."""
    kept_in = folder()
    if student and kept_in:
        try:
            write(kept_in / NAME_FILE, student)
        except OSError:
            return student
    if student:
        return student
    if hub := os.environ.get("JUPYTERHUB_USER"):
        return hub
    try:
        return (kept_in / NAME_FILE).read_text("utf-8").strip() if kept_in else getpass.getuser()
    except OSError:
        return getpass.getuser()


def _zip_for(notebook: Notebook, student: str, now: datetime) -> Path:
    try:
        place = Course.find(notebook.path.parent).root
    except CourseNotFound:
        place = notebook.path.parent.resolve()
    number = notebook.stem.partition("_")[0]
    stem = f"{number}_{safe_name(student)}_{now:%Y-%m-%d}"
    names = [stem, *(f"{stem}_{copy}" for copy in range(2, 1000))]
    return next(path for name in names if not (path := place / f"{name}.zip").exists())


def safe_name(name: str) -> str:
    """Return a name that is safe in a path.

    Examples
    --------
    >>> safe_name("Zoë  O'Neil"), safe_name("../")
    ('Zoe_O_Neil', 'student')
    """
    plain = unicodedata.normalize("NFKD", name)
    word = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^\w.-]+", "_", word).strip("._-")[:60] or "student"


def _pack(target: Path, notebook: Notebook, data: bytes, receipt: Receipt) -> None:
    """Write the zip whole: the notebook below its owner's name, the receipt as its comment."""
    inside = f"{safe_name(receipt.student)}/{notebook.stem}/{notebook.path.name}"
    entry = zipfile.ZipInfo(inside, receipt.time.astimezone().timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    seconds = int(receipt.time.timestamp())
    entry.extra = struct.pack("<HHBi", EXTENDED_TIME, 5, 1, seconds)  # the time zone is known so
    part = target.with_suffix(".part")
    with zipfile.ZipFile(part, "w") as archive:
        archive.writestr(entry, data)
        archive.comment = repr(receipt).encode()[:60_000]
    part.replace(target)


def main(arguments: list[str]) -> int:
    """Hand in from a terminal; return the exit status."""
    import argparse

    parser = argparse.ArgumentParser(prog="python -m tensorlab.submit", description=__doc__)
    parser.add_argument("name", help="the problem set: ps03, ps03_broadcasting, or its notebook")
    parser.add_argument("--name", dest="student", default="", help="your name; it is remembered")
    given: Any = parser.parse_args(arguments)
    try:
        print(submit(given.name, given.student))
    except (CourseNotFound, exchange.ExchangeRefused, OSError, ValueError) as error:
        print(f"submit: {error}", file=sys.stderr)
        return 2
    return 0
