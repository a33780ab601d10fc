"""A student's process and a checker's, started together and watched from outside.

The supervisor's hands: this knows descriptors, processor time and records, and no Python object
of either process.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType

from autograder.errors import CouldNotCheck
from autograder.grading.entries import CHECKER, STUDENT, plan_to_json
from autograder.grading.plan import Plan
from autograder.grading.records import Record, RecordReader
from autograder.sandbox.child import Child, Ended
from autograder.sandbox.closing import Closing
from autograder.sandbox.launch import Zygote
from autograder.sandbox.quota import Quota

__all__ = ["Pair"]

HAND_OVER_SECONDS = 60.0
LAST_WORDS_SECONDS = 0.5
PROGRAMS = ("/bin", "/usr/bin")  # for `!` and `%%bash`


class Pair(Closing):
    """Both processes of one attempt at a submission.

    Parameters
    ----------
    zygote : Zygote
        To fork them from.
    plan : Plan
        What the checker does.
    quota : Quota
        What each may use.
    files : sequence of (Path, str)
        What lies in the scratch folder of each.
    record_bytes : int
        What the checker may report in all.
    variables : mapping of str to str
        What stands in the environment of each.
    """

    def __init__(
        self,
        zygote: Zygote,
        plan: Plan,
        quota: Quota,
        files: Sequence[tuple[Path, str]],
        record_bytes: int,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        with contextlib.ExitStack() as handed:
            student_end, checker_end = (_closed_after(handed, s) for s in socket.socketpair())
            config, config_end = os.pipe()
            handed.callback(os.close, config)
            facts = {"bounds": asdict(plan.bounds), "output_characters": plan.output_characters}
            os.write(config_end, json.dumps(facts).encode())
            os.close(config_end)
            self._children = contextlib.ExitStack()
            records, records_end = os.pipe()
            self._children.callback(os.close, records)
            self._reader = RecordReader(records, record_bytes)
            handed.callback(os.close, records_end)
            ours, plan_end = socket.socketpair()
            _closed_after(handed, plan_end)
            given = [student_end.fileno(), config]
            with contextlib.ExitStack() as undone:
                undone.push(self._children)
                undone.push(ours)
                self.student = self._child(
                    zygote.spawn(
                        STUDENT,
                        given,
                        quota=quota,
                        files=files,
                        variables=variables,
                        readable=PROGRAMS,
                    )
                )
                given = [checker_end.fileno(), records_end, plan_end.fileno()]
                self.checker = self._child(
                    zygote.spawn(CHECKER, given, quota=quota, files=files, variables=variables)
                )
                self._hand_over(ours, plan)
                undone.pop_all()

    def close(self) -> None:
        """Kill both processes and all that they have started. Twice does no harm."""
        self._children.close()

    def records(self, seconds: float) -> tuple[Record, ...] | None:
        """Return what the checker has reported, after at most `seconds`; None at its end.

        Raises
        ------
        CouldNotCheck
            If it reports something else than records, or too much.
        """
        return self._reader.read(seconds)

    def cpu_seconds(self) -> float:
        """Return what both have used so far."""
        return self.student.usage().cpu_seconds + self.checker.usage().cpu_seconds

    def ends(self) -> tuple[Ended | None, Ended | None]:
        """Return how student and checker have ended by themselves; None for who has not."""
        ended = (child.wait(LAST_WORDS_SECONDS) for child in (self.student, self.checker))
        student, checker = ended
        return student, checker

    def _child(self, child: Child) -> Child:
        return self._children.enter_context(child)

    def _hand_over(self, ours: socket.socket, plan: Plan) -> None:
        """Give the checker its plan, which holds the tests and is nobody else's."""
        with ours:
            ours.settimeout(HAND_OVER_SECONDS)
            self.student.wait_ready(HAND_OVER_SECONDS)
            self.checker.wait_ready(HAND_OVER_SECONDS)
            try:
                ours.sendall(json.dumps(plan_to_json(plan)).encode())
            except OSError as error:
                raise CouldNotCheck(f"The checker does not take its plan: {error}") from error


def _closed_after(handed: contextlib.ExitStack, sock: socket.socket) -> socket.socket:
    handed.callback(sock.close)
    return sock
