"""The report as tables for a spreadsheet, from the same data as its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.present.spreadsheet import Cell

__all__ = ["report_tables"]

Table = list[list[Cell]]

CHECKS = (
    "notebook",
    "exercise",
    "check",
    "points",
    "right",
    "wrong",
    "not_attempted",
    "waiting",
    "share_of_attempts",
    "discrimination",
)


def report_tables(data: Mapping[str, Any]) -> dict[str, Table]:
    """Return the tables of a report, by what they are called.

    Parameters
    ----------
    data : mapping
        What `report_data` returns.
    """
    return {
        "report": _checks(data),
        "causes": _causes(data),
        "misconceptions": _misconceptions(data),
        "similar": _similar(data),
    }


def _checks(data: Mapping[str, Any]) -> Table:
    lines: Table = [list(CHECKS)]
    for e in data["exercises"]:
        counts = [e["right"], e["wrong"], e["not_attempted"], e["waiting"]]
        lines.append([e["notebook"], e["title"], "", e["points"], *counts, e["share"], None])
        for c in e["checks"]:
            tried = c["attempted"]
            counts = [c["passed"], tried - c["passed"], c["count"] - tried, None]
            share = c["passed"] / tried if tried else None
            known = [c["notebook"], e["title"], c["id"], None]
            lines.append([*known, *counts, share, c["discrimination"]])
    return lines


def _causes(data: Mapping[str, Any]) -> Table:
    lines: Table = [["notebook", "exercises", "checks", "outcome", "message", "count", "students"]]
    for c in data["causes"]:
        where = [c["notebook"], _listed(c["exercises"]), _listed(c["checks"])]
        what = [str(c["outcome"]), c["message"]]
        lines.append([*where, *what, len(c["students"]), _listed(c["students"])])
    return lines


def _misconceptions(data: Mapping[str, Any]) -> Table:
    lines: Table = [["notebook", "exercise", "one_of", "because", "checks", "count", "students"]]
    for m in data["misconceptions"]:
        what = [" | ".join(m["names"]), " | ".join(m["because"]), _listed(m["checks"])]
        who: list[Cell] = [len(m["students"]), _listed(m["students"])]
        lines.append([m["notebook"], m["exercise"], *what, *who])
    return lines


def _similar(data: Mapping[str, Any]) -> Table:
    lines: Table = [["notebook", "students", "cells", "count"]]
    for s in data["similar"]:
        lines.append([s["notebook"], _listed(s["students"]), _listed(s["cells"]), len(s["cells"])])
    return lines


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)
