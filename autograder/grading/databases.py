"""What SQL does to a check's database: text of the student's may do what the reference's does."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

__all__ = ["stand_before"]

_READING = ("SQLITE_FUNCTION", "SQLITE_READ", "SQLITE_RECURSIVE", "SQLITE_SELECT")


def stand_before(may_do: Callable[[str], bool]) -> None:
    """Ask `may_do` before SQLite does anything else than to read, in each new connection.

    Parameters
    ----------
    may_do : callable
        Called with what is about to happen: the action, and what it is done to.
    """
    sqlite: Any = sys.modules.get("sqlite3")
    if sqlite is None or getattr(sqlite.connect, "stands_before", None):
        return
    plain = sqlite.connect
    free = {getattr(sqlite, name) for name in _READING}

    def authorized(action: int, first: str | None, second: str | None, *_: Any) -> int:
        if action in free:
            return int(sqlite.SQLITE_OK)
        what = " ".join(part for part in (first, second) if part)
        is_done = may_do(f"SQL does {action} {what}"[:200])
        return int(sqlite.SQLITE_OK if is_done else sqlite.SQLITE_DENY)

    @functools.wraps(plain)
    def connect(*args: Any, **kwargs: Any) -> Any:
        connection = plain(*args, **kwargs)
        connection.set_authorizer(authorized)
        return connection

    connect.stands_before = True  # type: ignore[attr-defined]
    sqlite.connect = sqlite.dbapi2.connect = connect
