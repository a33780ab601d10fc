"""Finds out which engine an assignment is fit for, by trying both on what is known.

The reference solution and the untouched starter run in a stock kernel and in two sandboxed
processes. Any test cell with another verdict keeps the whole assignment in the kernel.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from autograder.course.assemble import PlacedCell, ordered
from autograder.course.folder import Course
from autograder.course.intake import Rebuilt
from autograder.course.manifest import Manifest
from autograder.errors import CouldNotCheck
from autograder.grading.kernel import run_steps
from autograder.grading.steps import Limits, Step, StepRun
from autograder.grading.verdict import TestCell, judge
from autograder.model import CellResult, Outcome
from autograder.sandbox.levels import Levels, probe
from autograder.schedule.engine import KERNEL, Beside, Engine, cool_down, run_cells

__all__ = ["available", "engine_for"]

MOST_MODULES = 2_000
IMPORT_SECONDS = 180
PATIENT = Limits(cell_seconds=120, notebook_seconds=600, output_bytes=2_000_000)
BEFORE = Step("the list of modules", "import sys\n_loaded_before = set(sys.modules)", is_test=False)
AFTER = Step(
    "the list of modules",
    "import json, sys\nprint(json.dumps([n for n in sys.modules if n not in _loaded_before]))",
    is_test=False,
)
NEEDED = """
import contextlib, importlib, json, sys, warnings
warnings.simplefilter("ignore")
needed = []
for name in json.load(sys.stdin):
    if name not in sys.modules:
        with contextlib.suppress(BaseException):
            importlib.import_module(name)
            needed.append(name)
print("\\n" + json.dumps(needed))
"""
TAMPER_EVIDENT = "answers and tests share one kernel, which is tamper-evident only"


def available() -> tuple[str, str]:
    """Return the strongest level that works here, and why not a stronger one."""
    try:
        levels: Levels = probe()
    except (CouldNotCheck, OSError, subprocess.SubprocessError) as error:
        return KERNEL, f"No sandbox can be set up on this machine: {error}"
    return levels.best.value, " ".join(levels.reasons.values())


def engine_for(course: Course, assignment: str, beside: Beside, fingerprint: str) -> Engine:
    """Return the engine for an assignment; try it out unless that was done before.

    Parameters
    ----------
    course, assignment : Course, str
        Which.
    beside : Beside
        What its notebooks run with.
    fingerprint : str
        Changes with everything outside of the source that a verdict may depend on.
    """
    level, why = available()
    if level == KERNEL:
        return Engine(KERNEL, f"{why}; {TAMPER_EVIDENT}.")
    manifests = course.manifests(assignment)
    foreign = sorted({m.kernel for m in manifests} - {"python3"})
    if foreign:
        said = f"The kernel {foreign[0]!r} is not the Python that grades"
        return Engine(KERNEL, f"{said}; {TAMPER_EVIDENT}.")
    key = _digest(level, fingerprint, *[manifest.digest for manifest in manifests])
    path = course.state / f"{assignment}.engine.json"
    known = _read(path.read_bytes()) if path.is_file() else {}
    if known.get("key") != key:
        try:
            known = {"key": key, **_tried(manifests, level, beside)}
        except CouldNotCheck as error:  # not kept: the next run tries again
            return Engine(KERNEL, f"The trial of {assignment} failed: {error} So {TAMPER_EVIDENT}.")
        finally:
            cool_down()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(known, indent=1), "utf-8")
    if known["shared"]:
        names = ", ".join(known["shared"])
        return Engine(KERNEL, f"These checks need live objects: {names}; {TAMPER_EVIDENT}.")
    return Engine(level, why, tuple(known["preload"]))


def _tried(manifests: Sequence[Manifest], level: str, beside: Beside) -> dict[str, list[str]]:
    """Run reference and starter both ways; return what to preload and which cells differ."""
    patient = replace(beside, limits=PATIENT)
    modules: dict[str, None] = {}
    stock: list[list[CellResult]] = []
    known = [
        (manifest, Rebuilt(manifest, texts, (), ()))
        for manifest in manifests
        for texts in (_solved(manifest), _released(manifest))
    ]
    for manifest, rebuilt in known:
        placed = ordered(rebuilt)
        runs, loaded = _in_kernel(placed, manifest, patient)
        stock.append(_verdicts(manifest, placed, runs))
        if rebuilt.answers == _solved(manifest):
            modules.update(dict.fromkeys(loaded))
    preload = _needed(list(modules))
    engine = Engine(level, preload=tuple(preload))
    shared: dict[str, None] = {}
    for (manifest, rebuilt), expected in zip(known, stock, strict=True):
        placed = ordered(rebuilt)
        runs = run_cells(placed, manifest, patient, engine)
        pairs = zip(expected, _verdicts(manifest, placed, runs), strict=True)
        shared.update({a.id: None for a, b in pairs if _facts(a) != _facts(b)})
    return {"preload": preload, "shared": list(shared)}


def _in_kernel(
    placed: Sequence[PlacedCell], manifest: Manifest, beside: Beside
) -> tuple[tuple[StepRun, ...], list[str]]:
    """Run a notebook in a kernel; return what came of it, and what it has imported."""
    cells = [cell.step for cell in placed if cell.is_code]
    runs = run_steps(
        [BEFORE, *cells, AFTER],
        kernel=manifest.kernel,
        files=beside.files,
        limits=beside.limits,
        seed=beside.seed,
    )
    said = "".join(str(output.get("text", "")) for output in runs[-1].outputs)
    try:
        names = [str(name) for name in json.loads(said)]
    except ValueError:
        names = []
    return runs[1:-1], [name for name in names if not name.startswith("__")]


def _needed(modules: Sequence[str]) -> list[str]:
    """Leave out what the modules before it import anyway, and what cannot be imported by name."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", NEEDED],
        input=json.dumps(list(modules)),
        env={"OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=IMPORT_SECONDS,
        check=False,
    )
    try:
        names: list[str] = json.loads(done.stdout.strip().splitlines()[-1])
    except (ValueError, IndexError):
        names = list(modules)
    return names[:MOST_MODULES]


def _verdicts(
    manifest: Manifest, placed: Sequence[PlacedCell], runs: Sequence[StepRun]
) -> list[CellResult]:
    code = [cell.known.grade_id for cell in placed if cell.is_code and cell.known is not None]
    by_id = dict(zip(code, runs, strict=True))
    return [
        judge(TestCell(test.grade_id, test.points, frozenset(), True), by_id[test.grade_id], ())
        for test in manifest.tests
    ]


def _facts(cell: CellResult) -> tuple[float, Outcome]:
    return cell.points, cell.outcome


def _solved(manifest: Manifest) -> Mapping[str, str]:
    return {c.grade_id: c.solved or c.released for c in manifest.cells if c.is_answered}


def _released(manifest: Manifest) -> Mapping[str, str]:
    return {c.grade_id: c.released for c in manifest.cells if c.is_answered}


def _read(raw: bytes) -> dict[str, list[str] | str]:
    try:
        data = json.loads(raw)
        return data if {"key", "shared", "preload"} <= set(data) else {}
    except (ValueError, TypeError):
        return {}


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
