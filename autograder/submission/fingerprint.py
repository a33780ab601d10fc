"""What verdicts depend on beside the submission, as text and as hashes."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import platform
import sys
from pathlib import Path

__all__ = ["digest", "installed"]


@functools.cache
def installed() -> str:
    """Return Python's version and those of all packages, one a line."""
    # setuptools, once imported, puts copies of its own on the path
    path = [folder for folder in sys.path if Path(folder).name != "_vendor"]
    packages = {f"{d.name}=={d.version}" for d in importlib.metadata.distributions(path=path)}
    return "\n".join([f"Python=={platform.python_version()}", *sorted(packages)])


def digest(*parts: str | bytes) -> str:
    """Return one hash of several texts, no two lists of which have the same.

    Examples
    --------
    >>> digest("a", "bc") == digest("ab", "c")
    False
    """
    found = hashlib.sha256()
    for part in parts:
        raw = part if isinstance(part, bytes) else part.encode("utf-8", errors="replace")
        found.update(f"{len(raw)}:".encode() + raw)
    return found.hexdigest()
