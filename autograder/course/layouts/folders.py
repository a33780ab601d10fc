"""Folders and files that people named themselves: whose they are is what tells people apart.

No folder says what it is for. The student's is the first that differs, below those that everything
lies in; of people whom the course knows, the one that is called like them. Where that would throw
two people together, or one apart, nothing of theirs is taken.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.course.layouts.base import Claim, Claims, Delivery, Layout, Owner
from autograder.course.layouts.otter import exported_at
from autograder.course.naming import (
    is_about_work,
    loose_name,
    notebook_for,
    parts_of,
    same_words,
    shared_start,
    why_not_a_person,
    without_folders,
)

__all__ = ["FOLDERS", "INNERMOST", "LOOSE", "OTTER", "OUTERMOST"]

CURE = "put it in a folder named after the student"
OVERRIDE = "--layout outermost-folder or innermost-folder says which folder is the student's"
LOOKED_THROUGH = "submitted"

Chain = tuple[str, ...]


@dataclass(frozen=True)
class _Place:
    """Where a file lies, without the folders that are called like the work.

    Attributes
    ----------
    chain : tuple of str
        The folders, outermost first.
    file : str
        The file's own name.
    attempt : int
        What otter wrote into the name of its zip; else 0.
    inner : str or None
        The folder directly above that of the assignment; None if there is no such.
    """

    chain: Chain
    file: str
    attempt: int
    inner: str | None


def _read(delivery: Delivery, left: Sequence[int]) -> Claims:
    places = {index: _place(delivery, index) for index in left if index in delivery.work}
    in_folders = {index: place for index, place in places.items() if place.chain}
    if _are_loose_together(in_folders, delivery):
        in_folders = {}
    exact = {i: place for i, place in in_folders.items() if _title(delivery, place)}
    level, why = _level(exact or in_folders, delivery)
    claims = {}
    for index, place in places.items():
        is_beside = len(place.chain) <= level and index not in exact
        if index in in_folders and not is_beside:
            claims[index] = _at_level(delivery, place, level, why)
        else:
            claims[index] = _loosely(delivery, place)
    placed = {index: place for index, place in in_folders.items() if len(place.chain) > level}
    return _apart(claims, placed, level, delivery)


def _place(delivery: Delivery, index: int) -> _Place:
    *folders, file = parts_of(without_folders(delivery.paths[index], delivery.own_files))
    chain: list[str] = []
    attempt, inner = 0, None
    for folder in folders:
        if made := exported_at(folder):
            attempt = made
        elif same_words(_stem(folder), delivery.assignment):
            inner = inner or (chain[-1] if chain else None)
        elif not _is_about_work(_stem(folder), delivery):
            chain.append(folder)
    people = [each for each in chain if not is_about_work(_stem(each)) or delivery.known(each)]
    return _Place(tuple(people or chain), file, attempt, inner if inner in people else None)


def _stem(folder: str) -> str:
    return folder[:-4] if folder.lower().endswith(".zip") else folder


def _is_about_work(folder: str, delivery: Delivery) -> bool:
    words = (LOOKED_THROUGH, *delivery.notebooks)
    return any(same_words(folder, word) for word in words)


def _title(delivery: Delivery, place: _Place) -> str | None:
    """Return which notebook, or else which own file, a file's own name stands for."""
    if place.file in {PurePosixPath(name).name for name in delivery.own_files}:
        return place.file
    return notebook_for(_stem_of(place.file) + ".ipynb", delivery.notebooks)


def _stem_of(file: str) -> str:
    return file.split(".ipynb")[0].removesuffix(".json").removesuffix(".txt")


def _are_loose_together(places: Mapping[int, _Place], delivery: Delivery) -> bool:
    """Return whether all lie in one folder and their names, title and person, tell them apart."""
    chains = {place.chain for place in places.values()}
    if len(chains) != 1 or any(delivery.known(part) for chain in chains for part in chain):
        return False
    stems = [_stem_of(place.file) for place in places.values()]
    names = {_loose_owner(delivery, place) for place in places.values()}
    titles = [title.casefold() for title in (*delivery.notebooks, delivery.assignment)]
    is_titled = all(any(title in stem.casefold() for title in titles) for stem in stems)
    return is_titled and len(names) > 1 and "" not in names


