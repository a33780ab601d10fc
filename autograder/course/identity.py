"""Who is who, from one delivery to the next: the students' ids, and what platforms call them.

A platform's number decides. A known name with another number is another person; a name without a
number is that of the one person who has it. Where two people would get one id, or one person two,
nobody gets any, and a sentence says why.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.course.files import write_whole
from autograder.course.folder import Course
from autograder.course.layouts.base import Owner
from autograder.course.naming import printable, safe_name
from autograder.course.roster import Roster, Student
from autograder.errors import WrongUse

__all__ = ["Identities", "Person", "identities", "people"]

FILE = "identities.json"
Key = tuple[str, str, str]
ROSTER_HELPS = "--roster students.csv tells them apart"


@dataclass(frozen=True)
class Account:
    """What a platform calls somebody.

    Attributes
    ----------
    platform, number : str
        Which one, and what it calls the person.
    assignment : str
        Where the number holds; empty for the whole platform.
    """

    platform: str
    number: str
    assignment: str = ""


@dataclass(frozen=True)
class Person:
    """A student of the course, as remembered.

    Attributes
    ----------
    id : str
        The name of the student's folder.
    name : str
        As it came first.
    first, last, email : str
        Where the roster or a platform said so.
    accounts : tuple of Account
        What platforms call the person, the latest last.
    """

    id: str
    name: str = ""
    first: str = ""
    last: str = ""
    email: str = ""
    accounts: tuple[Account, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """Who the owners of a delivery are.

    Attributes
    ----------
    ids : mapping of str triples to str
        The students' ids, by the key of an owner.
    refusals : mapping of str triples to str
        Why an owner has none.
    owners : mapping of str triples to Owner
        What the delivery says about each.
    by_name : tuple of str
        Ids of those whom only the name tells to be somebody known.
    new : tuple of str
        Ids that nobody had before.
    renamed : mapping of str to str
        Ids by which the course remembers people whom the roster now names, and theirs there.
    """

    ids: Mapping[Key, str]
    refusals: Mapping[Key, str]
    owners: Mapping[Key, Owner]
    by_name: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Identities:
    """Everybody whom the course remembers.

    Parameters
    ----------
    people : mapping of str to Person
        Those who are known, by id.
    roster : Roster
        Those who are expected.
    """

    people: Mapping[str, Person] = field(default_factory=dict)
    roster: Roster = field(default_factory=Roster)

    @classmethod
    def of(cls, course: Course, roster: Roster, others: Collection[str] = ()) -> Identities:
        """Return what a course remembers, and `others`, of whom it knows the id only.

        Raises
        ------
        WrongUse
            If the file in which it remembers cannot be read.
        """
        people = {id: Person(id) for id in others}
        return cls(people | {person.id: person for person in _read(course.state / FILE)}, roster)

    def knows(self, name: str) -> bool:
        """Return whether somebody of the course is called so: by id, by number or by name."""
        owner = Owner(name)
        return bool(self.named(owner)) or self.roster.find(owner) is not None

    def resolve(self, owners: Iterable[Owner]) -> Resolved:
        """Give each owner of a delivery an id, or a reason why there is none."""
        people: dict[Key, Owner] = {}
        for owner in owners:
            people[owner.key] = _fuller(people.get(owner.key, owner), owner)
        return _Resolver(self).resolve(people)

    def with_news(self, resolved: Resolved) -> Identities:
        """Return this, and what a delivery said about people."""
        people = dict(self.people)
        for key, id in resolved.ids.items():
            owner, person = resolved.owners[key], people.get(id) or Person(id)
            listed = self.roster.by_id.get(id) or Student(id)
            accounts = person.accounts
            if owner.number:
                account = Account(owner.platform, owner.number, owner.scope)
                accounts = (*(a for a in accounts if a != account), account)
                people |= _without(people.values(), account)
            people[id] = replace(
                person,
                name=person.name or owner.name,
                first=person.first or listed.first or owner.first,
                last=person.last or listed.last or owner.last,
                email=person.email or listed.email or owner.email,
                accounts=accounts,
            )
        return replace(self, people=people)

    def save(self, course: Course) -> None:
        """Write down what is remembered."""
        known = {person.id: _as_json(person) for person in self.people.values() if person.name}
        if known:
            text = json.dumps(known, indent=1, sort_keys=True, ensure_ascii=False)
            write_whole(course.state / FILE, text.encode())

    def holder(self, owner: Owner) -> Person | None:
        """Return who has the number of an owner, on its platform."""
        for account, person in self._accounts.get((owner.platform, owner.number), ()):
            # what older versions wrote says no assignment: there the name has to agree
            if account.assignment == owner.scope or (
                not account.assignment and _spelt(person.name) == _spelt(owner.name)
            ):
                return person
        return None

    def named(self, owner: Owner) -> list[Person]:
        """Return those whose id or name an owner's name is."""
        if owner.name in self.people and not owner.number:
            return [self.people[owner.name]]
        found = {person.id: person for person in self._names.get(_spelt(owner.name), ())}
        for person in self._names.get(safe_name(owner.name).casefold(), ()):
            if not person.name:  # only the id is known
                found[person.id] = person
        return list(found.values())

    @cached_property
    def _accounts(self) -> dict[tuple[str, str], list[tuple[Account, Person]]]:
        index: dict[tuple[str, str], list[tuple[Account, Person]]] = defaultdict(list)
        for person in self.people.values():
            for account in person.accounts:
                index[account.platform, account.number].append((account, person))
        return dict(index)

    @cached_property
    def _names(self) -> dict[str, list[Person]]:
        index: dict[str, list[Person]] = defaultdict(list)
        for person in self.people.values():
            index[_spelt(person.name) if person.name else person.id.casefold()].append(person)
        return dict(index)


