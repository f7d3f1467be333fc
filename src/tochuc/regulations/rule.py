"""`Rule`: one rule of the field with its source and its dates, and the reading "which one holds on this day?".

Always true: a rule's source is a known document or says that none is known; two rules of one code in one table never
hold on the same day; `confirmed` follows from the mark and from nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations
from types import MappingProxyType
from typing import ClassVar, TypeVar

from pydantic import ConfigDict

from .known import Document, Mark, known_documents
from .loading import DATA, Place, WrongRule, load

MARKS: Mapping[Mark, str] = MappingProxyType(
    {
        "V": "đã đọc ở một trang công khai",
        "V2": "đã đọc ở từ hai trang công khai",
        "G": "nguồn thứ ba, không chính thức",
        "G2": "nhiều nguồn thứ ba, không chính thức",
        "C": "tự tính, tự đặt",
        "M": "theo trí nhớ, phải kiểm tra với văn bản",
        "X": "các nguồn mâu thuẫn nhau",
    }
)
CONFIRMED: tuple[Mark, ...] = ("V", "V2")


class NoRule(LookupError):
    """No rule is kept for the day or year asked about."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a rule comes from. `document` is None for what no act is known for; `mark` is how surely it was read."""

    document: Document | None
    article: str
    mark: Mark
    note: str

    @property
    def title(self) -> str:
        """For the person at the desk: the act as it is cited, with its article."""
        if self.document is None:
            return self.note or "chưa rõ văn bản"
        return f"{self.document.named}, {self.article}" if self.article else self.document.named

    @property
    def said(self) -> str:
        """What the mark means, for the page that shows it."""
        return MARKS[self.mark]

    @property
    def confirmed(self) -> bool:
        """Read in at least one published page; all else must be checked against the act before it is relied on."""
        return self.mark in CONFIRMED


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule or an item of a list that an act lays down. Days are inclusive from, exclusive until; years inclusive.

    No `in_force_from` (`applies_from_year`): it is not known since when, and it is taken for all days before.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    area: str = ""
    code: str
    vi: str
    en: str = ""
    document: str = ""
    article: str = ""
    in_force_from: date | None = None
    until: date | None = None
    applies_from_year: int | None = None
    applies_until_year: int | None = None
    setting: bool = False
    mark: Mark
    note: str = ""

    @property
    def source(self) -> Source:
        document = known_documents()[self.document] if self.document else None
        return Source(document=document, article=self.article, mark=self.mark, note=self.note)

    @property
    def issued(self) -> date | None:
        """The day its act was issued."""
        return self.source.document.issued if self.source.document else None

    @property
    def begins(self) -> date | None:
        """The day it is in force from: its own, or its act's."""
        document = self.source.document
        return self.in_force_from or (document.in_force_from or document.issued if document else None)

    @property
    def confirmed(self) -> bool:
        return self.source.confirmed

    def holds_on(self, on: date) -> bool:
        begun = self.in_force_from is None or self.in_force_from <= on
        return begun and (self.until is None or on < self.until)

    def holds_for(self, year: int) -> bool:
        """Whether it applies to the appraisal year."""
        begun = self.applies_from_year is None or self.applies_from_year <= year
        return begun and (self.applies_until_year is None or year <= self.applies_until_year)


R = TypeVar("R", bound=Rule)


def load_rules(file: str, table: str, cls: type[R]) -> tuple[R, ...]:
    """The rules of a table of `data/<file>.toml`, checked. Raises WrongRule."""
    return checked(load(DATA / f"{file}.toml", table, cls, area=table))


def checked(found: Iterable[tuple[Place, R]]) -> tuple[R, ...]:
    """The rules, if every source is known, every span runs forward, and none of one code meets another in time."""
    placed = tuple(found)
    problems: list[str] = []
    by_code: dict[str, list[tuple[Place, R]]] = {}
    for place, rule in placed:
        by_code.setdefault(rule.code, []).append((place, rule))
        if rule.document and rule.document not in known_documents():
            problems.append(
                place.said("document", f"không có văn bản “{rule.document}” trong known_documents.toml")
            )
        if rule.in_force_from and rule.until and rule.until <= rule.in_force_from:
            problems.append(place.said("until", "phải sau in_force_from"))
        if (rule.applies_until_year or 9999) < (rule.applies_from_year or 0):
            problems.append(place.said("applies_until_year", "không được trước applies_from_year"))
    for same in by_code.values():
        for (_, one), (place, other) in combinations(same, 2):
            if _meet(one, other):
                problems.append(place.said("code", "đã có mục cùng mã có hiệu lực trong cùng thời gian"))
    if problems:
        raise WrongRule(problems)
    return tuple(rule for _, rule in placed)


def _meet(one: Rule, other: Rule) -> bool:
    days = (one.in_force_from or date.min) < (other.until or date.max) and (
        other.in_force_from or date.min
    ) < (one.until or date.max)
    years = (one.applies_from_year or 0) <= (other.applies_until_year or 9999) and (
        other.applies_from_year or 0
    ) <= (one.applies_until_year or 9999)
    return days and years


def listed(file: str, table: str, cls: type[R]) -> Callable[[], Mapping[str, R]]:
    """A reader of a list: its items by code, in the order of the file."""

    @cache
    def read() -> Mapping[str, R]:
        return MappingProxyType({rule.code: rule for rule in load_rules(file, table, cls)})

    return read


def in_force(rules: Iterable[R], on: date) -> R:
    """The one rule that holds on the day. Raises NoRule where none is kept."""
    for rule in rules:
        if rule.holds_on(on):
            return rule
    raise NoRule(f"Không có quy định nào được lưu cho ngày {on:%d/%m/%Y}")
