"""What a delivery tells about the people of a course, a sentence each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from autograder.course.identity import Identities, Resolved
from autograder.course.layouts.base import Owner
from autograder.course.naming import printable
from autograder.course.roster import Roster

__all__ = ["notes_on"]


def notes_on(
    resolved: Resolved, news: Resolved, known: Identities, roster: Roster | None
) -> list[str]:
    """Return what a person should know about the people of a delivery."""
    came = set(news.ids.values())
    notes = []
    if resolved.by_name:
        names = _listed(resolved.by_name)
        notes.append(f"Known by their names alone: {names}; --roster makes it certain.")
    for before, id in news.renamed.items():
        notes.append(f"{before} is {id} from now on; remove what is called {before}.")
    if roster is not None:
        strangers = sorted(came - roster.ids)
        twins = _twins(news, roster)
        notes += [_which(ids, owners, roster) for ids, owners in twins.items()]
        told = {id for ids, owners in twins.items() for id in (*ids, *owners)}
        if others := [id for id in strangers if id not in told]:
            notes.append(f"Not in {roster.name}: {_listed(others)}.")
        if missing := sorted(roster.ids - came - told):
            notes.append(f"In {roster.name}, and not in this delivery: {_listed(missing)}.")
    elif known.people:
        new = [id for id in resolved.new if id in came]
        if new:
            notes.append(f"New in this course: {_listed(new)}.")
    return notes


def _listed(names: Collection[str], most: int = 12) -> str:
    shown = sorted(names)[:most]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(printable, shown)) + more


def _twins(news: Resolved, roster: Roster) -> dict[tuple[str, ...], dict[str, Owner]]:
    """Return the ids of those in the roster who share a name, and who of the delivery has it."""
    found: dict[tuple[str, ...], dict[str, Owner]] = defaultdict(dict)
    for key, id in news.ids.items():
        namesakes = tuple(sorted(each.id for each in roster.namesakes(news.owners[key])))
        if id not in roster.ids and len(namesakes) > 1:
            found[namesakes][id] = news.owners[key]
    return found


def _which(ids: Collection[str], owners: Mapping[str, Owner], roster: Roster) -> str:
    """Say which people of one name are meant, and how they are told apart."""
    name = printable(next(iter(owners.values())).name)
    told = " and ".join(
        f"{printable(id)} ({owner.platform}'s number {printable(owner.number)})"
        for id, owner in sorted(owners.items())
    )
    return (
        f"{name} is the name of {' and '.join(map(printable, ids))} in {roster.name}, so that "
        f"nobody but you can say who is {told}. Write these numbers into a column called number "
        "there, and collect again."
    )
