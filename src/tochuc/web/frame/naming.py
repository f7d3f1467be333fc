"""Names for codes on a page: units, people and posts, found with one question each for all that a page needs.

Always true: a code that has no name yet (it is opened by the paper at hand) is shown by the name the paper gives it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tochuc import regulations
from tochuc.access.scopes import today
from tochuc.books import models, store
from tochuc.books.records import Effects
from tochuc.books.state import Books
from tochuc.web.frame import vocabulary

UNIT_KEYS = frozenset(
    {"unit", "parent", "cell", "issuer", "serves", "into", "from", "to", "units", "employer"}
)
PERSON_KEYS = frozenset({"person", "people", "keep", "duplicate", "alias_of"})
POST_KEYS = frozenset({"post", "from_post", "to_post"})


@dataclass(slots=True)
class Names:
    """Names by code. What is not among them is shown by its code."""

    units: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)

    def unit(self, code: str) -> str:
        return self.units.get(code) or code

    def person(self, code: str) -> str:
        return self.people.get(code) or code

    def post(self, code: str) -> str:
        return self.posts.get(code) or code

    def subject(self, kind: str, subject: str) -> str:
        """The name of what a fact speaks of; composed subjects (`member:an:2018`) part by part."""
        if kind in ("post", "holding"):
            return self.post(subject)
        if kind == "class":  # "member:an:2018"
            about, code, year = subject.split(":")
            whom = vocabulary.literal_words("classified", about)
            return f"{whom} {year}" if code in self.people else f"{whom} {year} · {self.unit(code)}"
        return " · ".join(
            self.units.get(p) or self.people.get(p) or self.posts.get(p) or p for p in subject.split(":")
        )

    def value(self, key: str, value: Any, kind: str = "") -> str:
        """A value of a field or fact in words."""
        if isinstance(value, (list, tuple)):
            return ", ".join(self.value(key, v, kind) for v in value) or "—"
        if value in (None, ""):
            return "—"
        if isinstance(value, Mapping):  # shares of a split
            return ", ".join(f"{self.unit(str(code))} {share}%" for code, share in value.items())
        if key in UNIT_KEYS:
            return self.unit(str(value))
        if key in PERSON_KEYS:
            return self.person(str(value))
        if key in POST_KEYS:
            return self.post(str(value))
        if key == "title" and kind == "post" and (post := regulations.posts().get(str(value))):
            return str(getattr(post, vocabulary.lang()))
        return vocabulary.value_words(key, value, "" if kind != "employment" else "reduce_staff")


def names(
    units: Iterable[str] = (), people: Iterable[str] = (), posts: Iterable[str] = (), books: Books | None = None,
    on: date | None = None,
) -> Names:  # fmt: skip
    """The names of these codes: one question for units, one for people, a few for posts."""
    found = Names()
    if wanted := {u for u in units if u}:
        found.units = dict(models.Unit.objects.filter(code__in=wanted).values_list("code", "name"))
    if wanted := {p for p in people if p}:
        found.people = dict(models.Person.objects.filter(code__in=wanted).values_list("code", "name"))
    if wanted := {p for p in posts if p}:
        books = books or store.books_now()
        books.prefetch("post", wanted)
        values = {p: books.post(p, on or today()) or books.state("post", p, date.max) for p in wanted}
        places = {str(v.get("unit")) for v in values.values() if v.get("unit")} - found.units.keys()
        found.units |= dict(models.Unit.objects.filter(code__in=places).values_list("code", "name"))
        found.posts = {p: post_words(v, found) for p, v in values.items()}
    return found


def post_words(values: Mapping[str, Any], found: Names) -> str:
    """A post by its title and unit: "Trưởng phòng · Phòng Tổ chức cán bộ"."""
    title = str(values.get("name") or "") or str(values.get("title") or "")
    known = regulations.posts().get(title)
    words = str(getattr(known, vocabulary.lang())) if known else title
    unit = values.get("unit")
    return f"{words} · {found.unit(str(unit))}" if unit else words


def names_in(effects: Effects, books: Books) -> Names:
    """The names of everything that effects speak of, those they bring into being as well."""
    units = {e.unit for e in effects.entries}
    people = {e.person for e in effects.entries if e.person}
    posts: set[str] = set()
    opened: dict[str, dict[str, str]] = {"unit": {}, "person": {}}
    for fact in effects.facts:
        if fact.kind in opened and fact.values.get("name"):
            opened[fact.kind][fact.subject] = str(fact.values["name"])
        parts = fact.subject.split(":")
        (posts if fact.kind in ("post", "holding") else units).update(parts)
        people.update(parts)
        for key, value in fact.values.items():
            codes = [str(v) for v in (value if isinstance(value, list) else [value]) if isinstance(v, str)]
            if key in UNIT_KEYS:
                units.update(codes)
            elif key in PERSON_KEYS:
                people.update(codes)
    found = names(units, people, posts, books)
    found.units |= opened["unit"]
    found.people |= opened["person"]
    return found


def names_of_acts(acts: Iterable[Mapping[str, Any]], *more_units: str, books: Books | None = None) -> Names:
    """The names of everything that stored acts name, nested lines too, and what they open."""
    units, people, posts = set(more_units), set(), set()
    opened: dict[str, str] = {}

    def walk(key: str, value: Any) -> None:
        if isinstance(value, Mapping):
            if value.get("code") and value.get("name"):
                opened[str(value["code"])] = str(value["name"])
            for k, v in value.items():
                walk(key if key == "results" else k, v)
        elif isinstance(value, list):
            for v in value:
                walk(key, v)
        elif isinstance(value, str):
            if key in UNIT_KEYS:
                units.add(value)
            elif key in PERSON_KEYS or key == "results":
                people.add(value)
            elif key in POST_KEYS:
                posts.add(value)

    for act in acts:
        walk("", act)
    found = names(units, people, posts, books)
    found.units |= opened
    found.people |= opened
    return found
