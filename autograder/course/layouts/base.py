"""What a layout is: a platform's way of naming the files of a download.

A recogniser looks at the names of all files that no layout before it has claimed, and at small
files of the platform's own, and says whose each is. What students wrote is never asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from autograder.course.archive import HandedIn
from autograder.course.naming import parts_of, shared_start

__all__ = ["Claim", "Claims", "Delivery", "Layout", "Owner", "matches"]

SMALL = 5_000_000


@dataclass(frozen=True)
class Owner:
    """Who handed a file in, as far as the delivery says.

    Attributes
    ----------
    name : str
        The name, as the platform or the folder has it; not yet safe to use.
    platform : str
        The layout's name; empty for plain folders and files.
    number : str
        What the platform tells people of one name apart by: a number, a login, an e-mail
        address; empty if it has nothing.
    scope : str
        The assignment, where the platform numbers people anew in each; else empty.
    first, last, email : str
        Where the platform says so.
    """

    name: str
    platform: str = ""
    number: str = ""
    scope: str = ""
    first: str = ""
    last: str = ""
    email: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two owners of one delivery the same person."""
        return self.platform, self.scope, self.number or self.name


@dataclass(frozen=True)
class Claim:
    """What a layout says about a file.

    Attributes
    ----------
    owners : tuple of Owner
        Whose it is; several for a group, none for a file of the platform's own.
    file : str
        Its name, or its path below what belongs to the owner.
    when : datetime or None
        When it was handed in, in UTC; None if only the archive says.
    attempt : int
        Orders the attempts of a person where the platform counts them; else 0.
    note : str
        What a person should read, such as that it was handed in late.
    refusal : str
        Why it is not taken, and what to do; empty if it may be.
    """

    owners: tuple[Owner, ...]
    file: str
    when: datetime | None = None
    attempt: int = 0
    note: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class Delivery:
    """What came, before anything is decided.

    Attributes
    ----------
    assignment : str
        For which assignment.
    notebooks, own_files : tuple of str
        What it asks for: notebooks (without ``.ipynb``) and files beside them.
    files : tuple of HandedIn
        Everything that came.
    work : frozenset of int
        Indices of the files that are what is asked for, by their endings and contents.
    paths : tuple of str
        The files' names, with ``/``.
    known : callable
        Whether a name is that of somebody in the course.
    zone : str
        The course's own time zone.
    """

    assignment: str
    notebooks: tuple[str, ...]
    own_files: tuple[str, ...]
    files: tuple[HandedIn, ...]
    work: frozenset[int]
    paths: tuple[str, ...] = field(default=())
    known: Callable[[str], bool] = lambda name: False
    zone: str = "UTC"

    @cached_property
    def outer(self) -> int:
        """How many folders all of the work lies in."""
        folders = [parts_of(self.paths[index])[:-1] for index in self.work]
        return shared_start(folders)

    def text(self, index: int) -> str:
        """Return a small file of the platform's own."""
        return self.files[index].data[:SMALL].decode("utf-8", errors="replace")


Claims = Mapping[int, Claim]


@dataclass(frozen=True)
class Layout:
    """One platform's way of naming files.

    Attributes
    ----------
    name : str
        What ``--layout`` calls it.
    read : callable
        From the delivery, and the files that nobody has claimed, to claims by index.
    """

    name: str
    read: Callable[[Delivery, Sequence[int]], Claims]


def matches(
    delivery: Delivery, left: Sequence[int], pattern: re.Pattern[str]
) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield the files whose path has a form that a platform gives.

    Folders that everything lies in may come before it. Others may not: what lies in a student's
    folder is named by the student, who might write somebody else's name there.
    """
    for index in left:
        parts = parts_of(delivery.paths[index])
        for start in range(delivery.outer + 1):
            found = pattern.match("/".join(parts[start:]))
            if found is not None:
                yield index, found
                break
