"""Progress of the tests goes into a folder of the test."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def kept_in(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where progress is kept."""
    folder = tmp_path_factory.mktemp("kept") / "tensorlab"
    monkeypatch.setenv("TENSORLAB_PROGRESS", str(folder))
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    return folder
