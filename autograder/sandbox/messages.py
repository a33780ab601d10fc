"""What launcher and zygote say to each other: one JSON object per message."""

from __future__ import annotations

import socket
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from autograder.sandbox.child_setup import LaunchRequest
from autograder.sandbox.levels import Level
from autograder.sandbox.quota import Quota

__all__ = [
    "MESSAGE_BYTES",
    "MOST_DESCRIPTORS",
    "message_socket_kind",
    "order_from_json",
    "order_to_json",
]

MESSAGE_BYTES = 128 << 10
MOST_DESCRIPTORS = 64


def message_socket_kind() -> int:
    """Return the type of local socket that keeps messages whole."""
    return socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_DGRAM


def order_to_json(request: LaunchRequest) -> dict[str, Any]:
    """Return the JSON form of an order."""
    return asdict(request)


def order_from_json(data: Mapping[str, Any]) -> LaunchRequest:
    """Read the JSON form of an order."""
    return LaunchRequest(
        entry=data["entry"],
        quota=Quota(**data["quota"]),
        files=tuple((path, name) for path, name in data["files"]),
        level=Level(data["level"]),
        environment=tuple((name, value) for name, value in data["environment"]),
        readable=tuple(data["readable"]),
    )
