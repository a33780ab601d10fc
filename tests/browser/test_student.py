"""The student's whole way, as the bundle's README says it: from the zip to the feedback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tensorlab.course.outline import Notebook
from tests.browser import readme
from tests.browser.conftest import QUIET, chromium, copy_of_course
from tests.browser.looking import OUTPUTS, violations
from tests.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SET = "ps03_broadcasting"
SOURCE = Notebook.read(ROOT / "source" / SET / f"{SET}.ipynb")
EXERCISES = len(SOURCE.exercises)
WORTH = next(f"{each.points:g}" for each in SOURCE.exercises if each.name == "outer_table")
LAB_SETTINGS = '{"LabApp": {"expose_app_in_browser": true}}'  # so that the test can look inside
NOTEBOOK = "window.jupyterapp?.shell?.currentWidget"
IDLE = '.jp-NotebookPanel:not(.lm-mod-hidden) [data-status="idle"]'
READY = f"""stem => {{
    const panel = {NOTEBOOK}, context = panel?.sessionContext;
    return panel?.context?.path?.endsWith(stem + '.ipynb') && panel.context.isReady
        && context?.isReady && context.session?.kernel?.status === 'idle';
}}"""
SHOW = f"""async id => {{
    const content = {NOTEBOOK}.content;
    const index = content.widgets.findIndex(cell => cell.model.id === id);
    content.activeCellIndex = index;
    await content.scrollToItem(index, 'center');
    return index;
}}"""
WRITE = f"""([id, text]) => {{
    const cell = {NOTEBOOK}.content.widgets.find(cell => cell.model.id === id);
    cell.model.sharedModel.setSource(text);
}}"""
BELOW = f"""id => {{
    const cell = {NOTEBOOK}.content.widgets.find(cell => cell.model.id === id);
    return cell.model.outputs.toJSON().map(output => output.text ?? output.evalue
        ?? output.data['text/plain']).flat().join('\\n');
}}"""
# What the command returns is a widget, which no one can hand out of the page: hence the braces.
OPEN = "async path => { await window.jupyterapp.commands.execute('docmanager:open', {path}); }"
RUN = "async () => { await window.jupyterapp.commands.execute('notebook:run-cell'); }"
RUN_ALL = "async () => { await window.jupyterapp.commands.execute('notebook:run-all-cells'); }"
SAVE = "async () => { await window.jupyterapp.commands.execute('docmanager:save'); }"
WEAR = "theme => { window.jupyterapp.commands.execute('apputils:change-theme', {theme}); }"
IS_WORN = "theme => document.body.dataset.jpThemeName === theme"
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
WRONG = "def outer_table(x, y):\n    return x * y"
RIGHT = "def outer_table(x, y):\n    return x[:, None] * y"


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures are kept: what CI names, else a folder that goes."""
    named = os.environ.get("TENSORLAB_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("shots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the zip unpacks to."""
    chromium()
    archive = tmp_path_factory.mktemp("made") / "course.zip"
    make = [sys.executable, "-m", "coursetools.publish.bundle", "--output", str(archive)]
    subprocess.run(make, cwd=ROOT, check=True, capture_output=True)
    folder = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    (course,) = folder.iterdir()
    return course


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a person who has just unpacked the zip."""
    return readme.fresh_home(tmp_path_factory.mktemp("person") / "home", LAB_SETTINGS)


@pytest.fixture(scope="module")
def lines(unpacked: Path) -> list[str]:
    """Every command line of the README; a test runs each of them."""
    found = readme.command_lines(unpacked / "README.md")
    assert len(found) == 2
    return found


class Student:
    """A person in front of JupyterLab."""

    def __init__(self, page: Page, shots: Path) -> None:
        self.page, self.shots, self.asked = page, shots, list[str]()
        page.on("request", lambda request: self.asked.append(request.url))

    def follow(self, link: str, stem: str) -> None:
        """Click a link on the page, and wait for the notebook that it leads to."""
        self.page.get_by_role("link", name=link, exact=True).first.click()
        self.wait(stem)

    def open(self, path: str) -> None:
        """Open a notebook of the course, and wait for it."""
        self.page.evaluate(OPEN, path)
        self.wait(Path(path).stem)

    def wait(self, stem: str) -> None:
        """Wait until a notebook is there, and its kernel."""
        self.page.wait_for_function(READY, arg=stem)
        self.page.wait_for_selector(IDLE)

    def run(self, cell: str, text: str | None = None) -> str:
        """Write a text into a cell if one is given, run it, and return what stands below it."""
        self.page.evaluate(SHOW, cell)
        if text is not None:
            self.page.evaluate(WRITE, [cell, text])
        self.page.evaluate(RUN)
        self.page.wait_for_selector(IDLE)
        return str(self.page.evaluate(BELOW, cell))

    def look(self, name: str, shown: Locator | None = None) -> None:
        """Keep a picture in both themes; a change of theme scrolls, so scroll back to `shown`."""
        for theme in ("JupyterLab Dark", "JupyterLab Light"):
            self.page.evaluate(WEAR, theme)
            self.page.wait_for_function(IS_WORN, arg=theme)
            self.page.evaluate(PAINTED)
            if shown is not None:
                shown.evaluate("image => image.scrollIntoView({block: 'end'})")
                self.page.evaluate(PAINTED)
            short = theme.rpartition(" ")[2].lower()
            self.page.screenshot(path=self.shots / f"{name}-{short}.png")


@pytest.fixture(scope="module")
def student(
    unpacked: Path, home: dict[str, str], lines: list[str], shots: Path
) -> Iterator[Student]:
    """The person after the README's first command."""
    server = readme.start(lines[0], unpacked, home)
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium(), args=list(QUIET))
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            page.set_default_timeout(120_000)
            page.goto(readme.opened(home))
            yield Student(page, shots)
            browser.close()
    finally:
        readme.stop(server)


