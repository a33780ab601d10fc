"""What the doctor says of control groups."""

from __future__ import annotations

import pytest

from autograder.present import doctor
from autograder.sandbox.delegation import Delegation
from autograder.sandbox.levels import Level
from autograder.submission.engine import KERNEL


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Delegation("/groups/ours"), "used: the kernel counts, limits and ends each sandbox below"),
        (Delegation("", "Nobody gave one."), "not used: Nobody gave one. Memory"),
    ],
)
def test_the_doctor_says_whether_groups_are_used(
    monkeypatch: pytest.MonkeyPatch, found: Delegation, said: str
) -> None:
    monkeypatch.setattr(doctor, "find", lambda level: found)
    assert doctor._control_groups(Level.NAMESPACES.value).startswith(said)


def test_without_a_sandbox_there_is_no_group() -> None:
    assert doctor._control_groups(KERNEL) == "not used: there is no sandbox"


def test_this_machine_has_an_answer() -> None:
    assert doctor._control_groups(Level.LIMITS.value).startswith(("used: ", "not used: "))
