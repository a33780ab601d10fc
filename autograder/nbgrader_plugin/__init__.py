"""Makes `nbgrader autograde`, and Formgrader's button, grade with the engine, in any course.

Two lines in the course's ``nbgrader_config.py``::

    c.Autograde.sanitize_preprocessors = ["autograder.nbgrader_plugin.RebuildFromSource"]
    c.Autograde.autograde_preprocessors = ["autograder.nbgrader_plugin.GradeWithEngine"]

``preprocessors`` are what nbgrader calls; ``worker`` is the process that grades for one call of
nbgrader. Nothing else imports this room.
"""

from autograder.nbgrader_plugin.preprocessors import GradeWithEngine, RebuildFromSource

__all__ = ["GradeWithEngine", "RebuildFromSource"]
