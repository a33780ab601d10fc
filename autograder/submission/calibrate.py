"""Tries a notebook out on its reference solution and its untouched starter, in both ways."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.course.intake import SanitizedSubmission
from autograder.course.own_files import is_code
from autograder.errors import CouldNotCheck
from autograder.grading.cell_runs import CellRun
from autograder.grading.interpreting import INTERPRETS
from autograder.grading.kernel import is_this_python, run_in_kernel
from autograder.grading.limits import Limits
from autograder.grading.object_rule import ANYTHING
from autograder.grading.plan import PlanCell
from autograder.grading.verdict import TestCell, judge
from autograder.model import Outcome, Role
from autograder.nbgrader.manifest import Manifest
from autograder.sandbox.levels import Level
from autograder.submission.assemble import name_of, ordered, planned
from autograder.submission.engine import Engine, RunInputs, run_cells
from autograder.submission.placement import Placement, Runner

__all__ = ["StockRun", "calibrated", "stock_run"]

ROUNDS = 3
PATIENT = Limits(cell_seconds=120, notebook_seconds=600, output_bytes=2_000_000)
BEFORE = PlanCell("before", Role.CODE, "import sys\n_loaded_before = set(sys.modules)")
AFTER = PlanCell(
    "after",
    Role.CODE,
    "import json, sys\nprint(json.dumps([n for n in sys.modules if n not in _loaded_before]))",
)

Facts = tuple[float, Outcome]
Noted = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class StockRun:
    """What a stock kernel makes of a notebook's known texts.

    Attributes
    ----------
    manifest : Manifest
        The notebook.
    reference, starter : mapping of str to (float, Outcome)
        Per test cell: its verdict on the solution, and on what is released.
    modules : tuple of str
        What the reference has imported.
    """

    manifest: Manifest
    reference: Mapping[str, Facts]
    starter: Mapping[str, Facts]
    modules: tuple[str, ...]


def stock_run(manifest: Manifest, inputs: RunInputs) -> StockRun:
    """Run reference and starter in a stock kernel.

    Raises
    ------
    CouldNotCheck
        If there is no such kernel.
    """
    inputs = replace(inputs, limits=PATIENT)
    runs, modules = _in_kernel(_solved(manifest), manifest, inputs)
    starter, _ = _in_kernel(_released(manifest), manifest, inputs)
    reference = _verdicts(manifest, runs)
    return StockRun(manifest, reference, _verdicts(manifest, starter), modules)


def calibrated(stock: StockRun, engine: Engine, inputs: RunInputs) -> Placement:
    """Return how a notebook can be carried so that its verdicts are the stock kernel's.

    Test cells with another verdict in two processes are moved beside the answers, and so are those
    that run what comes of the reference's code as a program, with the test cells that read what
    those bind. Where this does not help, or a test may run a file that the
    student hands in, a kernel carries the notebook: in the sandbox if the verdicts stay the same
    there. A test cell that calls so often that a submission's time would not do between two
    processes goes wrong, too.
    """
    in_time = replace(PATIENT, cell_seconds=inputs.limits.cell_seconds)
    manifest, why = stock.manifest, f"The kernel {stock.manifest.kernel!r} is not this Python"
    code = [name for name in inputs.own if is_code(name)]
    if code:
        why = f"Students hand in code that the notebook may run: {', '.join(code)}"
    elif is_this_python(manifest.kernel):
        placement = Placement(manifest.notebook)
        interpreting: set[str] = set()
        for _ in range(ROUNDS):
            placement, wrong, found = _tried(
                stock, placement, engine, replace(inputs, limits=in_time)
            )
            interpreting |= found
            wrong = tuple(dict.fromkeys((*wrong, *sorted(found))))
            if not wrong:
                return replace(placement, why=_why_shared(placement, interpreting))
            shared = _with_readers(manifest, {*placement.shared, *wrong})
            why = f"These checks do not work in two processes: {', '.join(wrong)}"
            placement = Placement(manifest.notebook, shared=shared)
    return _in_a_kernel(stock, engine, replace(inputs, limits=PATIENT), why)


def _tried(
    stock: StockRun, placement: Placement, engine: Engine, inputs: RunInputs
) -> tuple[Placement, tuple[str, ...], set[str]]:
    """Run a notebook as `placement` says.

    Returns the placement with what its tests ask for, the tests that go wrong, and those in the
    checker that interpret what they hear.

    The reference runs twice: without any rule, to see what its tests ask of its objects, and
    under the rule that comes of this.
    """
    manifest = stock.manifest
    tests = [cell.grade_id for cell in manifest.tests]
    cells = [name_of(cell) for cell in manifest.cells if cell.is_run]
    free = replace(placement, objects=_anything(tests), changes=_anything(cells))
    _, runs = _verdicts_of(stock, _solved(manifest), free, engine, inputs)
    apart = (name for name in tests if not placement.shares(name))
    interpreting = {name for name in apart if INTERPRETS in runs[name].objects}
    ruled = _noted(replace(placement, objects=_nothing(tests), changes=_nothing(cells)), runs)
    seen, runs = _verdicts_of(stock, _solved(manifest), ruled, engine, inputs)
    more = _noted(ruled, runs)
    if more != ruled and seen != stock.reference:  # its tests draw at random what they ask
        ruled = more
        seen, runs = _verdicts_of(stock, _solved(manifest), ruled, engine, inputs)
    untouched, _ = _verdicts_of(stock, _released(manifest), ruled, engine, inputs)
    wrong = [
        name
        for name in stock.reference
        if (seen[name], untouched[name]) != (stock.reference[name], stock.starter[name])
    ]
    return replace(ruled, seconds=_longest(manifest, runs)), tuple(wrong), interpreting


def _anything(cells: Sequence[str]) -> Noted:
    return tuple((name, (ANYTHING,)) for name in cells)


def _nothing(cells: Sequence[str]) -> Noted:
    return tuple((name, ()) for name in cells)


def _noted(placement: Placement, runs: Mapping[str, CellRun]) -> Placement:
    """Add what cells of the reference have asked for and changed."""
    return replace(
        placement,
        objects=tuple((n, _union(known, runs[n].objects)) for n, known in placement.objects),
        changes=tuple((n, _union(known, runs[n].changes)) for n, known in placement.changes),
    )


def _longest(manifest: Manifest, runs: Mapping[str, CellRun]) -> float:
    """Return what the slowest cell took that is an answer or a test."""
    judged = [cell for cell in manifest.cells if cell.is_answered or cell.role is Role.TEST]
    return max((runs[name_of(cell)].seconds for cell in judged if cell.is_run), default=0.0)


def _union(known: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({*known, *new}))


def _with_readers(manifest: Manifest, shared: set[str]) -> tuple[str, ...]:
    """Add the tests that read what a shared test has bound: it is the student's to choose."""
    tainted: set[str] = set()
    found = []
    for cell in planned(ordered(SanitizedSubmission(manifest, _solved(manifest), (), ()))):
        reads_taint = bool(tainted & cell.names.borrows)
        if cell.is_isolated and (cell.id in shared or reads_taint):
            found.append(cell.id)
            tainted |= cell.names.binds
        elif cell.is_given and reads_taint:
            tainted |= cell.names.binds
        else:
            tainted -= cell.names.binds
    return tuple(found)


