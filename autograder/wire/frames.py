"""Length-prefixed frames on a socket, with a cap and a deadline."""

from __future__ import annotations

import socket
import struct
import time

from autograder.wire.bounds import Bounds
from autograder.wire.errors import Closed, Late, WireError

__all__ = ["Channel"]

_LENGTH = struct.Struct(">Q")
_LITTLE, _MUCH = 1 << 16, 1 << 20  # bytes to take at once, of any frame and of a large one
_MOMENT = 0.05  # setting a timeout is a system call


class Channel:
    """Whole frames in, whole frames out.

    Parameters
    ----------
    sock : socket.socket
        A connected stream socket.
    bounds : Bounds, optional
        The cap on one frame.

    Examples
    --------
    >>> here, there = map(Channel, socket.socketpair())
    >>> here.send(b"hello")
    >>> bytes(there.receive())
    b'hello'
    """

    def __init__(self, sock: socket.socket, bounds: Bounds | None = None) -> None:
        self._sock = sock
        self._cap = (bounds or Bounds()).message_bytes
        self._deadline: float | None = None
        self._timeout = sock.gettimeout()
        self._ahead = bytearray()

    def allow(self, seconds: float | None) -> None:
        """Let everything from now on take this long together; None for as long as it takes."""
        self._deadline = None if seconds is None else time.monotonic() + seconds

    def send(self, frame: bytes | bytearray) -> None:
        """Send one frame.

        Raises
        ------
        WireError
            If the frame is too long, the peer is gone (`Closed`) or does not read (`Late`).
        """
        if len(frame) > self._cap:
            raise WireError(f"A message of {len(frame)} bytes is too long; {self._cap} may cross.")
        try:
            self._wait()
            self._sock.sendall(_LENGTH.pack(len(frame)) + frame)
        except TimeoutError as error:
            raise Late("The other process does not read.") from error
        except OSError as error:
            raise Closed("The other process is gone.") from error

    def receive(self) -> bytearray:
        """Return the next frame. Memory grows with what arrives, not with what is claimed.

        Raises
        ------
        WireError
            If the claimed length is over the cap, the peer is gone (`Closed`) or silent (`Late`).
        """
        self._await(_LENGTH.size)
        (length,) = _LENGTH.unpack_from(self._ahead)
        if length > self._cap:
            raise WireError(f"A message claims {length} bytes; {self._cap} may cross.")
        end = _LENGTH.size + length
        self._await(end)
        if end == len(self._ahead):
            frame, self._ahead = self._ahead, bytearray()
            del frame[: _LENGTH.size]
            return frame
        frame = self._ahead[_LENGTH.size : end]
        del self._ahead[:end]
        return frame

    def close(self) -> None:
        """Close the socket."""
        self._sock.close()

    def _await(self, length: int) -> None:
        """Read until there is that much: often a whole message at once."""
        while len(self._ahead) < length:
            try:
                self._wait()
                missing = length - len(self._ahead)
                chunk = self._sock.recv(max(_LITTLE, min(_MUCH, missing)))
            except TimeoutError as error:
                raise Late("The other process did not answer in time.") from error
            except OSError as error:
                raise Closed("The other process is gone.") from error
            if not chunk:
                raise Closed("The other process is gone.")
            self._ahead += chunk

    def _wait(self) -> None:
        """Let the next call on the socket end at the deadline, or a moment after it."""
        if self._deadline is None:
            self._set(None)
            return
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if self._timeout is None or not left <= self._timeout <= left + _MOMENT:
            self._set(left)

    def _set(self, timeout: float | None) -> None:
        if timeout != self._timeout:
            self._sock.settimeout(timeout)
            self._timeout = timeout
