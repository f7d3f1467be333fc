"""Words for fields, values and facts (`fields.toml`, `regulations`), in the language of the page.

Always true: what has no words here is shown by its code, never dropped.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language

from tochuc import regulations
from tochuc.books import measures
from tochuc.books.text import number as printed

Choices = list[tuple[str, str]]


@cache
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("tochuc.web.frame").joinpath("fields.toml").read_text("utf-8"))


def lang() -> str:
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def field_words(name: str) -> str:
    """The words of a field of a paper, an act or a fact."""
    found = _words()["fields"].get(name) or _words()["keys"].get(name)
    return str(found[lang()]) if found else name


def hint(name: str) -> str:
    return str(_words()["fields"].get(name, {}).get(f"hint_{lang()}", ""))


def fact_words(kind: str) -> str:
    found = _words()["facts"].get(kind)
    return str(found[lang()]) if found else kind


def _of_rules(read: Callable[[], Any]) -> Callable[[], Choices]:
    return lambda: [(code, getattr(rule, lang(), rule.vi)) for code, rule in read().items()]


def _classes() -> Choices:
    found: dict[str, str] = {}
    for scheme in regulations.class_schemes():
        for one in scheme.classes:
            found.setdefault(one.code, getattr(one, lang(), one.vi))
    return list(found.items())


_LISTS: dict[str, Callable[[], Choices]] = {
    "bloc": _of_rules(regulations.blocs),
    "staff": _of_rules(regulations.staff_kinds),
    "ethnicity": _of_rules(regulations.ethnic_groups),
    "religion": _of_rules(regulations.religions),
    "education": _of_rules(regulations.education_levels),
    "theory": _of_rules(regulations.theory_levels),
    "model": _of_rules(regulations.merged_models),
    "benefit": _of_rules(regulations.benefits),
    "class": _classes,
    "years": lambda: [(str(y), str(y)) for y in regulations.badge_years()],
}
_LISTS_OF_ACT: dict[tuple[str, str], Callable[[], Choices]] = {
    ("reduce_staff", "ground"): _of_rules(regulations.reduction_grounds),
    ("open_post", "title"): _of_rules(regulations.posts),
    ("issue_document", "kind"): _of_rules(regulations.document_kinds),
}
unit_kinds = _of_rules(regulations.unit_kinds)
document_kinds = _of_rules(regulations.document_kinds)


def choices(act: str, name: str) -> Choices | None:
    """What a field chooses among, by the rules of the field; None where anything may be typed."""
    read = _LISTS_OF_ACT.get((act, name)) or _LISTS.get(name)
    if read is None and name == "kind":
        read = unit_kinds
    return read() if read else None


def value_words(name: str, value: Any, act: str = "") -> str:
    """A value as officers read it: words for codes, dd/mm/yyyy for days, yes and no."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return {"vi": ("không", "có"), "en": ("no", "yes")}[lang()][value]
    if isinstance(value, (int, float)):
        year = name in ("year", "base_year", "due", "posting")
        return str(value) if year else printed(value, 0 if value == int(value) else 1)
    text = str(value)
    if told := _words()["values"].get(name, {}).get(text):
        return str(told[lang()])
    if (known := choices(act, name)) and (words := dict(known).get(text)):
        return words
    return day_words(text)


def literal_words(name: str, value: str) -> str:
    told = _words()["values"].get(name, {}).get(value)
    return str(told[lang()]) if told else value


def has_words(name: str, value: str | None = None) -> bool:
    """Whether a field (or a value of it) has words in both languages."""
    told = _words()["fields"].get(name) if value is None else _words()["values"].get(name, {}).get(value)
    return told is not None and {"vi", "en"} <= told.keys()


def capital(words: str) -> str:
    """Words that begin a cell or a line, with a capital."""
    return words[:1].upper() + words[1:]


def day_words(text: str) -> str:
    """An ISO day as dd/mm/yyyy; anything else as it is."""
    if len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit():
        return f"{text[8:]}/{text[5:7]}/{text[:4]}"
    return text


def unit_kind(code: str) -> str:
    kind = regulations.unit_kinds().get(code)
    return str(getattr(kind, lang(), code)) if kind else code


def document_kind(code: str) -> str:
    kind = regulations.document_kinds().get(code)
    return str(getattr(kind, lang(), code)) if kind else code


def measure_words(code: str) -> str:
    """A measure with the part that its pattern leaves open: "đơn vị: phòng"."""
    known = measures.measure(code)
    if known is None:
        return code
    words = str(getattr(known, lang()))
    rest = code.removeprefix(known.code.removesuffix("*")) if known.code.endswith(".*") else ""
    parts = [_part(p) for p in rest.split(".") if p]
    return f"{words}: {', '.join(parts)}" if parts else words


def _part(code: str) -> str:
    for known in (dict(_LISTS[n]()) for n in ("bloc", "staff", "benefit", "model", "class")):
        if code in known:
            return known[code]
    for values in _words()["values"].values():
        if code in values:
            return str(values[code][lang()])
    return unit_kind(code)


def reason_words(code: str) -> str:
    reason = measures.reasons().get(code)
    return str(getattr(reason, lang())) if reason else code
