"""What a student has done so far: one small file per notebook, on this machine only.

The files lie outside of the course's folder, so that a new copy of the course finds them.
`TENSORLAB_PROGRESS` names another folder, or is ``off``. Where they cannot be written, nothing is
kept and nothing fails: no lecture and no check may depend on them.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Prediction", "Record", "folder"]

VARIABLE = "TENSORLAB_PROGRESS"
PASSED, FAILED, NOT_ATTEMPTED = "passed", "failed", "not attempted"


def folder() -> Path | None:
    """Return where progress is kept; ``None`` if it is not."""
    chosen = os.environ.get(VARIABLE, "").strip()
    if chosen.lower() == "off":
        return None
    return Path(chosen) if chosen else _data_folder()


def _data_folder() -> Path | None:
    """Return where programs keep a user's data; handing in needs it where nothing is installed."""
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "tensorlab"


@dataclass(frozen=True)
class Prediction:
    """What was predicted at the first try, and whether it happened."""

    said: str
    is_right: bool


@dataclass(frozen=True)
class Record:
    """What was done in one notebook.

    Attributes
    ----------
    notebook : str
        The name of its file, without its ending.
    ran : frozenset of str
        The ids of the cells that have been run.
    checks : mapping of str to str
        How each check ended when it was last run: ``passed``, ``failed`` or ``not attempted``.
    predictions : mapping of str to Prediction
        By the id of the cell that reveals the answer.
    """

    notebook: str
    ran: frozenset[str] = frozenset()
    checks: Mapping[str, str] = field(default_factory=dict)
    predictions: Mapping[str, Prediction] = field(default_factory=dict)

    @classmethod
    def load(cls, notebook: str) -> Record:
        """Return what is kept about a notebook; an empty record if nothing is, or it is damaged."""
        try:
            kept = json.loads(_file(notebook).read_text("utf-8"))
            return cls(
                notebook,
                frozenset(map(str, kept["ran"])),
                {str(name): str(outcome) for name, outcome in kept["checks"].items()},
                {
                    str(name): Prediction(str(one["said"]), bool(one["is_right"]))
                    for name, one in kept["predictions"].items()
                },
            )
        except (OSError, AttributeError, KeyError, TypeError, ValueError):
            return cls(notebook)

    def save(self) -> None:
        """Keep the record, whole or not at all."""
        kept = {
            "ran": sorted(self.ran),
            "checks": dict(self.checks),
            "predictions": {
                name: {"said": one.said, "is_right": one.is_right}
                for name, one in self.predictions.items()
            },
        }
        with contextlib.suppress(OSError):
            write(_file(self.notebook), json.dumps(kept, indent=1, sort_keys=True))


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)
        raise


def _file(notebook: str) -> Path:
    kept_in = folder()
    if kept_in is None:
        raise FileNotFoundError(f"{VARIABLE} is off")
    return kept_in / f"{notebook}.json"
