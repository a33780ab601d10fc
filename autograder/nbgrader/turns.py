"""Takes turns with others who write into the gradebook, and says when it has to wait.

People grade by hand while the engine writes. A turn is short: from the reading of what stands in
the gradebook to the commit of what follows from it.
"""

from __future__ import annotations

import contextlib
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

__all__ = ["take_turn", "wait_for_file"]

PATIENCE = 60.0  # seconds
PAUSE = 0.1
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def wait_for_file(file: Path) -> None:
    """Wait until nobody else writes into an SQLite database; who opens it finds out what is wrong.

    SQLite's own wait is short, and silent.
    """
    until, has_said = time.monotonic() + PATIENCE, False
    while file.exists() and _is_busy(file) and time.monotonic() < until:
        if not has_said:
            _say(str(file))
            has_said = True
        time.sleep(PAUSE)


def take_turn(gradebook: Any) -> None:
    """Begin the transaction in which nobody else changes marks; a commit or rollback ends it.

    Without it, a mark that a person gives between our reading and our writing would be judged by
    what stood there before.
    """
    db, kind = gradebook.db, gradebook.engine.dialect.name
    if kind == "sqlite":
        db.execute(text("BEGIN IMMEDIATE"))
    elif kind == "postgresql":
        lock = "LOCK TABLE grade, comment IN SHARE ROW EXCLUSIVE MODE"
        try:
            db.execute(text(f"{lock} NOWAIT"))
        except OperationalError:
            db.rollback()
            _say(str(gradebook.engine.url))
            db.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE:g}s'"))
            db.execute(text(lock))


def _is_busy(file: Path) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(file, timeout=0)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", None) in BUSY
    return False


def _say(what: str) -> None:
    print(
        f"The gradebook {what} is busy, another program writes; waiting up to {PATIENCE:g} s …",
        file=sys.stderr,
        flush=True,
    )
