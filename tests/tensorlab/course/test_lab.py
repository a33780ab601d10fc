"""The server's answer to the button Validate: ours for our notebooks, nbgrader's for others."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from nbgrader.server_extensions.validate_assignment.handlers import ValidateAssignmentHandler
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine
from tornado.web import Application, HTTPError, RequestHandler

from tensorlab import lab
from tests.tensorlab.course.small import cell, write


def answer(root: Path, path: str) -> Any:
    stock = SimpleNamespace(root_dir=str(root), validate_notebook=lambda path: {"stock": path})
    return lab.ValidateHandler.answer(stock, path)  # type: ignore[arg-type]


def test_a_notebook_of_another_course_is_left_to_nbgrader(tmp_path: Path) -> None:
    write(tmp_path / "other.ipynb", [cell("a", "1 + 1")])
    assert answer(tmp_path, "other.ipynb") == {"stock": "other.ipynb"}


@pytest.mark.parametrize("path", ["../outside.ipynb", "/etc/passwd", "below/../../outside.ipynb"])
def test_a_path_outside_of_the_servers_folder_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(HTTPError, match="outside allowed directory"):
        answer(tmp_path, path)


def test_what_is_no_notebook_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "broken.ipynb").write_text("{")
    said = answer(tmp_path, "broken.ipynb")
    assert not said["success"]
    assert "save it again from JupyterLab" in said["value"]


def asked(address: str) -> HTTPServerRequest:
    line = RequestStartLine("POST", address, "HTTP/1.1")
    connection: Any = SimpleNamespace(set_close_callback=lambda call: None)
    headers = HTTPHeaders({"Host": "localhost"})
    return HTTPServerRequest(start_line=line, headers=headers, connection=connection)


def test_ours_stands_before_nbgraders_handler() -> None:
    address = "/base/assignments/validate"
    application = Application([], base_url="/base/")
    application.add_handlers(".*$", [(address, ValidateAssignmentHandler)])
    lab._load_jupyter_server_extension(SimpleNamespace(web_app=application, root_dir="."))
    found: Any = application.find_handler(asked(address))
    assert found.handler_class is lab.ValidateHandler
    other: Any = application.find_handler(asked("/base/other"))
    assert not issubclass(other.handler_class, lab.ValidateHandler)
    assert issubclass(lab.ValidateHandler, RequestHandler)
