"""Writes a page for each concept: where it is taught, used and exercised."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from coursetools.build.curriculum import Concept, Curriculum
from coursetools.build.section import Section, slug

__all__ = ["ConceptPages", "page_name"]

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~^])")
INTRODUCTION = """\
# Concepts

Every idea that the course teaches, with the section that teaches it, the ideas it stands on, those
that stand on it, and the exercises that train it.
"""


@dataclass(frozen=True)
class ConceptPages:
    """The pages of all concepts.

    Parameters
    ----------
    curriculum : Curriculum
        The concepts and what they need.
    sections : mapping of str to Section
        Concept to the place where it is taught.
    exercises : mapping of str to str
        ``"assignment/exercise"`` to the exercise's heading.
    facts : mapping of str to mapping of str to str
        Concept to its line in `concepts.csv`: what is shown, checked, and why none trains it.
    """

    curriculum: Curriculum
    sections: Mapping[str, Section]
    exercises: Mapping[str, str]
    facts: Mapping[str, Mapping[str, str]]

    @staticmethod
    def read_facts(path: Path) -> dict[str, dict[str, str]]:
        """Read `concepts.csv`."""
        with path.open(encoding="utf-8", newline="") as lines:
            return {line["id"]: line for line in csv.DictReader(lines)}

    def write(self, folder: Path) -> None:
        """Write the pages and their table of contents into a folder."""
        folder.mkdir()
        for concept in self.curriculum.concepts.values():
            (folder / f"{page_name(concept.id)}.md").write_text(self.page(concept), "utf-8")
        (folder / "index.md").write_text(self.contents(), "utf-8")

    def contents(self) -> str:
        """Return the page that lists all concepts, by lecture."""
        parts = [INTRODUCTION]
        for lecture in self.curriculum.titles:
            concepts = self.curriculum.of_lecture(lecture)
            if not concepts:
                continue
            parts.append(f"## {self.curriculum.label(lecture)}\n")
            parts += [f"* [{each.title}]({page_name(each.id)}.md)" for each in concepts]
            parts.append("\n```{toctree}\n:hidden:\n")
            parts += [page_name(each.id) for each in concepts]
            parts.append("```\n")
        return "\n".join(parts)

    def page(self, concept: Concept) -> str:
        """Return a concept's page."""
        return "\n".join([*self._top(concept), *self._relations(concept), *self._training(concept)])

    def _top(self, concept: Concept) -> Iterator[str]:
        plain = concept.title.replace("`", "")
        yield f"# {concept.title}\n"
        yield f"```{{index}} {plain.replace(';', ',')}\n```\n"
        label = self.curriculum.label(concept.lecture)
        if place := self.sections.get(concept.id):
            address = f"../lectures/{place.lecture}.ipynb#{slug(place.heading)}"
            yield f"**Taught in** {label}, section [*{place.heading}*]({address}).\n"
        else:
            yield f"**Taught in** [{label}](../lectures/{concept.lecture}.ipynb).\n"
        facts = self.facts.get(concept.id, {})
        if shown := facts.get("shown", ""):
            yield f"**What is shown:** {escaped(shown)}.\n"
        if checked := facts.get("checked_value", ""):
            yield f"**What is checked:** {escaped(checked)}.\n"

    def _relations(self, concept: Concept) -> Iterator[str]:
        users = [each for each in self.curriculum.concepts.values() if concept.id in each.needs]
        needed = [self.curriculum.concepts[name] for name in concept.needs]
        yield from _listed("## Stands on", map(self._link, needed), "Nothing but Python.")
        yield from _listed("## Used by", map(self._link, users), "No later concept needs it.")

    def _training(self, concept: Concept) -> Iterator[str]:
        links = []
        for name in concept.exercises:
            assignment, _, exercise = name.partition("/")
            heading = self.exercises.get(name, exercise)
            address = f"../problem_sets/{assignment}.ipynb"
            if name in self.exercises:
                address += f"#{slug(heading)}"
            links.append(f"Problem set {assignment[2:4].lstrip('0')}: [{heading}]({address})")
        reason = self.facts.get(concept.id, {}).get("without_exercise", "")
        none = f"No exercise: {escaped(reason)}." if reason else "No exercise of its own."
        yield from _listed("## Exercised in", links, none)

    def _link(self, concept: Concept) -> str:
        lecture = concept.lecture.partition("_")[0].lstrip("0")
        return f"[{concept.title}]({page_name(concept.id)}.md) (lecture {lecture})"


def page_name(concept: str) -> str:
    """Return the name of a concept's page."""
    return concept.replace(".", "-")


def escaped(text: str) -> str:
    """Return plain text as Markdown that shows it as it is."""
    return SPECIAL.sub(r"\\\1", text.strip().rstrip("."))


def _listed(heading: str, lines: Iterator[str] | list[str], none: str) -> Iterator[str]:
    found = list(lines)
    yield f"{heading}\n"
    yield "\n".join(f"* {line}" for line in found) if found else none
    yield ""