def test_the_first_page_shows_the_whole_course_and_no_teachers_tools(student: Student) -> None:
    student.wait("00_start_here")
    listed = " ".join(student.page.locator(".jp-DirListing-item").all_inner_texts())
    assert "notebooks" in listed
    assert "problem_sets" in listed
    menus = student.page.locator(".lm-MenuBar-item").all_inner_texts()
    assert "Nbgrader" not in menus
    assert student.page.locator(".nbgrader-CreateAssignmentWidget").count() == 0
    student.look("1-start")


def test_a_lecture_runs_to_its_end_and_its_figures_have_texts(student: Student) -> None:
    page = student.page
    student.open("notebooks/03_broadcasting.ipynb")
    asked, _ = student_pair(page)
    student.run(asked, "guess = (4, 5)")
    page.evaluate(RUN_ALL)
    page.wait_for_selector(IDLE)
    figure = page.evaluate(f"""() => {NOTEBOOK}.content.widgets.find(cell =>
        (cell.model.getMetadata('tensorlab') ?? {{}}).alt).model.id""")
    page.evaluate(SHOW, figure)
    image = page.locator(".jp-Cell.jp-mod-active img.tensorlab-figure")
    image.wait_for()
    assert len(image.get_attribute("alt") or "") > 50
    student.look("2-figure", image)  # in the light theme, it is the README's docs/lecture.png
    explorable = page.evaluate(f"""() => {NOTEBOOK}.content.widgets.find(cell =>
        (cell.model.getMetadata('tensorlab') ?? {{}}).role === 'explore').model.id""")
    page.evaluate(SHOW, explorable)
    box = page.locator(".jp-Cell.jp-mod-active .widget-text input").first
    box.fill("7, 1")
    box.press("Enter")
    moved = page.locator('.jp-Cell.jp-mod-active img[alt*="shape s 7, 1"]')
    expect(moved).to_be_visible()
    page.wait_for_selector(IDLE)
    moved.evaluate("image => image.decode()")
    student.look("3-explorable", moved)
    assert violations(student.page, OUTPUTS) == []
    page.set_viewport_size({"width": 700, "height": 500})  # a window at 200 %
    page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
    student.look("4-zoom", moved)
    wide = page.evaluate("""() => [...document.querySelectorAll('img.tensorlab-figure')]
        .some(image => image.getBoundingClientRect().right > window.innerWidth)""")
    assert not wide
    cut_off = page.evaluate("""() => [...document.querySelectorAll('.jp-CodeCell .cm-scroller')]
        .filter(code => code.scrollWidth > code.clientWidth + 1).length""")
    assert cut_off == 0
    page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
    page.set_viewport_size({"width": 1400, "height": 1000})


def student_pair(page: Page) -> tuple[str, str]:
    """Return the ids of the first question of a lecture and of its answer."""
    pair: list[str] = page.evaluate(f"""() => ['predict', 'reveal'].map(role =>
        {NOTEBOOK}.content.widgets.find(cell =>
            (cell.model.getMetadata('tensorlab') ?? {{}}).role === role).model.id)""")
    return pair[0], pair[1]


