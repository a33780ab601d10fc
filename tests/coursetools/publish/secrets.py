"""What students must not get, read from `source/` without the engine's own search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.notebooks import built, lectures, read

REGION = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)### END \1", re.DOTALL)
MARKERS = ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS", "BEGIN SOLUTION", "END SOLUTION")
SHORTEST = 8


def secret_lines(kind: str) -> set[str]:
    """Return the lines of `HIDDEN TESTS` or of a `SOLUTION` that stand nowhere in the open."""
    sources = [cell.source for path in built("source") for cell in read(path).cells]
    told = [REGION.sub("", source) for source in sources]
    told += [cell.source for path in lectures() for cell in read(path).cells]
    code = [*(ROOT / "tensorlab").rglob("*.py"), *(ROOT / "data").rglob("*.py")]
    told += [path.read_text("utf-8") for path in code]
    shown = "\n".join(told)
    shown += re.sub(r"\s+", " ", unescape(shown.replace("`", "")))  # as a page shows a hint
    inside = [body for source in sources for name, body in REGION.findall(source) if name == kind]
    lines = {line.strip() for body in inside for line in body.splitlines()}
    return {line for line in lines if len(line) >= SHORTEST and line not in shown}


def found_in(text: str, lines: set[str]) -> list[str]:
    return sorted(line for line in [*MARKERS, *lines] if line in text)


def cells_below(folder: Path) -> Iterator[tuple[Path, Any]]:
    for path in sorted(folder.rglob("*.ipynb")):
        for cell in read(path).cells:
            yield path, cell
