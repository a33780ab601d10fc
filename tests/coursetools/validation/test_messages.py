"""Another version's wording is matched by its pattern, and in that version only."""

from __future__ import annotations

import re

import pytest

from coursetools.validation.messages import Rule, dialect_of, installed_dialect, read_rules

RULE = Rule("torch", "<2.13", r"sizes? (\d+) does not fit", r"size \1 must match")


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("2.12.1+cu130", "size 3 must match"),
        ("2.13.0", "sizes 3 does not fit"),
        ("2.15.0+cu132", "sizes 3 does not fit"),
    ],
)
def test_a_message_is_translated_in_its_versions_only(version: str, expected: str) -> None:
    dialect = dialect_of([RULE], {"torch": version})
    assert dialect.translate("sizes 3 does not fit") == expected


def test_another_message_stays() -> None:
    assert dialect_of([RULE], {"torch": "2.6.0"}).translate("sizes x do not fit") == (
        "sizes x do not fit"
    )


def test_a_package_that_is_not_installed_has_no_dialect() -> None:
    assert dialect_of([RULE], {}).rules == ()


def test_the_rules_of_the_course_can_be_read() -> None:
    for rule in read_rules():
        re.compile(rule.says)
    assert installed_dialect() is not None
