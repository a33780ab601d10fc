"""The table of threats is the one of the tests."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.attacks.deed import Threat
from tests.attacks.page import PAGE, cases, elsewhere, threats_page
from tests.conftest import ROOT

SECURITY = (ROOT / "docs" / "security.md").read_text("utf-8")


def test_the_page_is_what_the_tests_try() -> None:
    assert PAGE.read_text("utf-8") == threats_page(), "run `python -m tests.attacks`"


def test_each_class_is_tried_in_several_ways() -> None:
    tried = Counter(threat for threat, _, _ in cases())
    assert {threat for threat in Threat if tried[threat] < 2} == set()
    assert sum(tried.values()) >= 60


def test_names_are_given_once() -> None:
    named = Counter((threat, name) for threat, name, _ in cases())
    assert [name for name, times in named.items() if times > 1] == []


@pytest.mark.parametrize("path", sorted({path for paths in elsewhere.values() for path in paths}))
def test_the_other_tests_are_there(path: str) -> None:
    assert "def test_" in (ROOT / path).read_text("utf-8")


@pytest.mark.parametrize(
    "word", ["gradebook", "other submissions", "another user", "processes", "solutions"]
)
def test_what_limits_cannot_stop_is_said(word: str) -> None:
    said = SECURITY.partition("## What `limits` cannot stop")[2].partition("\n## ")[0]
    assert word in said
