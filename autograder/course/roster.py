"""Who is in the course: a list of students from a platform, or nbgrader's database.

A person of a delivery is looked for by number, then by e-mail address, then by name, and found
only where exactly one student fits.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.course.layouts.base import Owner
from autograder.course.naming import name_key, printable, safe_name
from autograder.errors import WrongUse

__all__ = ["Roster", "Student", "read_roster"]

# what nbgrader, Moodle, Canvas, Blackboard, Brightspace, Sakai, Gradescope and GitHub call columns
COLUMNS = {
    "id": (
        "student_id",
        "id",
        "username",
        "login",
        "user name",
        "sis login id",
        "roster_identifier",
    ),
    "number": (
        "number",
        "identifier",
        "participant",
        "lms_user_id",
        "id number",
        "sis user id",
        "orgdefinedid",
        "sid",
        "student id",
        "github_username",
        "matriculation number",
        "matrikelnummer",
    ),
    "first": ("first_name", "first name", "firstname", "vorname", "given name"),
    "last": ("last_name", "last name", "lastname", "surname", "nachname", "family name"),
    "full": ("name", "full name", "fullname", "student", "student name"),
    "email": ("email", "e-mail", "email address", "e-mail address", "mail"),
}
MAX_BYTES = 20_000_000


@dataclass(frozen=True)
class Student:
    """Somebody in the course.

    Attributes
    ----------
    id : str
        The name of the student's folder, and nbgrader's id.
    first, last, email : str
        Empty where nobody says.
    numbers : frozenset of str
        Everything that tells the person from others: ids, logins, platforms' numbers.
    """

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    numbers: frozenset[str] = frozenset()

    @property
    def keys(self) -> frozenset[str]:
        """The person's name as it is compared: both orders, no case, no accents."""
        first, last = name_key(self.first), name_key(self.last)
        return frozenset({first + last, last + first} - {""})


@dataclass(frozen=True)
class Roster:
    """Everybody who is known to be in the course.

    Attributes
    ----------
    students : tuple of Student
        One for each.
    name : str
        Where they were read; empty for the gradebook, which need not hold everybody.
    """

    students: tuple[Student, ...] = ()
    name: str = ""

    def find(self, owner: Owner) -> Student | None:
        """Return the one student that an owner is; None if there is none, or more than one."""
        return self.find_by_number(owner) or self.find_by_name(owner)

    def find_by_number(self, owner: Owner) -> Student | None:
        """Return the one student who has an owner's number or, else, e-mail address."""
        number = (owner.number or owner.name).casefold()
        email = owner.email.casefold()
        return _only(self._by_number.get(number) or self._by_email.get(email))

    def find_by_name(self, owner: Owner) -> Student | None:
        """Return the one student who has an owner's name."""
        return _only(self.namesakes(owner))

    def namesakes(self, owner: Owner) -> Sequence[Student]:
        """Return everybody who has an owner's name."""
        key = name_key(f"{owner.first}{owner.last}") or name_key(owner.name)
        return self._by_key.get(key, [])

    @cached_property
    def by_id(self) -> dict[str, Student]:
        """Everybody, by id."""
        return {student.id: student for student in self.students}

    @property
    def ids(self) -> frozenset[str]:
        """Everybody's id."""
        return frozenset(self.by_id)

    @cached_property
    def _by_number(self) -> dict[str, list[Student]]:
        return _indexed(
            (number, student) for student in self.students for number in student.numbers
        )

    @cached_property
    def _by_email(self) -> dict[str, list[Student]]:
        return _indexed((student.email.casefold(), student) for student in self.students)

    @cached_property
    def _by_key(self) -> dict[str, list[Student]]:
        return _indexed((key, student) for student in self.students for key in student.keys)


def _only(found: Sequence[Student] | None) -> Student | None:
    return found[0] if found and len(found) == 1 else None


def _indexed(pairs: Iterable[tuple[str, Student]]) -> dict[str, list[Student]]:
    index: dict[str, list[Student]] = defaultdict(list)
    for key, student in pairs:
        if key:
            index[key].append(student)
    return dict(index)


def read_roster(path: Path) -> Roster:
    """Read a list of students: CSV with a header, as any platform or nbgrader exports it.

    Raises
    ------
    WrongUse
        If it cannot be read, or no column says who the students are.
    """
    shown = printable(str(path))
    try:
        text = path.read_bytes()[:MAX_BYTES].decode("utf-8-sig")
    except OSError as error:
        raise WrongUse(f"{shown} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise WrongUse(f"{shown} is not UTF-8; export the list again as CSV in UTF-8.") from None
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    rows = list(csv.reader(text.splitlines(), delimiter=delimiter))
    columns = _columns(rows[0]) if rows else {}
    if not columns.keys() & {"id", "number", "email", "full", "last"}:
        raise WrongUse(
            f"{shown} has no column for an id, a number, an e-mail address or a name; its first "
            "line has to name the columns, such as id,first_name,last_name,email."
        )
    people = [_student(row, columns) for row in rows[1:]]
    students = tuple(student for student in people if student is not None)
    _refuse_twins(students, shown)
    return Roster(students, shown)


def _columns(header: Sequence[str]) -> dict[str, list[int]]:
    names = [re.sub(r"\s+", " ", cell.strip().casefold()) for cell in header]
    found: dict[str, list[int]] = {}
    for meaning, known in COLUMNS.items():
        places = [names.index(name) for name in known if name in names]
        if places:
            found[meaning] = places
    if "sis login id" in names:  # Canvas: ID is the platform's number there
        found["id"] = [names.index("sis login id"), *found.get("id", [])]
        found.setdefault("number", []).extend(i for i, name in enumerate(names) if name == "id")
    return found


def _student(row: Sequence[str], columns: dict[str, list[int]]) -> Student | None:
    def cells(meaning: str) -> list[str]:
        places = columns.get(meaning, ())
        found = (row[place].strip().lstrip("#") for place in places if place < len(row))
        return [cell for cell in found if cell]

    first, last, full, email = ((cells(m) or [""])[0] for m in ("first", "last", "full", "email"))
    if full and not last:
        last, comma, first = (part.strip() for part in full.partition(","))
        if not comma:
            first, _, last = full.rpartition(" ")
    ids, numbers = cells("id"), cells("number")
    wishes = (*ids, email.partition("@")[0], *numbers, safe_name(f"{first} {last}"))
    id = next(filter(None, wishes), "")
    if not id or not id.isprintable() or set(id) & set("/\\") or id.startswith("."):
        return None
    every = {part for each in (*ids, *numbers) for part in (each, each.rpartition(" ")[2])}
    return Student(id, first, last, email, frozenset(each.casefold() for each in every | {id}))


def _refuse_twins(students: Iterable[Student], shown: str) -> None:
    seen: dict[str, Student] = {}
    for student in students:
        if seen.setdefault(student.id.casefold(), student) != student:
            raise WrongUse(f"{shown} gives the id {printable(student.id)!r} to two people.")
