"""Write the course as HTML pages into `book/`, for readers without Jupyter.

Nothing is run: the lectures come with their stored outputs, the problem sets as students get them.
The pages ask no other machine for anything. `docs/book/` holds the settings and the first page;
explorables are drawn beforehand, concepts get pages of their own, and each lecture gets slides. The
handbook and the pages it leads to come from `docs/`, the reference of functions from docstrings.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.errors import AutograderError
from coursetools.build.curriculum import Curriculum
from coursetools.build.project import Project
from coursetools.build.repository import Repository
from coursetools.build.ways import Ways
from coursetools.publish.bibliography import Bibliography
from coursetools.publish.concept_pages import ConceptPages
from coursetools.publish.course_map import cards, course_map
from coursetools.publish.doc_pages import lay_out_docs
from coursetools.publish.excerpts import write_excerpts
from coursetools.publish.explorables import read_explorables
from coursetools.publish.pages import NotebookPages, exercise_headings, first_explorable
from coursetools.publish.released import refuse_hidden_lines, refuse_hidden_text, release_all
from coursetools.publish.slides import write_slides

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "docs" / "book"
FRONT_PICTURE = "08_optimizers.ipynb"


def main() -> int:
    """Lay out the text and let Sphinx make the pages; leave the old book in place if it fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "book", help="default: book/")
    output: Path = parser.parse_args().output.resolve()
    with tempfile.TemporaryDirectory(prefix="book-") as temporary:
        folder = Path(temporary)
        try:
            lay_out_docs(ROOT / "docs", folder / "docs", Repository.read(ROOT))
            refuse_hidden_lines(folder / "docs")
            lay_out(folder / "text", folder / "course", folder / "extra")
            refuse_hidden_text(folder / "text")
            shutil.copytree(folder / "docs", folder / "text", dirs_exist_ok=True)
        except AutograderError as error:
            print(f"book: {error}", file=sys.stderr)
            return 1
        command = [
            sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet",
            "--conf-dir", str(SETTINGS), "--doctree-dir", str(folder / "trees"),
            "--define", f"html_extra_path={folder / 'extra'}",
            str(folder / "text"), str(folder / "pages"),
        ]  # fmt: skip
        if subprocess.run(command, check=False).returncode:
            print("book: Sphinx refused the text; see above.", file=sys.stderr)
            return 1
        (folder / "pages" / ".buildinfo").unlink()  # for rebuilds in place; we make no such
        write_slides(folder / "pages")
        write_excerpts(folder / "pages")
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(folder / "pages", output)
    pages = len(list(output.rglob("*.html")))
    print(f"{pages} pages in {output}; open {output / 'index.html'}")
    return 0


def lay_out(text: Path, course: Path, extra: Path) -> None:
    """Write what Sphinx reads into `text`, and what comes beside its pages into `extra`."""
    not_pages = ("conf.py", "*.toml", "static", "templates", "__pycache__")
    shutil.copytree(SETTINGS, text, ignore=shutil.ignore_patterns(*not_pages))
    shutil.copy(ROOT / "data" / "README.md", text / "photographs.md")
    extra.mkdir()
    explorables = read_explorables(SETTINGS / "explorables.toml")
    project = Project(ROOT)
    curriculum = Curriculum.read(project.curriculum, project.relative(project.curriculum))
    ways = Ways.read(project, curriculum)
    bibliography = Bibliography(ways)
    (text / "bibliography.md").write_text(bibliography.page(), "utf-8")
    pages = NotebookPages(explorables, extra, bibliography, ways.repository)
    (text / "lectures").mkdir()
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        pages.write(path, text / "lectures" / path.name)
    shown = first_explorable(text / "lectures" / FRONT_PICTURE)
    (text / "front_picture.html").write_text(shown, "utf-8")
    course.mkdir()
    (text / "problem_sets").mkdir()
    exercises: dict[str, str] = {}
    for released in release_all(course):
        for path in sorted(released.glob("*.ipynb")):
            pages.write(path, text / "problem_sets" / path.name)
            exercises |= exercise_headings(path)
    (text / "course_map.html").write_text(course_map(curriculum, ways.sets), "utf-8")
    (text / "cards.html").write_text(cards(curriculum, ways.sets), "utf-8")
    facts = ConceptPages.read_facts(project.authoring / "concepts.csv")
    ConceptPages(curriculum, ways.sections, exercises, facts).write(text / "concepts")


if __name__ == "__main__":
    sys.exit(main())
