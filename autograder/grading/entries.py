"""Where a sandboxed process begins: descriptors in, student or checker out."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from autograder.grading.cell_names import CellNames
from autograder.grading.checker import check
from autograder.grading.plan import Plan, PlanCell
from autograder.model import Role
from autograder.sandbox.syscalls import become_undumpable
from autograder.wire.bounds import Bounds

__all__ = ["CHECKER", "STUDENT", "plan_from_json", "plan_to_json", "read_all", "run_checker"]

STUDENT = "autograder.grading.student:run_student"  # not imported here: it brings IPython
CHECKER = "autograder.grading.entries:run_checker"
CHUNK = 1 << 20


def run_checker(link: int, records: int, plan: int) -> None:
    """Be the checker's process.

    Parameters
    ----------
    link : int
        A socket, at whose other end the student's process is.
    records : int
        The writing end of a pipe.
    plan : int
        A descriptor to read the plan from, as JSON.
    """
    if sys.platform == "linux":
        become_undumpable()  # a program that a check starts is not to read the other checks here
    cells = plan_from_json(json.loads(read_all(plan)))
    with socket.socket(fileno=link) as sock:
        check(sock, records, cells)


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Return the JSON form of a plan, with what there is to know of the names in its cells."""
    cells = [
        {f.name: getattr(cell, f.name) for f in fields(cell)}
        | {"known_names": cell.names.to_json(), "packed": cell.pack()}
        for cell in plan.cells
    ]
    return {**vars(plan), "cells": cells, "skip": sorted(plan.skip), "bounds": asdict(plan.bounds)}


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    """Read the JSON form of a plan."""
    cells = tuple(map(_cell_from_json, data["cells"]))
    plain = {
        name: data[name]
        for name in ("cell_seconds", "seed", "secret", "output_characters", "keeps_data")
    }
    return Plan(cells, skip=frozenset(data["skip"]), bounds=Bounds(**data["bounds"]), **plain)


def _cell_from_json(data: Mapping[str, Any]) -> PlanCell:
    read = {"role": Role(data["role"]), "known_names": CellNames.from_json(data["known_names"])}
    return PlanCell(**{**data, **read})


def read_all(descriptor: int) -> bytes:
    """Return all that can be read of a descriptor, and close it."""
    data = bytearray()
    while chunk := os.read(descriptor, CHUNK):
        data += chunk
    os.close(descriptor)
    return bytes(data)
