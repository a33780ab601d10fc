"""How strongly this machine can isolate a submission, found out by trying.

Strongest first, and what each level stops:

=============================================  ==========  ========  ======
a submission tries to                          namespaces  landlock  limits
=============================================  ==========  ========  ======
read solutions, gradebook, home, environment   yes         yes       no [1]_
read other processes' memory or environment    yes         yes       no [1]_
write outside of its scratch folder            yes         yes       no [1]_
change modes, owners, times of host files      yes         yes       yes [2]_
see whether a host file exists (``stat``)      yes         no        no
reach the network or a local service           yes         yes       yes [2]_
signal, trace or slow processes of the host    yes         yes       yes [2]_
see which processes the host runs              yes         yes       no
leave a process behind                         yes         yes       yes [2]_
start many processes                           yes [3]_    yes [4]_  yes [4]_
use too much memory, time, output              yes         yes       yes [5]_
fill the disk                                  yes [6]_    yes [7]_  yes [7]_
exhaust a hole in the kernel itself            no          no        no
=============================================  ==========  ========  ======

.. [1] Except where file permissions do: run by root, a submission is the user ``nobody``, which
       cannot read or write what others may not (unless it is a container's root that may not
       change users); run by an ordinary user, it can do to files and to the memory of his
       processes what that user can. Another submission's processes are closed to it all the same.
.. [2] By the filter on system calls, so on Linux on x86-64 and aarch64 only.
.. [3] Counted by the kernel for each submission (before Linux 5.14: for each user), and by the
       watchdog, which kills.
.. [4] On Linux none at all may be started; elsewhere they are not counted.
.. [5] On Linux all its processes together; elsewhere time and output only, per process.
.. [6] A file system in memory, of a fixed size.
.. [7] Looked at every 0.05 s: a burst between two looks is as large as one file may be
       times the number of open files, then everything ends and is removed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from autograder.sandbox.errors import SandboxFailed

__all__ = ["HAS_FORK", "STRONGEST_FIRST", "Level", "Levels", "probe"]

PROBE_SECONDS = 180.0
HAS_FORK = hasattr(os, "fork")  # not on Windows: there no sandbox is promised


class Level(StrEnum):
    """An isolation level."""

    NAMESPACES = "namespaces"
    LANDLOCK = "landlock"
    LIMITS = "limits"

    def is_at_least(self, other: Level) -> bool:
        """Whether this level isolates as strongly as `other`.

        Examples
        --------
        >>> Level.NAMESPACES.is_at_least(Level.LANDLOCK)
        True
        """
        return STRONGEST_FIRST.index(self) <= STRONGEST_FIRST.index(other)


STRONGEST_FIRST = (Level.NAMESPACES, Level.LANDLOCK, Level.LIMITS)


@dataclass(frozen=True)
class Levels:
    """What this machine can do.

    Attributes
    ----------
    best : Level
        The strongest level that works.
    reasons : mapping of Level to str
        For each level that does not work, one sentence that says why.
    """

    best: Level
    reasons: Mapping[Level, str] = field(default_factory=dict)

    def has(self, level: Level) -> bool:
        """Whether `level` works here."""
        return level not in self.reasons

    def to_json(self) -> dict[str, object]:
        """Return the JSON form."""
        return {"best": self.best.value, "reasons": {k.value: v for k, v in self.reasons.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Levels:
        """Read the JSON form."""
        reasons = data["reasons"]
        assert isinstance(reasons, dict)
        return cls(Level(str(data["best"])), {Level(k): str(v) for k, v in reasons.items()})


def probe(command: Sequence[str] = (sys.executable, "-I")) -> Levels:
    """Find out which levels work, by trying each in a process of its own.

    Parameters
    ----------
    command : sequence of str
        The interpreter and its options.

    Raises
    ------
    SandboxFailed
        If the trial itself cannot be run, or the system cannot fork, as Windows.
    """
    if not HAS_FORK:
        raise SandboxFailed("This system cannot fork, and a sandbox is forked from a warm process.")
    done = subprocess.run(
        [*command, "-m", "autograder.sandbox.zygote", "probe"],
        env={},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=PROBE_SECONDS,
        check=False,
    )
    if done.returncode:
        why = done.stderr.strip() or f"the process that tried them ended with {done.returncode}"
        raise SandboxFailed(f"The isolation levels could not be tried: {why}")
    return Levels.from_json(json.loads(done.stdout))
