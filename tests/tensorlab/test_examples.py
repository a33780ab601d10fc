"""Every example in a docstring does what it says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import matplotlib as mpl
import pytest
import torch

import tensorlab

# A panel shows its output in a notebook's widget; without a notebook it prints.
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(tensorlab.__path__, prefix="tensorlab.")
    if not module.name.startswith("tensorlab.explore")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = importlib.import_module(name)
    names = {"tl": tensorlab, "torch": torch}
    with mpl.rc_context():
        result = doctest.testmod(module, extraglobs=names, optionflags=doctest.ELLIPSIS)
    assert result.failed == 0, capsys.readouterr().out


def test_there_are_examples_in_the_checks() -> None:
    found = doctest.DocTestFinder().find(importlib.import_module("tensorlab.check.calling"))
    assert sum(len(test.examples) for test in found) >= 10
