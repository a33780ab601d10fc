"""A local page on which a person grades one question for all students in a row."""

from autograder.present.manual.browser import open_page
from autograder.present.manual.desk import Desk
from autograder.present.manual.server import ManualServer

__all__ = ["Desk", "ManualServer", "open_page"]
