"""A handle on a sandbox hears the last words of its watchdog, whenever they come."""

from __future__ import annotations

import json
import socket
import sys

import pytest

from autograder.sandbox.child import Child
from autograder.sandbox.messages import message_socket_kind

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

ENDED = {"event": "ended", "reason": "", "exit_status": 0, "cpu_seconds": 1.5}


def test_a_guard_that_ends_with_a_question_unread_is_heard_all_the_same() -> None:
    ours, guards = socket.socketpair(socket.AF_UNIX, message_socket_kind())
    child = Child(ours)
    guards.send(json.dumps(ENDED).encode())
    ours.send(b"usage")
    guards.close()
    ended = child.wait(5)
    assert ended is not None
    assert (ended.is_clean, ended.cpu_seconds) == (True, 1.5)
    assert child.usage().cpu_seconds == 1.5
