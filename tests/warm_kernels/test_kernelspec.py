"""`autograder kernelspec install`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.errors import WrongUse
from autograder.warm_kernels.kernelspec import install


def test_install_writes_a_kernelspec_that_names_the_provisioner(tmp_path: Path) -> None:
    folder = install("torch-warm", ["torch", "pandas"], prefix=tmp_path)
    assert folder == tmp_path / "share" / "jupyter" / "kernels" / "torch-warm"
    spec = json.loads((folder / "kernel.json").read_text())
    provisioner = spec["metadata"]["kernel_provisioner"]
    assert provisioner["provisioner_name"] == "warm-provisioner"
    assert provisioner["config"] == {"preload": ["torch", "pandas"]}


def test_install_twice_replaces(tmp_path: Path) -> None:
    install(preload=["torch"], prefix=tmp_path)
    folder = install(preload=["numpy"], prefix=tmp_path)
    assert "torch" not in (folder / "kernel.json").read_text()


def test_a_name_that_no_kernel_may_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="--name 'my kernel': use letters"):
        install("my kernel", prefix=tmp_path)


def test_a_prefix_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "share").write_text("a file")
    with pytest.raises(WrongUse, match=r"cannot be written.*--user"):
        install(prefix=tmp_path)


def test_the_verb_says_where_it_put_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    said = CliRunner().invoke(app, ["kernelspec", "install", "--preload", "numpy"])
    assert said.exit_code == 0
    assert "use it as kernel python3-warm" in said.output
    assert (tmp_path / "share/jupyter/kernels/python3-warm/kernel.json").is_file()