def _level(places: Mapping[int, _Place], delivery: Delivery) -> tuple[int, str]:
    """Return which folder is the student's, from 0, or a reason why nobody can say."""
    chains = sorted({place.chain for place in places.values()})
    if not chains:
        return 0, ""
    named = _level_of_names(places, delivery)
    if named is not None:
        return named, ""
    shared, shortest = shared_start(chains), min(map(len, chains))
    level = min(shared, shortest - 1)
    asked_for = len(delivery.notebooks) + len(delivery.own_files)
    is_titled = any(_title(delivery, place) for place in places.values())
    if len(chains) == 1 and len(places) > asked_for and not is_titled:
        why = f"{chains[0][-1]} holds more files than one person hands in"
        return level, f"{why}; --layout loose takes the files' names for the students'"
    is_outer = shared < shortest and _have_rivals(places, level, delivery)
    if shared == 0 or shortest == 1 or is_outer:
        return level, ""
    folders = " or ".join(dict.fromkeys(_stem(folder) for folder in chains[0][: shared + 1]))
    return level, f"nothing tells which folder is the student's, {folders}; {OVERRIDE}"


def _level_of_names(places: Mapping[int, _Place], delivery: Delivery) -> int | None:
    """Return the level at which people of the course stand, or the assignment's folders below."""
    known = Counter(
        level
        for place in places.values()
        for level, folder in enumerate(place.chain)
        if delivery.known(_stem(folder))
    )
    ranked = known.most_common(2)
    if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        return ranked[0][0]
    above = {place.chain.index(place.inner) for place in places.values() if place.inner}
    is_everywhere = all(place.inner for place in places.values())
    return above.pop() if len(above) == 1 and is_everywhere else None


def _have_rivals(places: Mapping[int, _Place], level: int, delivery: Delivery) -> bool:
    """Return whether two folders of a level hold the same work, as two people's do."""
    owners: dict[str, set[str]] = defaultdict(set)
    for place in places.values():
        work = _title(delivery, place) or place.file.casefold()
        owners[work].add(place.chain[level])
        owners[""].add(place.chain[level])
    some_notebook = len(delivery.notebooks) == 1 and len(owners.pop("")) > 1
    return some_notebook or any(len(people) > 1 for people in owners.values())


def _at_level(delivery: Delivery, place: _Place, level: int, why: str) -> Claim:
    below = "/".join((*place.chain[level + 1 :], place.file))
    if why:
        return Claim((), below, refusal=why)
    if len(place.chain) <= level:
        return Claim((), below, refusal=f"it lies beside the students' folders; {CURE}")
    name = place.chain[level]
    person = _person(name, delivery)
    doubt = why_not_a_person(person) if not delivery.known(person) else ""
    refusal = f"the folder {name} {doubt}; {CURE}, or name the --layout" if doubt else ""
    return Claim((Owner(person),), below, attempt=place.attempt, refusal=refusal)


def _person(folder: str, delivery: Delivery) -> str:
    """Return whom a folder names: the assignment's and notebooks' names around it do not."""
    stem = _stem(folder)
    if delivery.known(stem):
        return stem
    words = sorted((delivery.assignment, *delivery.notebooks), key=len, reverse=True)
    for word in words:
        stem = re.sub(rf"^{re.escape(word)}[-_ ]+(?=.)", "", stem, flags=re.IGNORECASE)
        stem = re.sub(rf"(?<=.)[-_ ]+{re.escape(word)}$", "", stem, flags=re.IGNORECASE)
    return stem


