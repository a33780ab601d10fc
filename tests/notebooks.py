"""Reading the built notebooks, for tests that hold them against something."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parent.parent
ANSI = re.compile(r"\x1b\[[0-9;]*m")
NUMBER = re.compile(
    r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w])|[-+]?\b(?:inf|nan)\b"
)


def built(*folders: str) -> list[Path]:
    """Return the built notebooks of these folders, in order."""
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.ipynb")
        if ".ipynb_checkpoints" not in path.parts
    )


def lectures() -> list[Path]:
    """Return the built lectures."""
    return built("notebooks")


def number(path: Path) -> str:
    """Return what stands before the first underscore of a name, such as ``"05"`` or ``"05b"``."""
    return path.stem.partition("_")[0]


def read(path: Path) -> Any:
    """Return a notebook."""
    return nbformat.read(path, as_version=4)


def code_cells(path: Path) -> list[Any]:
    """Return the code cells of a notebook."""
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def about(cell: Any) -> dict[str, Any]:
    """Return what the builder noted about a cell."""
    facts: dict[str, Any] = cell.metadata.get("tensorlab", {})
    return facts


def printed(cell: Any) -> str:
    """Return everything textual in a cell's stored outputs."""
    parts: list[str] = []
    for output in cell.outputs:
        if output.output_type == "stream":
            parts.append(output.text)
        elif output.output_type == "error":
            parts.append(f"{output.ename}: {output.evalue}")
        else:
            parts.append(output.data.get("text/plain", ""))
    return ANSI.sub("", "\n".join(parts))


def numbers(text: str) -> list[float]:
    """Return the numbers in a text, in order."""
    return [float(found) for found in NUMBER.findall(text)]
