"""`docs/validation.md`, made from `docs/validation.json`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from coursetools.validation.record import Record, read_record

__all__ = ["page", "write_page"]

TITLES = {
    "cpu": "On the CPU",
    "cuda": "On CUDA",
    "simulated": "On a simulated second device",
}
NOT_RUN = {
    "cpu": "Not run yet: `make validate RECORD=1` fills this in.",
    "cuda": (
        "Not run yet: no machine with a CUDA device was at hand. On one, "
        "`make validate DEVICE=cuda RECORD=1` compares the same stored outputs and fills this in."
    ),
    "simulated": "Not run yet: `make validate DEVICE=simulated RECORD=1` fills this in.",
}
HEADER = """\
# What was compared, where

Made from `docs/validation.json`, which `make validate RECORD=1` writes; do not edit. Every stored
output of every lecture and solution is held against a fresh one: text exactly, numbers within the
tolerances of [decision 7](adr/0007-one-output-two-devices.md), pictures pixel by pixel.
"""
SIMULATED = """\
Two threads in place of one, float32 products at the lowest precision that torch offers, and each
inexact result of a sum, a product or a function moved to the next float.
"""
COLUMNS = (
    "notebook",
    "cells",
    "with outputs",
    "compared",
    "numbers",
    "pictures",
    "excused",
    "differ",
    "seconds",
    "MiB",
)
VERSIONS = """\
The ends of the ranges in `pyproject.toml`, on the CPU; `make validate-matrix` makes these
environments and runs them.
"""
MATRIX_COLUMNS = (
    "name",
    "date",
    "python",
    "torch",
    "torchvision",
    "numpy",
    "cells",
    "with outputs",
    "compared",
    "differ",
)


def page(record: Record) -> str:
    """Return the page for a record.

    Parameters
    ----------
    record : Record
        What `docs/validation.json` holds.

    Returns
    -------
    str
        Markdown.
    """
    by_device = {run["device"]: run for run in record.runs}
    parts = [HEADER]
    for device, title in TITLES.items():
        parts.append(f"## {title}\n")
        if device in by_device:
            parts += _run(by_device[device])
        else:
            parts.append(f"{NOT_RUN[device]}\n")
    parts += _versions(record.matrix)
    return "\n".join(parts)


def write_page(record: Path) -> None:
    """Write the page beside the record."""
    record.with_suffix(".md").write_text(page(read_record(record)), "utf-8")


def _run(run: Mapping[str, Any]) -> Iterator[str]:
    if run["device"] == "simulated":
        yield SIMULATED
    yield f"{_machine(run)}\n"
    notebooks = run["notebooks"]
    columns = (*COLUMNS, "MiB on the device") if run["device"] == "cuda" else COLUMNS
    rows = [_row(notebook) for notebook in notebooks]
    rows.append(_total(notebooks))
    table = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    table += [f"| {' | '.join(str(row[column]) for column in columns)} |" for row in rows]
    yield "\n".join(table) + "\n"
    excuses = [
        f"* {notebook['file']}, cell `{excused['cell']}`: {excused['reason']}"
        for notebook in notebooks
        for excused in notebook["excused"]
    ]
    if excuses:
        yield "Excused:\n\n" + "\n".join(excuses) + "\n"


def _versions(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "## On other versions\n"
    if not rows:
        yield "Not run yet: `make validate-matrix RECORD=1` fills this in.\n"
        return
    yield VERSIONS
    table = [f"| {' | '.join(MATRIX_COLUMNS)} |", "|---" * len(MATRIX_COLUMNS) + "|"]
    keys = [column.replace(" ", "_") for column in MATRIX_COLUMNS]
    table += [f"| {' | '.join(str(row[key]) for key in keys)} |" for row in rows]
    yield "\n".join(table) + "\n"


def _machine(run: Mapping[str, Any]) -> str:
    machine = run["machine"]
    cuda = f", CUDA {machine['cuda']}" if machine["cuda"] else ""
    threads = f"{machine['threads']} thread{'s' * (machine['threads'] > 1)}"
    return (
        f"{run['date']} · {machine['name']}, {threads} · torch {machine['torch']}{cuda} · "
        f"torchvision {machine['torchvision']} · NumPy {machine['numpy']} · "
        f"Python {machine['python']}"
    )


def _row(notebook: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "notebook": notebook["file"],
        "cells": notebook["cells"],
        "with outputs": notebook["with_outputs"],
        "compared": notebook["compared"],
        "numbers": notebook["numbers"],
        "pictures": notebook["pictures"],
        "excused": len(notebook["excused"]),
        "differ": notebook["differ"],
        "seconds": f"{notebook['seconds']:.1f}",
        "MiB": notebook["peak_mib"],
        "MiB on the device": notebook["device_mib"],
    }


def _total(notebooks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    def total(key: str) -> int:
        return int(sum(notebook[key] for notebook in notebooks))

    def most(key: str) -> int:
        return int(max(notebook[key] for notebook in notebooks))

    return {
        "notebook": "**all**",
        "cells": total("cells"),
        "with outputs": total("with_outputs"),
        "compared": total("compared"),
        "numbers": total("numbers"),
        "pictures": total("pictures"),
        "excused": sum(len(notebook["excused"]) for notebook in notebooks),
        "differ": total("differ"),
        "seconds": f"{sum(notebook['seconds'] for notebook in notebooks):.1f}",
        "MiB": f"at most {most('peak_mib')}",
        "MiB on the device": f"at most {most('device_mib')}",
    }
