"""Who is in the sample class, what each of them hands in, and which grade that must get.

Every expected grade follows from the points that `answers.py` declares, which `autograder check`
proves; nothing here is graded to find out.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coursetools.build.text import Document
from coursetools.prove.answers import Answer

__all__ = ["Member", "sample_class"]

NAMES = (
    "Ada Ampere", "Ben Bayes", "Cleo Cantor", "Dan Dirac", "Eva Euler", "Finn Fermat",
    "Gina Gauss", "Hugo Hilbert", "Iris Ito", "Jon Jacobi", "Kim Kolmogorov", "Lea Laplace",
    "Max Markov", "Nia Noether", "Otto Ostrowski", "Pia Poisson", "Quinn Quine", "Rosa Riemann",
    "Sam Stokes", "Tia Turing", "Uma Ulam", "Vic Volterra", "Wim Weyl", "Xia Xenakis",
    "Yves Yates", "Zoe Zermelo",
)  # fmt: skip
HONEST, PARTIAL = 9, 6
LOOP = "    while True:\n        pass"
KILL = "import os\nimport signal\n\nos.kill(os.getpid(), signal.SIGKILL)"


@dataclass(frozen=True)
class Member:
    """One student of the sample class.

    Attributes
    ----------
    name : str
        First and last name.
    story : str
        What is special about the submission, in words.
    file : str
        Name of the file that is handed in.
    data : bytes
        Its content.
    expected : float
        Points that the automatic checks must give.
    late : bool
        Whether it comes after the deadline.
    """

    name: str
    story: str
    file: str
    data: bytes
    expected: float
    late: bool = False


Notebook = dict[str, Any]
Chosen = Mapping[str, Answer]


@dataclass(frozen=True)
class _Desk:
    """Where submissions are written: the released notebook and the answers to choose from."""

    document: Document
    released: Notebook
    answers: Sequence[Answer]
    points: Mapping[str, float]
    draw: random.Random

    @property
    def file(self) -> str:
        return f"{self.document.path.stem}.ipynb"

    def choose(self, exercise: str, *, right: bool) -> Answer:
        return self.draw.choice(
            [a for a in self.answers if a.exercise == exercise and a.right is right]
        )

    def all_right(self) -> dict[str, Answer]:
        return {exercise: self.choose(exercise, right=True) for exercise in self.points}

    def worth(self, chosen: Chosen) -> float:
        return sum(
            self.points[exercise] if answer.right else answer.points
            for exercise, answer in chosen.items()
        )

    def full(self) -> float:
        return sum(self.points.values())

    def write(self, sources: Mapping[str, str]) -> Notebook:
        notebook = copy.deepcopy(self.released)
        for cell in notebook["cells"]:
            name = _grade_id(cell)
            if name in sources:
                cell["source"] = sources[name]
        return notebook

    def filled(self, chosen: Chosen) -> Notebook:
        return self.write({exercise: answer.source for exercise, answer in chosen.items()})


def sample_class(
    document: Document, answers: Sequence[Answer], released: Notebook, *, seed: int
) -> list[Member]:
    """Return the sample class of a problem set.

    Parameters
    ----------
    document, answers : Document, sequence of Answer
        The problem set's text and its right and wrong answers.
    released : dict
        The released notebook as JSON.
    seed : int
        Who chooses which answer.

    Returns
    -------
    list of Member
        Twenty-six: honest, partial, untouched, late and broken ones.
    """
    points = {
        cell.exercise: sum(test.points for test in document.of_exercise(cell.exercise, "test"))
        for cell in document.with_role("solution")
    }
    desk = _Desk(document, released, answers, points, random.Random(seed))
    submissions = [*_honest(desk), *_partial(desk), *_odd(desk), *_broken(desk)]
    return [
        Member(name, story, file or desk.file, data, expected, late)
        for name, (story, file, data, expected, late) in zip(NAMES, submissions, strict=True)
    ]


_Submission = tuple[str, str, bytes, float, bool]


def _submission(
    story: str, notebook: Notebook, expected: float, *, file: str = "", late: bool = False
) -> _Submission:
    return story, file, json.dumps(notebook, indent=1).encode(), expected, late


def _honest(desk: _Desk) -> Iterator[_Submission]:
    for _ in range(HONEST):
        yield _submission("all right", desk.filled(desk.all_right()), desk.full())


def _partial(desk: _Desk) -> Iterator[_Submission]:
    for count in range(1, PARTIAL + 1):
        chosen = desk.all_right()
        for exercise in desk.draw.sample(sorted(chosen), k=min(count, len(chosen))):
            chosen[exercise] = desk.choose(exercise, right=False)
        yield _submission(f"{count} wrong", desk.filled(chosen), desk.worth(chosen))


def _odd(desk: _Desk) -> Iterator[_Submission]:
    yield _submission("untouched", copy.deepcopy(desk.released), 0)
    chosen = desk.all_right()
    half = {name: chosen[name] for name in sorted(chosen)[: len(chosen) // 2]}
    yield _submission("half done", desk.filled(half), desk.worth(half))
    yield _submission("late", desk.filled(chosen), desk.full(), late=True)
    wrong_name = f"my homework {desk.document.path.stem}.ipynb"
    yield _submission("wrong file name", desk.filled(chosen), desk.full(), file=wrong_name)


def _broken(desk: _Desk) -> Iterator[_Submission]:
    chosen = desk.all_right()
    notebook = desk.filled(chosen)
    name, _, data, expected, late = _submission("broken JSON", notebook, 0)
    yield name, "", data[: len(data) // 2], expected, late
    yield _submission("duplicated cell", _with_duplicate(desk, notebook), desk.full())
    first = sorted(chosen)[0]
    rest = desk.full() - desk.points[first]
    loop = {name: answer.source for name, answer in chosen.items()}
    loop[first] = f"def {first}(*args, **kwargs):\n{LOOP}"
    yield _submission(f"endless loop in {first}", desk.write(loop), rest)
    yield _submission(
        f"interpreter killed in {first}",
        desk.write(loop | {first: f"{KILL}\n\n{chosen[first].source}"}),
        rest,
    )
    half = {name: chosen[name] for name in sorted(chosen)[::2]}
    yield _submission("edited metadata", _with_edits(desk, desk.filled(half)), desk.worth(half))
    yield _submission("deleted test cells", _without_tests(notebook), desk.full())
    yield _submission("floods its output", _flooding(desk, chosen), desk.full())


def _grade_id(cell: Mapping[str, Any]) -> str:
    name: str = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
    return name


def _with_duplicate(desk: _Desk, notebook: Notebook) -> Notebook:
    made = copy.deepcopy(notebook)
    at = next(i for i, cell in enumerate(made["cells"]) if _grade_id(cell) in desk.points)
    made["cells"].insert(at + 1, copy.deepcopy(made["cells"][at]))
    return made


def _with_edits(desk: _Desk, notebook: Notebook) -> Notebook:
    """Claim more points, unlock the tests, and ask for them to be skipped."""
    made = copy.deepcopy(notebook)
    for cell in made["cells"]:
        facts = cell["metadata"].get("nbgrader", {})
        if facts.get("grade") and facts.get("locked"):
            facts.update(points=100, locked=False, grade=False)
            cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]
            cell["source"] = "pass"
    return made


def _without_tests(notebook: Notebook) -> Notebook:
    made = copy.deepcopy(notebook)
    made["cells"] = [
        cell
        for cell in made["cells"]
        if not (facts := cell["metadata"].get("nbgrader", {})).get("locked") or not facts["grade"]
    ]
    return made


def _flooding(desk: _Desk, chosen: Chosen) -> Notebook:
    sources = {name: answer.source for name, answer in chosen.items()}
    first = sorted(sources)[0]
    return desk.write(sources | {first: f"{sources[first]}\nprint('flood ' * 500_000)"})
