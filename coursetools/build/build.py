"""The one-way build: authoring text in, notebooks out."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograder.course.files import write_whole
from autograder.errors import BuildDiffers, WrongUse
from coursetools.build.curriculum import Curriculum
from coursetools.build.execute import Tick, run
from coursetools.build.lint import assignment_problems, lecture_problems
from coursetools.build.notebook import (
    lecture_notebook,
    serialise,
    solutions_notebook,
    source_notebook,
    without_markers,
)
from coursetools.build.outputs import keep_outputs
from coursetools.build.project import Project
from coursetools.build.text import Document, read_document, refuse
from coursetools.build.ways import Ways

__all__ = ["Builder", "Built", "Progress"]

Progress = Callable[[str, int], AbstractContextManager[Tick]]
"""Opens a progress bar for a title and a number of steps."""


@contextmanager
def _silence(title: str, steps: int) -> Iterator[Tick]:
    yield lambda step: None


@dataclass(frozen=True)
class Built:
    """One notebook that the build made or found up to date.

    Parameters
    ----------
    file : str
        Path from the project's root.
    state : str
        ``"unchanged"``, ``"written"`` or ``"executed"``.
    """

    file: str
    state: str


@dataclass(frozen=True)
class Builder:
    """Builds a project's notebooks.

    Parameters
    ----------
    project : Project
        Where the text is and the notebooks go.
    seconds : int
        Limit for one cell of an executed notebook.
    fresh : bool
        Whether to run notebooks again whose text did not change, because what they import did.
    progress : callable
        Opens a progress bar for each execution.
    """

    project: Project
    seconds: int = 120
    fresh: bool = False
    progress: Progress = _silence

    def build(self, names: Sequence[str] = ()) -> list[Built]:
        """Build all notebooks, or those of the named lectures and problem sets.

        Raises
        ------
        TextRefused
            If any text breaks a rule; nothing is written then.
        """
        lectures, assignments = self._read(names)
        results = [self._lecture(document) for document in lectures]
        for document in assignments:
            results += [self._source(document), self._solutions(document)]
        return results + ([] if names else self._remove_strangers(lectures, assignments))

    def check(self) -> int:
        """Compare what is committed with what the text builds, outputs aside.

        Returns
        -------
        int
            The number of notebooks compared.

        Raises
        ------
        BuildDiffers
            Naming every notebook that differs, is missing, or has no text.
        """
        lectures, assignments = self._read(())
        curriculum, ways = self.curriculum(), self.ways()
        expected: dict[Path, Any] = {}
        for document in lectures:
            path = self.project.lecture_notebook(document.path)
            expected[path] = lecture_notebook(document, curriculum, ways)
        for document in assignments:
            source = source_notebook(document, ways)
            expected[self.project.source_notebook(document.path)] = source
            solved = solutions_notebook(document, ways)
            _mark_origin(solved, source)
            expected[self.project.solutions_notebook(document.path)] = solved
        differing = [
            f"{self.project.relative(path)}: {fault}; run `make build`."
            for path, notebook in expected.items()
            if (fault := self._fault(path, notebook))
        ]
        differing += [
            f"{self.project.relative(path)}: no text builds it; remove it."
            for path in self._strangers(lectures, assignments)
        ]
        if differing:
            raise BuildDiffers("\n".join(differing))
        return len(expected)

    def curriculum(self) -> Curriculum:
        """Read and check the curriculum."""
        path = self.project.curriculum
        return Curriculum.read(path, self.project.relative(path))

    def ways(self) -> Ways:
        """Look through the texts for what leads where."""
        return Ways.read(self.project, self.curriculum())

    def _read(self, names: Sequence[str]) -> tuple[list[Document], list[Document]]:
        lectures, assignments = self.project.lectures(), self.project.assignments()
        known = {path.stem for path in lectures + assignments}
        for name in names:
            if name not in known:
                raise WrongUse(f"{name}: no lecture or problem set of that name in authoring/.")
        chosen = set(names) or known
        curriculum = self.curriculum()
        documents: tuple[list[Document], list[Document]] = ([], [])
        for texts, read in zip((lectures, assignments), documents, strict=True):
            read += [
                read_document(path, self.project.relative(path))
                for path in texts
                if path.stem in chosen
            ]
        problems = [found for text in documents[0] for found in lecture_problems(text, curriculum)]
        for text in documents[1]:
            problems += assignment_problems(text, curriculum)
        refuse(problems + self.ways().references.problems())
        return documents

    def _lecture(self, document: Document) -> Built:
        path = self.project.lecture_notebook(document.path)
        notebook = lecture_notebook(document, self.curriculum(), self.ways())
        if self._up_to_date(path, notebook):
            return self._write(path, notebook, "written")
        kept = copy.deepcopy(notebook)
        self._run(notebook, path)
        _restore_unchanged(notebook, kept)
        return self._write(path, notebook, "executed")

    def _source(self, document: Document) -> Built:
        path = self.project.source_notebook(document.path)
        return self._write(path, source_notebook(document, self.ways()), "written")

    def _solutions(self, document: Document) -> Built:
        path = self.project.solutions_notebook(document.path)
        ways = self.ways()
        source, notebook = source_notebook(document, ways), solutions_notebook(document, ways)
        _mark_origin(notebook, source)
        if self._same_origin(path, notebook) and self._up_to_date(path, notebook):
            return self._write(path, notebook, "written")
        full = copy.deepcopy(source)
        for cell in full.cells:
            cell.source = without_markers(cell.source)
        self._run(full, path)  # hidden tests present: any failure refuses the build
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        self._run(notebook, path)
        return self._write(path, notebook, "executed")

    def _run(self, notebook: Any, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        steps = sum(cell.cell_type == "code" for cell in notebook.cells)
        with self.progress(path.stem, steps) as tick:
            run(
                notebook,
                folder=path.parent,
                file=self.project.relative(path),
                seconds=self.seconds,
                tick=tick,
            )

    def _up_to_date(self, path: Path, notebook: Any) -> bool:
        if self.fresh or not path.exists():
            return False
        return keep_outputs(notebook, nbformat.read(path, as_version=4))

    def _same_origin(self, path: Path, notebook: Any) -> bool:
        if not path.exists():
            return False
        stored = nbformat.read(path, as_version=4)
        return bool(stored.metadata.get("tensorlab") == notebook.metadata["tensorlab"])

    def _write(self, path: Path, notebook: Any, state: str) -> Built:
        text = serialise(notebook)
        file = self.project.relative(path)
        if path.exists() and path.read_text("utf-8") == text:
            return Built(file, "unchanged")
        write_whole(path, text.encode())
        return Built(file, state)

    def _fault(self, path: Path, expected: Any) -> str:
        if not path.exists():
            return "missing"
        stored = nbformat.read(path, as_version=4)
        never_run = any(
            cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None
            for cell in stored.cells
        )
        if never_run and "source" not in path.relative_to(self.project.root).parts[:1]:
            return "has cells that were never run"
        return "" if _bare(stored) == _bare(expected) else "is not what the text builds"

    def _strangers(self, lectures: list[Document], assignments: list[Document]) -> list[Path]:
        known = {self.project.lecture_notebook(document.path) for document in lectures}
        for document in assignments:
            known.add(self.project.source_notebook(document.path))
            known.add(self.project.solutions_notebook(document.path))
        found: set[Path] = set()
        for folder in ("notebooks", "source", "solutions"):
            found |= set((self.project.root / folder).rglob("*.ipynb"))
        return sorted(path for path in found - known if ".ipynb_checkpoints" not in path.parts)

    def _remove_strangers(
        self, lectures: list[Document], assignments: list[Document]
    ) -> list[Built]:
        strangers = self._strangers(lectures, assignments)
        for path in strangers:
            path.unlink()
        return [Built(self.project.relative(path), "removed") for path in strangers]


def _mark_origin(solved: Any, source: Any) -> None:
    """Note which source the solved notebook was proven with: hidden tests leave no other trace."""
    digest = hashlib.sha256(serialise(source).encode()).hexdigest()
    solved.metadata["tensorlab"]["source_sha256"] = digest


def _restore_unchanged(executed: Any, kept: Any) -> None:
    for cell, before in zip(executed.cells, kept.cells, strict=True):
        if before.get("execution_count") is not None:
            cell.outputs = before.outputs


def _bare(notebook: Any) -> str:
    bare = copy.deepcopy(notebook)
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return serialise(bare)
