"""Runs an audit: the starter, the reference, and wrong answers, against every test cell."""

from __future__ import annotations

import ast
import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.audit.findings import Audit, Earned, ExerciseAudit, Hidden, Living, TestAudit
from autograder.audit.mutants import Mutant, mutants_of
from autograder.audit.trial import (
    Trial,
    Tried,
    Verdict,
    as_released,
    exercises_of,
    lost,
    tried,
    with_texts,
)
from autograder.audit.universal import memorised, recording, universal_answers
from autograder.audit.wrong import CALLABLE
from autograder.classes.executors import Here, run_all
from autograder.classes.progress import progress
from autograder.classes.run import GradeOptions, readied
from autograder.course.folder import Course
from autograder.course.intake import SanitizedSubmission
from autograder.errors import Interrupted
from autograder.grading.cell_names import plain_python
from autograder.grading.limits import Limits
from autograder.nbgrader.manifest import Manifest, ManifestCell
from autograder.submission.engine import Engine, RunInputs, cool_down

__all__ = ["AuditOptions", "audit"]

REFERENCE, STARTER, MEMORISED, RECORDING = "reference", "starter", "memorised", "recording"
PATIENCE = Limits(cell_seconds=10.0)  # of wrong answers: an endless one is caught soon enough


@dataclass(frozen=True)
class AuditOptions:
    """How to audit.

    Attributes
    ----------
    jobs : int
        Answers at a time.
    mutants : int
        The most mutants to try of each answer cell.
    seeds : int
        Under how many seeds the reference runs.
    seed : int
        The first of them, and that of everything else.
    """

    jobs: int = 2
    mutants: int = 20
    seeds: int = 1
    seed: int = 0


@dataclass
class _Exercise:
    """An exercise on its way through the audit."""

    manifest: Manifest
    answers: tuple[ManifestCell, ...]
    tests: tuple[ManifestCell, ...]
    mutants: dict[str, Mutant] = field(default_factory=dict)
    universal: dict[str, Mapping[str, str]] = field(default_factory=dict)
    memorised: Mapping[str, str] = field(default_factory=dict)
    takes_functions: bool = False
    came: dict[str, Tried] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def hides(self) -> bool:
        """Whether students do not see all of its tests."""
        return any(test.hidden_lines for test in self.tests)

    @property
    def wrong_count(self) -> int:
        """How many wrong answers there are to try."""
        return len(self.universal) + len(self.mutants) + bool(self.memorised)

    @property
    def is_known_by_calls(self) -> bool:
        """Whether an answer can be right for certain calls and for no others."""
        return not (self.takes_functions or any(_has_classes(cell) for cell in self.answers))

    def take(self, name: str, came: Tried) -> None:
        """Keep what its own tests say of an answer; those of earlier exercises run before them."""
        own = {test.grade_id: came.verdicts[test.grade_id] for test in self.tests if came.verdicts}
        self.came[name] = replace(came, verdicts=own)


def audit(course: Course, assignment: str, options: AuditOptions) -> Audit:
    """Try wrong answers on every test cell of an assignment.

    Parameters
    ----------
    course, assignment : Course, str
        Which.
    options : AuditOptions
        How.

    Raises
    ------
    AssignmentNotFound, SourceRefused, CouldNotCheck
        Before anything is run.
    Interrupted
        On Ctrl-C.

    Examples
    --------
    >>> found = audit(course, "ps1", AuditOptions(jobs=4))   # doctest: +SKIP
    >>> [test.id for test in found.weak]                     # doctest: +SKIP
    ['correct_squares']
    """
    started = time.monotonic()
    name = course.require(assignment)
    inputs, engine = readied(course, name, GradeOptions(jobs=options.jobs, seed=options.seed))
    exercises = [
        _made(manifest, answers, tests, options)
        for manifest in course.manifests(name)
        for answers, tests in exercises_of(manifest).items()
    ]
    try:
        _memorise(exercises, inputs, engine, options.jobs)
        _try_all(name, exercises, _trials(exercises, inputs, engine), options.jobs)
        flaky = _flaky(exercises, inputs, engine, options)
    except KeyboardInterrupt:
        raise Interrupted(f"Stopped. Of the audit of {name} nothing is kept.") from None
    finally:
        cool_down()
    return Audit(
        assignment=name,
        exercises=tuple(_found(exercise, flaky) for exercise in exercises),
        isolation=engine.weakest,
        seeds=options.seeds,
        seconds=round(time.monotonic() - started, 1),
    )


