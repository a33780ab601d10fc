"""What a hostile submission prints, raises and writes, as students and instructors see it."""

from __future__ import annotations

import json
import re
import sys
from html.parser import HTMLParser

import pytest

from autograder.present.feedback_run import write_feedback
from autograder.present.report import write_report
from autograder.sandbox.levels import probe
from tests.attacks.deed import Threat
from tests.attacks.ground import Ground, Run, graded_class
from tests.tiny_course import DOUBLE, FULL, HIDDEN_WORD, answered

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

LIVE = "<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>"
SHOWN = {
    (Threat.SCRIPT, "printed"): {"double": f"print({LIVE!r})\n{DOUBLE}"},
    (Threat.SCRIPT, "displayed as HTML"): {
        "double": f"from IPython.display import HTML\ndisplay(HTML({LIVE!r}))\n{DOUBLE}"
    },
    (Threat.SCRIPT, "as an object's own HTML"): {
        "double": f"{DOUBLE}\nclass O:\n    _repr_html_ = lambda self: {LIVE!r}\n"
        f"    __repr__ = lambda self: {LIVE!r}\nO()"
    },
    (Threat.SCRIPT, "in an exception"): {"double": f"raise ValueError({LIVE!r})"},
    (Threat.SCRIPT, "as an exception's name"): {
        "double": f"raise type({LIVE!r}, (Exception,), {{}})('x')"
    },
    (Threat.SCRIPT, "in what a check compares"): {"double": f"def double(x):\n    return {LIVE!r}"},
    (Threat.SCRIPT, "as half of a character, which no file can hold"): {
        "double": f"print('\\ud800')\n{DOUBLE}"
    },
    (Threat.SCRIPT, "in prose"): {
        "essay": f"{LIVE}\n\n[a](javascript:alert(4)) <b onclick=a()>b</b>"
    },
    (Threat.SCRIPT, "in the code"): {"double": f"# {LIVE}\n{DOUBLE}"},
    (Threat.SCRIPT, "as colours of a terminal"): {
        "double": "print('\\x1b]8;;javascript:alert(1)\\x07click\\x1b]8;;\\x07\\x1b[31m' + "
        f"{LIVE!r})\n{DOUBLE}"
    },
    (Threat.SHOWN, "an input in a message"): {
        "double": "def double(x):\n    raise ValueError(f'INPUT {x}')"
    },
    (Threat.SHOWN, "an input that is printed"): {
        "double": "def double(x):\n    print('INPUT', x)\n    return None"
    },
    (Threat.SHOWN, "an input as a class's name"): {
        "double": "def double(x):\n    raise type(f'INPUT {x}', (Exception,), {})"
    },
    (Threat.SHOWN, "an input as the name of a class that is compared"): {
        "double": "def double(x):\n    return type(f'INPUT {x}', (), {})()"
    },
    (Threat.SHOWN, "an input in an assertion"): {
        "double": "def double(x):\n    assert False, f'INPUT {x}'"
    },
    (Threat.SHOWN, "a traceback through the test"): {
        "double": "import traceback\ndef double(x):\n    traceback.print_stack()\n    return 1 / 0"
    },
    (Threat.SHOWN, "an exception that holds its frames"): {
        "double": "import sys\ndef double(x):\n    f = sys._getframe()\n    said = ''\n"
        "    while f: said += repr(f.f_locals); f = f.f_back\n    raise ValueError(said)"
    },
}  # fmt: skip
STUDENTS = {f"eve{number:02}": key for number, key in enumerate(SHOWN)}


class Page(HTMLParser):
    """Collects what could run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.live: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "iframe", "object", "embed", "base", "form"}:
            self.live.append(tag)
        for name, value in attrs:
            if name.startswith("on") or "javascript:" in (value or "").lower():
                self.live.append(f"{tag} {name}")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Run:
    root = tmp_path_factory.mktemp("shown") / "course"
    made = {student: answered(**FULL | SHOWN[key]) for student, key in STUDENTS.items()}
    run = graded_class(root, Ground(probe().best, "ourselves"), made)
    write_feedback(run.course, "ps1")
    return run


@pytest.fixture(params=STUDENTS, ids=lambda s: f"{STUDENTS[s][0]}: {STUDENTS[s][1]}")
def student(request: pytest.FixtureRequest) -> str:
    return request.param


def feedback(run: Run, student: str) -> str:
    return (run.course.feedback(student, "ps1") / "sums.html").read_text("utf-8")


def test_feedback_runs_nothing(shown: Run, student: str) -> None:
    assert Page(feedback(shown, student)).live == []


def test_feedback_holds_no_hidden_test_and_no_hidden_input(shown: Run, student: str) -> None:
    text = feedback(shown, student)
    assert HIDDEN_WORD not in text
    assert "callable(double)" not in text
    assert not re.search(r"INPUT\W*-17|x&#39;: -17|-34", text)


def test_the_graded_notebook_holds_nothing_that_a_browser_runs(shown: Run, student: str) -> None:
    path = shown.course.autograded(student, "ps1") / "sums.ipynb"
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            assert Page("".join(cell["source"])).live == []
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            assert set(data) <= {"text/plain", "text/html", "text/markdown", "image/png"}
            assert Page("".join(data.get("text/html", ""))).live == []
            assert Page("".join(data.get("text/markdown", ""))).live == []


def test_the_report_runs_nothing(shown: Run) -> None:
    assert Page(write_report(shown.course, "ps1").read_text("utf-8")).live == []


def test_a_page_that_runs_something_would_be_seen() -> None:
    assert len(Page(LIVE).live) == 3
