"""The closed line with the answer, and the judgement of a guess."""

from __future__ import annotations

import re
from typing import Any

import pytest
import torch

import tensorlab as tl

RIGHT = [
    ((4, 5), (4, 5)),
    ((4, 5), [4, 5]),
    ((4, 5), torch.Size([4, 5])),
    (torch.Size([4, 5]), (4, 5)),
    ((4, 5), "(4, 5)"),
    ((), ()),
    (0.3, 0.1 + 0.2),
    (2.0, 2),
    ([0.1, 0.2], (0.1, 0.2000000001)),
    (float("nan"), float("nan")),
    (True, True),
    ("view", " View "),
    (torch.float32, torch.float32),
    (torch.float32, "torch.float32"),
    (torch.float32, "float32"),
    (torch.tensor([1, 2]), [1, 2]),
    (None, "None"),
    (ValueError("no"), "error"),
    (ValueError("no"), "ValueError"),
    (ValueError("no"), ValueError),
    (ValueError("no"), ValueError("other words")),
    (IndexError("no"), LookupError),
]

WRONG = [
    ((4, 5), (5, 4)),
    ((4, 5), (4, 5, 1)),
    ((4, 5), "error"),
    (0.3, 0.31),
    (True, 1),
    (1, True),
    ("view", "copy"),
    ("view", 3),
    (torch.float32, torch.float64),
    (torch.float32, "float64"),
    (ValueError("no"), (4, 5)),
    (ValueError("no"), RuntimeError),
    (ValueError("no"), "RuntimeError"),
    ("4", 4),
]


@pytest.mark.parametrize(("answer", "guess"), RIGHT)
def test_a_right_guess(answer: Any, guess: Any) -> None:
    assert tl.reveal(answer, guess).verdict.endswith(": right.")


@pytest.mark.parametrize(("answer", "guess"), WRONG)
def test_a_wrong_guess(answer: Any, guess: Any) -> None:
    assert tl.reveal(answer, guess).verdict.endswith(": not what happens.")


def test_text_without_a_guess_has_answer_and_reason() -> None:
    assert repr(tl.reveal((4, 5), why="Both stretch.")) == "Answer: (4, 5)\nWhy: Both stretch."


def test_text_with_a_guess_judges_it() -> None:
    assert repr(tl.reveal((4, 5), (4,))) == "Answer: (4, 5)\nYou said (4,): not what happens."


def test_html_is_one_closed_line() -> None:
    html = tl.reveal((4, 5), why="Both stretch.")._repr_html_()
    summary = re.fullmatch(r"<details><summary>(.*)</summary>(.*)</details>", html)
    assert summary is not None
    assert summary[1] == "You have not predicted yet: decide, then open this line"
    assert "(4, 5)" in summary[2]
    assert "Both stretch." in summary[2]


def test_html_says_what_the_reader_said_before_it_is_opened() -> None:
    html = tl.reveal((4, 5), "error")._repr_html_()
    assert "<summary>You said error: open to see</summary>" in html
    assert "not what happens" in html.partition("</summary>")[2]


def test_html_escapes_all_that_it_is_given() -> None:
    html = tl.reveal("<b>", "<i>", why="<script>a & b</script>")._repr_html_()
    assert not re.search(r"<(b|i|script)>", html)
    assert "a &amp; b" in html


def test_attempt_returns_the_result_or_the_exception() -> None:
    assert tl.attempt(int, "7") == 7
    error = tl.attempt(int, "seven")
    assert isinstance(error, ValueError)
    assert error.__traceback__ is None
    assert repr(tl.reveal(error)).startswith("Answer: ValueError: invalid literal")


def test_attempt_passes_keywords_on() -> None:
    assert tl.attempt(int, "11", base=2) == 3


def test_floats_are_shown_with_six_digits() -> None:
    assert repr(tl.reveal(1 / 3)) == "Answer: 0.333333"
