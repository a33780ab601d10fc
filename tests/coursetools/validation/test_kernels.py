"""In which kernels notebooks are validated."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coursetools.validation import kernels

OWN = "--nbval-current-env"


@pytest.mark.parametrize("device", ["cpu", "simulated"])
def test_kernels_are_forks_that_jupyter_finds(
    device: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_PATH", "/elsewhere")
    assert kernels.nbval_option(device, tmp_path) == "--nbval-kernel-name=validate"
    assert os.environ["JUPYTER_PATH"].split(os.pathsep) == [str(tmp_path), "/elsewhere"]
    assert (tmp_path / "kernels/validate/kernel.json").is_file()


def test_a_kernel_on_cuda_is_no_fork(tmp_path: Path) -> None:
    assert kernels.nbval_option("cuda", tmp_path) == OWN


def test_where_nobody_makes_forks_the_environments_own_kernel_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels, "entry_points", lambda **_: ())
    assert kernels.nbval_option("cpu", tmp_path) == OWN
    assert list(tmp_path.iterdir()) == []
