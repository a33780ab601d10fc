"""Each lecture in JupyterLab: Run All reaches the end, its explorable moves, its answers open."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.browser.conftest import Lab
from tests.browser.looking import violations
from tests.notebooks import about, code_cells, lectures, number

pytestmark = pytest.mark.browser

IDLE = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'
READY = """() => {
    const context = window.jupyterapp?.shell?.currentWidget?.sessionContext;
    const kernel = context?.session?.kernel;
    return context?.isReady && kernel?.connectionStatus === 'connected'
        && kernel?.status === 'idle';
}"""
CELLS = "[...window.jupyterapp.shell.currentWidget.content.model.cells]"
CODE_CELLS = f"{CELLS}.filter(cell => cell.type === 'code')"
CLEAR = "() => { window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs'); }"
RUN_ALL = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }"
NONE_HAS_RUN = f"() => {CODE_CELLS}.every(cell => cell.executionCount === null)"
ALL_HAVE_RUN = f"() => {CODE_CELLS}.every(cell => cell.executionCount !== null)"
ERRORS = f"""() => {CODE_CELLS}.map(cell => cell.outputs.toJSON()
    .filter(output => output.output_type === 'error').map(output => output.ename))"""


def run_all(page: Page, lab: Lab, path: Path) -> None:
    """Open a notebook, run every cell, and wait for the last one."""
    page.goto(lab.tree(f"notebooks/{path.name}"))
    page.wait_for_selector(IDLE)
    page.wait_for_function(READY)
    page.evaluate(CLEAR)
    page.wait_for_function(NONE_HAS_RUN)
    page.evaluate(RUN_ALL)
    page.wait_for_function(ALL_HAVE_RUN)
    page.wait_for_selector(IDLE)


TYPED = {"01": "x[0]", "00": "7, 1", "03": "7, 1", "04": "x[1:]", "05": "w*x + b", "05b": "w*x + b"}
"""What to type where the first control of an explorable is a text box, by lecture."""

WITH_ROLE = f"{CELLS}.flatMap((cell, index) => " + (
    "(cell.getMetadata('tensorlab') || {}).role === '%s' ? [index] : [])"
)
EXPLORABLES, REVEALS = WITH_ROLE % "explore", WITH_ROLE % "reveal"
SHOW = """index => {
    const content = window.jupyterapp.shell.currentWidget.content;
    content.activeCellIndex = index;
    return content.scrollToItem(index, 'start');
}"""
TRIES, TRY_MILLISECONDS = 3, 40_000
PICTURES = "cell => [...cell.querySelectorAll('img')].map(image => image.src).join()"


def move(page: Page, cell: Locator, typed: str) -> None:
    """Change the first control of an explorable, by keyboard."""
    slider, button = cell.locator(".noUi-handle").first, cell.locator(".widget-toggle-button")
    if slider.count():
        slider.focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
    elif button.count():
        button.nth(1).focus()
        page.keyboard.press("Enter")
    else:
        box = cell.locator(".widget-text input").first
        box.fill(typed)
        box.press("Enter")


def moves(page: Page, typed: str) -> None:
    """Wait until the active cell has another picture after its control was moved.

    JupyterLab may put a cell anew into the page while somebody types in it, and what was typed is
    lost with the old one: so the cell is looked up each time, and a person would type again.
    """
    selector = ".jp-Cell.jp-mod-active"
    cell = page.locator(selector)
    cell.locator("img").first.wait_for()
    before = cell.evaluate(PICTURES)
    changed = f"""before => {{
        const cell = document.querySelector({selector!r});
        const now = cell ? ({PICTURES})(cell) : '';
        return now && now !== before;
    }}"""
    for _ in range(TRIES - 1):
        move(page, cell, typed)
        with contextlib.suppress(TimeoutError):
            page.wait_for_function(changed, arg=before, timeout=TRY_MILLISECONDS)
            return
    move(page, cell, typed)
    page.wait_for_function(changed, arg=before)


def opens(page: Page) -> None:
    """Open the first answer by keyboard."""
    page.evaluate(SHOW, page.evaluate(f"() => {REVEALS}")[0])
    details = page.locator(".jp-Cell.jp-mod-active details")
    assert details.get_attribute("open") is None
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    assert details.get_attribute("open") is not None
    question = details.locator("summary").inner_text()
    assert details.inner_text().removeprefix(question).strip()


@pytest.mark.parametrize("path", lectures(), ids=lambda path: path.stem)
def test_run_all_reaches_the_end_and_explorables_move_and_answers_open(
    lab: Lab, page: Page, path: Path
) -> None:
    run_all(page, lab, path)
    expected = [
        [about(cell)["raises"]] if "raises" in about(cell) else [] for cell in code_cells(path)
    ]
    assert page.evaluate(ERRORS) == expected
    for index in page.evaluate(f"() => {EXPLORABLES}"):
        page.evaluate(SHOW, index)
        moves(page, TYPED.get(number(path), ""))
        page.wait_for_selector(IDLE)
        assert violations(page, ".jp-Cell.jp-mod-active .jp-OutputArea") == []
    opens(page)


def test_an_exercise_leads_to_the_section_that_it_stands_on(lab: Lab, page: Page) -> None:
    page.goto(lab.tree("source/ps03_broadcasting/ps03_broadcasting.ipynb"))
    page.wait_for_selector(IDLE)
    page.locator('a[href*="cell-id=at-"]').first.wait_for()
    link = page.locator('a[href*="cell-id=at-"]').first
    heading = link.inner_text().partition(" ")[2]
    link.click()
    page.wait_for_function("() => window.jupyterapp.shell.currentWidget.context.path[0] === 'n'")
    panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    there = panel.get_by_role("heading", name=heading).first
    expect(there).to_be_in_viewport(timeout=60_000)
