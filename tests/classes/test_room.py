from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from typer.testing import CliRunner

from autograder.classes import room
from autograder.classes.options import GradeOptions
from autograder.cli import app

GIB = 1 << 30


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Eight cores and 64 GiB free, outside of any control group."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(8)), raising=False)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=64 * GIB))
    monkeypatch.setattr(room, "_groups", lambda: iter((tmp_path,)))
    return monkeypatch


def test_each_core_gets_a_job(machine: pytest.MonkeyPatch) -> None:
    assert room.default_jobs() == GradeOptions().jobs == 8


def test_short_memory_gives_less_jobs_but_always_one(machine: pytest.MonkeyPatch) -> None:
    for free, jobs in ((3 * GIB + 1, 3), (GIB // 2, 1)):
        machine.setattr(psutil, "virtual_memory", lambda free=free: SimpleNamespace(available=free))
        assert room.default_jobs() == jobs


def test_share_of_a_container_counts(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text("max 100000\n")
    (tmp_path / "memory.max").write_text("max\n")
    assert room.default_jobs() == 8
    (tmp_path / "cpu.max").write_text("400000 100000\n")
    assert room.default_jobs() == 4
    (tmp_path / "memory.max").write_text(f"{5 * GIB}\n")
    (tmp_path / "memory.current").write_text(f"{3 * GIB}\n")
    assert room.default_jobs() == 2


def test_help_says_what_the_default_is() -> None:
    said = CliRunner().invoke(app, ["grade", "--help"], env={"COLUMNS": "200"}).output
    assert "default: the cores, at most one for each GiB of free memory" in said
