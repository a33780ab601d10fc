"""Reads what a student handed in, believing nothing about it.

What comes back is plain text and a list of sentences. Only regular files are opened, never
through a link; sizes, nesting and cell counts are bounded before anything is built from them.
"""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course.outputs import MAX_WITH_OUTPUTS, without_outputs
from autograder.course.pictures import Picture, pictures_of

__all__ = [
    "FileRead",
    "SubmittedCell",
    "is_notebook",
    "list_notebooks",
    "parse_cells",
    "read_bytes",
    "read_notebook",
]

MAX_BYTES = 30_000_000
MAX_DEPTH = 60
NBGRADERS = ("timestamp.txt", "submission_secret.txt")  # what its exchange puts beside the work
MAX_CELLS = 2_000
MAX_CELL_CHARACTERS = 500_000

# an unclosed string matches up to the end, so that the scan stays linear on hostile input
STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


class Unreadable(Exception):
    """The reason, as a sentence, why a notebook gives no cells."""


@dataclass(frozen=True)
class FileRead:
    """The bytes of a file, or why there are none.

    Attributes
    ----------
    name : str
        The file's name.
    data : bytes
        Empty if it was not read.
    refusal : str
        Why it was not read; empty if it was.
    """

    name: str
    data: bytes
    refusal: str = ""


@dataclass(frozen=True)
class SubmittedCell:
    """What may survive of a submitted cell.

    Attributes
    ----------
    cell_type : str
        As claimed.
    grade_id, cell_id : str
        As claimed; empty if there is none.
    source : str
        The text.
    pictures : tuple of Picture
        What is attached to it and may be shown.
    attached : int
        How many attachments it had.
    """

    cell_type: str
    grade_id: str
    cell_id: str
    source: str
    pictures: tuple[Picture, ...] = ()
    attached: int = 0


