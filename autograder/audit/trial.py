"""One answer to one exercise, run as a submission is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.audit.wrong import RECORDED
from autograder.course.intake import SanitizedSubmission
from autograder.errors import CouldNotCheck
from autograder.grading.cell_runs import CellRun
from autograder.grading.verdict import TestCell, is_from_hidden_lines, judge
from autograder.model import Outcome, Role
from autograder.nbgrader.manifest import Manifest, ManifestCell
from autograder.submission.assemble import ordered
from autograder.submission.engine import Engine, RunInputs, run_cells

__all__ = [
    "Trial",
    "Tried",
    "Verdict",
    "as_released",
    "exercises_of",
    "lost",
    "tried",
    "with_texts",
]


@dataclass(frozen=True)
class Trial:
    """An answer to try.

    Attributes
    ----------
    exercise : int
        Number of the exercise.
    name : str
        Which answer.
    sanitized : SanitizedSubmission
        The notebook with it, as far as it is run.
    inputs : RunInputs
        What it runs with.
    engine : Engine
        How it is run.
    """

    exercise: int
    name: str
    sanitized: SanitizedSubmission
    inputs: RunInputs
    engine: Engine


@dataclass(frozen=True)
class Verdict:
    """What a test cell makes of an answer.

    Attributes
    ----------
    points, most : float
        Earned, and to be earned.
    outcome : Outcome
        How it ended.
    seconds : float
        What it took on the clock; 0 where nobody measured.
    is_hidden : bool
        Whether what the answer was caught by stands in lines that students never got.
    """

    points: float
    most: float
    outcome: Outcome
    seconds: float
    is_hidden: bool

    @property
    def is_caught(self) -> bool:
        """Whether the answer lost something here."""
        return self.points < self.most or self.outcome is not Outcome.PASSED


@dataclass(frozen=True)
class Tried:
    """What came of a trial.

    Attributes
    ----------
    verdicts : mapping of str to Verdict
        By grade id; empty if it could not be run.
    why_not : str
        Why it could not be run.
    is_starved : bool
        Whether a cell ran out of time on the clock and nothing else, as on a busy machine.
    calls : frozenset of str
        The calls that the answer told of.
    """

    verdicts: Mapping[str, Verdict]
    why_not: str = ""
    is_starved: bool = False
    calls: frozenset[str] = frozenset()


def exercises_of(manifest: Manifest) -> Mapping[tuple[str, ...], tuple[ManifestCell, ...]]:
    """Return the exercises of a notebook: grade ids of answer cells, and their test cells."""
    found: dict[tuple[str, ...], tuple[ManifestCell, ...]] = {}
    for test in manifest.tests:
        answers = tuple(cell.grade_id for cell in manifest.answers_before(test))
        found[answers] = (*found.get(answers, ()), test)
    return found


def with_texts(
    manifest: Manifest, texts: Mapping[str, str], tests: Sequence[ManifestCell]
) -> SanitizedSubmission:
    """Return the reference with `texts` in the place of its own, down to the last of `tests`."""
    end = max(test.index for test in tests)
    cut = replace(manifest, cells=tuple(cell for cell in manifest.cells if cell.index <= end))
    reference = {c.grade_id: c.solved or c.released for c in cut.cells if c.is_answered}
    return SanitizedSubmission(cut, {**reference, **texts}, (), ())


def tried(trial: Trial) -> Tried:
    """Run a trial. Never raises."""
    sanitized = trial.sanitized
    try:
        runs = run_cells(ordered(sanitized), sanitized.manifest, trial.inputs, trial.engine)
    except CouldNotCheck as error:
        return Tried({}, why_not=str(error))
    by_id = {run.cell: run for run in runs}
    tests = sanitized.manifest.tests
    verdicts = {test.grade_id: _verdict(test, by_id[test.grade_id]) for test in tests}
    return Tried(verdicts, "", any(run.is_starved for run in runs), frozenset(_calls(runs)))


def lost(trial: Trial) -> Tried:
    """Return what is said of a trial whose process died twice."""
    return Tried({}, why_not=f"The process that tried {trial.name} died, twice.")


def _calls(runs: Sequence[CellRun]) -> Iterator[str]:
    for run in runs:
        printed = "".join(str(output.get("text", "")) for output in run.outputs)
        lines = (line.rpartition(RECORDED) for line in printed.splitlines() if RECORDED in line)
        yield from (key.strip() for _, _, key in lines)


def as_released(sanitized: SanitizedSubmission) -> SanitizedSubmission:
    """Return the same with the test cells that students see, hidden lines left out."""
    seen = (
        replace(c, text=c.released) if c.role is Role.TEST else c for c in sanitized.manifest.cells
    )
    return replace(sanitized, manifest=replace(sanitized.manifest, cells=tuple(seen)))


def _verdict(test: ManifestCell, run: CellRun) -> Verdict:
    spec = TestCell(test.grade_id, test.points, test.hidden_lines, is_attempted=True)
    result = judge(spec, run, ())
    is_hidden = not test.released.strip() or is_from_hidden_lines(spec, run)
    return Verdict(result.points, test.points, result.outcome, run.seconds, is_hidden)
