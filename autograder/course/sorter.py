"""Sorts submitted cells into answers, added cells and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from autograder.course.pictures import Picture, replaced
from autograder.course.sanitized import ExtraCell, SanitizedSubmission
from autograder.course.submission import MAX_CELL_CHARACTERS, SubmittedCell, shown_names
from autograder.model import Role
from autograder.nbgrader.manifest import Manifest, ManifestCell, is_blank_difference, normalised

__all__ = ["EXTRA_CAP", "TEXT_CAP", "sort_cells"]

EXTRA_CAP = 200
TEXT_CAP = 200
TEXT_CHARACTERS = 500_000
PICTURE_CHARACTERS = 10_800_000  # of base64: 8 MB

Placed = tuple[SubmittedCell, ManifestCell | None]


def sort_cells(
    manifest: Manifest, cells: Sequence[SubmittedCell], notes: Sequence[str]
) -> SanitizedSubmission:
    """Return the submission that these cells make.

    Parameters
    ----------
    manifest : Manifest
        The source.
    cells : sequence of SubmittedCell
        What was handed in, in order.
    notes : sequence of str
        What is known to be odd already.
    """
    sorter = _Sorter(manifest, list(notes))
    placed = [sorter.recognise(cell) for cell in map(sorter.with_pictures, cells)]
    parts = sorter.parts(placed)
    for number, (cell, known) in enumerate(placed):
        sorter.take(number, cell, known, parts)
    return sorter.finish(placed, parts)


@dataclass(frozen=True)
class _Parts:
    """The cells that claim to be one answer, by their number in the submission.

    Attributes
    ----------
    copies : list of int
        All of them.
    written : list of int
        Those that hold anything of the student's.
    own : list of int
        Those whose text stands in the answer's own place.
    are_moved : bool
        Whether all of them stood below cells that come later in the source.
    """

    copies: list[int]
    written: list[int]
    own: list[int]
    are_moved: bool = False

    def said(self, grade_id: str, is_run: bool) -> str:
        """Return a sentence about several of them."""
        occurs = f"Cell {grade_id} occurs {len(self.copies)} times"
        count = len(self.written)
        if count == 0:
            return f"{occurs}, each time as it was released."
        if count == 1:
            return f"{occurs}; the one that was changed counts."
        which = "all parts" if count == len(self.copies) else f"the {count} that were changed"
        return f"{occurs}; {which} were {'run' if is_run else 'put together'}, in their order."


@dataclass
class _Sorter:
    manifest: Manifest
    notes: list[str]
    seen: list[int] = field(default_factory=list)
    extras: list[ExtraCell] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    added_to: list[str] = field(default_factory=list)
    retyped: list[str] = field(default_factory=list)
    stripped: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    found: set[int] = field(default_factory=set)
    by_cell_id: dict[str, ManifestCell] = field(default_factory=dict)
    by_text: dict[str, list[ManifestCell]] = field(default_factory=dict)
    lost_pictures: int = 0

    def __post_init__(self) -> None:
        """Note what the source's cells say: a long submission is compared with each of them."""
        for cell in self.manifest.cells:
            self.by_cell_id.setdefault(cell.cell_id, cell)
            self.by_text.setdefault(normalised(cell.released), []).append(cell)
        self.by_cell_id.pop("", None)
        self.by_text.pop("", None)

    def with_pictures(self, cell: SubmittedCell) -> SubmittedCell:
        """Return a cell that calls its pictures by names that are its own: many are image.png."""
        if not cell.attached or cell.cell_type == "code":
            return cell
        given = {picture.name: picture for picture in cell.pictures}
        names: dict[str, str] = {}

        def renamed(alt: str, name: str) -> str:
            if name in given and name not in names:
                held = sum(len(picture.data) for picture in self.pictures)
                if held + len(given[name].data) <= PICTURE_CHARACTERS:
                    ending = given[name].kind.partition("/")[2]
                    names[name] = f"picture-{len(self.pictures) + 1}.{ending}"
                    self.pictures.append(replace(given[name], name=names[name]))
            return f"![{alt}](attachment:{names[name]})" if name in names else ""

        source = replaced(cell.source, renamed, str)
        self.lost_pictures += cell.attached - len(names)
        return replace(cell, source=source)

    def recognise(self, cell: SubmittedCell) -> Placed:
        """Return a submitted cell and the source's cell that it is, if it is one."""
        by_id = self.manifest.by_grade_id
        if cell.grade_id in by_id:
            known: ManifestCell | None = by_id[cell.grade_id]
        else:
            if cell.grade_id:
                self.unknown.append(cell.grade_id)
            known = self.by_cell_id.get(cell.cell_id) or self._of_the_same_text(cell)
            if known is not None and known.grade_id and not cell.grade_id:
                self.stripped.append(known.grade_id)
        if known is not None:
            self.found.add(known.index)
        return cell, known

    def _of_the_same_text(self, cell: SubmittedCell) -> ManifestCell | None:
        """Return the cell that an unmarked one is word for word; code may run a second time."""
        same = self.by_text.get(normalised(cell.source), [])
        fresh = [known for known in same if known.index not in self.found]
        again = [k for k in same if k.is_answered or cell.cell_type != "code"]
        return next(iter([*fresh, *again]), None)

    def parts(self, placed: Sequence[Placed]) -> dict[str, _Parts]:
        """Return by grade id which cells make up each answer."""
        copies: dict[str, list[int]] = {}
        for number, (_, known) in enumerate(placed):
            if known is not None and known.is_answered:
                copies.setdefault(known.grade_id, []).append(number)
        by_id = self.manifest.by_grade_id
        return {name: _parts(placed, by_id[name], copies[name]) for name in copies}

    def take(
        self, number: int, cell: SubmittedCell, known: ManifestCell | None, parts: dict[str, _Parts]
    ) -> None:
        """Give a submitted cell its place."""
        if known is None:
            self._add(self._here, cell.source, cell.cell_type)
        elif known.is_answered:
            self._take_part(number, cell, known, parts[known.grade_id])
        else:
            if known.index not in self.seen:
                self.seen.append(known.index)
            self._take_given(cell, known)

    @property
    def _here(self) -> int:
        return self.seen[-1] if self.seen else -1

    def _take_part(
        self, number: int, cell: SubmittedCell, known: ManifestCell, parts: _Parts
    ) -> None:
        if cell.cell_type != known.cell_type:
            self.retyped.append(known.grade_id)
        if number in parts.own:
            self.seen.append(known.index)
        elif number in parts.written:
            after = known.index - 1 if parts.are_moved else self._here
            self._add(after, cell.source, cell.cell_type, part_of=known.grade_id)

    def _take_given(self, cell: SubmittedCell, known: ManifestCell) -> None:
        """Take what was written into a cell that is not the student's, as far as it is his."""
        if known.grade_id and cell.cell_type != known.cell_type:
            self.retyped.append(known.grade_id)
        if is_blank_difference(cell.source, known.released):
            return
        is_prose = cell.cell_type != "code" and known.cell_type != "code"
        above, below = _around(cell.source, known.released) or ("", "")
        if known.grade_id:
            self.changed.append(known.grade_id)
        if not above and not below and (is_prose or not known.grade_id):
            below = cell.source
        elif cell.cell_type != known.cell_type:
            return
        if known.grade_id and (above or below):
            self.added_to.append(known.grade_id)
        self._add(known.index - 1, above, cell.cell_type)
        self._add(known.index, below, cell.cell_type)

    def _add(self, after: int, source: str, cell_type: str, part_of: str = "") -> None:
        if source.strip():
            kind = "code" if cell_type == "code" else "markdown"
            self.extras.append(ExtraCell(after, source, kind, part_of))

    def finish(self, placed: Sequence[Placed], parts: dict[str, _Parts]) -> SanitizedSubmission:
        """Return the rebuilt submission."""
        by_id = self.manifest.by_grade_id
        answers = {c.grade_id: "" for c in self.manifest.cells if c.is_answered}
        for name in (c.grade_id for c in self.manifest.cells if c.grade_id in parts):
            found = parts[name]
            answers[name] = self._joined(name, [placed[number][0].source for number in found.own])
            if len(found.copies) > 1:
                self.notes.append(found.said(name, by_id[name].cell_type == "code"))
        self._note_lost()
        self._note_order()
        for names, sentence in (
            (self.retyped, "The type of {} was changed; the source's type holds."),
            (self.stripped, "The nbgrader metadata of {} is gone; found by cell id or text."),
            (self.changed, "Locked cells were edited: {}; the originals were used."),
            (self.added_to, "What was added to locked cells was kept, beside them: {}."),
            (self.unknown, "Cells claim unknown grade ids: {}; taken as extra cells."),
        ):
            if names:
                self.notes.append(sentence.format(shown_names(dict.fromkeys(names))))
        if self.lost_pictures > 0:
            self.notes.append(
                f"{self.lost_pictures} attachments were left out: only PNG and JPEG pictures "
                "that the text shows are kept, up to 2 MB each and 8 MB together."
            )
        rebuilt = SanitizedSubmission(
            self.manifest, answers, self._kept_extras(), (), pictures=tuple(self.pictures)
        )
        return replace(rebuilt, notes=(*self.notes, *_asked(rebuilt)))

    def _joined(self, name: str, texts: Sequence[str]) -> str:
        kept: list[str] = []
        length = 0
        for text in dict.fromkeys(texts):
            length += len(text) + 2
            if kept and length > MAX_CELL_CHARACTERS:
                self.notes.append(f"Only the first {len(kept)} parts of cell {name} were kept.")
                break
            kept.append(text)
        return kept[0] if len(kept) == 1 else "\n\n".join(text.strip("\n") for text in kept)

    def _kept_extras(self) -> tuple[ExtraCell, ...]:
        kept: list[ExtraCell] = []
        code, texts, characters, is_short = 0, 0, 0, True
        for extra in self.extras:
            if extra.is_code:
                code += 1
                if code <= EXTRA_CAP:
                    kept.append(extra)
                continue
            texts += 1
            characters += len(extra.source)
            is_short = texts <= TEXT_CAP and characters <= TEXT_CHARACTERS
            if is_short:
                kept.append(extra)
        if code > EXTRA_CAP:
            self.notes.append(f"Only the first {EXTRA_CAP} extra cells were kept.")
        if not is_short:
            self.notes.append(
                f"Only the first {TEXT_CAP} added texts were kept, "
                f"and no more than {TEXT_CHARACTERS} characters."
            )
        return tuple(sorted(kept, key=lambda extra: extra.after))

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


