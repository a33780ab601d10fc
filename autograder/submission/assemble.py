"""Puts the cells of a rebuilt submission in order, and makes a notebook of what came of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.course.harmless import harmless_markdown
from autograder.course.pictures import Picture, replaced
from autograder.course.sanitized import ExtraCell, SanitizedSubmission
from autograder.grading.cell_runs import CellEnd, CellRun
from autograder.grading.plan import PlanCell
from autograder.model import Role
from autograder.nbgrader.manifest import ManifestCell, is_blank_difference
from autograder.submission.placement import Placement
from autograder.submission.safe_outputs import safe_output

__all__ = [
    "PlacedCell",
    "as_text",
    "executed_notebook",
    "name_of",
    "ordered",
    "planned",
]

NOT_IN_ALT = re.compile(r"[^\w .,-]")


@dataclass(frozen=True)
class PlacedCell:
    """A cell of the notebook that is run.

    Attributes
    ----------
    source : str
        Its text.
    known : ManifestCell or None
        The source's cell in whose place it stands; None for a cell that the student added.
    extra : ExtraCell or None
        The cell that the student added; None for one of the source.
    """

    source: str
    known: ManifestCell | None
    extra: ExtraCell | None = None

    @property
    def is_code(self) -> bool:
        """Whether the cell holds code."""
        return self.cell_type == "code"

    @property
    def cell_type(self) -> str:
        """The notebook format's name for what the cell holds."""
        if self.known is not None:
            return self.known.cell_type
        return self.extra.cell_type if self.extra is not None else "code"

    @property
    def is_run(self) -> bool:
        """Whether the cell is run."""
        return self.is_code if self.known is None else self.known.is_run

    @property
    def part_of(self) -> str:
        """The grade id of the cell, or of the answer that a student's further cell belongs to."""
        if self.known is not None:
            return self.known.grade_id
        return self.extra.part_of if self.extra is not None else ""


def ordered(sanitized: SanitizedSubmission) -> tuple[PlacedCell, ...]:
    """Return all cells of a submission: the source's, with extra cells where they were put."""
    extras: dict[int, list[PlacedCell]] = {}
    for extra in sanitized.extras:
        extras.setdefault(extra.after, []).append(PlacedCell(extra.source, None, extra))
    placed = list(extras.get(-1, []))
    for cell in sanitized.manifest.cells:
        placed.append(PlacedCell(sanitized.text(cell), cell))
        placed += extras.get(cell.index, [])
    return tuple(placed)


def planned(
    placed: Sequence[PlacedCell], placement: Placement | None = None
) -> tuple[PlanCell, ...]:
    """Return the code cells as they are run.

    Parameters
    ----------
    placed : sequence of PlacedCell
        All cells.
    placement : Placement, optional
        What is known of the notebook's test cells.
    """
    code = [cell for cell in placed if cell.is_run]
    known = placement or Placement("")
    may_change = _changes(code, known)
    return tuple(
        replace(_planned(number, cell, known), changes=may_change.get(number))
        for number, cell in enumerate(code)
    )


def name_of(cell: ManifestCell) -> str:
    """Return what a plan calls a cell of the source, whatever a student has added before it."""
    return cell.grade_id or f"cell {cell.index}"


def _planned(number: int, cell: PlacedCell, placement: Placement) -> PlanCell:
    known = cell.known
    if known is None:
        return PlanCell(f"extra cell {number}", Role.ADDED, cell.source)
    name = name_of(known)
    return PlanCell(
        name,
        known.role,
        cell.source,
        reference=known.solved if known.is_answered else "",
        is_shared=known.role is Role.TEST and placement.shares(name),
        objects=dict(placement.objects).get(name) if known.role is Role.TEST else None,
    )


