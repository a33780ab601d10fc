"""Every address that readers are sent to stands in `docs/links.csv`, without asking anybody."""

from __future__ import annotations

import urllib.error

from scripts.renew_links import LIST, named_addresses, problem_with, read_list
from tests.conftest import ROOT


def test_every_link_of_the_lectures_is_in_the_list_and_no_other() -> None:
    assert sorted(read_list(LIST)) == named_addresses(ROOT)


def test_a_page_that_answers_with_its_place_is_fine() -> None:
    assert problem_with("https://a.b/c#here", lambda page: '<h2 id="here">') == ""


def test_a_place_that_is_gone_is_named() -> None:
    assert problem_with("https://a.b/c#here", lambda page: "<h2>") == "the page has no place 'here'"


def test_a_page_that_does_not_answer_is_told() -> None:
    def ask(page: str) -> str:
        raise urllib.error.URLError(f"{page} is gone")

    assert "https://a.b/c is gone" in problem_with("https://a.b/c#here", ask)
