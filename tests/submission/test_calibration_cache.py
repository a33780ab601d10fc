"""What a trial finds out about each test cell, and what becomes of it when a class is graded."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from textwrap import indent
from typing import Any

import nbformat
import pytest

from autograder.classes.run import chosen_engine
from autograder.course.folder import Course
from autograder.course.intake import rebuild
from autograder.course.submission import FileRead
from autograder.grading.limits import Limits
from autograder.model import TAMPER_EVIDENT, Outcome, SubmissionResult
from autograder.present.report import render_report
from autograder.sandbox.levels import Level, probe
from autograder.submission.calibration_cache import USED_LATER
from autograder.submission.engine import Engine, RunInputs, cool_down
from autograder.submission.placement import Runner
from autograder.submission.task import Task, grade_submission, read_graded
from tests.grading.test_sandboxed_kernel import write_adder
from tests.tiny_course import FULL, answered, source_notebook, write_course

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)
if probe().best is not Level.NAMESPACES:
    pytest.skip("kernels run in namespaces only", allow_module_level=True)

BESIDE = RunInputs((), Limits(cell_seconds=5, notebook_seconds=60), None)
LIVE = "import inspect\nassert double.__code__.co_argcount == 1\nseen = double(2)"
READER = "assert seen == 4\n4 * share"
CLOSE = "assert abs(double(3) - 6) < 1e-6"
FORGED = """
class Gift:
    def __sub__(self, other): return 0.0
    __mul__ = __rmul__ = __rsub__ = __sub__
    def __abs__(self): return 0.0
    __lt__ = __eq__ = __ge__ = lambda *_: True
    __hash__ = lambda self: 6
    def __getattr__(self, name): return lambda *_, **__: True
