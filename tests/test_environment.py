"""The environment is complete or it is not there."""

from __future__ import annotations

import hashlib
import os
import runpy
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.conftest import ROOT

MISSING = f"no-such-package-anywhere==1.0 --hash=sha256:{'0' * 64}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose lock names a package that no index has."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "make_environment.py", tmp_path / "scripts")
    (tmp_path / "requirements.lock").write_text(MISSING)
    return tmp_path


def make(project: Path, python: Path | str = sys.executable) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1"}
    script = [str(python), str(project / "scripts" / "make_environment.py")]
    return subprocess.run(script, env=environment, capture_output=True, text=True, check=False)


def test_a_failed_install_names_the_package_and_leaves_nothing(project: Path) -> None:
    made = make(project)
    assert made.returncode == 1
    assert "no-such-package-anywhere==1.0" in made.stderr.splitlines()[-1]
    assert not (project / ".venv").exists()


def test_a_pin_that_this_machine_forbids_is_named(tmp_path: Path) -> None:
    """Pip first collects the packages before it, and then says which it may not install."""
    log = tmp_path / "pip.log"
    log.write_text(
        "Collecting alembic==1.20.1\nERROR: Cannot install torch==2.15.0 because these package "
        "versions have conflicting dependencies.\nThe user requested (constraint) torch<=2.14.1\n"
    )
    script = runpy.run_path(str(ROOT / "scripts" / "make_environment.py"))
    assert "failed at torch==2.15.0;" in script["_reason"](log)


def test_a_failed_install_puts_back_what_was_there(project: Path) -> None:
    (project / ".venv").mkdir()
    (project / ".venv" / "precious").touch()
    assert make(project).returncode == 1
    assert (project / ".venv" / "precious").exists()
    assert not (project / ".venv.old").exists()


def test_a_changed_lock_replaces_the_environment_that_make_finds_python_in(project: Path) -> None:
    venv.create(project / ".venv", with_pip=False, symlinks=True)
    made = make(project, project / ".venv" / "bin" / "python3")
    assert made.returncode == 1
    assert "no-such-package-anywhere==1.0" in made.stderr.splitlines()[-1]
    assert (project / ".venv" / "bin" / "python3").exists()


def test_an_unchanged_lock_makes_nothing_again(project: Path) -> None:
    (project / ".venv").mkdir()
    lock = hashlib.sha256((project / "requirements.lock").read_bytes()).hexdigest()
    metadata = hashlib.sha256(b"").hexdigest()
    (project / ".venv" / ".complete").write_text(f"{lock}\n{metadata}\n")
    made = make(project)
    assert made.returncode == 0
    assert made.stdout == ""
