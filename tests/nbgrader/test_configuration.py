"""A configuration that would not do what it says is refused, with file, line and option."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.course.folder import Course
from autograder.errors import ConfigurationRefused
from coursetools.cli import app as authors_app
from tests.tiny_course import write_course

REFUSED = {
    "a bracket": ("c.Exchange.root = str((1)\n", "line 4: does not parse: '(' was never closed."),
    "a string": ("x = 'abc\n", "line 4: does not parse: unterminated string literal"),
    "a name": ("\nc.Exchange.root = PLACE\n", "line 5: cannot be read: NameError: name 'PLACE'"),
    "a file": ("open('nowhere')\n", "line 4: cannot be read: FileNotFoundError"),
    "an exit": ("raise SystemExit(0)\n", "line 4: cannot be read: SystemExit"),
    "the engine's option": (
        "c.Autograder.cell_secs = 2\n",
        "line 4: c.Autograder has no option cell_secs; did you mean cell_seconds?",
    ),
    "nbgrader's option": (
        "c.CourseDirectory.coures_id = 'x'\n",
        "line 4: c.CourseDirectory has no option coures_id; did you mean course_id?",
    ),
    "a list's option": (
        "c.Autograde.sanitize_preprocesors = []\n",
        "did you mean sanitize_preprocessors?",
    ),
    "a preprocessor's option": ("c.ClearSolutions.code_stubs = {}\n", "did you mean code_stub?"),
    "an option like nothing": (
        "c.CourseDirectory.zzz = 1\n",
        "line 4: c.CourseDirectory has no option zzz; see its documentation.",
    ),
    "a section": (
        "c.CourseDirectroy.course_id = 'x'\n",
        "line 4: c.CourseDirectroy configures nothing; did you mean c.CourseDirectory?",
    ),
    "the engine's type": (
        "c.Autograder.cell_seconds = 'abc'\n",
        "line 4: c.Autograder.cell_seconds takes a float, not 'abc'.",
    ),
    "a number below nothing": ("c.Autograder.notebook_seconds = -1\n", "not -1"),
    "nbgrader's type": (
        "c.CourseDirectory.db_url = 12\n",
        "line 4: c.CourseDirectory.db_url takes a unicode string, not 12.",
    ),
    "a type in a list": ("c.Autograder.release_files = [1]\n", "c.Autograder.release_files takes"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_mistake_is_one_sentence(tmp_path: Path, name: str) -> None:
    text, why = REFUSED[name]
    root = write_course(tmp_path / "course", text)
    with pytest.raises(ConfigurationRefused) as refused:
        Course.open(root)
    said = str(refused.value)
    assert why in said
    assert said.startswith(str(root / "nbgrader_config.py"))
    assert "\n" not in said


ACCEPTED = [
    "c.Autograder.cell_seconds = 3\nc.Autograder.release_files = ('a.txt',)\n",
    "c.Execute.timeout = None\nc.ExecutePreprocessor.timeout = 3\n",
    "c.ServerApp.port = 1\nc.MyOwnPlugin.anything = 1\nc.NbGrader.course_id = 'old'\n",
    "c.Autograde.exclude_overwriting.update({'ps1': ['mine.py']})\n",
    "c.ClearSolutions.code_stub = {'python': '# HERE'}\nc.FormgradeApp.labels = []\n",
    "c.GradeWithEngine.require_isolation = 'limits'\n",
    "c.Autograde.sanitize_preprocessors.append('nbgrader.preprocessors.LockCells')\n",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_somebody_reads_is_accepted(tmp_path: Path, text: str) -> None:
    assert Course.open(write_course(tmp_path / "course", text)).assignments() == ("ps1",)


def test_the_engines_options_hold(tmp_path: Path) -> None:
    text = "c.Autograder.cell_seconds = 3\nc.Autograder.output_bytes = 7\n"
    limits = Course.open(write_course(tmp_path / "course", text)).settings.limits
    assert (limits.cell_seconds, limits.output_bytes) == (3.0, 7)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"Autograder": {"cell_secs": 1}}', "did you mean cell_seconds?"),
        ('{"Autograder": ', "line 1: does not parse"),
    ],
)
def test_a_configuration_in_json_is_looked_at_too(tmp_path: Path, text: str, why: str) -> None:
    root = write_course(tmp_path / "course")
    (root / "nbgrader_config.json").write_text(text)
    with pytest.raises(ConfigurationRefused) as refused:
        Course.open(root)
    assert why in str(refused.value)
    assert "nbgrader_config.json" in str(refused.value)


VERBS = {
    "new": ["new", "ps2"],
    "release": ["release", "ps1"],
    "collect": ["collect", "ps1", "x.zip"],
    "grade": ["grade", "ps1"],
    "feedback": ["feedback", "ps1"],
    "report": ["report", "ps1"],
    "export": ["export", "ps1"],
    "manual": ["manual", "ps1"],
    "status": ["status"],
    "build": ["build"],
    "check": ["check"],
    "doctor": ["doctor"],
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_refuses_it_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    root = write_course(tmp_path / "course", "c.Exchange.root = (\n")
    before = sorted(root.rglob("*"))
    monkeypatch.chdir(root)
    command = authors_app if verb in {"build", "check", "new"} else app
    done = CliRunner().invoke(command, VERBS[verb])
    assert isinstance(done.exception, ConfigurationRefused)
    assert done.exception.exit_status == 2
    assert sorted(root.rglob("*")) == before
