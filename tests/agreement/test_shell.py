"""What a kernel does, and what our shell of a notebook does: scores and outputs, side by side.

Each row of `tests/agreement/kernel` is an answer that both grade. One notebook of rows is run each
time, all of them every night.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.course.folder import Course
from autograder.nbgrader.source import generate
from autograder.sandbox.levels import Level, probe
from autograder.submission.safe_outputs import safe_output
from tests.agreement.kernel import NAMES, Row, rows_of
from tests.agreement.pair import Pair, grade_both
from tests.agreement.test_differences import DIFFERENCES
from tests.courses.text import notebook_of

pytestmark = pytest.mark.slow

NIGHTLY = os.environ.get("AUTOGRADER_NIGHTLY") == "1"
EVERY_TIME = "daily"
SHOWN_OTHERWISE = {
    "update-display": "an update in a later cell is shown there",
    "history": "there are no earlier sessions",
    "debug": "the words of input() are ours, and the cell has another name",
    "repr-fails": "an error in a repr is not shown",
    "repr-html-fails": "the same",
    "tb": "an error is shown once, where it is raised",
    "run-cell-fails": "an error that run_cell has caught is not shown",
    "error-group": "a group of errors is shown as an error, not on stderr",
    "syntax-warning": "a warning of the parser is said once",
    "task-prints": "what a task prints is shown in the cell that begins it",
    "file-link": "addresses open here",
    "run-until-complete": "when a coroutine is thrown away is the interpreter's business",
}
WORDS = (
    (re.compile(r"The slowest run took .*\n"), ""),
    (re.compile(r"(?:/tmp|/private|/var|/scratch|<)[^\s'\"(]*?(?:\.py\b|>)|<answer[^>]*>"), "CELL"),
    (re.compile(r"\b\d+\.py\b|<(?:answer|extra cell) [^>]*>"), "CELL"),
    (re.compile(r"/\S*/(?:autograded/ada/ps|site-packages)|/scratch"), "HERE"),
    (re.compile(r"0x[0-9a-f]+"), "ADDRESS"),
    (re.compile(r"\d[\d.e+]* (?:ns|[μµ]s|ms|s)\b|when=[\d.]+"), "TIME"),
    (re.compile(r"\r+\n"), "\n"),
    (re.compile(r"(?:raw_input|getpass|input\(\)) was called, but .*"), "NO INPUT"),
)


@dataclass(frozen=True)
class Both:
    """A notebook of rows that both have graded."""

    rows: dict[str, Row]
    pair: Pair
    stock: dict[str, list[list[Any]]]
    ours: dict[str, list[list[Any]]]

    @property
    def scores(self) -> dict[str, tuple[float | None, float | None]]:
        return {
            place[2].removesuffix("--check"): (score.points, self.pair.ours[place].points)
            for place, score in self.pair.stock.items()
        }


@pytest.fixture(
    scope="module",
    params=[
        name
        if name == EVERY_TIME
        else pytest.param(name, marks=pytest.mark.skipif(not NIGHTLY, reason="in make nightly"))
        for name in NAMES
    ],
)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """One notebook, graded by both."""
    if probe().best != Level.NAMESPACES:
        pytest.skip("a sandbox without /bin runs no programs")
    rows = rows_of(request.param)
    root = tmp_path_factory.mktemp("shell") / "ours"
    (root / "source" / "ps").mkdir(parents=True)
    source = notebook_of("\n".join(row.source for row in rows))
    nbformat.write(source, root / "source" / "ps" / "rows.ipynb")
    (root / "nbgrader_config.py").write_text('c = get_config()\nc.Exchange.root = "exchange"\n')
    course = Course.open(root)
    generate(course.settings, course.settings.directory, "ps")
    by_name = {row.name: row for row in rows}
    folder = Path(shutil.copytree(course.release("ps"), course.submitted("ada", "ps")))
    write_answers(folder / "rows.ipynb", by_name)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST")  # ipykernel would not catch what programs print
        pair = grade_both(root, "ps", root.with_name("stock"))
    stock, ours = (outputs_of(root.with_name(name), by_name) for name in ("stock", "ours"))
    return Both(by_name, pair, stock, ours)


def write_answers(path: Path, rows: dict[str, Row]) -> None:
    notebook = nbformat.read(path, as_version=4)
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        row = rows.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        if row is not None:
            cell.source = row.cells[0]
            cells += [nbformat.v4.new_code_cell(text) for text in row.cells[1:]]
    notebook.cells = cells
    nbformat.write(notebook, path)


def outputs_of(root: Path, rows: dict[str, Row]) -> dict[str, list[list[Any]]]:
    """Return what each cell of each row has shown, as far as it can be compared."""
    notebook = nbformat.read(root / "autograded" / "ada" / "ps" / "rows.ipynb", as_version=4)
    found: dict[str, list[list[Any]]] = {}
    name = ""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        name = cell.metadata.get("nbgrader", {}).get("grade_id", name)
        if name in rows:
            found.setdefault(name, []).append(comparable(cell.outputs))
    return found


def comparable(outputs: list[Any]) -> list[Any]:
    """Return outputs in words: streams put together, errors last, pictures as such."""
    found: list[Any] = []
    for output in sorted(outputs, key=rank):
        if output.output_type == "stream":
            if found and found[-1][0] == output.name:
                found[-1] = (output.name, found[-1][1] + in_words(output.text))
            else:
                found.append((output.name, in_words(output.text)))
        elif output.output_type == "error":
            found.append(("error", output.ename, in_words(output.evalue)))
        else:
            data = safe_output({"data": output.data})["data"]
            found.append(("shown", {k: in_words(v) for k, v in data.items() if "image" not in k}))
            found += [k for k in data if "image" in k]
    return found


def rank(output: Any) -> int:
    """Return the order in which kinds of outputs are compared: when each comes is no promise."""
    if output.output_type == "error":
        return 2
    return int(output.output_type == "stream" and output.name == "stderr")


def in_words(text: str) -> str:
    for pattern, word in WORDS:
        text = pattern.sub(word, text)
    return text


def test_every_row_is_isolated(both: Both) -> None:
    (result,) = both.pair.run.results
    assert (result.isolation, result.notes) == ("namespaces", ())


def test_every_row_comes_to_what_it_says(both: Both) -> None:
    expected = {name: 0.0 if row.fails else 1.0 for name, row in both.rows.items()}
    assert {name: stock for name, (stock, _) in both.scores.items()} == expected


def test_every_row_earns_what_it_earns_in_a_kernel(both: Both) -> None:
    assert {name: s for name, s in both.scores.items() if s[0] != s[1]} == {}


def test_every_row_shows_what_it_shows_in_a_kernel(both: Both) -> None:
    compared = both.rows.keys() - SHOWN_OTHERWISE.keys()
    differing = {
        n: (both.stock[n], both.ours[n]) for n in compared if both.stock[n] != both.ours[n]
    }
    assert differing == {}


def test_a_row_that_differs_stands_in_the_table_of_differences() -> None:
    said = DIFFERENCES.read_text("utf-8")
    assert [name for name in SHOWN_OTHERWISE if f"`{name}`" not in said] == []
    assert {row.name for name in NAMES for row in rows_of(name)} >= SHOWN_OTHERWISE.keys()
