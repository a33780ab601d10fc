"""A Jupyter server extension: the button *Validate* answers exercise by exercise.

nbgrader's button asks its server at one address, and shows what comes back. For the notebooks of
this course the answer is ours; for all others nbgrader's own handler gives it.
"""

from __future__ import annotations

import asyncio
import json
from html import escape
from pathlib import Path
from typing import Any

from jupyter_server.utils import url_path_join
from nbgrader.server_extensions.validate_assignment.handlers import ValidateAssignmentHandler
from tornado.routing import PathMatches, Rule
from tornado.web import HTTPError, authenticated

from tensorlab.course.outline import Notebook
from tensorlab.course.validation import Verdicts, verdicts

__all__ = ["ValidateHandler"]

ADDRESS = r"/assignments/validate"
# The dialog writes "The following cell failed" and the cell's text above each message.
ALONE = (
    "<style>#validation-message > div:not(:has(.tensorlab)) { display: none }"
    "#validation-message > .jp-RenderedText:has(.tensorlab) pre { border: none; margin: 0;"
    " white-space: normal; font-family: var(--jp-ui-font-family) }"
    ".tensorlab td, .tensorlab th"
    " { text-align: left; vertical-align: top; padding: 3px 10px 3px 0 }"
    "</style>"
)


class ValidateHandler(ValidateAssignmentHandler):  # type: ignore[misc]
    """Answers for the exercises of this course, and lets nbgrader answer elsewhere."""

    @authenticated
    async def post(self) -> None:
        """Answer the button."""
        path = self.get_argument("path", None) or (self.get_json_body() or {}).get("path", "")
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(None, self.answer, str(path))
        self.finish(json.dumps(answer))

    def answer(self, path: str) -> dict[str, Any]:
        """Return what the dialog shows about a notebook, by its path below the server's root."""
        root = Path(self.root_dir).expanduser().resolve()
        target = (root / path).resolve()
        if not target.is_relative_to(root):
            raise HTTPError(403, "Access denied: path outside allowed directory")
        try:
            notebook = Notebook.read(target)
        except (OSError, ValueError) as error:
            return {"success": False, "value": str(error)}
        if not notebook.exercises:
            answer: dict[str, Any] = self.validate_notebook(path)
            return answer
        return as_dialog(verdicts(notebook))


def as_dialog(found: Verdicts) -> dict[str, Any]:
    """Return verdicts in the form that nbgrader's dialog reads."""
    if found.all_pass:
        return {"success": True, "value": {}}

    # No links: JupyterLab asks "Run Command?" before it follows one from a dialog.
    html = (
        f'{ALONE}<div class="tensorlab">{found.html(lambda row: escape(row.exercise.title))}</div>'
    )
    shown = {"source": found.summary, "error": html, "raw_error": repr(found)}
    return {"success": True, "value": {"failed": [shown]}}


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "tensorlab.lab"}]


def _load_jupyter_server_extension(app: Any) -> None:
    """Stand before nbgrader's own handler, whichever is loaded first."""
    address = url_path_join(app.web_app.settings["base_url"], ADDRESS)
    app.web_app.settings.setdefault("root_dir", app.root_dir)
    rule = Rule(PathMatches(address), ValidateHandler)
    app.web_app.default_router.rules.insert(0, app.web_app.default_router.process_rule(rule))
