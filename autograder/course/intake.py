"""Rebuilds a submission from the source notebook.

Of the submission only the text of answer cells, found by grade id, and of added cells survives, in
order, with the pictures that a text shows. Everything else, metadata and tests included, is the
source's. Whatever was odd becomes a note; nothing raises.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.course.sanitized import ExtraCell, SanitizedSubmission
from autograder.course.sorter import sort_cells
from autograder.course.submission import FileRead, Unreadable, parse_cells, shown_names
from autograder.nbgrader.manifest import Manifest

__all__ = ["ExtraCell", "SanitizedSubmission", "match_files", "rebuild", "shared_ids"]


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
    return sort_cells(manifest, cells, [*notes, *odd])


def shared_ids(manifest: Manifest, file: FileRead) -> int:
    """Return how many of a notebook's grade ids occur in a file."""
    try:
        cells, _ = parse_cells(file)
    except Unreadable:
        return 0
    claimed = {cell.grade_id for cell in cells} | {cell.cell_id for cell in cells}
    return len(claimed & set(manifest.by_grade_id))
