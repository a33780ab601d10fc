"""Handing in through an nbgrader exchange, where there is one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

__all__ = ["ExchangeRefused", "hand_in", "takes"]

CONFIG = "nbgrader_config"


class ExchangeRefused(Exception):
    """The exchange did not take the problem set; the message says what it said."""


def takes(notebook: Path) -> bool:
    """Return whether an exchange has released the problem set that a notebook belongs to."""
    config = _config(notebook)
    if config is None:
        return False
    root, course = config.Exchange.get("root"), config.CourseDirectory.get("course_id")
    if not isinstance(root, str) or not isinstance(course, str):
        return False
    place = Path(root, course)
    released = place / "outbound" / notebook.resolve().parent.name
    return released.is_dir() and (place / "inbound").is_dir()


def hand_in(notebook: Path) -> str:
    """Hand in the folder of a notebook, as ``nbgrader submit`` does; return where it went.

    Raises
    ------
    ExchangeRefused
        If nbgrader refuses.
    """
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange import ExchangeError, ExchangeFactory

    config: Any = _config(notebook)
    folder = notebook.resolve().parent
    config.CourseDirectory.assignment_id = folder.name
    config.Exchange.assignment_dir = str(folder.parent)
    course = CourseDirectory(config=config)
    factory = ExchangeFactory(config=config)
    try:
        factory.Submit(coursedir=course, authenticator=Authenticator(config=config)).start()
    except ExchangeError as error:
        raise ExchangeRefused(f"the exchange {config.Exchange.root} says: {error}") from error
    return f"the exchange {config.Exchange.root}, course {course.course_id}"


def _config(notebook: Path) -> Any:
    """Return nbgrader's settings for a notebook, the nearest file last; ``None`` without any."""
    above = [str(folder) for folder in notebook.resolve().parents]
    try:
        from jupyter_core.paths import jupyter_config_path
        from traitlets.config.loader import (
            Config,
            JSONFileConfigLoader,
            PyFileConfigLoader,
        )
    except ImportError:  # handing in works without the course's environment
        return None
    config, found = Config(), False
    for place in reversed([*above, *jupyter_config_path()]):
        for loader, end in ((JSONFileConfigLoader, ".json"), (PyFileConfigLoader, ".py")):
            if os.path.isfile(os.path.join(place, CONFIG + end)):
                config.merge(loader(CONFIG + end, path=place).load_config())
                found = True
    return config if found else None
