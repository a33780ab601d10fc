"""Rebuilds a submission from the source notebook.

Of the submission only the text of answer cells, found by grade id, and of extra code cells
survives, in order. Everything else, metadata and tests included, is the source's. Whatever was
odd becomes a note; nothing raises.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from autograder.course.submission import (
    FileRead,
    SubmittedCell,
    Unreadable,
    parse_cells,
    shown_names,
)
from autograder.nbgrader.manifest import (
    Manifest,
    ManifestCell,
    Role,
    is_blank_difference,
    normalised,
)

__all__ = ["ExtraCell", "SanitizedSubmission", "match_files", "rebuild", "shared_ids"]

EXTRA_CAP = 200


@dataclass(frozen=True)
class ExtraCell:
    """A code cell that the student added.

    Attributes
    ----------
    after : int
        Index of the source cell that it follows; -1 for the very beginning.
    source : str
        Its text.
    """

    after: int
    source: str


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
    """

    manifest: Manifest
    answers: Mapping[str, str]
    extras: tuple[ExtraCell, ...]
    notes: tuple[str, ...]
    unreadable: str = ""

    def text(self, cell: ManifestCell) -> str:
        """Return what runs in the place of a source cell."""
        return self.answers[cell.grade_id] if cell.is_answered else cell.text

    def is_untouched(self, cell: ManifestCell) -> bool:
        """Return whether an answered cell is as it was released."""
        return is_blank_difference(self.answers[cell.grade_id], cell.released)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The grade ids of the cells for answers that are as they were released."""
        cells = [c for c in self.manifest.cells if c.role in {Role.ANSWER, Role.MANUAL}]
        return tuple(cell.grade_id for cell in cells if self.is_untouched(cell))

    def is_attempted(self, test: ManifestCell) -> bool:
        """Return whether anything was written for the exercise that `test` belongs to."""
        answers = self.manifest.answers_before(test)
        if not answers:
            return True
        return any(self._was_written(cell) for cell in answers)

    def _was_written(self, cell: ManifestCell) -> bool:
        return bool(self.answers[cell.grade_id].strip()) and not self.is_untouched(cell)


def match_files(
    manifests: Sequence[Manifest], files: Sequence[FileRead], others: Sequence[str] = ()
) -> dict[str, tuple[FileRead | None, tuple[str, ...]]]:
    """Find for each source notebook the file that was handed in for it.

    A file of the notebook's own name wins. A file of another name is taken where it shares
    grade ids with a notebook that has none yet, and a note says so.

    Returns
    -------
    dict
        Notebook name to the file (or None) and the notes that belong to it.
    """
    left = {file.name: file for file in files}
    found: dict[str, tuple[FileRead | None, list[str]]] = {}
    for manifest in manifests:
        found[manifest.notebook] = (left.pop(f"{manifest.notebook}.ipynb", None), [])
    for manifest in manifests:
        if found[manifest.notebook][0] is None and left:
            best = max(left.values(), key=lambda file: shared_ids(manifest, file))
            if shared_ids(manifest, best) or (len(manifests) == len(files) == 1):
                note = f"The notebook was handed in as {shown_names([best.name])}."
                found[manifest.notebook] = (left.pop(best.name), [note])
    ignored = [*left, *others]
    if ignored:
        note = f"Not taken, because they belong to no notebook: {shown_names(ignored)}."
        for _, notes in found.values():
            notes.append(note)
    return {name: (file, tuple(notes)) for name, (file, notes) in found.items()}


def rebuild(
    manifest: Manifest, file: FileRead | None, notes: Sequence[str] = ()
) -> SanitizedSubmission:
    """Rebuild what a student handed in for one notebook.

    Parameters
    ----------
    manifest : Manifest
        The source.
    file : FileRead or None
        What was handed in; None if nothing was.
    notes : sequence of str
        What is known to be odd already.
    """
    released = {c.grade_id: c.released for c in manifest.cells if c.is_answered}
    if file is None:
        said = (*notes, f"No notebook {manifest.notebook}.ipynb was handed in.")
        return SanitizedSubmission(manifest, released, (), said)
    try:
        cells, odd = parse_cells(file)
    except Unreadable as reason:
        return SanitizedSubmission(
            manifest, released, (), (*notes, str(reason)), unreadable=str(reason)
        )
    sorter = _Sorter(manifest, [*notes, *odd])
    for cell in cells:
        sorter.take(cell)
    return sorter.finish()


def shared_ids(manifest: Manifest, file: FileRead) -> int:
    """Return how many of a notebook's grade ids occur in a file."""
    try:
        cells, _ = parse_cells(file)
    except Unreadable:
        return 0
    claimed = {cell.grade_id for cell in cells} | {cell.cell_id for cell in cells}
    return len(claimed & set(manifest.by_grade_id))


