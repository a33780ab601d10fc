"""Opens nbgrader's gradebook, or says in a sentence why it cannot be used."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from nbgrader import dbutil
from sqlalchemy import Engine, create_engine, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from autograder.errors import CouldNotCheck, GradebookRefused
from autograder.nbgrader.settings import NbgraderSettings, at_home
from autograder.nbgrader.tables import Gradebook
from autograder.nbgrader.turns import wait_for_file

__all__ = [
    "address",
    "copied",
    "database_file",
    "is_older",
    "opened_gradebook",
    "refused",
    "upgrade",
]

SQLITE = "sqlite:///"
_CURES = {
    "SQLITE_FULL": "make room on its disk",
    "SQLITE_READONLY": "let it and its folder be written",
    "SQLITE_CANTOPEN": "let its folder be written",
    "SQLITE_IOERR": "look after its disk",
    "SQLITE_BUSY": "close what uses it",
}


@contextlib.contextmanager
def opened_gradebook(settings: NbgraderSettings) -> Iterator[Any]:
    """Yield the gradebook of a course, nbgrader's own object.

    Where another program writes into it, this waits, and says so.

    Raises
    ------
    GradebookRefused
        If it is of another version of nbgrader, cannot be opened, or is not the only one.
    """
    file = database_file(settings)
    _refuse_a_second_one(settings)
    if file is not None:
        wait_for_file(file)
    if is_older(settings):
        raise GradebookRefused(
            f"The gradebook {address(settings)} is of an older nbgrader; `autograder "
            "grade ASSIGNMENT --migrate` brings it up to date and keeps a copy, as `nbgrader db "
            "upgrade` does."
        )
    with at_home(), _connected(settings) as gradebook:
        yield gradebook


def address(settings: NbgraderSettings) -> str:
    """Return where the gradebook is, without the password, for people to read."""
    try:
        return make_url(settings.directory.db_url).render_as_string(hide_password=True)
    except ArgumentError:
        return "of c.CourseDirectory.db_url"


def refused(settings: NbgraderSettings, error: OperationalError) -> CouldNotCheck:
    """Return what to say where a gradebook that was opened does not let itself be written."""
    name = getattr(error.orig, "sqlite_errorname", "")
    cure = _CURES.get(
        "_".join(name.split("_")[:2]), "close what uses it, or run `nbgrader db upgrade`,"
    )
    return CouldNotCheck(
        f"The gradebook {address(settings)} refuses to be written ({error.orig}). What was done "
        f"before is kept: {cure} and give the same command again."
    )


def is_older(settings: NbgraderSettings) -> bool:
    """Return whether the gradebook is of an older nbgrader than the one that is installed.

    Raises
    ------
    GradebookRefused
        If it is of a newer one, or cannot be opened.
    """
    file = database_file(settings)
    if file is not None and not file.parent.is_dir():
        raise GradebookRefused(
            f"The gradebook is to be {file}, but there is no folder {file.parent}: if the course "
            "has been moved, correct c.CourseDirectory.db_url in nbgrader_config.py."
        )
    if file is not None and not file.exists():
        return False
    revision = _revision(settings)
    heads, known = _revisions()
    if revision is not None and revision not in known:
        raise GradebookRefused(
            f"The gradebook {address(settings)} is of a newer nbgrader than the one "
            f"installed here (it says {revision}); install that nbgrader."
        )
    return revision is not None and revision not in heads


def upgrade(settings: NbgraderSettings) -> None:
    """Bring a gradebook of an older nbgrader up to date, as ``nbgrader db upgrade`` does.

    Raises
    ------
    GradebookRefused
        If nbgrader's own migration fails.
    """
    url = settings.directory.db_url
    with at_home(), tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        ini = Path(folder) / "alembic.ini"
        dbutil.write_alembic_ini(str(ini), url)
        command = ["alembic", "-c", str(ini), "upgrade", "head"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise GradebookRefused(
            f"nbgrader cannot bring the gradebook {address(settings)} up to date ({reason}); put "
            "the copy back that lies beside it, and try `nbgrader db upgrade` with the nbgrader "
            "that wrote it."
        )


def copied(settings: NbgraderSettings) -> Path | None:
    """Copy the gradebook beside itself; return the copy, or None if it is no file of ours."""
    file = database_file(settings)
    if file is None or not file.exists():
        return None
    # nbgrader's own way to name one
    copy = file.with_name(file.name + datetime.now(UTC).strftime(".%Y-%m-%d-%H%M%S.%f"))
    with (
        contextlib.closing(sqlite3.connect(file)) as old,
        contextlib.closing(sqlite3.connect(copy)) as new,
    ):
        old.backup(new)
    return copy


def database_file(settings: NbgraderSettings) -> Path | None:
    """Return the file that the gradebook is; None for a database of another kind."""
    url = str(settings.directory.db_url)
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None


def _refuse_a_second_one(settings: NbgraderSettings) -> None:
    file, root = database_file(settings), Path(settings.directory.root)
    own = root / "gradebook.db"
    if file is None or not own.exists():
        return
    if file.absolute() != own and not (file.exists() and file.samefile(own)):
        raise GradebookRefused(
            f"There are two gradebooks: {own}, and {file}, which c.CourseDirectory.db_url names. "
            "If the course has been moved or copied, correct that line of nbgrader_config.py; "
            f"else move {own} away."
        )


def _connected(settings: NbgraderSettings) -> Any:
    """Return nbgrader's gradebook; a server that cannot be reached is said in a sentence."""
    directory = settings.directory
    try:
        return Gradebook(directory.db_url, directory.course_id)
    except OperationalError as error:
        if database_file(settings) is not None:
            raise
        reason = str(error.orig).strip().splitlines()[0]
        raise GradebookRefused(
            f"The gradebook {address(settings)} cannot be opened ({reason}); what was graded is "
            "kept: start the server, or correct c.CourseDirectory.db_url, and give the same "
            "command again."
        ) from error


