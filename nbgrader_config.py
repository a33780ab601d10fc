"""nbgrader's settings for this course; nbgrader's own commands and the engine both read them."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent

c = get_config()

c.CourseDirectory.course_id = "tensorlab"
c.CourseDirectory.db_url = f"sqlite:///{ROOT / 'gradebook.db'}"

# without it, nbgrader makes an exchange for the whole machine when root releases an assignment
c.Exchange.root = str(ROOT / "exchange")

# `nbgrader autograde` and Formgrader's button grade with the engine
c.Autograde.sanitize_preprocessors = ["autograder.nbgrader_plugin.RebuildFromSource"]
c.Autograde.autograde_preprocessors = ["autograder.nbgrader_plugin.GradeWithEngine"]

# the course's own imports take some of it when nothing is cached yet
c.Execute.timeout = 120

# what the engine allows: a cell that a student wrote or that checks it, and the whole notebook
c.Autograder.cell_seconds = 20
c.Autograder.notebook_seconds = 240

c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = (
    '<div class="alert alert-info" style="border: 2px dashed">✎ <b>YOUR ANSWER HERE.</b> '
    "Double-click this box, write in place of all that you see then, and press Shift+Enter.</div>"
)