def test_the_lecture_leads_to_its_problem_set(student: Student) -> None:
    student.page.evaluate(SHOW, "footer")
    link = student.page.get_by_role("link", name="Problem set 3: broadcasting", exact=True).first
    link.wait_for()
    student.look("5-footer", link)
    student.follow("Problem set 3: broadcasting", SET)


def test_slips_get_a_sentence_that_helps(student: Student) -> None:
    said = student.run("outer_table-table")
    assert "the set-up cell" in said or "your answer" in said
    assert "Run All Above" in said
    setup = student.page.evaluate(f"""() => {NOTEBOOK}.content.widgets.find(cell =>
        (cell.model.getMetadata('tensorlab') ?? {{}}).role === 'setup').model.id""")
    student.run(setup)
    student.run("outer_table", WRONG)
    assert "outer_table(" in student.run("outer_table-table")
    student.look("6-wrong")
    said = student.run("outer_table", "def outer_table(x, y)\n    return 1")
    assert "Nothing of this cell was run" in said
    assert "does not count" in student.run("outer_table-table")
    student.look("7-old")


def test_success_is_seen_and_leads_on(student: Student) -> None:
    student.run("outer_table", RIGHT)
    assert "✓ A multiplication table · table: passed." in student.run("outer_table-table")
    assert "Next: Six tensors." in student.run("outer_table-any_input")
    student.look("8-passed")
    assert violations(student.page, OUTPUTS) == []


def test_validate_says_how_each_exercise_stands(student: Student) -> None:
    page = student.page
    page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .validate-button").click()
    message = page.locator("#validation-message")
    message.wait_for()
    said = message.inner_text()
    assert "1 passed" in said
    assert "The following cell failed" not in said
    assert "tl.check" not in said
    student.look("9-validate")
    page.get_by_role("button", name="Ok", exact=True).click()
    expect(message).to_have_count(0)


def test_progress_counts_it(student: Student, home: dict[str, str]) -> None:
    page = student.page
    student.open("notebooks/00_start_here.ipynb")
    student.run(
        page.evaluate(f"""() => {NOTEBOOK}.content.widgets.find(cell =>
        (cell.model.getMetadata('tensorlab') ?? {{}}).role === 'setup').model.id""")
    )
    said = student.run("progress_panel")
    (row,) = [line for line in said.splitlines() if line.startswith("Problem set 3")]
    assert re.search(rf" 1 +0 +{EXERCISES - 1} +{WORTH} of ", row), said
    (row,) = [line for line in said.splitlines() if line.startswith("03 Broadcasting")]
    assert "1 of 1 made" in row
    student.look("10-progress")
    assert violations(student.page, OUTPUTS) == []
    assert list(Path(home["HOME"]).rglob("tensorlab/ps03_broadcasting.json"))


def test_the_last_cell_hands_in(student: Student, unpacked: Path) -> None:
    page = student.page
    student.open(f"problem_sets/{SET}/{SET}.ipynb")
    page.evaluate(SAVE)
    said = student.run("hand-in", 'tl.submit("ps03", "Grace Hopper")')
    assert "by           Grace Hopper" in said
    assert f"1 of {EXERCISES} exercises are answered." in said
    student.look("11-receipt")
    assert len(list(unpacked.glob("ps03_Grace_Hopper_*.zip"))) == 1


def test_no_request_left_the_machine_and_nothing_was_asked(student: Student) -> None:
    assert student.page.locator(".Toastify__toast").count() == 0  # no news, no updates
    local = re.compile(r"(https?://(localhost|127\.0\.0\.1)[:/]|data:|blob:|file:)")
    assert [url for url in student.asked if not local.match(url)] == []


def test_the_terminal_hands_in_and_the_teacher_takes_it(
    student: Student, unpacked: Path, home: dict[str, str], lines: list[str], tmp_path: Path
) -> None:
    done = subprocess.run(
        lines[1], shell=True, cwd=unpacked, env=home, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (archive,) = unpacked.glob("ps03_Ada_Lovelace_*.zip")
    copy_of_course(tmp_path)
    for verb in (["collect", SET, str(archive)], ["grade", SET, "--jobs", "1"], ["feedback", SET]):
        command = [sys.executable, "-m", "autograder", *verb, "--course", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    pages = [path for path in tmp_path.rglob("*.html") if "Ada_Lovelace" in str(path)]
    student.page.goto(pages[0].as_uri())
    expect(student.page.locator("body")).to_contain_text(f"{WORTH} of 56 points")
    row = student.page.get_by_role("row", name="A multiplication table").first
    expect(row).to_contain_text("passed")
    student.page.screenshot(path=student.shots / "12-feedback.png")
