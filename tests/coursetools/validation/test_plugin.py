"""The plugin in nbval's hands: a notebook whose stored outputs drifted fails at these cells."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.conftest import ROOT
from tests.coursetools.validation.drawn import drawn

SHOW = (
    "import base64; from IPython.display import Image, display; "
    "display(Image(base64.b64decode({!r})))"
)


def said(text: str) -> Any:
    return new_output("stream", name="stdout", text=text)


def shown(text: str, kind: str = "text/plain", **more: str) -> Any:
    return new_output("display_data", data={kind: text, **more})


def cell(name: str, source: str, *outputs: Any, tags: tuple[str, ...] = (), **about: Any) -> Any:
    metadata: dict[str, Any] = {"tags": list(tags)} if tags else {}
    if about:
        metadata["tensorlab"] = about
    made = new_code_cell(source, id=name, metadata=metadata, execution_count=1)
    made.outputs = list(outputs)
    return made


def raised(name: str, message: str) -> Any:
    return new_output("error", ename=name, evalue=message, traceback=[])


PLAIN = "<IPython.core.display.Image object>"
HTML = (
    "from IPython.display import HTML, display; "
    "display(HTML('<table><tr><td>{}</td></tr></table>'))"
)
TABLE = "<table><tr><td>0.25</td></tr></table>"
MESSAGE = "the size of tensor a (3) must match"


def cells(picture: str, moved: str) -> list[Any]:
    widened = {"rtol": 0.1, "reason": "a test of the override"}
    html_plain = {"text/plain": "<IPython.core.display.HTML object>"}
    raising = f"raise RuntimeError({MESSAGE!r})"
    return [
        cell("ok-number", "print(0.5000000000001)", said("0.5\n")),
        cell("ok-tensor", "print('tensor([0.33334])')", said("tensor([0.33333])\n")),
        cell("ok-override", "print(0.505)", said("0.500\n"), tolerance=widened),
        cell("ok-table", HTML.format("0.25"), shown(TABLE, "text/html", **html_plain)),
        cell(
            "ok-picture", SHOW.format(picture), shown(picture, "image/png", **{"text/plain": PLAIN})
        ),
        cell("ok-raises", raising, raised("RuntimeError", MESSAGE), tags=("raises-exception",)),
        cell("bad-number", "print(0.51)", said("0.50\n")),
        cell("bad-shape", "print((3, 2))", said("(3, 1)\n")),
        cell("bad-dtype", "print('torch.float64')", said("torch.float32\n")),
        cell("bad-table", HTML.format("0.26"), shown(TABLE, "text/html", **html_plain)),
        cell(
            "bad-picture", SHOW.format(moved), shown(picture, "image/png", **{"text/plain": PLAIN})
        ),
        cell("bad-no-picture", "pass", shown(picture, "image/png")),
        cell("bad-message", raising, raised("RuntimeError", "another"), tags=("raises-exception",)),
        cell("bad-error", raising, raised("ValueError", MESSAGE), tags=("raises-exception",)),
        cell("bad-raises", raising, said("0.5\n")),
        cell("bad-override", "print(0.5)", said("0.5\n"), tolerance={"rtol": 1}),
        cell("bad-device", "import types; device = types.SimpleNamespace(type='cuda')"),
    ]


def validate(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("PYTEST")
    } | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "coursetools.validation.plugin", "--nbval", "-q",
         "--color=no",
         "--nbval-current-env", "-rA", *options, "."],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def store(folder: Path, name: str, *of: Any) -> None:
    nbformat.write(new_notebook(cells=list(of)), folder / name)


def outcomes(printed: str, names: list[str]) -> dict[str, str]:
    found = re.findall(r"^(PASSED|FAILED) \S+::Cell (\d+)", printed, re.MULTILINE)
    return {names[int(number)]: outcome for outcome, number in found}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, str], Any]:
    """One run over every kind of cell: what it printed, the outcomes, the record."""
    folder = tmp_path_factory.mktemp("drifted")
    of = cells(drawn(), drawn(up=0.02))
    store(folder, "drifted.ipynb", *of)
    done = validate(folder, "--validation-record=record.json")
    record = json.loads((folder / "record.json").read_text())["runs"][0]
    return done.stdout, outcomes(done.stdout, [each.id for each in of]), record


def test_what_drifted_fails_and_nothing_else(run: tuple[str, Mapping[str, str], Any]) -> None:
    _, outcome, _ = run
    expected = {name: "FAILED" if name.startswith("bad") else "PASSED" for name in outcome}
    assert outcome == expected
    assert len(outcome) == len(cells("", ""))


@pytest.mark.parametrize(
    "sentence",
    [
        "stdout, line 1, number 1: stored 0.50, now 0.51 (off by 0.01, allowed 0.005",
        "stdout, line 1, number 2: stored 1, now 2 (integers are compared exactly)",
        "text/html, table 1, row 1, column 1: stored 0.25, now 0.26 (off by 0.01",
        "image/png: stored 1 of them, now 0 of them (one is missing or new)",
        "picture 1, row ",
        "a tolerance needs a `reason`",
        "`device` is on cuda, but this run is on cpu; take it from tl.device().",
    ],
)
def test_a_failure_says_what_where_and_how_far(run: tuple[str, Any, Any], sentence: str) -> None:
    assert sentence in run[0]


def test_the_run_is_recorded(run: tuple[str, Mapping[str, str], Any]) -> None:
    _, outcome, record = run
    (notebook,) = record["notebooks"]
    assert record["device"] == "cpu"
    assert notebook["cells"] == len(outcome)
    assert notebook["differ"] == sum(name == "FAILED" for name in outcome.values())
    never = {"bad-raises", "bad-override"}  # an error that was not to come, no tolerance to go by
    assert notebook["with_outputs"] - notebook["compared"] == len(never)
    assert notebook["pictures"] == 2
    assert notebook["peak_mib"] > 10
    assert notebook["seconds"] > 0


ENTRY = """
[[difference]]
notebook = "notebooks/one.ipynb"
cell = "{cell}"
device = "cpu"
reason = "a test of the register, no more"
expires = {expires}
"""
ENTRIES = {"excused": "2999-01-01", "stale": "2999-01-01", "expired": "2020-01-01"}


def test_the_register_excuses_what_differs_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    of = [
        cell("excused", "print(2)", said("3\n")),
        cell("stale", "print(1)", said("1\n")),
        cell("expired", "print(4)", said("5\n")),
        cell("not-listed", "print(6)", said("7\n")),
    ]
    store(tmp_path / "notebooks", "one.ipynb", *of)
    register = tmp_path / "differences.toml"
    entries = [ENTRY.format(cell=name, expires=expires) for name, expires in ENTRIES.items()]
    register.write_text("".join(entries))
    record = tmp_path / "record.json"
    printed = validate(
        tmp_path, f"--validation-register={register}", f"--validation-record={record}"
    ).stdout
    passed = [name for name, outcome in outcomes(printed, [each.id for each in of]).items()
              if outcome == "PASSED"]  # fmt: skip
    assert passed == ["excused"], printed
    assert "says that this output differs; remove the entry" in printed
    assert "expired on 2020-01-01" in printed
    (notebook,) = json.loads(record.read_text())["runs"][0]["notebooks"]
    assert {each["cell"]: each["differed"] for each in notebook["excused"]} == {
        "excused": True,
        "stale": False,
        "expired": True,
    }
