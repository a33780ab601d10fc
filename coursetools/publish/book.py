"""Write the course as HTML pages into `book/`, for readers without Jupyter.

Nothing is run: the lectures come with their stored outputs, the problem sets as students get them.
The pages ask no other machine for anything. `docs/book/` holds the settings and the first page.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_markdown_cell

from autograder.errors import AutograderError
from coursetools.publish.released import refuse_hidden_text, release_all

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "docs" / "book"
BY_HAND = (
    "In the notebook, this cell opens a panel with controls. The pages of the book stand still: "
    "the figure before it shows how the panel starts."
)


def main() -> int:
    """Lay out the text and let Sphinx make the pages; leave the old book in place if it fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "book", help="default: book/")
    output: Path = parser.parse_args().output.resolve()
    with tempfile.TemporaryDirectory(prefix="book-") as temporary:
        folder = Path(temporary)
        try:
            lay_out(folder / "text", folder / "course")
            refuse_hidden_text(folder / "text")
        except AutograderError as error:
            print(f"book: {error}", file=sys.stderr)
            return 1
        command = [
            sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet",
            "--conf-dir", str(SETTINGS), "--doctree-dir", str(folder / "trees"),
            str(folder / "text"), str(folder / "pages"),
        ]  # fmt: skip
        if subprocess.run(command, check=False).returncode:
            print("book: Sphinx refused the text; see above.", file=sys.stderr)
            return 1
        (folder / "pages" / ".buildinfo").unlink()  # for rebuilds in place; we make no such
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(folder / "pages", output)
    pages = len(list(output.rglob("*.html")))
    print(f"{pages} pages in {output}; open {output / 'index.html'}")
    return 0


def lay_out(text: Path, course: Path) -> None:
    """Write what Sphinx reads into `text`: pages, lectures, released problem sets."""
    shutil.copytree(SETTINGS, text, ignore=shutil.ignore_patterns("conf.py", "__pycache__"))
    shutil.copy(ROOT / "data" / "README.md", text / "photographs.md")
    (text / "lectures").mkdir()
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        write_page(path, text / "lectures" / path.name)
    course.mkdir()
    (text / "problem_sets").mkdir()
    for released in release_all(course):
        for path in sorted(released.glob("*.ipynb")):
            write_page(path, text / "problem_sets" / path.name)


def links_in_the_book(text: str) -> str:
    """Return a text whose links between notebooks hold where all pages of a kind lie together."""
    text = re.sub(r"\]\(\.\./problem_sets/[^/()]+/", "](../problem_sets/", text)
    return re.sub(
        r"\]\(\.\./\.\./notebooks/([^#()]+)#heading=((?:[^()]|\([^()]*\))*)\)",
        lambda found: f"](../lectures/{found[1]}#{slug(found[2])})",
        text,
    )


def slug(heading: str) -> str:
    """Return the end of an address that MyST gives a heading."""
    return re.sub(r"[^\w-]", "", heading.lower())


def write_page(path: Path, page: Path) -> None:
    """Copy a notebook with the description of each figure where MyST-NB looks for it."""
    notebook = nbformat.read(path, as_version=4)
    cells: list[Any] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = links_in_the_book(cell.source)
        ours = cell.metadata.get("tensorlab", {})
        if alt := ours.get("alt"):
            cell.metadata["mystnb"] = {"image": {"alt": alt}}
        cells.append(cell)
        if ours.get("role") == "explore":
            text = f":::{{note}}\n{BY_HAND}\n:::"
            cells.append(new_markdown_cell(text, id=f"{cell.id}-still"))
    notebook.cells = cells
    nbformat.write(notebook, page)


if __name__ == "__main__":
    sys.exit(main())
