"""GitHub Classroom: repositories named ``ASSIGNMENT-USER``.

``gh classroom clone student-repos`` makes ``ASSIGNMENT-submissions/ASSIGNMENT-USER/PATH``, and
*Download ZIP* of a repository packs ``ASSIGNMENT-USER-main/PATH``. Source: github/gh-classroom,
``clone/student-repos``, and GitHub's help. The name of a student is a GitHub login.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autograder.course.layouts.base import Claim, Claims, Delivery, Layout, Owner
from autograder.course.naming import parts_of, same_words

__all__ = ["GITHUB"]

SUBMISSIONS = "-submissions"
BRANCH = re.compile(r"-(?:main|master|HEAD|[0-9a-f]{40})$")
LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")


def _read(delivery: Delivery, left: Sequence[int]) -> Claims:
    claims = {}
    for index, slug, parts, at in _repositories(delivery, left):
        login = BRANCH.sub("", parts[at].removesuffix(".zip"))[len(slug) + 1 :]
        if LOGIN.fullmatch(login):
            owner = Owner(login, "github", login)
            claims[index] = Claim((owner,), "/".join(parts[at + 1 :]))
    return claims


def _repositories(
    delivery: Delivery, left: Sequence[int]
) -> Iterator[tuple[int, str, tuple[str, ...], int]]:
    """Yield file, assignment, path and the place of the repository in the path."""
    for index in left:
        parts = parts_of(delivery.paths[index])
        for at, part in enumerate(parts[:-1][: delivery.outer + 1]):
            outer = parts[at - 1] if at else ""
            slug = outer.removesuffix(SUBMISSIONS)
            is_cloned = outer.endswith(SUBMISSIONS) and part.startswith(f"{slug}-")
            is_packed = BRANCH.search(part.removesuffix(".zip"))
            if not is_cloned and is_packed:
                slug = _slug(part, delivery.assignment)
            if slug and (is_cloned or is_packed):
                yield index, slug, parts, at
                break


def _slug(repository: str, assignment: str) -> str:
    """Return how a repository's name begins if that is how the assignment is called."""
    for dash in re.finditer("-", repository):
        if same_words(repository[: dash.start()], assignment):
            return repository[: dash.start()]
    return ""


GITHUB = Layout("github", _read)
