"""What a person grades by: the marking scheme and the model answer that stand in the source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from autograder.model import Role
from autograder.nbgrader.manifest import Manifest, ManifestCell
from autograder.nbgrader.settings import Regions

__all__ = ["Guide", "guide", "guides", "with_guides"]


@dataclass(frozen=True)
class Guide:
    """What lies beside an answer when a person grades it.

    Attributes
    ----------
    rubric, model : str
        The marking scheme and the model answer; empty where the source has none.
    """

    rubric: str
    model: str


def guide(cell: ManifestCell, regions: Regions) -> Guide:
    """Return what the source says about how a cell is graded."""
    rubric, rest = _cut(cell.solved, regions.scheme)
    model, outside = _cut(rest, regions.solution)
    if not model and cell.role is Role.MANUAL and outside != cell.released:
        model = outside  # nbgrader replaces a cell without marks by its stub
    return Guide(rubric, model)


def guides(manifest: Manifest, regions: Regions) -> dict[str, Guide]:
    """Return what there is for the cells of a notebook that a person grades, by grade id."""
    found = {cell.grade_id: guide(cell, regions) for cell in manifest.manual}
    return {name: each for name, each in found.items() if each.rubric or each.model}


def with_guides(notebook: str, known: Mapping[str, Guide]) -> str:
    """Return a graded notebook whose cells know what they are graded by.

    It stands in the cells' metadata, which Formgrader's page shows (``formgrade/base.html.j2``)
    and no page for students does.
    """
    if not known:
        return notebook
    data = json.loads(notebook)
    for cell in data["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if name in known:
            cell["metadata"]["autograder"] = asdict(known[name])
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def _cut(text: str, marks: tuple[str, str]) -> tuple[str, str]:
    """Return the lines of a text within a pair of marks, and those without."""
    inside: list[str] = []
    outside: list[str] = []
    lines = outside
    for line in text.splitlines():
        if marks[0] in line:
            lines = inside
        elif marks[1] in line:
            lines = outside
        else:
            lines.append(line)
    return "\n".join(inside).strip(), "\n".join(outside).strip()
