"""Lays the pages of `docs/` out for the book: the handbook, and what it leads to.

They lie to each other as in the repository, so that their links hold in both places. A link that
leads out of the book goes to the repository, where one is published, and is plain text otherwise.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path, PurePosixPath

from coursetools.build.repository import Repository

__all__ = ["REFERENCE", "lay_out_docs"]

REFERENCE = (
    "nbgrader.md", "authoring.md", "audit.md", "cluster.md", "security.md", "differences.md",
    "benchmarks.md",
)  # fmt: skip
LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)([^)#\s]+)(#[^)\s]*)?\)")


def lay_out_docs(docs: Path, text: Path, repository: Repository | None) -> None:
    """Copy the handbook and the pages of reference from `docs` to where Sphinx reads.

    Parameters
    ----------
    docs : Path
        The repository's folder of that name.
    text : Path
        The folder of the book's text; its root stands for `docs`.
    repository : Repository or None
        Where links lead that leave the book.
    """
    text.mkdir(parents=True, exist_ok=True)
    shutil.copytree(docs / "handbook", text / "handbook")
    for name in REFERENCE:
        shutil.copy(docs / name, text / name)
    for path in (*(text / "handbook").glob("*.md"), *(text / name for name in REFERENCE)):
        place = PurePosixPath(path.relative_to(text).parent.as_posix())
        path.write_text(_linked(path.read_text("utf-8"), text, place, repository), "utf-8")


def _linked(page: str, text: Path, place: PurePosixPath, repository: Repository | None) -> str:
    """Return a page of which every link leads to a page of the book or to another machine."""

    def led(found: re.Match[str]) -> str:
        words, target, part = found[1], found[2], found[3] or ""
        if (text / place / target).exists():
            return found[0]
        if repository is None:
            return words
        return f"[{words}]({repository.file(_joined('docs' / place / target))}{part})"

    return LINK.sub(led, page)


def _joined(path: PurePosixPath) -> str:
    """Return a path without `..`."""
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
