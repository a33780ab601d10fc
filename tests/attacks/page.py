"""``docs/threats.md``: each class, and what is tried of it where."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attacks import deeds_of_excess, deeds_of_reading, deeds_of_results
from tests.attacks.checks import CHECKS
from tests.attacks.deed import Threat
from tests.attacks.files import FILES
from tests.attacks.test_shown import SHOWN
from tests.attacks.test_transport import THREATS as TRANSPORT
from tests.attacks.test_worker import ANSWERS
from tests.conftest import ROOT

__all__ = ["DEEDS", "PAGE", "cases", "elsewhere", "threats_page"]

PAGE = ROOT / "docs" / "threats.md"
DEEDS = (*deeds_of_results.DEEDS, *deeds_of_reading.DEEDS, *deeds_of_excess.DEEDS)
SUBMISSIONS = "deeds and files, each a submission of its own"

elsewhere = {
    Threat.FORGED: ("tests/attacks/test_tricked_checks.py",),
    Threat.READ_TEST: (
        "tests/attacks/test_tricked_checks.py",
        "tests/grading/test_checker_hostile.py",
        "tests/grading/test_checker_reach.py",
    ),
    Threat.EQUAL: (
        "tests/grading/test_checker_hostile.py",
        "tests/grading/test_checker_reach.py",
    ),
    Threat.HOST: ("tests/sandbox/test_attacks.py", "tests/sandbox/test_seccomp.py"),
    Threat.LINKS: ("tests/course/test_submission.py",),
    Threat.EXCESS: ("tests/sandbox/test_attacks.py",),
    Threat.BROKEN: (
        "tests/course/test_intake_hostile.py",
        "tests/course/test_intake.py",
        "tests/course/test_intake_parts.py",
    ),
    Threat.SCRIPT: ("tests/present/test_feedback.py",),
    Threat.TRANSPORT: ("tests/course/test_collect.py",),
    Threat.SHOWN: ("tests/course/test_leaks.py", "tests/course/test_release.py"),
    Threat.ACTS: ("tests/grading/test_interpreting.py",),
    Threat.PICKLE: ("tests/wire/test_codec_hostile.py",),
    Threat.FRAMES: ("tests/wire/test_codec_hostile.py", "tests/wire/test_conversation.py"),
}


def cases() -> Iterator[tuple[Threat, str, str]]:
    """Yield class, name and what must come of it."""
    for deed in DEEDS:
        yield deed.threat, deed.name, " or ".join(deed.outcomes)
    for name, check in CHECKS.items():
        for answer in check.wrong:
            yield Threat.ACTS, f"{name}: {answer}", "failed or crashed"
    for file in FILES:
        said = f"{file.points:g} of 9 points" if file.is_readable else "a person is asked"
        yield file.threat, file.name, said
    for threat, names in TRANSPORT.items():
        for name in names:
            yield threat, name, "refused, or harmless"
    for threat, name in SHOWN:
        yield threat, name, "not shown"
    for name in ANSWERS:
        yield Threat.WORKER, name, "not believed"


def threats_page() -> str:
    """Return the page."""
    found = list(cases())
    parts = [
        "# What is tried against the grader\n",
        "Written by `python -m tests.attacks`; a test holds that it is up to date. None of these "
        "may earn a point beyond its honest part, and each must get a reason. What no level can "
        "promise stands in [security.md](security.md).\n",
        f"{len(found)} cases in {len(Threat)} classes.\n",
    ]
    for threat in Threat:
        mine = [(name, came) for kind, name, came in found if kind is threat]
        parts += [f"## {threat[0].upper()}{threat[1:]}\n"]
        parts += [f"* {name} ({came})" for name, came in mine]
        parts += [f"* more in `{path}`" for path in elsewhere.get(threat, ())]
        parts.append("")
    return "\n".join(parts)
