"""Each rule refuses what breaks it, naming file, line and cure."""

from __future__ import annotations

import nbformat
import pytest

from autograder.errors import TextRefused
from coursetools.build.build import Builder
from coursetools.build.project import Project

LECTURE, ASSIGNMENT, CURRICULUM = "01_sums.py", "ps01_sums.py", "curriculum.toml"
LONG_CELL = "\n".join(f"x{number} = {number}" for number in range(16))

REFUSED = {
    "unknown_key": (LECTURE, 'role="setup"', 'rolle="setup"', "unknown key `rolle`"),
    "unknown_role": (LECTURE, 'role="setup"', 'role="set-up"', "unknown role `set-up`"),
    "role_on_wrong_kind": (LECTURE, 'role="setup"', '[markdown] role="setup"', "on a code cell"),
    "long_cell": (LECTURE, "sum(range(4))", f"0)\n{LONG_CELL}\nprint(0", "split the cell at 15"),
    "long_line": (LECTURE, "import math", f"import math  # {'x' * 100}", "break the line at 100"),
    "code_without_prose": (LECTURE, "# %% [markdown]\n# Play.\n\n", "", "prose before it"),
    "no_mistake": (LECTURE, 'role="mistake" ', "", "0 cells with role `mistake`"),
    "prediction_never_revealed": (LECTURE, ' role="reveal"', "", "never revealed"),
    "one_heading_twice": (LECTURE, "# Books.", "# ## What you saw", "lead to `at-what-you-saw`"),
    "long_heading": (LECTURE, "# Books.", f"# ## {'x' * 62}", "is no id; give the section"),
    "another_title": (LECTURE, "# # Sums", "# # Sum", "calls this lecture `Sums`"),
    "no_header": (LECTURE, ' role="header"', "", "the first cell has"),
    "nothing_to_read": (LECTURE, ' role="further"', "", "the last cell has"),
    "unknown_concept": (LECTURE, '"sum.rule"', '"sum.rulle"', "unknown concept `sum.rulle`"),
    "concept_untaught": (LECTURE, ' concepts=["sum.empty"]', "", "no cell teaches `sum.empty`"),
    "concept_twice": (LECTURE, '"sum.empty"', '"sum.empty", "sum.rule"', "is taught twice"),
    "unseeded_lecture": (LECTURE, "sum(range(4))", "random.random()", "`random.random` unseeded"),
    "figure_without_alt": (LECTURE, "print(sum(range(4)))", "f = plt.figure()", "without `alt=`"),
    "syntax_error": (LECTURE, "import math", "import math math", "not valid Python"),
    "id_twice": (ASSIGNMENT, 'check="empty"', 'check="small"', "id `total-small` is used twice"),
    "bad_id": (ASSIGNMENT, 'check="empty"', 'check="em pty"', "letters, digits, _ and - only"),
    "no_points": (ASSIGNMENT, " points=2", "", "has no points"),
    "no_minutes": (ASSIGNMENT, " minutes=3", "", "needs difficulty (1 to 3) and minutes"),
    "two_hints": (ASSIGNMENT, "# ---\n#\n# Loop.\n#\n", "", "2 tiers of hints"),
    "unpaired_marker": (ASSIGNMENT, "    ### END SOLUTION\n", "", "is never ended"),
    "unseeded_test": (
        ASSIGNMENT,
        "assert total([])",
        "x = torch.rand(2)\nassert total([])",
        "locked",
    ),
    "bare_expression": (
        ASSIGNMENT,
        'assert total([]) == 0, "nothing adds to 0"',
        "total([])",
        "bare",
    ),
    "nothing_visible": (ASSIGNMENT, "# hidden: no numbers\n", "", "nothing is left of the test"),
    "exercise_not_listed": (ASSIGNMENT, ' concepts=["sum.rule"]', "", "make them agree"),
    "taught_later": (CURRICULUM, 'lecture = "01_sums"', 'lecture = "02_more"', "unknown lecture"),
    "cycle": (CURRICULUM, "needs = []", 'needs = ["sum.empty"]', "round in a circle"),
    "unknown_need": (CURRICULUM, "needs = []", 'needs = ["sum.x"]', "unknown concept `sum.x`"),
    "names_cuda": (LECTURE, "sum(range(4))", 'torch.zeros(2, device="cuda:0")', "names CUDA"),
    "calls_cuda": (LECTURE, "sum(range(4))", "x.cuda()", "names CUDA"),
    "wants_something": (LECTURE, 'role="setup"', 'role="setup" wants="tpu"', "wants `tpu`"),
    "draws_on_device": (
        LECTURE,
        "sum(range(4))",
        "torch.rand(2, device=device, generator=g)",
        "draws `torch.rand` on a device",
    ),
    "generator_on_device": (LECTURE, "sum(range(4))", "torch.Generator(device)", "a generator on"),
    "default_device": (LECTURE, "sum(range(4))", "torch.set_default_device(x)", "default device"),
    "own_device": (LECTURE, "import math", 'device = torch.device("cpu")', "binds `device`"),
    "tolerance_unreasoned": (
        LECTURE,
        'role="setup"',
        'role="setup" tolerance={"rtol": 0.1}',
        "tolerance without a `reason`",
    ),
    "not_toml": (CURRICULUM, "needs = []", "needs = [", "not valid TOML"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_text_is_refused_for(case: str, project: Project, edit) -> None:
    name, old, new, says = REFUSED[case]
    edit(name, old, new)
    with pytest.raises(TextRefused, match=rf"{name}:\d+: ") as refusal:
        Builder(project).build()
    assert says in str(refusal.value)


def test_text_is_refused_for_points_without_tests(project: Project, edit) -> None:
    edit(ASSIGNMENT, 'role="test" exercise="total" check="small" points=1', "")
    edit(ASSIGNMENT, 'role="test" exercise="total" check="empty" points=2', "")
    with pytest.raises(TextRefused, match="points test nothing"):
        Builder(project).build()


def test_a_refused_text_leaves_nothing_behind(project: Project, edit) -> None:
    edit(ASSIGNMENT, " points=2", "")
    with pytest.raises(TextRefused):
        Builder(project).build()
    assert not (project.root / "notebooks").exists()
    assert not (project.root / "source").exists()


def test_the_line_of_the_cell_is_named(project: Project, edit) -> None:
    edit(ASSIGNMENT, " points=2", "")
    (path,) = project.authoring.rglob(ASSIGNMENT)
    lines = path.read_text("utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if 'check="empty"' in text)
    with pytest.raises(TextRefused, match=f"{ASSIGNMENT}:{line}: "):
        Builder(project).build()


def test_a_cell_may_want_cuda_and_a_tolerance(project: Project, edit) -> None:
    marks = 'wants="cuda" tolerance={"rtol": 0.1, "reason": "a test"}'
    edit(LECTURE, 'role="setup"', f'role="setup" {marks}')
    edit(LECTURE, "import math", 'import math\n\nplaces = ("cpu", "cuda")')
    Builder(project).build(["01_sums"])
    notebook = nbformat.read(project.lecture_notebook(project.lectures()[0]), as_version=4)
    (about,) = [
        about for cell in notebook.cells if "wants" in (about := cell.metadata.get("tensorlab", {}))
    ]
    assert about["wants"] == "cuda"
    assert about["tolerance"] == {"rtol": 0.1, "reason": "a test"}
