"""What a kernel loads so that the notebooks of the course answer to what a student does.

`import tensorlab` loads it where it runs in a Jupyter kernel; a kernel that the course starts
loads it at once, so that a set-up cell which was forgotten is noticed too.
"""

from __future__ import annotations

import sys
from typing import Any

__all__ = ["join", "load_ipython_extension"]

MARK = "_tensorlab_session"


def join() -> None:
    """Load this into the kernel that runs this process; do nothing where there is none."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if getattr(shell, "kernel", None) is not None:
        load_ipython_extension(shell)


def load_ipython_extension(shell: Any) -> None:
    """Begin a session, once per shell; IPython calls this for ``%load_ext tensorlab.kernel``."""
    if hasattr(shell, MARK):
        return
    from tensorlab.course.pictures import show_with_text
    from tensorlab.course.session import Session

    session = Session(shell)
    setattr(shell, MARK, session)
    session.begin()
    show_with_text(shell, session)
