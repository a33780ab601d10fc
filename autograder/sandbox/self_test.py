"""Runs inside a sandbox of its own at start, and tries whether the level's walls stand."""

from __future__ import annotations

import os
import socket
import sys

from autograder.sandbox.syscalls import is_supported_machine

__all__ = ["try_file_walls", "try_walls"]


def try_walls() -> None:
    """End with status 0 if nothing is in reach that should not be.

    Raises
    ------
    SystemExit
        With a sentence, if a wall is missing.
    """
    with open("trial", "w", encoding="ascii") as file:
        file.write("the scratch folder can be written to")
    if sys.platform == "linux" and is_supported_machine():
        try:
            socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
        except PermissionError:
            return
        raise SystemExit("the filter on system calls lets network sockets through")


def try_file_walls() -> None:
    """Also try the walls around files: the levels above ``limits`` promise them."""
    try_walls()
    try:
        listed = os.listdir(os.environ["TRIAL_SECRET"])
    except OSError:
        return
    raise SystemExit(f"a folder of the host can be listed ({len(listed)} entries)")
