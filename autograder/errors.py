"""The errors that end a command, named by their cause, with their exit status.

Errors of one room alone stand in it: ``sandbox/errors.py`` (kinds of `CouldNotCheck`) and
``wire/errors.py`` (what a student's process may do to a conversation, which costs a cell).

AutograderError
  x WrongUse              exit 2: an option, a path or a name that cannot be right
    - CourseNotFound
    - AssignmentNotFound
    - NotInGradebook      the gradebook does not hold what the source says
    - GradebookRefused    another nbgrader's gradebook, or one that is gone or doubled
    - IsolationTooWeak    this machine cannot isolate as strongly as was asked
    - AlreadyGrading      another process grades the same assignment
    - ConfigurationRefused  nbgrader_config.py does not parse, or names what nobody reads
    - ArchiveRefused      what was handed in cannot be opened safely
    - ClusterUnfit        no scheduler answers, or a worker would give other grades
  x CheckFailure          exit 1: a check or a comparison did not hold
    - TextRefused         authoring text that breaks a rule (file, line, cure)
    - BuildDiffers        committed notebooks that are not what the text builds
    - ReleaseLeaks        something hidden reached the release
  x CouldNotCheck         exit 3: what went wrong is ours, not the submission's
    - SourceRefused       a source notebook that nbgrader itself cannot convert
    - ClusterGone         the scheduler was lost; what was graded is kept
  x Interrupted           exit 130: stopped from the keyboard; what is done is kept

Each message is one sentence that names the file, cell or option, and says what to do.
"""

from __future__ import annotations

__all__ = [
    "AlreadyGrading",
    "ArchiveRefused",
    "AssignmentNotFound",
    "AutograderError",
    "BuildDiffers",
    "CheckFailure",
    "ClusterGone",
    "ClusterUnfit",
    "ConfigurationRefused",
    "CouldNotCheck",
    "CourseNotFound",
    "GradebookRefused",
    "Interrupted",
    "IsolationTooWeak",
    "NotInGradebook",
    "ReleaseLeaks",
    "SourceRefused",
    "TextRefused",
    "WrongUse",
]


class AutograderError(Exception):
    """Base of the errors that the engine raises on purpose.

    Attributes
    ----------
    exit_status : int
        What the command line exits with when nothing caught the error.
    """

    exit_status = 1


class WrongUse(AutograderError):
    """An option, a path or a name that cannot be right."""

    exit_status = 2


class CourseNotFound(WrongUse):
    """The folder is not an nbgrader course."""


class AssignmentNotFound(WrongUse):
    """The course has no assignment of that name."""


class NotInGradebook(WrongUse):
    """The gradebook does not hold what the source says."""


class GradebookRefused(WrongUse):
    """The gradebook is another nbgrader's, cannot be read, is gone, or is not the only one."""


class IsolationTooWeak(WrongUse):
    """The machine cannot isolate as strongly as was asked."""


class AlreadyGrading(WrongUse):
    """Another process grades the same assignment."""


class ConfigurationRefused(WrongUse):
    """A course's configuration does not parse, or names what nobody reads."""


class ArchiveRefused(WrongUse):
    """What was handed in cannot be opened safely."""


class ClusterUnfit(WrongUse):
    """No scheduler answers, or a worker would give other grades."""


class CheckFailure(AutograderError):
    """A check or a comparison did not hold."""


class TextRefused(CheckFailure):
    """Authoring text that breaks a rule."""


class BuildDiffers(CheckFailure):
    """What is committed is not what the text builds."""


class ReleaseLeaks(CheckFailure):
    """Something hidden reached the release."""


class CouldNotCheck(AutograderError):
    """What went wrong is ours, not the submission's."""

    exit_status = 3


class SourceRefused(CouldNotCheck):
    """A source notebook that nbgrader itself cannot convert."""


class ClusterGone(CouldNotCheck):
    """The scheduler of a cluster was lost; what was graded is kept."""


class Interrupted(AutograderError):
    """Stopped from the keyboard; what is done is kept."""

    exit_status = 130