def _made(
    manifest: Manifest,
    answers: tuple[str, ...],
    tests: tuple[ManifestCell, ...],
    options: AuditOptions,
) -> _Exercise:
    cells = tuple(manifest.by_grade_id[name] for name in answers)
    made = _Exercise(manifest, cells, tests)
    if not cells:
        made.notes.append("No answer cell stands before these tests.")
        return made
    if (language := _language(manifest)) != "python":
        made.notes.append(f"Wrong answers are made of Python only, and this is {language}.")
        return made
    made.universal = dict(universal_answers(manifest, cells))
    for cell in cells:
        try:
            text = plain_python(cell.solved)
            mutants = mutants_of(cell.grade_id, text, _solution_lines(cell))
        except SyntaxError:
            made.notes.append(f"{cell.grade_id} is not Python: there are no mutants of it.")
            continue
        made.mutants |= {mutant.key: mutant for mutant in _some(mutants, options.mutants)}
    return made


def _language(manifest: Manifest) -> str:
    kernel = json.loads(manifest.metadata).get("kernelspec", {})
    return str(kernel.get("language") or "python").lower()


def _solution_lines(cell: ManifestCell) -> frozenset[int]:
    """Return the lines of a reference that students do not get."""
    return replace(cell, text=cell.solved).hidden_lines


def _some(mutants: Sequence[Mutant], most: int) -> Sequence[Mutant]:
    """Choose mutants by their keys, so that the next audit chooses the same."""
    return sorted(mutants, key=lambda m: hashlib.sha256(m.key.encode()).digest())[:most]


def _memorise(exercises: Sequence[_Exercise], inputs: RunInputs, engine: Engine, jobs: int) -> None:
    """Find out what the visible checks call, for an answer that knows this and nothing else."""
    trials = [
        Trial(number, RECORDING, _recording(each), inputs, engine)
        for number, each in enumerate(exercises)
        if each.universal and each.hides
    ]
    with progress("what visible checks call", len(trials)) as step:
        for trial, came in run_all(tried, trials, Here(jobs), lost):
            each = exercises[trial.exercise]
            each.memorised = memorised(each.answers, came.calls)
            each.takes_functions = any(call.endswith(CALLABLE) for call in came.calls)
            step()


def _recording(each: _Exercise) -> SanitizedSubmission:
    return as_released(with_texts(each.manifest, recording(each.answers), each.tests))


def _trials(exercises: Sequence[_Exercise], inputs: RunInputs, engine: Engine) -> Iterator[Trial]:
    shorter = min(inputs.limits.cell_seconds, PATIENCE.cell_seconds)
    hasty = replace(inputs, limits=replace(inputs.limits, cell_seconds=shorter))
    for number, each in enumerate(exercises):
        known: dict[str, Mapping[str, str]] = {
            REFERENCE: {},
            STARTER: {cell.grade_id: cell.released for cell in each.answers},
        }
        slips = {key: {m.exercise: m.source} for key, m in each.mutants.items()}
        if each.memorised:
            known[MEMORISED] = each.memorised
        for name, texts in {**known, **each.universal, **slips}.items():
            with_limits = inputs if name in known else hasty
            yield Trial(
                number, name, with_texts(each.manifest, texts, each.tests), with_limits, engine
            )


def _try_all(
    assignment: str, exercises: Sequence[_Exercise], trials: Iterator[Trial], jobs: int
) -> None:
    starved: list[Trial] = []
    total = sum(2 + each.wrong_count for each in exercises)
    with progress(f"auditing {assignment}", total) as step:
        for trial, came in run_all(tried, trials, Here(jobs), lost):
            if came.is_starved:
                starved.append(trial)
                continue
            exercises[trial.exercise].take(trial.name, came)
            step()
        # time on the clock counts only where nothing of ours runs beside
        for trial, came in run_all(tried, starved, Here(1), lost):
            exercises[trial.exercise].take(trial.name, came)
            step()


