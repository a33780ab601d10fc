from __future__ import annotations

import io

import pytest
from rich.console import Console, RenderableType

from autograder.classes.run import GradeRun
from autograder.course.collect import CollectReport, CollectRow
from autograder.model import Outcome
from autograder.present import doctor
from autograder.present.doctor import diagnose
from autograder.present.terminal import SYMBOLS, collect_table, grade_table
from tests.present.class_of_results import result


def text_of(shown: RenderableType) -> str:
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(shown)
    return console.export_text()


def test_every_outcome_has_a_symbol_and_a_word_of_its_own() -> None:
    assert set(SYMBOLS) == set(Outcome)
    assert len({symbol for symbol, _, _ in SYMBOLS.values()}) == len(Outcome)
    assert len({word for _, word, _ in SYMBOLS.values()}) == len(Outcome)


def test_grade_table_shows_score_signs_and_reasons() -> None:
    lost = result("zoe", (0, 0, 0), outcomes=[Outcome.COULD_NOT_CHECK] * 3, notes=("not JSON.",))
    text = text_of(grade_table(GradeRun((result("ada", (2, 0, 4)), lost), reused=1)))
    for piece in ("6 / 9", "✓✗✓", "???", "not JSON.", "isolation: none", "✓ passed", "--force"):
        assert piece in text
    assert "a person has to look: zoe" in text


def test_large_class_shows_what_is_odd() -> None:
    results = tuple(result(f"s{n}", notes=("odd",) if n == 7 else ()) for n in range(100))
    text = text_of(grade_table(GradeRun(results, 0)))
    assert "s7 " in text
    assert "s8 " not in text
    assert "99 notebooks without anything odd are not shown" in text


def test_grade_table_says_why_isolation_is_not_stronger() -> None:
    run = GradeRun((result("ada"),), 0, "These checks need live objects: plot-shape.")
    assert "need live objects: plot-shape" in text_of(grade_table(run))


def test_empty_class_is_a_sentence() -> None:
    assert "Nobody has handed anything in" in text_of(grade_table(GradeRun((), 0)))


def test_names_are_not_read_as_markup() -> None:
    text = text_of(grade_table(GradeRun((result("[red]x[/red]"),), 0)))
    assert "[red]x[/red]" in text


EVIL = "\x1b[31mevil\x07\u202e"
DELIVERY = CollectReport(
    "ps1",
    (
        CollectRow("a/sums.ipynb", "a", "sums", "taken", is_unusual=False),
        CollectRow("b/sums-1.ipynb", "b", "sums", "taken", "was sums-1.ipynb", is_unusual=False),
        CollectRow("b/old.ipynb", "b", "sums", "superseded", "by sums-1.ipynb"),
        CollectRow(f"{EVIL}/x.zip", "", "", "refused", f"by {EVIL}; unpack it first"),
        CollectRow("a/essay.pdf", "a", "", "refused", "not a notebook", is_work=False),
    ),
    notes=(f"New in this course: {EVIL}.",),
)


def test_collect_table_shows_what_is_unusual_and_accounts_for_every_file() -> None:
    text = text_of(collect_table(DELIVERY))
    for piece in ("old.ipynb", "unpack it first", "Not taken: 1 (essay.pdf): not a notebook."):
        assert piece in text
    assert "sums.ipynb" not in text
    assert "5 files: 2 taken, 1 superseded, 2 refused; 2 students." in text


def test_collect_table_shows_everything_on_wish() -> None:
    text = text_of(collect_table(DELIVERY, everything=True))
    for row in DELIVERY.rows:
        assert row.file.split("/")[-1] in text


@pytest.mark.parametrize("everything", [True, False])
def test_no_name_moves_the_terminals_cursor(everything: bool) -> None:
    text = text_of(collect_table(DELIVERY, everything=everything))
    assert "evil" in text
    assert all(c.isprintable() or c == "\n" for c in text)


def test_a_class_of_one_kind_takes_one_line() -> None:
    rows = [
        CollectRow(f"s{n}/sums.ipynb", f"s{n}", "sums", "taken", is_unusual=False)
        for n in range(80)
    ]
    text = text_of(collect_table(CollectReport("ps1", tuple(rows))))
    assert text.split("\n") == [
        "--all shows a row for every file.",
        "80 files: 80 taken, 0 superseded, 0 refused; 80 students.",
        "",
    ]


def test_names_in_the_grade_table_move_no_cursor_either() -> None:
    text = text_of(grade_table(GradeRun((result(EVIL, notes=(EVIL,)),), 0)))
    assert all(c.isprintable() or c == "\n" for c in text)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (("namespaces", ""), "namespaces: answers and tests run in two processes"),
        (("limits", "Landlock is missing."), "Landlock is missing."),
        (("none", "Windows cannot fork."), "none: answers and tests share one kernel."),
    ],
)
def test_doctor_names_isolation_and_why(
    monkeypatch: pytest.MonkeyPatch, found: tuple[str, str], said: str
) -> None:
    monkeypatch.setattr(doctor, "available", lambda: found)
    text = " ".join(text_of(diagnose()).replace("│", " ").split())
    for piece in ("isolation", said, "free"):
        assert piece in text