def _in_a_kernel(stock: StockRun, engine: Engine, inputs: RunInputs, why: str) -> Placement:
    name = stock.manifest.notebook
    placement = Placement(name, Runner.SANDBOXED_KERNEL, why=why)
    try:
        texts = (_solved(stock.manifest), _released(stock.manifest))
        seen = tuple(_verdicts_of(stock, text, placement, engine, inputs)[0] for text in texts)
    except CouldNotCheck as error:
        said = str(error).rstrip(".")
        can_hold_kernels = engine.level == Level.NAMESPACES  # then it may go better the next time
        runner = Runner.NOWHERE if can_hold_kernels else Runner.KERNEL
        return Placement(name, runner, why=f"{why}, and its kernel runs in no sandbox: {said}")
    if seen != (stock.reference, stock.starter):
        said = "in a sandbox its kernel comes to other verdicts"
        return Placement(name, Runner.KERNEL, why=f"{why}, and {said}")
    return placement


def _why_shared(placement: Placement, interpreting: set[str]) -> str:
    groups = {
        "These checks run what the student's code gives them as a program": interpreting,
        "These checks need live objects": set(placement.shared) - interpreting,
    }
    said = {why: [name for name in placement.shared if name in g] for why, g in groups.items()}
    return "; ".join(f"{why}: {', '.join(names)}" for why, names in said.items() if names)


def _verdicts_of(
    stock: StockRun,
    texts: Mapping[str, str],
    placement: Placement,
    engine: Engine,
    inputs: RunInputs,
) -> tuple[dict[str, Facts], dict[str, CellRun]]:
    placed = ordered(SanitizedSubmission(stock.manifest, texts, (), ()))
    runs = run_cells(placed, stock.manifest, inputs, replace(engine, placements=(placement,)))
    return _verdicts(stock.manifest, runs), _by_id(runs)


def _in_kernel(
    texts: Mapping[str, str], manifest: Manifest, inputs: RunInputs
) -> tuple[tuple[CellRun, ...], tuple[str, ...]]:
    """Run a notebook in a kernel; return what came of it, and what it has imported."""
    placed = ordered(SanitizedSubmission(manifest, texts, (), ()))
    cells = planned(placed)
    is_python = is_this_python(manifest.kernel)
    runs = run_in_kernel(
        [BEFORE, *cells, AFTER] if is_python else cells,
        kernel=manifest.kernel,
        files=inputs.files,
        limits=inputs.limits,
        seed=inputs.seed,
    )
    return (runs[1:-1], _listed(runs[-1])) if is_python else (runs, ())


def _listed(run: CellRun) -> tuple[str, ...]:
    said = "".join(str(output.get("text", "")) for output in run.outputs)
    try:
        names = [str(name) for name in json.loads(said)]
    except ValueError:
        names = []
    return tuple(name for name in names if not name.startswith("__"))


def _verdicts(manifest: Manifest, runs: Sequence[CellRun]) -> dict[str, Facts]:
    return dict(_judged(manifest, _by_id(runs)))


def _judged(manifest: Manifest, runs: Mapping[str, CellRun]) -> Iterator[tuple[str, Facts]]:
    for test in manifest.tests:
        spec = TestCell(test.grade_id, test.points, frozenset(), is_attempted=True)
        result = judge(spec, runs[test.grade_id], ())
        yield test.grade_id, (result.points, result.outcome)


def _by_id(runs: Sequence[CellRun]) -> dict[str, CellRun]:
    return {run.cell: run for run in runs}


def _solved(manifest: Manifest) -> Mapping[str, str]:
    return {c.grade_id: c.solved or c.released for c in manifest.cells if c.is_answered}


def _released(manifest: Manifest) -> Mapping[str, str]:
    return {c.grade_id: c.released for c in manifest.cells if c.is_answered}