def _revision(settings: NbgraderSettings) -> str | None:
    """Return the revision that a database says it is of; None if it is empty."""
    engine = _engine(settings)
    try:
        with engine.connect() as connection:
            tables = inspect(connection).get_table_names()
            if "alembic_version" in tables:
                row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
                return str(row[0]) if row else None
            return "" if tables else None  # before there were revisions
    except OperationalError:
        return None  # locked, or out of reach: who writes says so
    except DatabaseError as error:
        raise GradebookRefused(
            f"The gradebook {address(settings)} cannot be read ({error.orig}); put a copy of it "
            "back."
        ) from error
    finally:
        engine.dispose()


def _engine(settings: NbgraderSettings) -> Engine:
    url = settings.directory.db_url
    # who holds it is waited for by whoever reads or writes rows
    at_once = {"timeout": 0} if url.startswith(SQLITE) else {}
    try:
        return create_engine(url, connect_args=at_once)
    except ArgumentError as error:
        raise GradebookRefused(
            f"c.CourseDirectory.db_url of nbgrader_config.py names no database ({error}); it is "
            "such as sqlite:////srv/course/gradebook.db or "
            "postgresql+psycopg://me@server/course."
        ) from error
    except ModuleNotFoundError as error:
        raise GradebookRefused(
            f"The gradebook {address(settings)} needs the Python package {error.name}, which is "
            "not installed; for PostgreSQL: pip install 'nbgrader-isolated[postgresql]', and "
            "postgresql+psycopg:// in c.CourseDirectory.db_url."
        ) from error


@cache
def _revisions() -> tuple[frozenset[str], frozenset[str]]:
    """Return the newest revisions that the installed nbgrader knows, and all of them."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(dbutil.ALEMBIC_DIR)
    known = {revision.revision for revision in scripts.walk_revisions()}
    return frozenset(scripts.get_heads()), frozenset({"", *known})
