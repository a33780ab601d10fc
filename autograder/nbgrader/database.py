"""Opens nbgrader's gradebook, or says in a sentence why it cannot be used."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

from autograder.nbgrader.settings import NbgraderSettings, at_home

with warnings.catch_warnings():
    # nbgrader 0.9.6 declares its tables in a style that SQLAlchemy 2.1 warns about on import
    warnings.simplefilter("ignore")
    from nbgrader.api import Gradebook

__all__ = ["opened_gradebook"]


@contextlib.contextmanager
def opened_gradebook(settings: NbgraderSettings) -> Iterator[Any]:
    """Yield the gradebook of a course, nbgrader's own object."""
    directory = settings.directory
    with at_home(), Gradebook(directory.db_url, directory.course_id) as gradebook:
        yield gradebook
