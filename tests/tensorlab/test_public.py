"""What `import tensorlab as tl` gives, and what it does not drag in."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tensorlab as tl


def test_every_public_name_is_there() -> None:
    assert all(hasattr(tl, name) for name in tl.__all__)


def test_public_names_are_sorted_and_listed() -> None:
    assert sorted(tl.__all__) == tl.__all__
    assert set(tl.__all__) <= set(dir(tl))


@pytest.mark.parametrize("name", ["device", "reveal", "attempt"])
def test_functions_are_functions(name: str) -> None:
    assert type(getattr(tl, name)).__name__ == "function"


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = tl.nonsense


def test_nothing_heavy_is_imported_until_it_is_used(root: Path) -> None:
    heavy = "{'torch', 'torchvision', 'matplotlib', 'ipywidgets', 'numpy'}"
    program = f"import sys, tensorlab; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_tensorlab_never_imports_the_engine(root: Path) -> None:
    imported = {
        name.split(".")[0]
        for path in (root / "tensorlab").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _names(node)
    }
    assert "torch" in imported
    assert "autograder" not in imported


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
