"""The README, followed word by word: every command line, in its order, in a fresh folder.

The folder holds what git does. Its environment is that of the tests, linked: nothing is installed.
One problem set lies in it, so that releasing takes seconds. Commands that take minutes are planned
by `make -n`, and another test, named here, does what the plan says.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.sandbox.levels import Level, probe
from tests.browser import readme
from tests.browser.readme import Terminal
from tests.conftest import ROOT

SET = "ps03_broadcasting"
INLINE = re.compile(r"`((?:make |\.venv/bin/(?!activate)|\.ci/run|pip install \./)[^`]*)`")
PUBLISH, CI = "tests/coursetools/publish", "tests/coursetools/validation/test_ci.py"
PLANNED = {
    "make demo": ("-m coursetools.demo", "tests/coursetools/test_demo.py"),
    "make test": ("-m pytest", "tests/test_readme.py"),
    "make book": ("-m coursetools.publish.book", f"{PUBLISH}/test_make_book.py"),
    "make pdf": ("-m coursetools.publish.pdf", f"{PUBLISH}/test_print_book.py"),
    "make bundle": ("-m coursetools.publish.bundle", f"{PUBLISH}/test_make_bundle.py"),
    "make build": ("autograder build", "tests/coursetools/build/test_build.py"),
    "make check": ("autograder check", "tests/coursetools/build/test_gate.py"),
    "make validate": ("scripts/validate.py --device cuda", CI),
}  # fmt: skip
TESTED_ELSEWHERE = {
    ".ci/run": CI,
    "pip install ./autograder": "tests/alone/test_a_strangers_course.py",
}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(probe().best is not Level.NAMESPACES, reason="needs namespaces"),
]


@dataclass(frozen=True)
class Reader(Terminal):
    """A person who types what the README says, and has no hour to wait."""

    def type(self, line: str) -> None:
        """Do what a line says, or find the test that does."""
        plans = [plan for name, plan in PLANNED.items() if line.startswith(name)]
        if plans:
            self._plan(line, *plans[0])
        elif line in TESTED_ELSEWHERE:
            assert (ROOT / TESTED_ELSEWHERE[line]).is_file()
        else:
            super().type(line)

    def _plan(self, line: str, does: str, test: str) -> None:
        command = line.partition("#")[0].strip()
        assert does in self.run(command.replace("make", "make -n", 1))
        assert (ROOT / test).is_file()


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A person with a fresh clone."""
    folder = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        other_set = (
            re.match(r"(source|solutions|authoring/assignments)/ps", name) and SET not in name
        )
        if not other_set and not name.startswith("tests/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    link_environment(folder / ".venv")
    home = readme.fresh_home(tmp_path_factory.mktemp("reader") / "home", "{}")
    return Reader(folder, home | {"PYTHONPATH": str(folder)})


def link_environment(venv: Path) -> None:
    """Put the environment of the tests where `make` would make one."""
    venv.mkdir()
    for name in ("bin", "lib", "pyvenv.cfg", "share", "etc"):
        if Path(sys.prefix, name).exists():
            (venv / name).symlink_to(Path(sys.prefix, name))
    (venv / ".complete").touch()


def in_order() -> Iterator[str]:
    """Yield every command line of the README, those in tables and sentences as well."""
    text = (ROOT / "README.md").read_text("utf-8")
    for part in re.split(r"(^```\w*\n.*?^```)", text, flags=re.MULTILINE | re.DOTALL):
        if part.startswith("```sh"):
            yield from filter(str.strip, part.splitlines()[1:-1])
        elif not part.startswith("```"):
            yield from INLINE.findall(part)


LINES = tuple(in_order())


def test_the_lines_are_found() -> None:
    assert LINES[0].startswith("make demo")
    assert len(LINES) > 20
    assert {line.split()[0] for line in LINES} <= {"make", ".venv/bin/autograder", ".ci/run", "pip"}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.partition("#")[0].strip())
def test_the_line_does_what_it_says(reader: Reader, line: str) -> None:
    reader.type(line)


def test_what_the_readme_promises_lies_there(reader: Reader) -> None:
    lies = {
        "problem_sets": SET, f"release/{SET}": f"{SET}.ipynb",
        "authoring/assignments": "ps10_fourier",
        f"submitted/ada/{SET}": f"{SET}.ipynb", "path/to/course/feedback/ada/ps1": "*.html",
        "path/to/course/reports": "ps1-canvas*", ".": "results.json",
    }  # fmt: skip
    for folder, name in lies.items():
        assert list((reader.folder / folder).glob(name)), f"{folder}/{name}"


def test_every_verb_that_the_readmes_name_is_there(reader: Reader) -> None:
    verbs = set(re.findall(r"^ *│ (\w+)", reader.run(".venv/bin/autograder --help"), re.MULTILINE))
    for path in (ROOT / "README.md", ROOT / "autograder" / "README.md"):
        named = set(
            re.findall(r"(?:`|^|bin/)autograder (\w+)", path.read_text("utf-8"), re.MULTILINE)
        )
        assert named <= verbs, path


def test_make_help_lists_what_the_readme_says(reader: Reader) -> None:
    listed = {line.split()[0] for line in reader.run("make help").splitlines()}
    assert {line.split()[1] for line in LINES if line.startswith("make ")} <= listed | {"help"}
