"""Makes what Sphinx reads of the course's notebooks: lectures and released problem sets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_markdown_cell

from coursetools.build.elsewhere import FETCH
from coursetools.build.repository import Repository
from coursetools.publish.bibliography import Bibliography
from coursetools.publish.explorables import Explorable, ExplorableRefused

__all__ = ["NotebookPages", "exercise_headings", "first_explorable"]

FUNCTION = re.compile(r"explore\.(\w+)\(")
FENCE, ADDED = "`" * 7, "-page"
PICTURES = "explorables"  # the folder beside the pages that holds the pictures of explorables


@dataclass(frozen=True)
class NotebookPages:
    """What is added to notebooks where they become pages.

    Parameters
    ----------
    explorables : mapping of str to Explorable
        By ``LECTURE.FUNCTION``.
    extra : Path
        The folder of files that come beside the pages.
    bibliography : Bibliography
        What links to works and equations lead to.
    repository : Repository, optional
        Where the course is published, if it is.
    """

    explorables: Mapping[str, Explorable]
    extra: Path
    bibliography: Bibliography
    repository: Repository | None = None

    def write(self, path: Path, page: Path) -> None:
        """Write a notebook's page: pictures with their texts, explorables that move."""
        notebook = nbformat.read(path, as_version=4)
        cells: list[Any] = []
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = links_in_the_book(self.bibliography.linked(cell.source))
            if cell.id == FETCH:
                continue
            ours = cell.metadata.get("tensorlab", {})
            if alt := ours.get("alt"):
                cell.metadata["mystnb"] = {"image": {"alt": alt}}
            cells.append(cell)
            if ours.get("role") == "header" and path.parent.name == "notebooks":
                cells.append(new_markdown_cell(self._ways_out(path), id="ways-out"))
            if is_explorable(cell):
                html = self._explorable(path.stem, cell.source)
                text = f"{FENCE}{{raw}} html\n{html}{FENCE}"
                cells.append(new_markdown_cell(text, id=f"{cell.id}{ADDED}"))
        notebook.cells = cells
        nbformat.write(notebook, page)

    def _ways_out(self, path: Path) -> str:
        """Return the line of links to the other forms of a lecture."""
        links = [("The same as slides", f"../slides/{path.stem}.html")]
        if self.repository:
            notebook = f"notebooks/{path.name}"
            links.append(("Run it on Binder", self.repository.binder(notebook)))
            links.append(("Run it on Colab", self.repository.colab(notebook)))
        told = " · ".join(f'<a href="{escape(address)}">{name}</a>' for name, address in links)
        return f'{FENCE}{{raw}} html\n<p class="ways-out">{told}</p>\n{FENCE}'

    def _explorable(self, lecture: str, source: str) -> str:
        function = FUNCTION.search(source)
        name = f"{lecture}.{function[1]}" if function else lecture
        if name not in self.explorables:
            raise ExplorableRefused(
                f"docs/book/explorables.toml: no table `{name}`; say which settings the page of "
                f"{lecture} offers for {source.strip()!r}."
            )
        folder = self.extra / PICTURES / name
        return self.explorables[name].draw(source, folder, f"../{PICTURES}/{name}")


def is_explorable(cell: Any) -> bool:
    """Return whether a cell of a lecture opens a panel with controls."""
    return bool(cell.metadata.get("tensorlab", {}).get("role") == "explore")


def first_explorable(page: Path) -> str:
    """Return the HTML of the first explorable on a lecture's page, for a page at the root."""
    cells = nbformat.read(page, as_version=4).cells
    text = next(cell.source for cell in cells if cell.id.endswith(ADDED))
    html: str = text.removeprefix(f"{FENCE}{{raw}} html\n").removesuffix(FENCE)
    return html.replace(f"../{PICTURES}/", f"{PICTURES}/")


def exercise_headings(path: Path) -> dict[str, str]:
    """Return the heading of each exercise of a problem set's notebook, by `set/exercise`."""
    found: dict[str, str] = {}
    for cell in nbformat.read(path, as_version=4).cells:
        ours = cell.metadata.get("tensorlab", {})
        if ours.get("role") == "exercise":
            heading = cell.source.partition("\n")[0].lstrip("# ").strip()
            found[f"{path.stem}/{ours['exercise']}"] = heading
    return found


def links_in_the_book(text: str) -> str:
    """Return a text whose links between notebooks hold where all pages of a kind lie together."""
    text = re.sub(r"\]\(\.\./problem_sets/[^/()]+/", "](../problem_sets/", text)
    return re.sub(
        r"\]\(\.\./\.\./notebooks/([^#()]+)#cell-id=at-([\w-]+)\)", r"](../lectures/\1#\2)", text
    )
