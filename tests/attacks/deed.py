"""What an attack is: the text of an answer cell, its class, and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from autograder.model import Outcome
from autograder.sandbox.levels import Level

__all__ = ["GIVE", "Deed", "Threat", "if_found", "only_below_zero"]

GIVE = "\ndef double(x):\n    return None\n"


class Threat(StrEnum):
    """The classes in which notebook graders are cheated and broken."""

    METADATA = "cell metadata that lies"
    FORGED = "forged results"
    LOOP = "a replaced execute loop"
    EQUAL = "objects that compare equal, shadowed and patched helpers"
    ACTS = "data that acts in a check, and what a check takes for an answer"
    READ_TEST = "reading the test"
    HOST = "reading and writing the host"
    LINKS = "links that trusted code follows"
    EXCESS = "too much: processes, memory, disk, output, network"
    ENDLESS = "cells that never end, interpreters that die"
    BROKEN = "cells and files that are broken, moved, copied or lost"
    WARNING = "a warning on a right answer"
    SCRIPT = "scripts in outputs, prose and names"
    TRANSPORT = "forged times, owners and archives"
    SHOWN = "hidden tests in what students get back"
    PICKLE = "results carried by pickle"
    FRAMES = "malformed frames"
    WORKER = "what a worker sends back"


@dataclass(frozen=True)
class Deed:
    """An attack in the answer cell of ``double``, of which the tests want ``2 * x``.

    Attributes
    ----------
    threat : Threat
        Its class.
    name : str
        What is tried.
    answer : str
        The text of the answer cell. ``{root}``, ``{port}`` and ``{abstract}`` are filled in.
    outcomes : tuple of Outcome
        What may become of the hidden test at the strongest level.
    visible : float
        What the honest part earns in the visible test: 2 where only the hidden one is attacked.
    spares : bool
        Whether the other exercise of the same submission keeps its points.
    stopped_at : Level
        The weakest level that stops it; `docs/security.md` says so of what ``limits`` cannot stop.
    is_core : bool
        Whether every run of the tests tries it at every level, as every user.
    """

    threat: Threat
    name: str
    answer: str
    outcomes: tuple[Outcome, ...] = (Outcome.FAILED,)
    visible: float = 0.0
    spares: bool = True
    stopped_at: Level = Level.LIMITS
    is_core: bool = False


def if_found(deed: str) -> str:
    """Answer rightly if `deed`, some lines, runs through; its first line is not indented."""
    lines = deed.strip("\n").splitlines()
    body = "\n".join(f"    {line}" for line in lines)
    return (
        f"found = False\ntry:\n{body}\n    found = True\nexcept BaseException:\n    pass\n"
        "double = (lambda x: 2 * x) if found else (lambda x: None)\n"
    )


def only_below_zero(deed: str, before: str = "") -> str:
    """Answer rightly, but for numbers below zero do `deed`: only the hidden test asks for one."""
    body = "\n".join(f"        {line}" for line in deed.strip("\n").splitlines())
    return f"{before}\ndef double(x):\n    if x < 0:\n{body}\n    return 2 * x\n"
