r"""What a text refers to: its numbered equations, and the papers and books that it stands on.

An author writes `\label{name}` into a displayed equation and ``{eq}`name` `` where the text speaks
of it, and ``{cite}`key` `` where it speaks of a work in `authoring/references.toml`. The builder
makes numbers and links of them, which JupyterLab shows as well as the book.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import TextRefused
from coursetools.build.project import Project
from coursetools.build.section import Section
from coursetools.build.text import Problem

__all__ = ["READING_LIST", "Equation", "References", "Work"]

READING_LIST = "Where to read on"
HEADING = re.compile(r"^# ## +(.+?)\s*$")
LABEL = re.compile(r"\\label\{([\w-]+)\}")
EQUATION = re.compile(r"\{eq\}`([\w-]+)`")
CITATION = re.compile(r"\{cite\}`([\w-]+)`")
NUMBER = re.compile(r"0*(\d+[a-z]?)_")


@dataclass(frozen=True)
class Equation:
    """A numbered equation: its number, as ``8.2``, and the section that it stands in."""

    number: str
    section: Section


@dataclass(frozen=True)
class Work:
    """A paper or a book.

    Parameters
    ----------
    short : str
        How a sentence names it: authors, and the year in parentheses.
    full : str
        How a list names it.
    """

    short: str
    full: str


@dataclass(frozen=True)
class Mention:
    """One place in a text that labels, refers or cites."""

    file: str
    line: int
    lecture: str
    name: str
    is_in_list: bool

    def problem(self, message: str) -> Problem:
        """Return a problem that points here."""
        return Problem(self.file, self.line, message)


@dataclass(frozen=True)
class References:
    r"""All equations and works of a course, and where its texts mention them.

    Parameters
    ----------
    equations : mapping of str to Equation
        By the name in `\label{...}`.
    works : mapping of str to Work
        By the key in `references.toml`.
    labels, mentioned, cited : tuple of Mention
        Where equations are labelled and referred to, and works cited.
    """

    equations: Mapping[str, Equation] = field(default_factory=dict)
    works: Mapping[str, Work] = field(default_factory=dict)
    labels: tuple[Mention, ...] = ()
    mentioned: tuple[Mention, ...] = ()
    cited: tuple[Mention, ...] = ()

    @classmethod
    def read(cls, project: Project) -> References:
        """Look through all texts of a project."""
        equations: dict[str, Equation] = {}
        labels, mentioned, cited = list[Mention](), list[Mention](), list[Mention]()
        for path in [*project.lectures(), *project.assignments()]:
            count = 0
            for number, heading, line in _prose(path):

                def here(
                    name: str, line: int = number, heading: str = heading, path: Path = path
                ) -> Mention:
                    in_list = heading == READING_LIST
                    return Mention(project.relative(path), line, path.stem, name, in_list)

                mentioned += map(here, EQUATION.findall(line))
                cited += map(here, CITATION.findall(line))
                for name in LABEL.findall(line):
                    count += 1
                    labels.append(here(name))
                    found = NUMBER.match(path.stem)
                    told = f"{found[1] if found else path.stem}.{count}"
                    equations[name] = Equation(told, Section(path.stem, heading))
        works = _works(project.authoring / "references.toml")
        return cls(equations, works, tuple(labels), tuple(mentioned), tuple(cited))

    def problems(self) -> list[Problem]:
        """Return what leads nowhere, and what nothing leads to."""
        seen, found = set[str](), list[Problem]()
        for label in self.labels:
            if label.name in seen:
                found.append(label.problem(f"a second equation has the label `{label.name}`."))
            seen.add(label.name)
        named = {mention.name for mention in self.mentioned}
        found += [
            label.problem(f"no text refers to `\\label{{{label.name}}}`; refer to it, or drop it.")
            for label in self.labels
            if label.name not in named
        ]
        found += [
            mention.problem(f"no equation has the label `{mention.name}`.")
            for mention in self.mentioned
            if mention.name not in self.equations
        ]
        return found + list(self._problems_of_citations())

    def _problems_of_citations(self) -> Iterator[Problem]:
        file = "authoring/references.toml"
        listed = {(mention.lecture, mention.name) for mention in self.cited if mention.is_in_list}
        for mention in self.cited:
            if mention.name not in self.works:
                yield mention.problem(f"{file} has no work `{mention.name}`.")
            elif (mention.lecture, mention.name) not in listed:
                yield mention.problem(
                    f"cites `{mention.name}`, which is not under `## {READING_LIST}`; add it there."
                )
        cited = {mention.name for mention in self.cited}
        for key in self.works.keys() - cited:
            yield Problem(file, 1, f"no lecture cites `{key}`; cite it, or drop it.")

    def in_lecture(self, text: str, lecture: str) -> str:
        """Return a lecture's text with numbers and links in place of names."""
        text = LABEL.sub(lambda found: rf"\tag{{{self.equations[found[1]].number}}}", text)
        text = EQUATION.sub(lambda found: self._link(found[1], ""), text)
        place = f"{lecture}.ipynb#{Section(lecture, READING_LIST).anchor}"
        return CITATION.sub(lambda found: f"[{self.works[found[1]].short}]({place})", text)

    def in_reading_list(self, text: str) -> str:
        """Return a list of works with their full names."""
        return CITATION.sub(lambda found: self.works[found[1]].full, text)

    def in_problem_set(self, text: str) -> str:
        """Return a problem set's text with links to the equations of lectures."""
        return EQUATION.sub(lambda found: self._link(found[1], "../../notebooks/"), text)

    def _link(self, name: str, folder: str) -> str:
        equation = self.equations[name]
        place = equation.section
        return f"[({equation.number})]({folder}{place.lecture}.ipynb#{place.anchor})"


def _works(path: Path) -> dict[str, Work]:
    """Read the file of works; none if a course has no such file."""
    if not path.exists():
        return {}
    tables = tomllib.loads(path.read_text("utf-8"))
    for key, table in tables.items():
        if set(table) != {"short", "full"}:
            raise TextRefused(f"{path.name}: `{key}` needs `short` and `full`, and nothing else.")
    works = {key: Work(**table) for key, table in tables.items()}
    shorts = [work.short for work in works.values()]
    for short in shorts:
        if shorts.count(short) > 1:
            raise TextRefused(f"{path.name}: two works are called {short}; tell them apart.")
    return works


def _prose(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield the comment lines of a text: their number, the heading above, and themselves."""
    if not path.exists():
        return
    heading = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if found := HEADING.match(line):
            heading = found[1]
        if line.startswith("# "):
            yield number, heading, line