class _Resolver:
    """One delivery's people, on their way to ids."""

    def __init__(self, known: Identities) -> None:
        self.known = known
        self.ids: dict[Key, str] = {}
        self.refusals: dict[Key, str] = {}
        self.by_name: list[str] = []
        self.new: list[str] = []
        self.renamed: dict[str, str] = {}
        self.taken = {id.casefold() for id in (*known.people, *known.roster.ids)}

    def resolve(self, owners: Mapping[Key, Owner]) -> Resolved:
        groups: dict[str, list[Owner]] = defaultdict(list)
        for owner in owners.values():
            if not self._is_known(owner):
                groups[safe_name(owner.name).casefold()].append(owner)
        for group in groups.values():
            self._admit(group)
        self._refuse_shared(owners)
        by_name, new = tuple(self.by_name), tuple(self.new)
        return Resolved(self.ids, self.refusals, owners, by_name, new, self.renamed)

    def _is_known(self, owner: Owner) -> bool:
        holder, listed = self.known.holder(owner), self.known.roster.find_by_number(owner)
        is_stranger = holder is not None and holder.id not in self.known.roster.ids
        if holder is not None and listed is not None and is_stranger:
            self.renamed[holder.id] = listed.id  # such as one of two of a name, by now told apart
        found: Person | Student | None = listed if is_stranger and listed else holder or listed
        if found is None:
            found = self.known.roster.find_by_name(owner)
            if found is not None and self._has_other_number(found.id, owner):
                return False
        if found is not None:
            self.ids[owner.key] = found.id
        return found is not None

    def _has_other_number(self, id: str, owner: Owner) -> bool:
        person = self.known.people.get(id)
        here = (owner.platform, owner.scope)
        return person is not None and here in {(a.platform, a.assignment) for a in person.accounts}

    def _admit(self, group: Sequence[Owner]) -> None:
        """Give ids to people whose number is new, or who have none, and who share a name."""
        if len([owner for owner in group if not owner.number]) and len(group) > 1:
            spelt = ", ".join(sorted({printable(owner.name) for owner in group}))
            why = f"the names {spelt} would be one student's; give them names that differ"
            self.refusals |= dict.fromkeys((owner.key for owner in group), why)
            return
        for owner in group:
            named = self.known.named(owner)
            if owner.number:
                self._admit_numbered(owner, named, len(group))
            elif len(named) > 1:
                ids = " and ".join(sorted(person.id for person in named))
                self.refusals[owner.key] = f"{owner.name} is the name of {ids}; use one of these"
            elif named:
                self.ids[owner.key] = named[0].id
            else:
                self._name_anew(owner, is_shared=False)

    def _admit_numbered(self, owner: Owner, named: Sequence[Person], sharing: int) -> None:
        free = [p for p in named if not self._has_other_number(p.id, owner)]
        if free and (len(free) > 1 or sharing > 1):
            why = f"{owner.platform} has {owner.name} as number {owner.number} here, and the course"
            self.refusals[owner.key] = f"{why} knows several of the name, or one; {ROSTER_HELPS}"
        elif free and len(named) > 1:
            ids = " and ".join(sorted(person.id for person in named))
            self.refusals[owner.key] = f"{owner.name} may be {ids}, by the name; {ROSTER_HELPS}"
        elif free:
            self.ids[owner.key] = free[0].id
            self.by_name.append(free[0].id)
        else:
            self._name_anew(owner, is_shared=sharing > 1 or bool(named))

    def _name_anew(self, owner: Owner, *, is_shared: bool) -> None:
        name = safe_name(owner.name)
        number = safe_name(owner.number)
        wishes = [] if is_shared else [name]
        if owner.number:
            wishes += [f"{name}_{number}", f"{name}_{owner.platform}_{number}"]
        id = next((wish for wish in wishes if wish.casefold() not in self.taken), "")
        if id:
            self.ids[owner.key] = id
            self.taken.add(id.casefold())
            self.new.append(id)
        else:
            why = f"the id {name} is that of somebody whose name is spelt otherwise"
            self.refusals[owner.key] = f"{why}; name the folder {name} if it is the same person"

    def _refuse_shared(self, owners: Mapping[Key, Owner]) -> None:
        """Take back ids that two owners got: they may be two people."""
        sharing: dict[str, list[Owner]] = defaultdict(list)
        for key, id in self.ids.items():
            sharing[id.casefold()].append(owners[key])
        for group in sharing.values():
            places = {(owner.platform, owner.scope) for owner in group}
            if len(group) > len(places) or (len(group) > 1 and not self._is_certain(group)):
                names = ", ".join(sorted({_shown(owner) for owner in group}))
                why = f"{names} would be one student; give them names that differ, or use --roster"
                for owner in group:
                    del self.ids[owner.key]
                    self.refusals[owner.key] = why

    def _is_certain(self, owners: Sequence[Owner]) -> bool:
        """Return whether a number says of each who it is."""
        known = self.known
        return all(known.holder(o) or known.roster.find_by_number(o) for o in owners)