def _apart(
    claims: dict[int, Claim], places: Mapping[int, _Place], level: int, delivery: Delivery
) -> Claims:
    """Refuse what would fall together: two people in one folder, one name in two places."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index in places:
        if claims[index].owners and not claims[index].refusal:
            groups[claims[index].owners[0].name].append(index)
    refusals: dict[int, str] = {}
    mixed = 0
    for name, group in groups.items():
        if len({places[index].chain[:level] for index in group}) > 1:
            why = f"{name} is the name of folders in several places, perhaps of several people"
            refusals |= dict.fromkeys(group, f"{why}; give them names of their own")
        elif _rivals(delivery, [(index, places[index].chain) for index in group]):
            mixed += 1
            why = f"{name} holds the same work in several folders: several people's, or copies"
            refusals |= dict.fromkeys(group, f"{why}; leave one of them, or {OVERRIDE}")
    deep = [i for i in places if len(places[i].chain) > level + 1 and i not in refusals]
    if mixed and 2 * mixed >= len({claims[i].owners for i in deep}) + mixed:
        why = "folders beside its own hold several people's work, or copies, and so may this one"
        refusals |= dict.fromkeys(deep, f"{why}; {OVERRIDE}")
    for index, why in refusals.items():
        claims[index] = Claim(claims[index].owners, claims[index].file, refusal=why)
    return claims


def _rivals(delivery: Delivery, group: Sequence[tuple[int, Chain]]) -> bool:
    """Return whether the same is handed in from two folders, neither of them in the other.

    A folder whose name says that it holds a copy, and attempts that otter counts, are no people.
    """
    seen: dict[str, set[Chain]] = defaultdict(set)
    for index, chain in group:
        file = parts_of(delivery.paths[index])[-1]
        title = notebook_for(_stem_of(file) + ".ipynb", delivery.notebooks)
        seen[title or file.casefold()].add(chain)
    return any(
        first[: len(second)] != second and second[: len(first)] != first
        for chains in seen.values()
        for first in chains
        for second in chains
    )


def _loosely(delivery: Delivery, place: _Place) -> Claim:
    if place.attempt and not place.chain:
        why = f"otter's name for a zip says when it was made and not by whom; {CURE}"
        return Claim((), place.file, refusal=why)
    name = _loose_owner(delivery, place)
    if not name or place.file in {PurePosixPath(own).name for own in delivery.own_files}:
        return Claim((), place.file, refusal=f"its name does not say whose it is; {CURE}")
    doubt = why_not_a_person(name) if not delivery.known(name) else ""
    if doubt:
        return Claim((), place.file, refusal=f"its name {doubt}; {CURE}, or name the --layout")
    titles = sorted(delivery.notebooks, key=len, reverse=True)
    found = [title for title in titles if title.casefold() in place.file.casefold()]
    return Claim((Owner(name),), f"{found[0]}.ipynb" if found else place.file)


def _loose_owner(delivery: Delivery, place: _Place) -> str:
    return loose_name(_stem_of(place.file), delivery.assignment, delivery.notebooks)


def _outermost(delivery: Delivery, left: Sequence[int]) -> Claims:
    return {index: _forced(delivery, _place(delivery, index), 0) for index in left}


def _innermost(delivery: Delivery, left: Sequence[int]) -> Claims:
    places = {index: _place(delivery, index) for index in left}
    return {i: _forced(delivery, place, len(place.chain) - 1) for i, place in places.items()}


def _forced(delivery: Delivery, place: _Place, level: int) -> Claim:
    if not place.chain:
        return Claim((), place.file, refusal=f"it lies in no folder; {CURE}")
    return Claim((Owner(place.chain[level]),), place.file, attempt=place.attempt)


def _loose(delivery: Delivery, left: Sequence[int]) -> Claims:
    return {index: _loosely(delivery, _place(delivery, index)) for index in left}


FOLDERS = Layout("folders", _read)
OTTER = Layout("otter", _read)  # its zips say nothing that the folder logic does not ask
OUTERMOST = Layout("outermost-folder", _outermost)
INNERMOST = Layout("innermost-folder", _innermost)
LOOSE = Layout("loose", _loose)