def list_notebooks(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the notebooks in `folder`, and of everything else there."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return (), ()
    shown = [name for name in names if not name.startswith(".") and name not in NBGRADERS]
    books = [name for name in shown if name.lower().endswith(".ipynb")]
    return tuple(books), tuple(name for name in shown if name not in books)


def read_bytes(path: Path, limit: int = MAX_BYTES) -> FileRead:
    """Read a regular file of at most `limit` bytes; say in words why not."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        return FileRead(path.name, b"", _why_not_opened(path, error))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return FileRead(path.name, b"", f"{_shown(path.name)} is not a regular file.")
        with open(descriptor, "rb", closefd=False) as file:
            data = file.read(limit + 1)
    except OSError as error:
        return FileRead(path.name, b"", _why_not_opened(path, error))
    finally:
        os.close(descriptor)
    if len(data) > limit:
        return FileRead(path.name, b"", _too_large(path.name, limit))
    return FileRead(path.name, data)


def read_notebook(path: Path) -> FileRead:
    """Read a notebook; one that is too large only because of its outputs, without them."""
    file = read_bytes(path, MAX_WITH_OUTPUTS)
    if len(file.data) <= MAX_BYTES:
        return file
    slim = without_outputs(file.data)
    if len(slim) <= MAX_BYTES:
        return FileRead(path.name, slim)
    return FileRead(path.name, b"", _too_large(path.name, MAX_BYTES))


def parse_cells(file: FileRead) -> tuple[tuple[SubmittedCell, ...], tuple[str, ...]]:
    """Return the cells of a notebook and what was odd about the file.

    Raises
    ------
    Unreadable
        If there is no list of cells in it, with the reason.
    """
    if file.refusal:
        raise Unreadable(file.refusal)
    text, notes = _decode(file)
    _refuse_deep(text, file.name)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"{_shown(file.name)} is not valid JSON{where}.") from None
    raw = _raw_cells(data, file.name)
    cells = [cell for cell in map(_cell, raw[:MAX_CELLS]) if cell is not None]
    if len(raw) > MAX_CELLS:
        notes.append(f"Only the first {MAX_CELLS} of {len(raw)} cells were read.")
    broken = min(len(raw), MAX_CELLS) - len(cells)
    if broken:
        notes.append(f"{broken} cells are malformed or too long and were left out.")
    return tuple(cells), tuple(notes)


def is_notebook(file: FileRead) -> bool:
    """Return whether a file is a notebook by what is in it, whatever it is called."""
    start = file.data[:1_000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start.startswith(b"{"):
        return False
    try:
        cells, _ = parse_cells(file)
    except Unreadable:
        return False
    return any(cell.cell_type in {"code", "markdown"} for cell in cells)


def _decode(file: FileRead) -> tuple[str, list[str]]:
    if not file.data.strip():
        raise Unreadable(f"{_shown(file.name)} is empty.")
    if file.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding, said = "utf-16", ["The file is UTF-16, not UTF-8; it was read all the same."]
    elif file.data.startswith(b"\xef\xbb\xbf"):
        encoding, said = "utf-8-sig", ["The file begins with a byte order mark."]
    else:
        encoding, said = "utf-8", []
    try:
        return file.data.decode(encoding), said
    except UnicodeDecodeError:
        text = file.data.decode("utf-8", errors="replace")
        return text, ["The file is not valid UTF-8; unreadable characters were replaced."]


def _refuse_deep(text: str, name: str) -> None:
    """Refuse JSON nested deeper than `MAX_DEPTH` before the parser has to recurse into it."""
    depth = 0
    for match in STRING_OR_BRACKET.finditer(text):
        if match[0] in "[{":
            depth += 1
        elif match[0] in "]}":
            depth -= 1
        if depth > MAX_DEPTH:
            raise Unreadable(f"{_shown(name)} is nested deeper than {MAX_DEPTH} levels.")


def _raw_cells(data: Any, name: str) -> list[Any]:
    if isinstance(data, dict):
        if isinstance(data.get("cells"), list):
            return list(data["cells"])
        sheets = data.get("worksheets")  # notebook format 3
        if isinstance(sheets, list):
            found = [s["cells"] for s in sheets if isinstance(s, dict) and _is_list(s.get("cells"))]
            return [cell for cells in found for cell in cells]
    raise Unreadable(f"{_shown(name)} is JSON, but not a notebook: it has no list of cells.")


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _cell(raw: Any) -> SubmittedCell | None:
    if not isinstance(raw, Mapping):
        return None
    source = _joined(raw.get("source", raw.get("input")))
    if source is None or len(source) > MAX_CELL_CHARACTERS:
        return None
    metadata = raw.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, Mapping) else None
    attachments = raw.get("attachments")
    return SubmittedCell(
        cell_type=_text_or_empty(raw.get("cell_type")),
        grade_id=_text_or_empty(grade_id),
        cell_id=_text_or_empty(raw.get("id")),
        source=_encodable(source),
        pictures=pictures_of(attachments),
        attached=len(attachments) if isinstance(attachments, Mapping) else 0,
    )


def _joined(source: Any) -> str | None:
    if isinstance(source, str):
        return source
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return None


def _encodable(text: str) -> str:
    """Replace lone surrogates: JSON may hold them, no file can."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _text_or_empty(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _too_large(name: str, limit: int) -> str:
    return f"{_shown(name)} is larger than {limit / 1e6:.0f} MB and was not read."


def _why_not_opened(path: Path, error: OSError) -> str:
    if error.errno in {errno.ELOOP, errno.EMLINK}:
        return f"{_shown(path.name)} is a link; only regular files are read."
    if error.errno == errno.ENXIO:
        return f"{_shown(path.name)} is not a regular file."
    return f"{_shown(path.name)} cannot be opened ({error.strerror})."


def _shown(name: str) -> str:
    """Return a file name fit for a sentence, whatever it holds."""
    printable = "".join(c if c.isprintable() else "?" for c in name)
    return printable if len(printable) <= 60 else printable[:57] + "..."


def shown_names(names: Iterable[str]) -> str:
    """Return several file names fit for a sentence."""
    names = list(names)
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return ", ".join(_shown(name) for name in names[:4]) + more
