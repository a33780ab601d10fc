"""The kill matrix says what happened to every answer, and holds nothing that could run."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from coursetools.prove.gate import Row
from coursetools.prove.matrix_page import render_matrix, write_matrix
from coursetools.prove.mutants import mutants_of
from coursetools.prove.mutation_gate import Attack, Mutation
from coursetools.prove.proof import Flake, Proof

VOID = {"meta", "br", "link", "img"}


def row(answer: str, kind: str, failed: tuple[str, ...], /, **facts: object) -> Row:
    given: dict[str, object] = {
        "assignment": "ps01_sums",
        "exercise": "total",
        "answer": answer,
        "kind": kind,
        "points": 3.0 - len(failed),
        "max_points": 3.0,
        "checks": ("small", "empty"),
        "failed": failed,
        "message": "1 + 2 is 3" if failed else "",
        "because": "a misconception",
        "source": "def total(numbers): ...",
    }
    return Row(**(given | facts))  # type: ignore[arg-type]


ROWS = (
    row("untouched starter", "starter", ("small", "empty")),
    row("reference", "reference", ()),
    row("only_first", "wrong", ("empty",), message="nothing <adds> up"),
    row("all_wrong", "wrong", ("small", "empty")),
    row("loop", "right", ()),
)


def proof(*rows: Row, flakes: tuple[Flake, ...] = (), mutation: Mutation | None = None) -> Proof:
    return Proof(rows or ROWS, 20 if flakes else 0, flakes, mutation)


class Reader(HTMLParser):
    """Collects what a page is made of, and refuses tags that do not pair up."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += f" {data.strip()}"


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


def cells(page: str, answer: str) -> str:
    (line,) = re.findall(rf"<b>{answer}</b>.*?</tr>", page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", line).split())


def test_a_row_says_which_check_came_first_what_is_kept_and_what_is_read() -> None:
    page = render_matrix(proof())
    assert cells(page, "only first").endswith("✓ passes ✗ first 2 of 3 nothing &lt;adds&gt; up")
    assert cells(page, "all wrong").endswith("✗ first ✗ too 1 of 3 1 + 2 is 3")
    assert "right, written differently a misconception" in cells(page, "loop")
    assert cells(page, "loop").endswith("✓ passes ✓ passes 3 of 3 nothing: all checks pass")
    assert cells(page, "untouched starter").endswith("1 of 3 not attempted")


def test_the_foot_counts_what_each_check_is_first_to_catch() -> None:
    (foot,) = re.findall(r"<tfoot>.*?</tfoot>", render_matrix(proof()), re.DOTALL)
    assert re.findall(r'class="check">(\d)<', foot) == ["1", "1"]


def test_the_totals_stand_on_top() -> None:
    text = read(render_matrix(proof())).text
    assert "✓ 2 of 2 wrong answers caught" in text
    assert "✓ 2 of 2 right answers" in text
    assert "slips" not in text
    assert "seeds" not in text


def test_a_fault_is_named_on_top_and_in_its_row() -> None:
    page = render_matrix(proof(*ROWS, row("third", "wrong", (), fault="survives; see")))
    assert "✗ open: 2 of 3" in page
    assert "survives; see" in cells(page, "third")
    assert page.index("survives; see") < page.index("<nav")


def test_flakes_are_named() -> None:
    changed = Flake(ROWS[4], 7, row("loop", "right", ("small",)))
    page = render_matrix(proof(flakes=(changed,)))
    assert "✗ open: 1 changes under 20 seeds" in page
    assert "with seed 7 it is caught by small" in page


def test_open_slips_are_shown_with_their_change() -> None:
    source = "def total(x):\n    ### BEGIN SOLUTION\n    return -x\n    ### END SOLUTION"
    first, second, third = mutants_of("ps01_sums/total", source)
    mutation = Mutation((Attack(first, ""), Attack(second, "small"), Attack(third, "small")), {})
    page = render_matrix(proof(mutation=mutation))
    assert "✗ open: 2 of 3 (66.7%)" in page
    assert "-    return -x\n+    return 0" in page


@pytest.mark.parametrize("field", ["answer", "message", "because", "source", "fault"])
def test_what_comes_from_answers_is_escaped(field: str) -> None:
    page = render_matrix(proof(row("x", "wrong", ("small",), **{field: "<script>alert(1)"})))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_nothing_runs_and_nothing_is_fetched() -> None:
    reader = read(render_matrix(proof()))
    tags = {tag for tag, _ in reader.seen}
    assert tags.isdisjoint({"script", "img", "link", "iframe", "form"})
    policies = [facts.get("content") for tag, facts in reader.seen if tag == "meta"]
    assert any(policy and policy.startswith("default-src 'none'") for policy in policies)
    names = {facts["id"] for _, facts in reader.seen if "id" in facts}
    for tag, facts in reader.seen:
        assert not any(name.startswith("on") for name in facts)
        if tag == "a":
            assert (facts["href"] or "").removeprefix("#") in names


def test_the_page_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    path = write_matrix(proof(), tmp_path / "reports" / "matrix.html")
    assert path.read_text("utf-8") == render_matrix(proof())