@dataclass
class _Sorter:
    """Sorts submitted cells, one after the other, into answers, extras and notes."""

    manifest: Manifest
    notes: list[str]
    taken: dict[str, list[SubmittedCell]] = field(default_factory=dict)
    seen: list[int] = field(default_factory=list)
    extras: list[ExtraCell] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retyped: list[str] = field(default_factory=list)
    stripped: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    released: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note what locked cells say: a long submission is compared with each of them."""
        known = (cell for cell in self.manifest.cells if not cell.is_answered)
        self.released = {cell.index: normalised(cell.released) for cell in known}

    def take(self, cell: SubmittedCell) -> None:
        """Give a submitted cell its place."""
        known = self._recognise(cell)
        if known is None:
            self._take_extra(cell)
            return
        self.seen.append(known.index)
        if known.grade_id:
            self._take_known(known, cell)
        elif cell.cell_type == "code" and not is_blank_difference(cell.source, known.released):
            self._take_extra(cell)

    def finish(self) -> SanitizedSubmission:
        """Return the rebuilt submission."""
        answers = {c.grade_id: self._answer(c) for c in self.manifest.cells if c.is_answered}
        self._note_lost()
        self._note_order()
        for names, sentence in (
            (self.retyped, "The type of {} was changed; the source's type holds."),
            (self.stripped, "The nbgrader metadata of {} is gone; found by cell id or text."),
            (self.changed, "Locked cells were edited: {}; the originals were used."),
            (self.unknown, "Cells claim unknown grade ids: {}; taken as extra cells."),
        ):
            if names:
                self.notes.append(sentence.format(shown_names(dict.fromkeys(names))))
        if len(self.extras) > EXTRA_CAP:
            self.notes.append(f"Only the first {EXTRA_CAP} extra cells were kept.")
        extras = sorted(self.extras[:EXTRA_CAP], key=lambda extra: extra.after)
        return SanitizedSubmission(self.manifest, answers, tuple(extras), tuple(self.notes))

    def _recognise(self, cell: SubmittedCell) -> ManifestCell | None:
        by_id = self.manifest.by_grade_id
        if cell.grade_id in by_id:
            return by_id[cell.grade_id]
        if cell.grade_id:
            self.unknown.append(cell.grade_id)
        text = normalised(cell.source)
        for known in self.manifest.cells:
            same_id = bool(cell.cell_id) and known.cell_id == cell.cell_id
            if same_id or self._is_copy(known, text):
                if known.grade_id and not cell.grade_id:
                    self.stripped.append(known.grade_id)
                return known
        return None

    def _is_copy(self, known: ManifestCell, text: str) -> bool:
        """Return whether an unmarked cell is word for word an unanswered cell of the source."""
        is_same = bool(text) and text == self.released.get(known.index)
        return is_same and known.index not in self.seen

    def _take_known(self, known: ManifestCell, cell: SubmittedCell) -> None:
        if cell.cell_type != known.cell_type:
            self.retyped.append(known.grade_id)
        if known.is_answered:
            self.taken.setdefault(known.grade_id, []).append(cell)
        elif not is_blank_difference(cell.source, known.released):
            self.changed.append(known.grade_id)

    def _take_extra(self, cell: SubmittedCell) -> None:
        if cell.cell_type == "code" and cell.source.strip():
            after = self.seen[-1] if self.seen else -1
            self.extras.append(ExtraCell(after, cell.source))

    def _answer(self, cell: ManifestCell) -> str:
        """Return the text for an answered cell: of several, the first that is not the stub."""
        copies = self.taken.get(cell.grade_id, [])
        if not copies:
            return ""
        written = [c for c in copies if not is_blank_difference(c.source, cell.released)]
        if len(copies) > 1:
            which = "the first that was changed" if written else "the first"
            self.notes.append(f"Cell {cell.grade_id} occurs {len(copies)} times; {which} counts.")
        return (written or copies)[0].source

    def _note_lost(self) -> None:
        present = set(self.seen)
        lost = [c for c in self.manifest.cells if c.grade_id and c.index not in present]
        answers = [c.grade_id for c in lost if c.is_answered]
        locked = [c.grade_id for c in lost if not c.is_answered]
        if answers:
            self.notes.append(f"Answer cells are missing: {shown_names(answers)}.")
        if locked:
            self.notes.append(f"Deleted cells were put back: {shown_names(locked)}.")

    def _note_order(self) -> None:
        cells = self.manifest.cells
        marked = [index for index in dict.fromkeys(self.seen) if cells[index].grade_id]
        if marked != sorted(marked):
            self.notes.append("Cells were reordered; the order of the source holds.")
