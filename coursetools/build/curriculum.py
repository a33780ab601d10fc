"""What is taught where, and what must have been taught before."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from coursetools.build.text import Document, Problem, refuse

__all__ = ["Concept", "Curriculum"]


@dataclass(frozen=True)
class Concept:
    """One thing that a reader learns.

    Parameters
    ----------
    id, title, lecture : str
        Its id, its name in words, and the lecture that teaches it.
    needs : tuple of str
        Ids that must be taught before it.
    exercises : tuple of str
        ``"assignment/exercise"`` names that train it.
    """

    id: str
    title: str
    lecture: str
    needs: tuple[str, ...]
    exercises: tuple[str, ...]


@dataclass(frozen=True)
class Curriculum:
    """All concepts and lectures, checked.

    Parameters
    ----------
    file : str
        How messages name the file.
    concepts : mapping of str to Concept
        By id.
    titles : mapping of str to str
        Lecture stem to title, in teaching order.
    densities : mapping of str to float
        Lecture stem to how much longer a line of it takes than usual, where that is not once.
    abouts : mapping of str to str
        Lecture stem to the sentence that says what it is about.
    """

    file: str
    concepts: Mapping[str, Concept]
    titles: Mapping[str, str]
    densities: Mapping[str, float] = field(default_factory=dict)
    abouts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, file: str) -> Curriculum:
        """Read and check `curriculum.toml`.

        Raises
        ------
        TextRefused
            If it is missing or malformed, names an unknown concept or lecture, has a cycle, or lets
            a concept need one of a later lecture.
        """
        try:
            table = tomllib.loads(path.read_text("utf-8"))
            titles = {stem: facts["title"] for stem, facts in table["lecture"].items()}
            abouts = {stem: facts.get("about", "") for stem, facts in table["lecture"].items()}
            densities = {
                stem: float(facts["density"])
                for stem, facts in table["lecture"].items()
                if "density" in facts
            }
            concepts = {name: _concept(name, facts) for name, facts in table["concept"].items()}
        except FileNotFoundError:
            refuse([Problem(file, 1, "the file does not exist; write it first.")])
        except tomllib.TOMLDecodeError as error:
            refuse([Problem(file, 1, f"not valid TOML: {error}.")])
        except (KeyError, TypeError, ValueError) as error:
            refuse([Problem(file, 1, f"a table or key is missing or of the wrong type: {error}.")])
        curriculum = cls(file, concepts, dict(sorted(titles.items())), densities, abouts)
        refuse(curriculum._problems())
        return curriculum

    def density(self, lecture: str) -> float:
        """Return how much longer a line of a lecture takes than usual."""
        return self.densities.get(lecture, 1.0)

    def label(self, lecture: str) -> str:
        """Return a lecture's number and title, as links name it."""
        return f"{lecture.partition('_')[0]} {self.titles[lecture]}"

    def of_lecture(self, lecture: str) -> list[Concept]:
        """Return the concepts that a lecture must teach."""
        return [concept for concept in self.concepts.values() if concept.lecture == lecture]

    def lectures_needed_by(self, lecture: str) -> list[str]:
        """Return the other lectures whose concepts this one needs directly, in order."""
        needed = {
            self.concepts[need].lecture
            for concept in self.of_lecture(lecture)
            for need in concept.needs
        }
        return sorted(needed - {lecture})

    def lecture_problems(self, document: Document) -> list[Problem]:
        """Return what is wrong with the concepts that a lecture's cells say they teach."""
        problems: list[Problem] = []
        taught: dict[str, int] = {}
        for position, cell in enumerate(document.cells):
            for name in cell.concepts:
                concept = self.concepts.get(name)
                if concept is None:
                    problems.append(
                        cell.problem(f"unknown concept `{name}`; add it to {self.file}.")
                    )
                elif concept.lecture != document.path.stem:
                    problems.append(
                        cell.problem(f"`{name}` belongs to {concept.lecture}; teach it there.")
                    )
                elif name in taught:
                    problems.append(cell.problem(f"`{name}` is taught twice; keep one cell."))
                else:
                    taught[name] = position
        return problems + self._title_problems(document) + self._order_problems(document, taught)

    def _title_problems(self, document: Document) -> list[Problem]:
        title, header = self.titles.get(document.path.stem), document.cells[0]
        if title is None or header.source.partition("\n")[0] == f"# {title}":
            return []
        return [header.problem(f"{self.file} calls this lecture `{title}`; let both say the same.")]

    def _order_problems(self, document: Document, taught: Mapping[str, int]) -> list[Problem]:
        problems = [
            Problem(document.file, 1, f"no cell teaches `{concept.id}`; tag one with it.")
            for concept in self.of_lecture(document.path.stem)
            if concept.id not in taught
        ]
        for name, position in taught.items():
            for need in self.concepts[name].needs:
                if taught.get(need, -1) > position:
                    problems.append(
                        document.cells[position].problem(
                            f"`{name}` needs `{need}`, which comes later; move one of them."
                        )
                    )
        return problems

    def exercise_problems(self, document: Document) -> list[Problem]:
        """Return what is wrong with the concepts that a problem set's exercises say they train."""
        problems: list[Problem] = []
        for cell in document.with_role("exercise"):
            name = f"{document.path.stem}/{cell.exercise}"
            for unknown in sorted(set(cell.concepts) - set(self.concepts)):
                problems.append(
                    cell.problem(f"unknown concept `{unknown}`; add it to {self.file}.")
                )
            for late in sorted(set(cell.concepts) & set(self.concepts)):
                if self.concepts[late].lecture[:2] > document.path.stem[2:4]:
                    where = self.concepts[late].lecture
                    problems.append(cell.problem(f"`{late}` is taught later, in {where}; drop it."))
            listed = {concept.id for concept in self.concepts.values() if name in concept.exercises}
            if listed != set(cell.concepts) & set(self.concepts):
                problems.append(
                    cell.problem(
                        f"trains {sorted(cell.concepts)}, but {self.file} lists `{name}` under "
                        f"{sorted(listed)}; make them agree."
                    )
                )
        return problems

    def _problems(self) -> list[Problem]:
        messages: list[str] = []
        for concept in self.concepts.values():
            if concept.lecture not in self.titles:
                messages.append(f"`{concept.id}` names the unknown lecture `{concept.lecture}`.")
            for need in concept.needs:
                if need not in self.concepts:
                    messages.append(f"`{concept.id}` needs the unknown concept `{need}`.")
                elif self.concepts[need].lecture > concept.lecture:
                    messages.append(f"`{concept.id}` needs `{need}` of a later lecture.")
        try:
            graph = {concept.id: concept.needs for concept in self.concepts.values()}
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            messages.append(
                f"the prerequisites go round in a circle: {' -> '.join(error.args[1])}."
            )
        return [Problem(self.file, 1, message) for message in messages]


def _concept(name: str, facts: Mapping[str, Any]) -> Concept:
    def names(key: str) -> tuple[str, ...]:
        value: Sequence[Any] = facts.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise TypeError(f"`{key}` of `{name}` must be a list of strings")
        return tuple(value)

    return Concept(name, facts["title"], facts["lecture"], names("needs"), names("exercises"))
