"""Serves the page to this machine alone, under a secret address; nothing leaves the machine."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from autograder.errors import AutograderError, WrongUse
from autograder.nbgrader.written_marks import MarkedMeanwhile
from autograder.present.feedback import template
from autograder.present.manual.desk import Desk, Refused

__all__ = ["ManualServer"]

HOST = "127.0.0.1"
LONGEST = 200_000
ANSWER = re.compile(r"answers/(\d{1,7})")


class ManualServer(ThreadingHTTPServer):
    """A server of one desk.

    Parameters
    ----------
    desk : Desk
        What is graded.
    port : int
        Where to listen; 0 takes a free one.

    Raises
    ------
    WrongUse
        If the port is taken.
    """

    daemon_threads = True

    def __init__(self, desk: Desk, port: int = 0) -> None:
        self.desk = desk
        self.token = secrets.token_urlsafe(24)
        try:
            super().__init__((HOST, port), _Handler)
        except (OSError, OverflowError) as error:
            raise WrongUse(f"Port {port} cannot be used ({error}); name another.") from error

    @property
    def address(self) -> str:
        """Where the page is; whoever knows it may grade."""
        return f"http://{HOST}:{self.server_port}/{self.token}/"


class _Handler(BaseHTTPRequestHandler):
    """Answers requests that know the secret."""

    server: ManualServer
    server_version = "autograder"
    sys_version = ""

    def do_GET(self) -> None:
        """Send the page, or an answer."""
        path = self._path()
        if path is None:
            self._refuse(HTTPStatus.NOT_FOUND, "There is nothing here.")
        elif path == "":
            self._page()
        elif path == "standing":
            self._send_json({"progress": self.server.desk.progress})
        else:
            self._answer(path, self.server.desk.answer)

    def do_PUT(self) -> None:
        """Write a mark."""
        path = self._path()
        length = self.headers.get("Content-Length", "")
        is_json = self.headers.get_content_type() == "application/json"
        if path is None:
            self._refuse(HTTPStatus.NOT_FOUND, "There is nothing here.")
        elif not is_json or not length.isdigit() or int(length) > LONGEST:
            self._refuse(HTTPStatus.BAD_REQUEST, "A mark is at most 200 kB of JSON.")
        else:
            body = self.rfile.read(int(length))
            self._answer(path, lambda index: self.server.desk.give(index, _object(body)))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the address holds the secret."""

    def _answer(self, path: str, wanted: Any) -> None:
        found = ANSWER.fullmatch(path)
        if not found or int(found[1]) >= len(self.server.desk):
            self._refuse(HTTPStatus.NOT_FOUND, "There is no such answer.")
            return
        index = int(found[1])
        try:
            self._send_json(wanted(index))
        except Refused as reason:
            self._refuse(HTTPStatus.BAD_REQUEST, str(reason))
        except MarkedMeanwhile:
            self._send_json(self.server.desk.standing(index), HTTPStatus.CONFLICT)
        except AutograderError as error:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, str(error))

    def _path(self) -> str | None:
        """Return what is asked for below the secret; None for whoever does not know it."""
        own = f"{HOST}:{self.server.server_port}"
        if self.headers.get("Host") not in {own, f"localhost:{self.server.server_port}"}:
            return None
        token, _, rest = self.path.removeprefix("/").partition("/")
        is_known = hmac.compare_digest(token.encode(), self.server.token.encode())
        return rest if is_known and self.path.count("/") > 1 else None

    def _page(self) -> None:
        nonce = secrets.token_urlsafe(16)
        desk = self.server.desk
        waiting = desk.waiting
        html = template("manual.html.j2").render(
            nonce=nonce,
            assignment=desk.assignment,
            count=len(desk),
            first=waiting[0] if waiting else 0,
        )
        self._send(html.encode(), "text/html; charset=utf-8", HTTPStatus.OK)

    def _send_json(self, found: Any, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(json.dumps(found).encode(), "application/json", status)

    def _refuse(self, status: HTTPStatus, reason: str) -> None:
        self._send_json({"reason": reason}, status)

    def _send(self, data: bytes, kind: str, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.end_headers()
        self.wfile.write(data)


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Refused("A mark is a JSON object.")
    return told