Gift.__module__, Gift.__name__, Gift.__qualname__ = {claims!r}
def double(x): return Gift()
share = Gift()
"""
STUBS = """
c.ClearSolutions.code_stub = {
    "python": "# YOUR CODE HERE\\nraise NotImplementedError()", "adder": "add 1"
}
"""
CLAIMS = (("torch", "Tensor"), ("numpy", "float64"), ("builtins", "float"), ("__main__", "double"))


def course_with(folder: Path, kernel: str = "", **texts: str) -> Course:
    """A tiny course with other test cells, and perhaps a notebook in another language."""
    root = write_course(folder / "course", STUBS)
    notebook = source_notebook()
    for cell in notebook.cells:
        cell.source = texts.get(cell.id.replace("-", "_"), cell.source)
    place = root / "source" / "ps1"
    nbformat.write(notebook, place / "sums.ipynb")
    if kernel:
        other = source_notebook()
        other.cells = [cell for cell in other.cells if cell.id in {"double", "double-visible"}]
        for cell, text in zip(
            other.cells, ["### BEGIN SOLUTION\nadd 2\n### END SOLUTION", "is 2"], strict=True
        ):
            cell.source, cell.metadata["nbgrader"]["grade_id"] = text, f"{cell.id}-2"
        spec = {"name": kernel, "display_name": kernel, "language": kernel}
        other.metadata["kernelspec"] = spec
        nbformat.write(other, place / "lines.ipynb")
    return Course.open(root)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("tried")
    cool_down()


@pytest.fixture(scope="module")
def mixed(places: Path) -> tuple[Course, Engine]:
    """One cell needs live objects, one reads what it binds, one is fit for two processes."""
    course = course_with(places / "mixed", double_visible=LIVE, share_partial=READER)
    return course, chosen_engine(course, "ps1", BESIDE)


@pytest.fixture(scope="module")
def partly(places: Path) -> Iterator[tuple[Course, Engine]]:
    """One notebook is in a language of its own."""
    write_adder(places / "jupyter")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(places / "jupyter"))
        course = course_with(places / "partly", kernel="adder", double_hidden=CLOSE)
        yield course, chosen_engine(course, "ps1", BESIDE)


def graded(
    course: Course,
    engine: Engine,
    answers: Mapping[str, str],
    notebook: str = "sums",
    inputs: RunInputs = BESIDE,
) -> SubmissionResult:
    (manifest,) = [m for m in course.manifests("ps1") if m.notebook == notebook]
    raw = json.dumps(answered(**answers)).encode()
    sanitized = rebuild(manifest, FileRead("sums.ipynb", raw))
    task = Task("k", "s", "eve", sanitized, inputs, engine, was_handed_in=True)
    return read_graded(grade_submission(task)).result


def test_a_check_that_calls_too_often_for_two_processes_is_shared(places: Path) -> None:
    often = "assert all(double(1) == 2 for _ in range(100_000))\nshare"
    course = course_with(places / "often", share_partial=often)
    inputs = RunInputs((), Limits(cell_seconds=2, notebook_seconds=60), None)
    placement = chosen_engine(course, "ps1", inputs).placement("sums")
    assert (placement.runner, placement.shared) == (Runner.PAIR, ("share-partial",))


def test_a_right_answer_by_a_slow_way_has_time_where_the_reference_takes_its_time(
    places: Path,
) -> None:
    busy = "import time\nend = time.process_time() + {}\nwhile time.process_time() < end: pass\n"
    text = busy.format(0.3) + "assert double(1) == 2"
    course = course_with(places / "slow", double_visible=text)
    inputs = RunInputs((), Limits(cell_seconds=1, notebook_seconds=60), None)
    engine = chosen_engine(course, "ps1", inputs)
    way = "def double(x):\n" + indent(busy.format(2) + "return 2 * x", "    ")
    result = graded(course, engine, FULL | {"double": way}, inputs=inputs)
    assert [cell.outcome for cell in result.cells] == [Outcome.PASSED] * 3


def test_a_tier_is_found_for_each_test_cell(mixed: tuple[Course, Engine]) -> None:
    _, engine = mixed
    placement = engine.placement("sums")
    assert placement.runner is Runner.PAIR
    assert placement.shared == ("double-visible", "share-partial")  # it reads what the first binds
    names = ("double-visible", "double-hidden", "share-partial")
    points = {"share-partial": ("gives points",)}
    assert dict(placement.objects) == dict.fromkeys(names, ()) | points
    assert engine.weakest == "namespaces"
    assert "double-visible, share-partial" in engine.why
    assert TAMPER_EVIDENT in engine.why


def without_seconds(text: str) -> dict[str, Any]:
    kept = json.loads(text)
    return kept | {"notebooks": [each | {"seconds": 0} for each in kept["notebooks"]]}


def test_what_was_found_out_is_kept(mixed: tuple[Course, Engine]) -> None:
    course, engine = mixed
    assert chosen_engine(course, "ps1", BESIDE) == engine
    path = course.state / "ps1.engine.json"
    kept = path.read_text()
    path.write_text('{"key": "of an older engine", "shared": []}')
    assert chosen_engine(course, "ps1", BESIDE) == engine
    assert without_seconds(path.read_text()) == without_seconds(kept)


def test_shared_checks_score_and_say_what_they_are_worth(mixed: tuple[Course, Engine]) -> None:
    course, engine = mixed
    result = graded(course, engine, FULL)
    assert [cell.points for cell in result.cells] == [2.0, 3.0, 4.0]
    assert [TAMPER_EVIDENT in cell.message for cell in result.cells] == [True, False, True]
    assert result.isolation == "namespaces"
    assert TAMPER_EVIDENT not in " ".join(result.oddities)
    (caveat,) = result.caveats
    assert "double-visible, share-partial" in caveat
    assert caveat in unescape(render_report("ps1", [result]))
    wrong = graded(course, engine, {**FULL, "double": "def double(x): return x"})
    assert [cell.points for cell in wrong.cells] == [2.0, 0.0, 0.0]


@pytest.mark.parametrize("claims", CLAIMS, ids=[name for _, name in CLAIMS])
def test_an_object_that_lies_about_its_class_earns_nothing(
    partly: tuple[Course, Engine], claims: tuple[str, str]
) -> None:
    course, engine = partly
    text = FORGED.replace("{claims!r}", repr((*claims, claims[1])))
    result = graded(course, engine, {"double": text})
    assert [cell.points for cell in result.cells] == [0.0, 0.0, 0.0]
    assert "plain data" in result.cells[1].message
    assert graded(course, engine, FULL).score == 9.0


def test_a_notebook_in_another_language_runs_in_the_sandbox(
    partly: tuple[Course, Engine],
) -> None:
    course, engine = partly
    assert engine.placement("sums").is_isolated
    assert dict(engine.placement("sums").objects)["double-hidden"] == ()
    assert engine.placement("lines").runner is Runner.SANDBOXED_KERNEL
    assert engine.level_of("lines") == "namespaces"
    assert "'adder'" in engine.why
    result = graded(course, engine, {"double-2": "add 2"}, "lines")
    assert result.isolation == "namespaces"
    assert [TAMPER_EVIDENT in caveat for caveat in result.caveats] == [True]


def test_without_any_sandbox_every_notebook_runs_in_a_kernel() -> None:
    engine = Engine("none", "because")
    assert engine.placement("sums").runner is Runner.KERNEL
    assert engine.level_of("sums") == engine.weakest == "none"


@pytest.mark.parametrize("library", USED_LATER)
def test_what_a_library_uses_later_is_not_there_before(library: str) -> None:
    code = f"import importlib, sys, {library}; names = sys.argv[1:]\n" + (
        "there = [name for name in names if name in sys.modules]\n"
        "print(there, [importlib.import_module(name).__name__ for name in names])"
    )
    names = USED_LATER[library]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *names], capture_output=True, text=True
    )
    assert done.stdout.strip() == f"[] {list(names)}", done.stderr