def _changes(code: Sequence[PlacedCell], placement: Placement) -> dict[int, tuple[str, ...]]:
    """Return what each cell may change.

    Students write an answer in one cell or in several, and where there is room: all that stands
    between two cells of the source that are run here may do what the answers there do.
    """
    known = dict(placement.changes)
    found: dict[int, tuple[str, ...]] = {}
    if not known:
        return found
    theirs: list[int] = []
    for number, cell in enumerate([*code, None]):
        if cell is not None and (cell.known is None or cell.known.is_answered):
            theirs.append(number)
            continue
        answers = (code[n].known for n in theirs)
        allowed = {c for each in answers if each for c in known.get(name_of(each), ())}
        found |= dict.fromkeys(theirs, tuple(sorted(allowed)))
        theirs = []
        if cell is not None and cell.known is not None:
            found[number] = known.get(name_of(cell.known), ())
    return found


def executed_notebook(
    sanitized: SanitizedSubmission, placed: Sequence[PlacedCell], runs: Sequence[CellRun]
) -> NotebookNode:
    """Return the notebook with the outputs of `runs` made safe to show.

    An empty `runs` stands for a submission that was never run.
    """
    left = iter(runs)
    pictures = {picture.name: picture for picture in sanitized.pictures}
    cells = []
    for number, cell in enumerate(placed):
        run = next(left, None) if cell.is_run else None
        cells.append(_node(number, cell, run, pictures))
    whole: NotebookNode = nbformat.from_dict(
        {
            "nbformat": nbformat.current_nbformat,
            "nbformat_minor": nbformat.current_nbformat_minor,
            "metadata": json.loads(sanitized.manifest.metadata),
            "cells": cells,
        }
    )
    return whole


def as_text(notebook: NotebookNode) -> str:
    """Return a notebook as JSON text, on one line: nbformat indents, which Python is slow at.

    A lone surrogate, which a student can print and no file can hold, becomes a question mark.
    """
    text = json.dumps(notebook, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _node(
    number: int, cell: PlacedCell, run: CellRun | None, pictures: Mapping[str, Picture]
) -> Any:
    metadata = json.loads(cell.known.metadata) if cell.known else _added(cell)
    # the numbering makes ids unique whatever a source notebook holds, and the same on every run
    fields = {"source": cell.source, "metadata": metadata, "id": f"cell-{number}"}
    if not cell.is_code:
        return nbformat.from_dict({"cell_type": cell.cell_type, **fields, **_prose(cell, pictures)})
    # the whole notebook is validated when it is written; a cell need not be, by itself
    node = nbformat.from_dict(
        {"cell_type": "code", "execution_count": None, "outputs": [], **fields}
    )
    if run is not None:
        node.execution_count = run.execution_count
        node.outputs = [nbformat.from_dict(safe_output(output)) for output in run.outputs]
        if run.is_culprit:
            node.outputs.append(_stopped(run))
    return node


def _added(cell: PlacedCell) -> dict[str, Any]:
    """Return metadata that say that the student added a cell, and to which answer it belongs."""
    return {"autograder": {"part_of": cell.part_of}}


def _prose(cell: PlacedCell, pictures: Mapping[str, Picture]) -> dict[str, Any]:
    """Return the text of a cell that is not run, harmless where a student wrote it.

    The pictures that it shows come with it: nbconvert refuses a page that lacks one.
    """
    known = cell.known
    if known is not None and is_blank_difference(cell.source, known.released):
        return {"source": cell.source}
    shown: dict[str, dict[str, str]] = {}

    def put(alt: str, name: str) -> str:
        if name not in pictures:
            return ""
        shown[name] = {pictures[name].kind: pictures[name].data}
        return f" ![{NOT_IN_ALT.sub('', alt)}](attachment:{name}) "

    source = replaced(cell.source, put, harmless_markdown)
    return {"source": source, "attachments": shown} if shown else {"source": source}


def _stopped(run: CellRun) -> Any:
    name = "CellTimeoutError" if run.ending is CellEnd.TIMED_OUT else "DeadKernelError"
    line = f"{name}: {run.reason}"
    fields = {"ename": name, "evalue": run.reason, "traceback": [line]}
    return nbformat.from_dict({"output_type": "error", **fields})