def _flaky(
    exercises: Sequence[_Exercise], inputs: RunInputs, engine: Engine, options: AuditOptions
) -> dict[tuple[str, str], tuple[int, ...]]:
    """Return the seeds under which the reference fails, by notebook and test cell."""
    seeds = range(options.seed + 1, options.seed + options.seeds)
    manifests = {each.manifest.notebook: each.manifest for each in exercises}
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    with progress("other seeds", len(seeds) * len(manifests)) as step:
        for seed in seeds:
            for notebook, manifest in manifests.items():
                whole = with_texts(manifest, {}, manifest.tests)
                trial = Trial(0, REFERENCE, whole, replace(inputs, seed=seed), engine)
                for name, verdict in tried(trial).verdicts.items():
                    if verdict.points < verdict.most:
                        found[notebook, name] = (*found.get((notebook, name), ()), seed)
                step()
    return found


def _found(each: _Exercise, flaky: Mapping[tuple[str, str], tuple[int, ...]]) -> ExerciseAudit:
    reference = each.came[REFERENCE].verdicts
    notebook = each.manifest.notebook
    ran = {key: m for key, m in each.mutants.items() if each.came[key].verdicts}
    living = [m for key, m in ran.items() if _lives(each.came[key], reference)]
    lost = Counter(came.why_not for came in each.came.values() if came.why_not)
    return ExerciseAudit(
        notebook=notebook,
        answers=tuple(cell.grade_id for cell in each.answers),
        tests=tuple(
            _test(each, test, flaky.get((notebook, test.grade_id), ())) for test in each.tests
        ),
        tried=len(ran),
        living=tuple(Living(m.exercise, m.operator, m.change) for m in living),
        notes=(*each.notes, *(f"{why} ({count} answers)" for why, count in lost.items())),
        could_not_check=lost.total(),
    )


def _lives(came: Tried, reference: Mapping[str, Verdict]) -> bool:
    return bool(reference) and all(
        verdict.points >= reference[name].points for name, verdict in came.verdicts.items()
    )


def _test(each: _Exercise, test: ManifestCell, flaky: tuple[int, ...]) -> TestAudit:
    name = test.grade_id
    verdicts = {key: came.verdicts[name] for key, came in each.came.items() if came.verdicts}
    starter = verdicts[STARTER].points if STARTER in verdicts else 0.0
    earned = (
        Earned(way, verdicts[way].points)
        for way in each.universal
        if way in verdicts and verdicts[way].points > starter
    )
    return TestAudit(
        id=name,
        points=test.points,
        reference=verdicts[REFERENCE].points if REFERENCE in verdicts else None,
        starter=starter,
        universal=tuple(earned),
        hidden=_hidden(each, test),
        flaky=flaky,
        caught=sum(verdicts[key].is_caught for key in each.mutants if key in verdicts),
        seconds=verdicts[REFERENCE].seconds if REFERENCE in verdicts else 0.0,
    )


def _hidden(each: _Exercise, test: ManifestCell) -> Hidden:
    """Say whether the hidden lines of a test catch what nothing that students see catches."""
    if not test.hidden_lines:
        return Hidden.NONE
    needed = any(
        _is_caught_unseen(came.verdicts, test.grade_id)
        for name, came in each.came.items()
        if came.verdicts and name not in {REFERENCE, STARTER}
    )
    if needed:
        return Hidden.NEEDED
    return Hidden.IMPLIED if each.is_known_by_calls else Hidden.UNKNOWN


def _has_classes(cell: ManifestCell) -> bool:
    try:
        tree = ast.parse(plain_python(cell.solved))
    except SyntaxError:
        return False
    return any(isinstance(node, ast.ClassDef) for node in ast.walk(tree))


def _is_caught_unseen(verdicts: Mapping[str, Verdict], test: str) -> bool:
    seen = any(verdict.is_caught and not verdict.is_hidden for verdict in verdicts.values())
    return not seen and verdicts[test].is_caught