def identities(course: Course, assignment: str = "") -> dict[str, dict[str, str]]:
    """Return what platforms call the students: id to ``platform``, ``number`` and ``name``.

    Parameters
    ----------
    course : Course
        The course.
    assignment : str
        Prefer the number that holds there; some platforms number people anew in each.
    """
    found = {}
    for person in _read(course.state / FILE):
        fitting = [a for a in person.accounts if a.assignment in ("", assignment)]
        for account in (*person.accounts[-1:], *fitting[-1:]):
            found[person.id] = {
                "platform": account.platform,
                "number": account.number,
                "name": person.name,
            }
    return found


def people(course: Course) -> dict[str, dict[str, str]]:
    """Return what platforms say of each student, as the gradebook calls it, by id."""
    return {
        person.id: {"first_name": person.first, "last_name": person.last, "email": person.email}
        for person in _read(course.state / FILE)
    }


def _read(path: Path) -> Iterable[Person]:
    if not path.exists():
        return []
    try:
        return [_person(id, facts) for id, facts in json.loads(path.read_text("utf-8")).items()]
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise WrongUse(
            f"{printable(str(path))} is damaged ({error}); restore it, or remove it and collect "
            "with --roster."
        ) from None


def _person(id: str, facts: Mapping[str, Any]) -> Person:
    accounts = [Account(**account) for account in facts.get("accounts", ())]
    if "accounts" not in facts and facts.get("number"):
        accounts = [Account(facts["platform"], facts["number"])]
    first, last, email = (str(facts.get(key, "")) for key in ("first", "last", "email"))
    return Person(id, str(facts.get("name", "")), first, last, email, tuple(accounts))


def _as_json(person: Person) -> dict[str, Any]:
    facts = {key: getattr(person, key) for key in ("name", "first", "last", "email")}
    accounts = [vars(account) for account in person.accounts]
    return {key: value for key, value in facts.items() if value} | {"accounts": accounts}


def _without(people: Iterable[Person], account: Account) -> dict[str, Person]:
    """Return those who have an account, without it."""
    return {
        person.id: replace(person, accounts=tuple(a for a in person.accounts if a != account))
        for person in people
        if account in person.accounts
    }


def _fuller(owner: Owner, other: Owner) -> Owner:
    """Return an owner with what only another entry of the same person says."""
    parts = ("first", "last", "email")
    return replace(owner, **{part: getattr(owner, part) or getattr(other, part) for part in parts})


def _spelt(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def _shown(owner: Owner) -> str:
    return printable(f"{owner.name} ({owner.number})" if owner.number else owner.name)
