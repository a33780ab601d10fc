"""The book, made once for all tests that read it, in whichever process they run."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.coursetools.publish.page import Page, pages_of


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the book's pages."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder = shared / "made-once" / "book"
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / "turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not folder.exists():
            command = [sys.executable, "-m", "coursetools.publish.book", "--output", str(folder)]
            made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            assert made.returncode == 0, made.stdout + made.stderr
    return folder


@pytest.fixture(scope="session")
def pages(book: Path) -> dict[str, Page]:
    """Its pages, by their path in it."""
    return {path.relative_to(book).as_posix(): Page(path) for path in pages_of(book)}
