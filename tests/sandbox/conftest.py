"""Zygotes at each level, as who we are and, where that is root, as an ordinary user too."""

from __future__ import annotations

import os
import select
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from autograder.sandbox.child import Ended
from autograder.sandbox.launch import Zygote
from autograder.sandbox.levels import STRONGEST_FIRST, Level, probe
from autograder.sandbox.quota import Quota
from tests.conftest import ROOT
from tests.sandbox import attacks_on_host, attacks_on_limits

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

ORDINARY = 65534
SMALL = Quota(cpu_seconds=10, wall_seconds=15, memory_bytes=64 << 20, scratch_bytes=2 << 20)
ATTACKS = (attacks_on_host, attacks_on_limits)
IS_ROOT = os.geteuid() == 0
WHO = ("ourselves", "ordinary") if IS_ROOT else ("ourselves",)


def is_open_to_all(path: str) -> bool:
    """Whether every folder on the way lets everybody through."""
    real = Path(path).resolve()
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in [real, *real.parents])


def command_for(who: str) -> tuple[str, ...]:
    """Return a zygote's command that `who` can run."""
    found = shutil.which("python3", path=os.defpath)
    candidates = [sys.executable, *([found] if found else [])]
    for candidate in candidates:
        if who == "ourselves" or is_open_to_all(candidate):
            code = (
                f"import sys; sys.path.insert(0, {str(ROOT)!r});"
                "from autograder.sandbox.zygote import main; main(sys.argv[1:])"
            )
            return (candidate, "-I", "-c", code)
    pytest.skip("no interpreter here that an ordinary user can run")


def entry_of(attack: str) -> str:
    """Return the entry point of an attack."""
    module = next(module for module in ATTACKS if hasattr(module, attack))
    return f"{module.__name__}:{attack}"


@dataclass
class Place:
    """One level as one user, with a folder of that user's beside it."""

    zygote: Zygote
    level: Level
    who: str
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def user(self) -> int:
        return ORDINARY if self.who == "ordinary" else os.geteuid()

    @property
    def has_files_of_the_host(self) -> bool:
        """Whether nothing but file permissions stands before the user's own files."""
        return self.level is Level.LIMITS and self.user != 0

    def plant(self) -> Path:
        planted = self.folder / "gradebook.db"
        planted.write_text("SECRET")
        planted.chmod(0o600)
        if IS_ROOT:
            os.chown(self.folder, self.user, self.user)
            os.chown(planted, self.user, self.user)
        self.variables["PLANTED"] = str(planted)
        return planted

    def run(
        self, attack: str, *, quota: Quota = SMALL, files: list[tuple[Path, str]] | None = None
    ) -> tuple[str, Ended]:
        """Run an attack to its end; return what it said, and how it ended."""
        ours, theirs = os.pipe()
        child = self.zygote.spawn(
            entry_of(attack),
            [theirs],
            quota=quota,
            files=files or [],
            variables=self.variables,
        )
        os.close(theirs)
        with child:
            ended = child.wait(quota.wall_seconds + 10)
            assert ended is not None
            said = read_to_end(ours)
        return said, ended


def read_to_end(descriptor: int, seconds: float = 5) -> str:
    """Read until nobody holds the other end; fail if somebody still does after `seconds`."""
    data, until = b"", time.monotonic() + seconds
    while select.select([descriptor], [], [], max(0, until - time.monotonic()))[0]:
        chunk = os.read(descriptor, 1 << 16)
        if not chunk:
            os.close(descriptor)
            return data.decode()
        data += chunk
    os.close(descriptor)
    pytest.fail(f"a process is left; it has said {data!r}")


@pytest.fixture(scope="session")
def works() -> Callable[[Level], bool]:
    return probe().has


@pytest.fixture(
    scope="session",
    params=[(level, who) for level in STRONGEST_FIRST for who in WHO],
    ids=lambda pair: f"{pair[0]}-{pair[1]}",
)
def warm(
    request: pytest.FixtureRequest, works: Callable[[Level], bool]
) -> Iterator[tuple[Zygote, Level, str]]:
    level, who = request.param
    if not works(level):
        pytest.skip(f"{level} does not work here")
    with Zygote.start(
        [module.__name__ for module in ATTACKS],
        level=level,
        command=command_for(who),
        user=ORDINARY if who == "ordinary" else None,
        variables={"SECRET": "of the zygote"},
    ) as zygote:
        assert not any("could not be preloaded" in note for note in zygote.notes)
        yield zygote, level, who


@pytest.fixture
def place(
    warm: tuple[Zygote, Level, str], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Place:
    base = tmp_path_factory.getbasetemp()
    # or the ordinary user cannot reach his folder; xdist adds one more of pytest's own
    for folder in (tmp_path, base, base.parent, base.parent.parent):
        if folder.stat().st_mode & stat.S_IXOTH == 0:
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    folder = tmp_path / "course"
    folder.mkdir(mode=0o700)
    return Place(*warm, folder)


@pytest.fixture
def victim(place: Place) -> Iterator[int]:
    """Return a process of the same user, with a secret in its environment."""
    process = subprocess.Popen(
        ["/bin/sleep", "60"],
        env={"SECRET": "of the victim"},
        user=place.user if IS_ROOT else None,
    )
    place.variables["VICTIM"] = str(process.pid)
    yield process.pid
    assert process.poll() is None, "the victim was killed"
    process.kill()
    process.wait()
