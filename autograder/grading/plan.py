"""What is to be run: the cells of a notebook, and what each is for."""

from __future__ import annotations

import base64
import functools
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.grading.cell_names import CellNames, cell_names
from autograder.grading.cells import Compiled
from autograder.grading.formats import guarded
from autograder.grading.loops import watched
from autograder.model import Role
from autograder.wire.bounds import Bounds

__all__ = ["Plan", "PlanCell"]

PACKED_CELLS = 2_000


@dataclass(frozen=True)
class PlanCell:
    """One code cell.

    Attributes
    ----------
    id : str
        Its grade id, or a name for it.
    role : Role
        What it is for.
    source : str
        What runs: the submission's text for answers and extra cells, the source's for the others.
    reference : str
        The source's text of an answer cell, solution included: it says which names the cell is
        to bind. The text itself is never run.
    is_shared : bool
        Whether it is a test that needs live objects and runs in the student's process.
    objects : sequence of str or None
        Of a test cell: what it asks of the student's objects when it is run on the reference, as
        its record then says. Where the reference returns plain data, an object of the student is
        none: its methods and operators would be free to say what the test wants to hear. None if
        unknown: then only objects of classes that the source defines, or a library, will do.
    changes : sequence of str or None
        What the reference changes in the cell of what it was given, as its record then says. None
        if unknown: then student code may change anything.
    known_names : CellNames, optional
        What the names in it are for, where somebody has already looked.
    packed : str
        The compiled text of a cell that the checker runs, where somebody has compiled it already.
    """

    id: str
    role: Role
    source: str
    reference: str = ""
    is_shared: bool = False
    objects: Sequence[str] | None = None
    changes: Sequence[str] | None = None
    known_names: CellNames | None = None
    packed: str = ""

    @property
    def is_test(self) -> bool:
        """Whether a verdict comes of it: a replay leaves it out."""
        return self.role is Role.TEST

    @property
    def is_isolated(self) -> bool:
        """Whether it is a test that runs in the checker alone."""
        return self.is_test and not self.is_shared

    @property
    def runs_in_checker(self) -> bool:
        """Whether the checker runs it."""
        return self.is_given or self.is_isolated

    @property
    def is_answer(self) -> bool:
        """Whether the student has written it in a cell of the source."""
        return self.role.is_answered

    @property
    def is_added(self) -> bool:
        """Whether the student has added it."""
        return self.role is Role.ADDED

    @property
    def is_given(self) -> bool:
        """Whether it is the course's own set-up, which both processes run.

        Only the time of the whole notebook limits it: imports may be slow where nothing is cached
        yet, and that is nobody's fault.
        """
        return not (self.is_test or self.is_answer or self.is_added)

    @property
    def title(self) -> str:
        """How sentences call it."""
        if self.is_added or self.is_given:
            return "an added cell" if self.is_added else "a given cell"
        return f"the {'test' if self.is_test else 'answer'} cell {self.id}"

    @functools.cached_property
    def names(self) -> CellNames:
        """What the names in the source's cell are for: as they are known, or found in its text.

        Nobody asks this of an added cell, whose text is the student's: to read it can take for
        ever, and this may be the coordinator.
        """
        if self.is_added:
            return CellNames()
        return self.known_names or cell_names(self.reference or self.source)

    @property
    def compiled(self) -> Compiled:
        """The cell as the checker runs it.

        Raises
        ------
        SyntaxError
            If it is no Python.
        """
        if self.packed:
            return Compiled.from_bytes(base64.b64decode(self.packed))
        return _compiled(self.guarded, self.file, self.is_test)

    @property
    def guarded(self) -> str:
        """The text of a cell of the source as it runs: templates of others are looked at."""
        return guarded(self.source)

    @property
    def file(self) -> str:
        """What tracebacks call the cell in the checker."""
        return f"<test {self.id}>"

    def pack(self) -> str:
        """Return `packed`, for a cell that the checker runs; else an empty text."""
        return _packed(self.guarded, self.file, self.is_test) if self.runs_in_checker else ""


def _compiled(source: str, file: str, is_test: bool) -> Compiled:
    return Compiled.of(source, file, watched) if is_test else Compiled.of(source, file)


@functools.lru_cache(maxsize=PACKED_CELLS)
def _packed(source: str, file: str, is_test: bool) -> str:
    """Compile a cell once for a class; one that fails or warns does so where it is run."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return base64.b64encode(_compiled(source, file, is_test).to_bytes()).decode("ascii")
        except Exception:
            return ""


@dataclass(frozen=True)
class Plan:
    """A whole notebook.

    Attributes
    ----------
    cells : tuple of PlanCell
        The code cells, in order.
    skip : frozenset of str
        Cells to leave out: in a replay, the tests that have a verdict and the cell that never
        ended.
    cell_seconds : float or None
        How long the checker waits for the student's process within one cell.
    seed : int or None
        What the random generators of both processes start from; None for as they are.
    secret : str
        What the random numbers follow from that a test draws. No student code knows it.
    bounds : Bounds
        Caps on every message.
    output_characters : int
        Printed text that is kept of one cell.
    keeps_data : bool
        Whether data that the reference does not change stays as it is in the checker. Else student
        code changes it as in one kernel, and the records say so.
    """

    cells: tuple[PlanCell, ...]
    skip: frozenset[str] = frozenset()
    cell_seconds: float | None = None
    seed: int | None = None
    secret: str = ""
    bounds: Bounds = field(default_factory=Bounds)
    output_characters: int = 200_000
    keeps_data: bool = False
