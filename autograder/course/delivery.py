"""What became of each file of a delivery; the account adds up, whatever came."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

__all__ = ["ALREADY", "REFUSED", "SUPERSEDED", "TAKEN", "CollectReport", "CollectRow"]

TAKEN, SUPERSEDED, REFUSED = "taken", "superseded", "refused"
ALREADY = "is there already"


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
        ``taken``, ``superseded`` or ``refused``.
    why : str
        What is unusual, in words; of a refused file the reason, and what to do.
    is_work : bool
        Whether it is of the kind that the assignment asks for: a notebook, or a file beside it.
    is_unusual : bool
        Whether a person should read the row.
    """

    file: str
    student: str
    notebook: str
    action: str
    why: str = ""
    is_work: bool = True
    is_unusual: bool = True


@dataclass(frozen=True)
class CollectReport:
    """What became of everything that was handed in.

    Attributes
    ----------
    assignment : str
        Of which assignment.
    rows : tuple of CollectRow
        One per file.
    notes : tuple of str
        What a person should know about the people, a sentence each.
    """

    assignment: str
    rows: tuple[CollectRow, ...]
    notes: tuple[str, ...] = ()

    ACTIONS: ClassVar = (REFUSED, SUPERSEDED, TAKEN)

    def count(self, action: str) -> int:
        """Return how many files ended with `action`."""
        return sum(row.action == action for row in self.rows)

    @property
    def students(self) -> tuple[str, ...]:
        """Everybody of whom something was taken, by id."""
        return tuple(sorted({row.student for row in self.rows if row.action == TAKEN}))

    @property
    def account(self) -> str:
        """The count of everything, which adds up to the number of files."""
        counts = Counter(row.action for row in self.rows)
        parts = ", ".join(f"{counts[action]} {action}" for action in reversed(self.ACTIONS))
        files = "1 file" if len(self.rows) == 1 else f"{len(self.rows)} files"
        people = "1 student" if len(self.students) == 1 else f"{len(self.students)} students"
        return f"{files}: {parts}; {people}."

    @property
    def exit_status(self) -> int:
        """0; 3 if work was refused; 2 if there was nothing that the assignment asks for."""
        if not any(row.is_work for row in self.rows):
            return 2
        refused = any(row.is_work and row.action == REFUSED for row in self.rows)
        return 3 if refused or not self.count(TAKEN) else 0