def _parts(placed: Sequence[Placed], known: ManifestCell, copies: list[int]) -> _Parts:
    """Choose what stands in an answer's own place: of code the last part, of text all of it."""
    texts = {number: placed[number][0].source for number in copies}
    written = [
        number
        for number, text in texts.items()
        if text.strip() and not is_blank_difference(text, known.released)
    ]
    if not written:
        return _Parts(copies, [], copies[:1])
    same_type = [n for n in written if placed[n][0].cell_type == known.cell_type] or written
    if known.cell_type != "code":
        return _Parts(copies, written, same_type)
    end = _first_later(placed, known) if len(written) > 1 else len(placed)
    in_place = [number for number in same_type if number < end]
    return _Parts(copies, written, (in_place or same_type)[-1:], are_moved=not in_place)


def _first_later(placed: Sequence[Placed], known: ManifestCell) -> int:
    """Return the number of the first cell that comes after `known` in the source."""
    for number, (_, other) in enumerate(placed):
        if other is not None and other.grade_id and other.index > known.index:
            return number
    return len(placed)


def _around(text: str, released: str) -> tuple[str, str] | None:
    """Return what stands above and below the released text in a cell; None if it is not there."""
    wanted = normalised(released).split("\n")
    lines = text.replace("\r\n", "\n").split("\n")
    at = [number for number, line in enumerate(lines) if line.strip()]
    said = [lines[number].rstrip() for number in at]
    size = len(wanted)
    if wanted == [""] or size >= len(said):
        return None
    if said[:size] == wanted:
        return "", "\n".join(lines[at[size - 1] + 1 :])
    if said[-size:] == wanted:
        return "\n".join(lines[: at[-size]]), ""
    return None


def _asked(rebuilt: SanitizedSubmission) -> list[str]:
    """Say which written answers a person is asked to look for in what was added."""
    beside = [
        cell.grade_id
        for cell in rebuilt.manifest.cells
        if cell.role is Role.MANUAL
        and not rebuilt.is_written(cell)
        and rebuilt.has_work_beside(cell)
    ]
    if not beside:
        return []
    names = shown_names(beside)
    return [f"Nothing is written in {names}, but beside it; a person is asked to read it."]
