"""The words of offices' lists: which field a heading means, which value a cell means, from the TOML files here.

Always true: words are compared by `key`: without marks, capitals, brackets' content and punctuation. A close misspelling
of a long heading is taken (one slip in ten letters); a value is taken only when it is the word itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz import fuzz, process

from tochuc import regulations
from tochuc.books.acts import Act
from tochuc.books.text import one_placement, search_key

_BRACKETS = re.compile(r"[(\[].*?[)\]]")
_SIGNS = re.compile(r"[^\w/]+")
_NUMBERED = re.compile(r"^(?:\d+|[ivx]+|[a-z])[.)]\s+")
_SLIP = 90


@lru_cache(100_000)
def key(text: str) -> str:
    """What headings and values are compared by."""
    return " ".join(_SIGNS.sub(" ", search_key(text)).split())


@lru_cache(10_000)
def heading_key(text: str) -> str:
    """A heading without numbering, brackets and signs."""
    bare = key(_BRACKETS.sub(" ", _NUMBERED.sub("", search_key(text))))
    return (bare or key(text)).replace("/", " ")


@cache
def _table(name: str) -> dict[str, dict[str, object]]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


@cache
def headings() -> Mapping[str, tuple[str, ...]]:
    """Each heading's key and the fields it may mean, in the order of `headings.toml`."""
    found: dict[str, list[str]] = {}
    for field, entry in _table("headings.toml").items():
        for heading in entry["headings"]:  # type: ignore[attr-defined]
            found.setdefault(heading_key(heading), []).append(field)
    return {k: tuple(v) for k, v in found.items()}


def field_name(field: str, lang: str = "vi") -> str:
    """What the person at the desk calls the field."""
    entry = _table("headings.toml").get(field)
    return str(entry[lang]) if entry else field


def heading_of(field: str) -> str:
    """The usual heading of a field."""
    return str(_table("headings.toml")[field]["headings"][0])  # type: ignore[index]


@cache
def _as_written() -> Mapping[str, str]:
    """Each heading with its marks and the field it stands under ("năm" is a year, "nam" is a man)."""
    return {_marked(h): f for f, entry in _table("headings.toml").items() for h in entry["headings"]}  # type: ignore[attr-defined]


def _marked(heading: str) -> str:
    return " ".join(_SIGNS.sub(" ", one_placement(heading).casefold()).split())


@lru_cache(20_000)
def fields_of(heading: str) -> tuple[str, ...]:
    """The fields a heading may mean, the likeliest first; () where it is none we know."""
    asked = heading_key(heading)
    if not asked or len(asked) > 80:
        return ()
    known = headings()
    if asked in known:
        exact = _as_written().get(_marked(_BRACKETS.sub(" ", heading)))
        first = (exact,) if exact in known[asked] else ()
        return (*first, *(f for f in known[asked] if f not in first))
    if len(asked) >= 7 and (
        near := process.extractOne(asked, known.keys(), scorer=fuzz.ratio, score_cutoff=_SLIP)
    ):
        return known[near[0]] if len(near[0]) >= 7 else ()
    return ()


@cache
def values(list_name: str) -> Mapping[str, str]:
    """Each written form's key and the code it means, in one list of values."""
    found: dict[str, str] = {}
    for code, forms in _table("values.toml").get(list_name, {}).items():
        found.update({key(form): code for form in forms})  # type: ignore[attr-defined]
    for code, vi, en in _listed(list_name):
        for form in (code, vi, en):
            found.setdefault(key(form), code)
    return found


def _listed(list_name: str) -> list[tuple[str, str, str]]:
    lists = {
        "ethnicity": regulations.ethnic_groups, "religion": regulations.religions,
        "education": regulations.education_levels, "theory": regulations.theory_levels,
        "unit_kind": regulations.unit_kinds, "staff": regulations.staff_kinds, "bloc": regulations.blocs,
        "paper_kind": regulations.document_kinds, "title": regulations.posts, "ground": regulations.reduction_grounds,
    }  # fmt: skip
    if list_name == "act":
        return [(a.name, a.vi, a.en) for a in Act.registry.values()]
    if list_name not in lists:
        return []
    return [
        (code, str(rule.vi), str(getattr(rule, "en", "") or code))
        for code, rule in lists[list_name]().items()
    ]


@cache
def known_values(list_name: str) -> str:
    """The list as it is told to the person at the desk."""
    names = [vi for _, vi, _ in _listed(list_name)]
    return "; ".join(names[:12]) + (" …" if len(names) > 12 else "")


def near_value(list_name: str, written: str) -> str:
    """The closest value's name, "" where none is close."""
    found = process.extractOne(key(written), values(list_name).keys(), scorer=fuzz.ratio, score_cutoff=70)
    if not found:
        return ""
    code = values(list_name)[found[0]]
    return next((vi for c, vi, _ in _listed(list_name) if c == code), code)


@lru_cache(100_000)
def begins_as(text: str, list_name: str) -> bool:
    """Whether a text begins with one of the phrases of a list (totals, signatures)."""
    return f"{key(text)} ".startswith(_beginnings(list_name))


@cache
def _beginnings(list_name: str) -> tuple[str, ...]:
    return tuple(f"{key(p)} " for p in _table("values.toml")[list_name]["begin"])  # type: ignore[attr-defined]


@cache
def dittos() -> frozenset[str]:
    """The marks that mean "as above", stripped and lower case."""
    return frozenset(str(m).lower() for m in _table("values.toml")["ditto"]["marks"])  # type: ignore[attr-defined]


@cache
def _name_beginnings() -> list[tuple[str, str]]:
    pairs = [(key(f), code) for code, forms in _table("values.toml")["unit_name"].items() for f in forms]  # type: ignore[attr-defined]
    return sorted(pairs, key=lambda p: -len(p[0]))


def kind_by_name(name: str) -> str | None:
    """The kind of a unit that its name begins with."""
    asked = key(name)
    return next((code for begin, code in _name_beginnings() if (asked + " ").startswith(begin + " ")), None)


def rank_by_title(title: str) -> str:
    """The rank of a post that its title begins with; `staff` for any other."""
    asked = key(title) + " "
    return next((rank for form, rank in _rank_beginnings() if asked.startswith(form + " ")), "staff")


@cache
def _rank_beginnings() -> list[tuple[str, str]]:
    return [(key(form), rank) for rank, forms in _table("values.toml")["rank"].items() for form in forms]  # type: ignore[attr-defined]


@cache
def standard_titles() -> tuple[tuple[str, str], ...]:
    """The standard posts as `(key of the name, code)`, longest name first."""
    pairs = [(key(post.vi), code) for code, post in regulations.posts().items()]
    return tuple(sorted(pairs, key=lambda p: -len(p[0])))
