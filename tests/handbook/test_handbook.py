"""Every command of the handbook, typed in its order by somebody who has only read the page."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from autograder.cli import app, main
from autograder.sandbox.levels import Level, probe
from coursetools.cli import app as course_app
from tests.conftest import ROOT
from tests.handbook.commands import Command, commands
from tests.handbook.places import make_places
from tests.tiny_course_fixtures import one_alembic

__all__ = ["one_alembic"]

HANDBOOK = ROOT / "docs" / "handbook"
PAGES = sorted(HANDBOOK.glob("*.md"), key=lambda page: page.stem)
RUN = [page for page in PAGES if any(not each.reason for each in commands(page))]
OTHERS = [*HANDBOOK.parent.glob("*.md"), ROOT / "README.md", ROOT / "autograder" / "README.md"]
VERBS = {
    name: {
        option
        for one in (verb, *getattr(verb, "commands", {}).values())
        for parameter in one.params
        for option in parameter.opts
    }
    for each in (app, course_app)
    for name, verb in typer.main.get_group(each).commands.items()
}
CALL = re.compile(r"(?:^|[\s/])autograder (?P<verb>[a-z]+)(?P<rest>[^|#`)\n]*)", re.MULTILINE)


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_places(tmp_path_factory.mktemp("places"))


@pytest.mark.slow
@pytest.mark.skipif(probe().best is not Level.NAMESPACES, reason="pages name this level")
@pytest.mark.parametrize("page", RUN, ids=lambda page: page.stem)
def test_every_command_of_the_page_ends_as_the_page_says(
    page: Path, places: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # as where the environment is activated
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    for command, folder in walked(page, places, tmp_path):
        how = finished
        if command.is_server:
            how = interrupted
        elif command.line.startswith("autograder "):
            how = called
        monkeypatch.chdir(folder)
        assert how(command.line) == command.status, command.line


def walked(page: Path, places: dict[str, Path], tmp_path: Path) -> Iterator[tuple[Command, Path]]:
    """Go through a page; return each command that is to be run, and where."""
    folder = tmp_path
    for number, command in enumerate(commands(page)):
        if command.reason:
            continue
        if command.place:
            folder = tmp_path / str(number)
            shutil.copytree(places[command.place], folder)
        assert folder != tmp_path, f"{page.name} does not say where its commands are tested"
        if command.line.startswith("cd "):
            folder /= command.line.removeprefix("cd ")
        else:
            yield command, folder


def called(line: str) -> int:
    """Call our own command as its script does, in this process, which has imported it already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", shlex.split(line))
        with pytest.raises(SystemExit) as ended:
            main()
    return int(ended.value.code or 0)


def finished(line: str) -> int:
    """Run any other command to its end."""
    return subprocess.run(line, shell=True, check=False).returncode


def interrupted(line: str) -> int:
    """Start a command, open the address that it prints, and press Ctrl-C."""
    with subprocess.Popen(shlex.split(line), stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = next(text.strip() for text in server.stdout if text.startswith("http"))
        with urllib.request.urlopen(address, timeout=60) as answer:
            assert answer.status == 200
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=60)
    return server.returncode


def test_pages_are_in_the_book() -> None:
    index = (ROOT / "docs" / "book" / "index.md").read_text("utf-8")
    assert set(re.findall(r"^handbook/(\w+)$", index, re.MULTILINE)) == {p.stem for p in PAGES}


@pytest.mark.parametrize("page", [*PAGES, *OTHERS], ids=lambda page: page.stem)
def test_every_verb_and_option_that_is_named_exists(page: Path) -> None:
    for found in CALL.finditer(page.read_text("utf-8")):
        verb = found["verb"]
        assert verb in VERBS or verb in {"tests"}, f"{page.name}: {found[0]}"
        for option in re.findall(r"(?<!\S)--[\w-]+", found["rest"]):
            assert option in VERBS[verb] | {"--help"}, f"{page.name}: {found[0]}"


def test_what_is_not_run_is_as_little_as_can_be() -> None:
    left_out = [each.reason for page in PAGES for each in commands(page) if each.reason]
    ran = [each for page in PAGES for each in commands(page) if not each.reason]
    assert len(left_out) < len(ran) / 3
    assert set(left_out) == {
        "installs",
        "needs a cluster",
        "needs a second machine",
        "needs an exchange that students can reach",
        "in the course's repository; proves every check, minutes",
    }
