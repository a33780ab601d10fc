"""The register of outputs that may differ by device: `notebooks/differences.toml`."""

from __future__ import annotations

import datetime
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema

__all__ = ["BadRegister", "Entry", "find", "read_register", "register_problems"]

SCHEMA = Path(__file__).with_name("register.schema.json")


class BadRegister(Exception):
    """The register breaks its schema; the message names the file, the entry and the fault."""


@dataclass(frozen=True)
class Entry:
    """One output that may differ on one device.

    Parameters
    ----------
    notebook : str
        Path from the project's root.
    cell : str
        Id of the cell.
    device : str
        ``"cuda"``, ``"cpu"`` or ``"simulated"``.
    reason : str
        Why it differs there.
    expires : datetime.date
        The day from which it is no excuse any more.
    """

    notebook: str
    cell: str
    device: str
    reason: str
    expires: datetime.date

    @property
    def name(self) -> str:
        """How messages call the entry."""
        return f"{self.notebook}, cell `{self.cell}`, on {self.device}"


def read_register(path: Path) -> tuple[Entry, ...]:
    """Read and check a register.

    Raises
    ------
    BadRegister
        If it is not TOML or breaks `register.schema.json`.
    """
    try:
        register = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadRegister(f"{path.name}: not TOML ({error}); repair it.") from None
    checker = jsonschema.Draft202012Validator(
        json.loads(SCHEMA.read_text("utf-8")), format_checker=jsonschema.FormatChecker()
    )
    for fault in checker.iter_errors(_as_json(register)):
        where = " ".join(str(part) for part in fault.absolute_path)
        raise BadRegister(f"{path.name}: {where}: {fault.message}; see register.schema.json.")
    return tuple(Entry(**entry) for entry in register.get("difference", []))


def find(entries: Sequence[Entry], notebook: str, cell: str, device: str) -> Entry | None:
    """Return the entry that excuses a cell on a device, if there is one."""
    for entry in entries:
        if (entry.notebook, entry.cell, entry.device) == (notebook, cell, device):
            return entry
    return None


def register_problems(
    entries: Sequence[Entry],
    cells: Mapping[str, Sequence[str]],
    runs: Sequence[Mapping[str, Any]],
    today: datetime.date,
) -> list[str]:
    """Return what is wrong with a register, as sentences.

    Parameters
    ----------
    entries : sequence of Entry
        The register.
    cells : mapping
        From the path of each notebook to the ids of its cells.
    runs : sequence of mapping
        The recorded runs; an entry that did not differ in the run on its device is stale.
    today : datetime.date
        Entries that expire on this day or before are refused.
    """
    problems: list[str] = []
    for entry in entries:
        if entry.cell not in cells.get(entry.notebook, ()):
            problems.append(f"{entry.name}: no such cell; remove the entry.")
        if entry.expires <= today:
            problems.append(f"{entry.name}: expired on {entry.expires}; decide again.")
        if any(_agreed(entry, run) for run in runs):
            problems.append(f"{entry.name}: no longer differs; remove the entry.")
    return problems


def _agreed(entry: Entry, run: Mapping[str, Any]) -> bool:
    return run["device"] == entry.device and any(
        excused["cell"] == entry.cell and not excused["differed"]
        for notebook in run["notebooks"]
        if notebook["file"] == entry.notebook
        for excused in notebook["excused"]
    )


def _as_json(register: Mapping[str, Any]) -> Any:
    """Write dates as JSON does, so that a JSON schema can speak of them."""
    return json.loads(json.dumps(register, default=str))
