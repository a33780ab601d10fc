"""A PostgreSQL server of the test run's own: on a free port, in a temporary folder."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

__all__ = ["postgres_server", "postgres_url"]

DEBIAN = "/usr/lib/postgresql/*/bin"
UNPRIVILEGED = ("postgres", "nobody")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server, without a database; skips where there is none."""
    if find_spec("psycopg") is None:
        pytest.skip("there is no driver: pip install 'psycopg[binary]'")
    programs = _programs()
    if programs is None:
        pytest.skip("there is no PostgreSQL server: apt-get install postgresql")
    with _running(programs) as port:
        yield f"postgresql+psycopg://teacher@127.0.0.1:{port}"


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """The address of an empty database of one test."""
    from sqlalchemy import create_engine, text

    name = f"course_{uuid.uuid4().hex}"
    engine = create_engine(f"{postgres_server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{postgres_server}/{name}"


def _programs() -> Path | None:
    """Return the folder of the server's programs, which Debian keeps off the PATH."""
    folders = [Path(each) for each in os.environ.get("PATH", "").split(os.pathsep)]
    folders += sorted(Path("/").glob(DEBIAN.lstrip("/")), reverse=True)
    wanted = ("initdb", "pg_ctl", "postgres")
    return next((each for each in folders if all((each / name).exists() for name in wanted)), None)


@contextlib.contextmanager
def _running(programs: Path) -> Iterator[int]:
    """Run a server; pytest's own temporary folders are closed to the user it needs."""
    who, port = _unprivileged(), _free_port()
    with tempfile.TemporaryDirectory(prefix="autograder-postgres-") as temporary:
        if who:
            shutil.chown(temporary, who)
        data, log, said = (str(Path(temporary, name)) for name in ("data", "log", "said"))

        def call(program: str, *arguments: str) -> None:
            with open(said, "w+", encoding="utf-8") as out:
                done = subprocess.run(
                    [programs / program, "-D", data, *arguments], cwd=temporary, user=who,
                    stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False,
                )  # fmt: skip
                out.seek(0)
                assert done.returncode == 0, f"{program}: {out.read()}"

        options = f"-p {port} -h 127.0.0.1 -k '' -c fsync=off"
        call("initdb", "-U", "teacher", "--auth=trust", "--no-sync", "-E", "UTF8")
        call("pg_ctl", "-w", "-l", log, "-o", options, "start")
        try:
            yield port
        finally:
            call("pg_ctl", "-m", "immediate", "stop")


def _unprivileged() -> str | None:
    """Return whose processes the server's are; root's it refuses."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
