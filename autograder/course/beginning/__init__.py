"""Begins courses and assignments: what they hold can be released and graded as it is."""

from autograder.course.beginning.assignment import begin_assignment
from autograder.course.beginning.course import begin_course
from autograder.course.beginning.names import title_of

__all__ = ["begin_assignment", "begin_course", "title_of"]
