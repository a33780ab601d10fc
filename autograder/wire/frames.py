"""Length-prefixed frames on a socket, with a cap and a deadline."""

from __future__ import annotations

import socket
import struct
import time

from autograder.wire.bounds import Bounds
from autograder.wire.errors import Closed, Late, WireError

__all__ = ["Channel"]

_LENGTH = struct.Struct(">Q")
_CHUNK = 1 << 20


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
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        if length > self._cap:
            raise WireError(f"A message claims {length} bytes; {self._cap} may cross.")
        return self._exactly(length)

    def close(self) -> None:
        """Close the socket."""
        self._sock.close()

    def _exactly(self, length: int) -> bytearray:
        frame = bytearray()
        while len(frame) < length:
            try:
                self._wait()
                chunk = self._sock.recv(min(_CHUNK, length - len(frame)))
            except TimeoutError as error:
                raise Late("The other process did not answer in time.") from error
            except OSError as error:
                raise Closed("The other process is gone.") from error
            if not chunk:
                raise Closed("The other process is gone.")
            frame += chunk
        return frame

    def _wait(self) -> None:
        if self._deadline is None:
            self._sock.settimeout(None)
            return
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
