"""A section of a lecture, and how JupyterLab and the book are led to it.

JupyterLab finds a heading in a notebook that it has just opened only once the heading is drawn; a
cell it finds at once. So the builder begins a cell at each heading, with an id that names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from coursetools.build.text import Cell, Document, Problem

__all__ = ["Section", "by_section", "section_problems", "slug"]

BEGINS = re.compile(r"^(?=## )", re.MULTILINE)
AT = "at-"
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def slug(heading: str) -> str:
    """Return a heading as the end of an address: that which MyST gives it."""
    return re.sub(r"[^\w-]", "", heading.replace(" ", "-").lower())


@dataclass(frozen=True)
class Section:
    """A lecture, and a heading of the second level in it."""

    lecture: str
    heading: str

    @property
    def cell(self) -> str:
        """The id of the cell that begins with the heading."""
        return f"{AT}{slug(self.heading)}"

    @property
    def anchor(self) -> str:
        """The end of the address that JupyterLab understands."""
        return f"cell-id={self.cell}"


def by_section(lecture: str, cells: tuple[Cell, ...]) -> Iterator[Cell]:
    """Yield a lecture's cells, prose cut such that each section begins a cell of its own."""
    for cell in cells:
        if cell.is_code or cell.role == "header":
            yield cell
            continue
        before, *sections = BEGINS.split(cell.source)
        if before.strip():
            yield replace(cell, source=before.rstrip())
        for number, text in enumerate(sections):
            heading = text.partition("\n")[0].removeprefix("## ").strip()
            part = replace(cell, source=text.rstrip(), id=Section(lecture, heading).cell)
            yield replace(part, role="") if number or before.strip() else part


def section_problems(document: Document) -> Iterator[Problem]:
    """Yield the headings of a lecture that nothing could lead to."""
    stem, met = document.path.stem, set[str]()
    for cell in by_section(stem, document.cells):
        if not cell.id.startswith(AT):
            continue
        if not CELL_ID.fullmatch(cell.id):
            yield cell.problem(f"`{cell.id}` is no id; give the section at most 61 plain letters.")
        if cell.id in met:
            yield cell.problem(f"two sections lead to `{cell.id}`; give one another heading.")
        met.add(cell.id)
