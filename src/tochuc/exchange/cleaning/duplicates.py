"""Records that may be one person: proposed by name, birth and unit, with how alike they are; merged by a decision.

Always true: only records that share a name's words (in any order, with a slip) and could have one birth are compared,
so a province takes seconds; two people in two cells on the same day are proposed as doubtful, never as sure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from tochuc.books import models
from tochuc.books.text import search_key

LEAST = 0.80
_SAME_YEAR, _SAME_DAY = 0.05, 0.12
_WORD_LEFT_OUT = 0.92
_SLIP_IN_NUMBER, _TWO_NUMBERS = 0.12, -0.25


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as it is compared."""

    code: str
    name: str
    born: str
    sex: str = ""
    cell: str = ""
    employer: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person. `keep` holds more; `score` is 0 to 1; `why` names what agrees."""

    keep: str
    duplicate: str
    score: float
    why: tuple[str, ...]
    units: tuple[str, ...] = ()  # where the two stand

    def act(self) -> dict[str, Any]:
        """The act that merges them (it is refused where both hold a membership or a payroll)."""
        return {"act": "merge_people", "duplicate": self.duplicate, "keep": self.keep}


def proposed(units: Iterable[str] | None = None, least: float = LEAST) -> list[Pair]:
    """The pairs of the register (of those with somebody in these units), the likeliest first."""
    rows = models.Person.objects.filter(alias_of="").exclude(name="")
    fields = ("code", "name", "born", "sex", "cell", "employer", "citizennumber__number")
    people = [Seen(*(value or "" for value in row)) for row in rows.values_list(*fields)]
    wanted = set(units) if units is not None else None
    found = pairs(people, least)
    return found if wanted is None else [p for p in found if wanted & set(p.units)]


def pairs(people: Iterable[Seen], least: float = LEAST) -> list[Pair]:
    """The pairs among these records that are at least so likely."""
    blocks: dict[str, list[Seen]] = defaultdict(list)
    for person in people:
        for key in _keys(person):
            blocks[key].append(person)
    found: dict[tuple[str, str], Pair] = {}
    for block in blocks.values():
        for place, first in enumerate(block):
            for second in block[place + 1 :]:
                codes = (min(first.code, second.code), max(first.code, second.code))
                if codes not in found and (pair := compared(first, second)) and pair.score >= least:
                    found[codes] = pair
    return sorted(found.values(), key=lambda p: (-p.score, p.keep, p.duplicate))


def _keys(person: Seen) -> Iterator[str]:
    """What two records of one person share: all words of the name in any order, all but one and the year of birth, or the day of birth."""
    words = sorted(search_key(person.name).split())
    yield " ".join(words)
    for left_out in range(len(words)):
        rest = words[:left_out] + words[left_out + 1 :]
        yield f"{' '.join(rest)}|{person.born[:4]}"
    if len(person.born) == 10:
        yield f"|{person.born}"


def compared(first: Seen, second: Seen) -> Pair | None:
    """The two records compared; None where they cannot be one person (sex, birth)."""
    if first.code == second.code or (first.sex and second.sex and first.sex != second.sex):
        return None
    birth = _birth(first.born, second.born)
    if birth is None:
        return None
    names = search_key(first.name), search_key(second.name)
    alike = max(fuzz.ratio(*names), 0.97 * fuzz.token_sort_ratio(*names)) / 100
    if birth == _SAME_DAY and _within(*names):
        alike = max(alike, _WORD_LEFT_OUT)
    place = {first.cell, first.employer} & {second.cell, second.employer} - {""}
    numbers = _numbers(first.number, second.number)
    score = (
        alike * 0.85 + birth + (0.03 if place else 0) - (0.10 if _both_hold(first, second) else 0) + numbers
    )
    why = [
        w
        for w, yes in (
            ("name", names[0] == names[1]),
            ("born", first.born == second.born),
            ("place", place),
            ("number", numbers > 0),
        )
        if yes
    ]
    keep, duplicate = (first, second) if _holds(first) >= _holds(second) else (second, first)
    places = {first.cell, first.employer, second.cell, second.employer} - {""}
    return Pair(keep.code, duplicate.code, round(min(score, 1.0), 3), tuple(why), tuple(sorted(places)))


def _within(first: str, second: str) -> bool:
    """Whether one name is the other with a word left out."""
    shorter, longer = sorted((set(first.split()), set(second.split())), key=len)
    return len(shorter) >= 2 and shorter < longer


def _birth(first: str, second: str) -> float | None:
    """How well two births agree: the day, a year against its day, one slip in typing; None for two births."""
    if first == second:
        return _SAME_DAY if len(first) == 10 else _SAME_YEAR
    if first[:4] == second[:4] and 4 in (len(first), len(second)):
        return _SAME_YEAR
    swapped = first[:4] == second[:4] and (first[5:7], first[8:]) == (second[8:], second[5:7])
    if swapped or DamerauLevenshtein.distance(first, second) == 1:
        return 0.0
    return None


def _numbers(first: str, second: str) -> float:
    """What two citizen numbers tell: one slip in typing speaks for one person, two real numbers against it."""
    if not first or not second:
        return 0.0
    return _SLIP_IN_NUMBER if DamerauLevenshtein.distance(first, second) <= 1 else _TWO_NUMBERS


def _both_hold(first: Seen, second: Seen) -> bool:
    return bool(
        (first.cell and second.cell and first.cell != second.cell)
        or (first.employer and second.employer and first.employer != second.employer)
    )


def _holds(person: Seen) -> int:
    return bool(person.cell) + bool(person.employer) + (len(person.born) == 10)
