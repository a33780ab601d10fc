from __future__ import annotations

import socket
import struct
from collections.abc import Iterator

import pytest

from autograder.wire.bounds import Bounds
from autograder.wire.errors import Closed, Late, WireError
from autograder.wire.frames import Channel


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    here, there = socket.socketpair()
    with here, there:
        yield here, there


def test_frames_arrive_whole_and_in_order(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = map(Channel, ends)
    for frame in (b"", b"a", b"b" * 5000):
        here.send(frame)
    assert [bytes(there.receive()) for _ in range(3)] == [b"", b"a", b"b" * 5000]


def test_a_claim_over_the_cap_is_refused_before_anything_is_read(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ends[0].sendall(struct.pack(">Q", 1 << 62))
    with pytest.raises(WireError, match="claims"):
        Channel(ends[1]).receive()


def test_the_cap_is_exact(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = (Channel(end, Bounds(message_bytes=10)) for end in ends)
    here.send(b"x" * 10)
    assert there.receive() == b"x" * 10
    ends[0].sendall(struct.pack(">Q", 11) + b"x" * 11)
    with pytest.raises(WireError, match="claims 11 bytes; 10 may cross"):
        there.receive()


def test_a_frame_over_the_cap_is_not_sent(ends: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(WireError, match="too long"):
        Channel(ends[0], Bounds(message_bytes=10)).send(b"x" * 11)


def test_a_peer_that_hangs_up_within_a_frame_is_closed(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ends[0].sendall(struct.pack(">Q", 10) + b"abc")
    ends[0].close()
    with pytest.raises(Closed):
        Channel(ends[1]).receive()


def test_a_silent_peer_is_late(ends: tuple[socket.socket, socket.socket]) -> None:
    channel = Channel(ends[1])
    channel.allow(0.0)
    with pytest.raises(Late):
        channel.receive()


def test_a_peer_that_does_not_read_is_late(ends: tuple[socket.socket, socket.socket]) -> None:
    channel = Channel(ends[0])
    channel.allow(0.05)
    with pytest.raises(Late):
        channel.send(b"x" * (8 << 20))


class Clocked:
    """A socket on which each read takes a while, by a clock of its own."""

    def __init__(self, reads: int, seconds: float) -> None:
        self.now = 1000.0
        self.waited: list[float | None] = []
        self._timeout: float | None = None
        self._seconds = seconds
        self._coming = [b"\0" * 7 + b"\1x"] * reads

    def gettimeout(self) -> float | None:
        return self._timeout

    def settimeout(self, timeout: float | None) -> None:
        self._timeout = timeout

    def recv(self, size: int) -> bytes:
        self.waited.append(self._timeout)
        self.now += self._seconds
        return self._coming.pop(0)


def test_reads_share_the_time_that_is_allowed_down_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sock = Clocked(reads=9, seconds=0.75)
    monkeypatch.setattr("autograder.wire.frames.time.monotonic", lambda: sock.now)
    channel = Channel(sock)  # type: ignore[arg-type]
    channel.allow(2.0)
    for _ in range(3):
        channel.receive()
    assert sock.waited == [2.0, 1.25, 0.5]
    with pytest.raises(Late):
        channel.receive()
    channel.allow(None)
    channel.receive()
    assert sock.waited[3:] == [None]


def test_a_deadline_need_not_be_set_anew_for_reads_that_take_no_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sock = Clocked(reads=2, seconds=0.01)
    monkeypatch.setattr("autograder.wire.frames.time.monotonic", lambda: sock.now)
    channel = Channel(sock)  # type: ignore[arg-type]
    channel.allow(2.0)
    channel.receive()
    channel.receive()
    assert sock.waited == [2.0, 2.0]
