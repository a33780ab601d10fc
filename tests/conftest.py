"""What all tests share: where the project is."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root."""
    return ROOT


ELSEWHERE = ("torch", "pandas", "distributed", "playwright")
MISSING = [name for name in ELSEWHERE if importlib.util.find_spec(name) is None]
MISSING += ["tensorlab", "coursetools"] if "torch" in MISSING else []


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out the files that name what is not installed (`scripts/test_alone.py`)."""
    if not MISSING or collection_path.suffix != ".py" or collection_path.name == "conftest.py":
        return None
    text = collection_path.read_text("utf-8")
    needs = [name for name in MISSING if re.search(rf"\b{name}\b", text)]
    return True if needs else None
