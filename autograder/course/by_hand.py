"""What a person reads in order to grade by hand."""

from __future__ import annotations

from autograder.course.sanitized import SanitizedSubmission
from autograder.model import Role
from autograder.nbgrader.manifest import ManifestCell

__all__ = ["texts_by_hand"]


def texts_by_hand(sanitized: SanitizedSubmission) -> dict[str, str]:
    """Return what a person reads for each cell that people grade, by grade id.

    That is the answer with all its parts and what was added around it, up to the next cells of the
    source that have a grade id. Where nobody answers in the cell itself, or where the answer is to
    be found elsewhere, it is everything that was handed in.
    """
    return {cell.grade_id: _text(sanitized, cell) for cell in sanitized.manifest.manual}


def _text(sanitized: SanitizedSubmission, cell: ManifestCell) -> str:
    if cell.role is Role.MANUAL:
        start, end = _room(sanitized, cell)
        own = [sanitized.answers[cell.grade_id]]
        beside = [
            extra.source
            for extra in sanitized.extras
            if extra.part_of == cell.grade_id or (not extra.part_of and start <= extra.after < end)
        ]
    else:
        own = [sanitized.answers[c.grade_id] for c in sanitized.manifest.cells if c.is_answered]
        beside = [extra.source for extra in sanitized.extras]
    return "\n\n".join(text for text in (*own, *beside) if text.strip())


def _room(sanitized: SanitizedSubmission, cell: ManifestCell) -> tuple[int, int]:
    """Return after which cells of the source an added cell stands beside an answer."""
    named = [c.index for c in sanitized.manifest.cells if c.grade_id]
    before = max((index for index in named if index < cell.index), default=-1)
    after = min((index for index in named if index > cell.index), default=cell.index + 1)
    return before, max(after, cell.index + 1)
