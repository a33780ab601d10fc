"""A virtual environment that has what the grader's wheel asks for, and neither torch nor pandas.

What is installed here is linked into it, package by package, so that nothing is downloaded.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from tests.conftest import ROOT

__all__ = ["Alone", "make_alone"]

GRADER = ROOT / "autograder"
NOT_NEEDED = frozenset({"torch", "torchvision", "pandas", "jupyterlab", "scipy"})


@dataclass(frozen=True)
class Alone:
    """The environment.

    Attributes
    ----------
    folder : Path
        Where it is.
    """

    folder: Path

    @property
    def bin(self) -> Path:
        """Its commands."""
        return self.folder / "bin"

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a process that uses it, as in an activated one."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "JUPYTER"))}
        return kept | {"PATH": os.pathsep.join([str(self.bin), "/usr/bin", "/bin"])}

    def run(
        self, *command: str, cwd: Path, status: int = 0, timeout: float = 300
    ) -> subprocess.CompletedProcess[str]:
        """Run one of its commands, which must end with `status`."""
        done = subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=cwd,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == status, f"{command}\n{done.stdout}\n{done.stderr}"
        return done


def make_alone(folder: Path) -> Alone:
    """Make it, with the wheel of the grader built and installed."""
    wheels = folder / "wheels"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    quiet = ["--quiet", "--no-deps", "--no-index"]
    _call([*pip, "wheel", *quiet, "--no-build-isolation", "-w", str(wheels), str(GRADER)])
    (wheel,) = wheels.glob("nbgrader_isolated-*.whl")
    alone = Alone(folder / "venv")
    venv.create(alone.folder, with_pip=False, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(alone.folder)}))
    for name in sorted(_wanted(wheel)):
        _link(importlib.metadata.distribution(name), packages, alone.bin)
    _call([*pip, "--python", str(alone.bin / "python"), "install", *quiet, str(wheel)])
    return alone


def _call(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _wanted(wheel: Path) -> set[str]:
    """Return all that the wheel needs, directly or not, but for what it must do without."""
    metadata = "-".join(wheel.name.split("-")[:2]) + ".dist-info/METADATA"
    with zipfile.ZipFile(wheel) as opened:
        text = opened.read(metadata).decode()
    seen: set[tuple[str, str]] = set()
    left = [(line, "") for line in re.findall(r"^Requires-Dist: (.+)$", text, re.MULTILINE)]
    while left:
        line, extra = left.pop()
        requirement = Requirement(line)
        name = requirement.name.lower().replace("_", "-")
        marker = requirement.marker
        if name in NOT_NEEDED or (marker is not None and not marker.evaluate({"extra": extra})):
            continue
        more = importlib.metadata.distribution(name).requires or []
        for wanted in {"", *requirement.extras}:
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                left += [(each, wanted) for each in more]
    return {name for name, _ in seen}


def _link(distribution: importlib.metadata.Distribution, packages: Path, commands: Path) -> None:
    """Link what a distribution has installed; its commands are written for the new interpreter."""
    tops = {file.parts[0] for file in distribution.files or () if file.parts[0] != ".."}
    for top in tops - {"__pycache__"}:
        target = packages / top
        source = Path(str(distribution.locate_file(top)))
        if not target.exists() and source.exists():
            target.symlink_to(source)
    for entry in distribution.entry_points:
        if entry.group == "console_scripts":
            module, _, name = entry.value.partition(":")
            script = commands / entry.name
            script.write_text(
                f"#!{commands / 'python'}\nimport sys\nfrom {module} import {name}\n"
                f"if __name__ == '__main__':\n    sys.exit({name}())\n"
            )
            script.chmod(0o755)
