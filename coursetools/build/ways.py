"""The ways through a course: from an exercise to its lecture, from a lecture to its exercises.

The builder adds these links, so that nobody keeps them by hand. Paths are those of the folders
`notebooks/` and `problem_sets/<name>/`, side by side, as students have them.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coursetools.build.curriculum import Curriculum
from coursetools.build.project import Project
from coursetools.build.references import References
from coursetools.build.repository import Repository
from coursetools.build.section import Section
from coursetools.build.text import Cell, Document

__all__ = ["Ways", "hand_in"]

MARKER = re.compile(r"^# %%")
CONCEPTS = re.compile(r"\bconcepts=(\[[^\]]*\])")
SECTION = re.compile(r"^# ## +(.+?)\s*$")
TITLE = re.compile(r"^# # +(.+?)\s*$", re.MULTILINE)
THE_LECTURE = re.compile(r"(?<!\[)\bthe lecture\b(?!s)", re.IGNORECASE)
START_PAGE = "00_"

HAND_IN = """\
## Handing in

1. Press **Validate** in the toolbar: it saves, runs everything from the top, and says how each
   exercise stands.
2. Take the `#` out of the cell below, write your name in, and run it. It looks whether anything is
   missing, packs this notebook into a zip in the course's folder, and gives you a receipt. Where
   your course uses an exchange, it hands in there.
3. Give the zip to your teacher, as the course says. You may hand in again: the newest counts.

In a terminal, `python -m tensorlab.submit {number}` does the same."""
HAND_IN_CODE = '# tl.submit("{number}", "Your Name")'


@dataclass(frozen=True)
class Ways:
    """What leads where.

    Parameters
    ----------
    sections : mapping of str to Section
        Concept id to the place where it is taught.
    labels : mapping of str to str
        Lecture stem to number and title, in order.
    sets : mapping of str to str
        Problem set to title, in order.
    pages : mapping of str to str
        What texts call a page of documentation, and its address.
    references : References
        Equations and works that texts refer to.
    repository : Repository, optional
        Where the course is published, if it is.
    """

    sections: Mapping[str, Section] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    references: References = field(default_factory=References)
    repository: Repository | None = None

    @classmethod
    def read(cls, project: Project, curriculum: Curriculum) -> Ways:
        """Look through all texts of a project."""
        sections: dict[str, Section] = {}
        for path in project.lectures():
            sections |= dict(_sections(path))
        stems = [path.stem for path in project.lectures() if path.stem in curriculum.titles]
        sets = {path.stem: _title(path) for path in project.assignments() if path.exists()}
        named = project.authoring / "documentation.toml"
        pages = tomllib.loads(named.read_text("utf-8")) if named.exists() else {}
        labels = {stem: curriculum.label(stem) for stem in stems}
        references = References.read(project)
        return cls(sections, labels, sets, pages, references, Repository.read(project.root))

    def footer(self, document: Document) -> str:
        """Return what stands below a lecture; empty if nothing does."""
        stem, order = document.path.stem, list(self.labels)
        if stem not in order or stem.startswith(START_PAGE):
            return ""
        place = order.index(stem)
        sets = [name for name in self.sets if name[2:4] == stem[:2]]
        parts = [
            f"**Now try it yourself:** [{self.sets[name]}](../problem_sets/{name}/{name}.ipynb)"
            for name in sets
        ]
        if place + 1 < len(order):
            parts.append(f"**Next lecture:** {self._lecture(order[place + 1])}")
        if place:
            parts.append(f"**Before this one:** {self._lecture(order[place - 1])}")
        return "---\n\n" + "  \n".join(parts)

    def _lecture(self, stem: str) -> str:
        return f"[{self.labels[stem]}]({stem}.ipynb)"

    def stands_on(self, cell: Cell) -> str:
        """Return the line that says where an exercise's concepts are taught; empty if nowhere."""
        links = [
            f"[{where.lecture.partition('_')[0]} *{where.heading}*]({_address(where)})"
            for where in self._taught(cell)
        ]
        return f"*Stands on lecture* {' · '.join(links)}" if links else ""

    def with_place(self, text: str, document: Document, exercise: str) -> str:
        """Return a text in which "the lecture", where it first stands, leads to its section."""
        own = document.path.stem[2:4]
        cells = document.of_exercise(exercise, "exercise")
        places = [place for cell in cells for place in self._taught(cell)]
        place = next((place for place in places if place.lecture[:2] == own), None)
        if place is None:
            return text
        return THE_LECTURE.sub(lambda found: f"[{found[0]}]({_address(place)})", text, count=1)

    def with_pages(self, text: str) -> str:
        """Return a text in which the documentation that it names is a link."""
        for name, address in self.pages.items():
            quoted = re.escape(name)
            pattern = rf'(?<!\[)(\*{quoted}\*|"{quoted}")(?!\])'
            text = re.sub(pattern, rf"[\1]({address})", text, flags=re.IGNORECASE)
        return text

    def _taught(self, cell: Cell) -> list[Section]:
        found = (self.sections[name] for name in cell.concepts if name in self.sections)
        return list(dict.fromkeys(found))


def hand_in(document: Document) -> tuple[str, str]:
    """Return the text and the code of a problem set's last two cells."""
    number = document.path.stem.partition("_")[0]
    return HAND_IN.format(number=number), HAND_IN_CODE.format(number=number)


def _address(where: Section) -> str:
    return f"../../notebooks/{where.lecture}.ipynb#{where.anchor}"


def _title(path: Path) -> str:
    found = TITLE.search(path.read_text("utf-8"))
    return found[1] if found else path.stem


def _sections(path: Path) -> Iterator[tuple[str, Section]]:
    """Yield each concept that a lecture's text teaches, with its section."""
    heading, concepts = "", list[str]()
    for line in [*path.read_text("utf-8").splitlines(), "# %%"]:
        if MARKER.match(line):
            yield from ((name, Section(path.stem, heading)) for name in concepts if heading)
            listed = CONCEPTS.search(line)
            concepts = json.loads(listed[1]) if listed else []
        elif found := SECTION.match(line):
            heading = found[1]
