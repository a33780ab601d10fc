"""Write the scores that stock nbgrader gives the two courses: `python -m tests.agreement`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.agreement.classes import hold, stock_scores
from tests.courses.text import COURSES, submissions

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        hold({n: stock_scores(n, submissions(n), Path(folder) / n) for n in COURSES})
