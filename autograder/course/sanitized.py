"""What is left of a submission once it has been rebuilt from the source notebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.course.pictures import Picture
from autograder.model import Role
from autograder.nbgrader.manifest import Manifest, ManifestCell, is_blank_difference

__all__ = ["ExtraCell", "SanitizedSubmission"]

NOT_GRADED = frozenset({Role.PROSE, Role.CODE, Role.LOCKED})


@dataclass(frozen=True)
class ExtraCell:
    """A cell that the student added, or a further part of an answer that was split or copied.

    Attributes
    ----------
    after : int
        Index of the source cell that it follows; -1 for the very beginning.
    source : str
        Its text.
    cell_type : str
        ``code`` or ``markdown``.
    part_of : str
        Grade id of the answer that it is a part of; empty for a cell that was added.
    """

    after: int
    source: str
    cell_type: str = "code"
    part_of: str = ""

    @property
    def is_code(self) -> bool:
        """Whether the cell holds code."""
        return self.cell_type == "code"


@dataclass(frozen=True)
class SanitizedSubmission:
    """A submission, ready to be run.

    Attributes
    ----------
    manifest : Manifest
        What it was rebuilt from.
    answers : mapping of str to str
        Text of each answered cell, by grade id. A cell that was not handed in is empty.
    extras : tuple of ExtraCell
        In the order in which they run.
    notes : tuple of str
        What was odd, a sentence each.
    unreadable : str
        Why nothing at all could be read; empty if something could.
    pictures : tuple of Picture
        What the texts refer to as ``attachment:NAME``.
    """

    manifest: Manifest
    answers: Mapping[str, str]
    extras: tuple[ExtraCell, ...]
    notes: tuple[str, ...]
    unreadable: str = ""
    pictures: tuple[Picture, ...] = ()

    def text(self, cell: ManifestCell) -> str:
        """Return what runs in the place of a source cell."""
        return self.answers[cell.grade_id] if cell.is_answered else cell.text

    def is_untouched(self, cell: ManifestCell) -> bool:
        """Return whether an answered cell is as it was released."""
        return is_blank_difference(self.answers[cell.grade_id], cell.released)

    def is_written(self, cell: ManifestCell) -> bool:
        """Return whether an answered cell holds anything of the student's."""
        return bool(self.answers[cell.grade_id].strip()) and not self.is_untouched(cell)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The grade ids of the cells for answers as they were released, with nothing beside."""
        cells = [c for c in self.manifest.cells if c.role in {Role.ANSWER, Role.MANUAL}]
        untouched = [cell for cell in cells if self.is_untouched(cell)]
        return tuple(cell.grade_id for cell in untouched if not self.has_work_beside(cell))

    def is_attempted(self, test: ManifestCell) -> bool:
        """Return whether anything was written for the exercise that `test` belongs to.

        That is an answer, or code that was added after the exercise's answers and before those of
        the next one.
        """
        answers = self.manifest.answers_before(test)
        if not answers or any(map(self.is_written, answers)):
            return True
        first = answers[0].index
        if not all(self.answers[cell.grade_id].strip() for cell in answers):
            # a cell is gone: what stands in its place follows the exercise before
            first = max((t.index for t in self.manifest.tests if t.index < first), default=-1)
        later = (c for c in self.manifest.cells if c.is_answered and c.cell_type == "code")
        end = min((c.index for c in later if c.index > test.index), default=_END)
        return any(first <= extra.after < end for extra in self.extras if extra.is_code)

    def has_work_beside(self, cell: ManifestCell) -> bool:
        """Return whether something was added beside an answer that may stand for it.

        That is text between the graded cells around it, code below it, and, for a cell that is
        gone, a written answer next to it, into which it may have been merged. For a written answer
        it is text at the end of the notebook, too.
        """
        graded = [c for c in self.manifest.cells if c.role not in NOT_GRADED]
        at = graded.index(cell)
        before, after = graded[:at][-1:], graded[at + 1 :][:1]
        start = before[0].index if before else -1
        end = after[0].index if after else _END
        is_gone = not self.answers[cell.grade_id].strip()
        code_start = start if is_gone else cell.index
        is_added = any(
            (code_start if extra.is_code else start) <= extra.after < end for extra in self.extras
        )
        if cell.role is Role.MANUAL:
            is_added |= any(x.after >= graded[-1].index for x in self.extras if not x.is_code)
        beside = [c for c in (*before, *after) if c.is_answered and c.cell_type != "code"]
        return is_added or (is_gone and any(map(self.is_written, beside)))


_END = 1_000_000_000
