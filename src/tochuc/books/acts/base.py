"""What an act is: its fields, its checks, its entries and facts. Nothing else, and no database.

Always true: an act writes only through what `entries()`, `facts()` and `withdraws()` yield, and they see the books
as they stood before the act. A new act is one class in one file of this folder; forms, the API, the command line
and the documentation take its fields from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tochuc.books.records import Entry, Fact, Problem
from tochuc.books.state import Books
from tochuc.books.text import iso_day, nfc


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a field that names something in the books: a unit, a person or a post."""

    kind: str


CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def _day(value: Any) -> Any:
    """dd/mm/yyyy as officers write it, beside the ISO form."""
    return iso_day(value) if isinstance(value, str) else value


def _text(value: Any) -> Any:
    return nfc(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=500)]
Words = Annotated[str, BeforeValidator(_text), Field(max_length=500)]
Day = Annotated[date, BeforeValidator(_day)]
UnitRef = Annotated[str, BeforeValidator(_text), Field(pattern=f"^{CODE.pattern}$"), Ref("unit")]
PersonRef = Annotated[str, BeforeValidator(_text), Field(pattern=f"^{CODE.pattern}$"), Ref("person")]
PostRef = Annotated[str, BeforeValidator(_text), Field(pattern=f"^{CODE.pattern}$"), Ref("post")]
NewCode = Annotated[str, BeforeValidator(_text), Field(pattern=f"^{CODE.pattern}$")]
Count = Annotated[int, Field(gt=0, le=1_000_000_000)]
PersonName = Annotated[Text, Field(max_length=200)]
UnitName = Annotated[Text, Field(max_length=300)]


class Act(BaseModel):
    """One thing a decision does. Subclasses are found by their name in snake case (`AdmitMember`: `admit_member`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    registry: ClassVar[dict[str, type[Act]]] = {}
    name: ClassVar[str]
    area: ClassVar[str]
    vi: ClassVar[str]
    en: ClassVar[str]
    example: ClassVar[dict[str, Any]]
    before: ClassVar[list[dict[str, Any]]] = []  # acts the example needs to have been posted
    any_order: ClassVar[bool] = False  # may be posted after a later-dated fact of the same subject

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "vi" in cls.__dict__:
            cls.name = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
            Act.registry[cls.name] = cls

    def check(self, books: Books, on: date) -> Iterable[Problem]:
        """Everything that forbids this act on the day; all of it, not the first."""
        return ()

    def entries(self, books: Books, on: date) -> Iterable[Entry]:
        """The numbers this act moves."""
        return ()

    def facts(self, books: Books, on: date) -> Iterable[Fact]:
        """What holds from the day on."""
        return ()

    def withdraws(self, books: Books, on: date) -> Iterable[int]:
        """Postings whose facts end with this act (a reversal only)."""
        return ()

    def refs(self) -> Iterator[tuple[str, str, str]]:
        """`(field, kind, code)` of everything the act names in the books."""
        for name, kind in _refs(type(self)):
            yield from _codes(name, kind, getattr(self, name))

    def data(self) -> dict[str, Any]:
        """The act as it is kept and can be read again."""
        return {"act": self.name, **self.model_dump(mode="json", by_alias=True, exclude_defaults=True)}


@cache
def _refs(act: type[Act]) -> tuple[tuple[str, str], ...]:
    """The fields marked with a `Ref`, also where the field may be left out (`UnitRef | None`)."""
    found = []
    for name, info in act.model_fields.items():
        marks = [*info.metadata, *(m for part in get_args(info.annotation) for m in get_args(part))]
        found += [(name, mark.kind) for mark in marks if isinstance(mark, Ref)]
    return tuple(dict.fromkeys(found))


def _codes(name: str, kind: str, value: Any) -> Iterator[tuple[str, str, str]]:
    for code in value if isinstance(value, (list, tuple)) else [value]:
        if code:
            yield name, kind, str(code)
