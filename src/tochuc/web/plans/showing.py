"""A plan in words and tables for its page: its lists with links, its drafts, its comparison with others.

Always true: the rows are those of `work.plans.appendices`; lists that name people are left out where people may not be seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tochuc.books import wording
from tochuc.books.acts.base import Act
from tochuc.books.records import Problem
from tochuc.books.text import number
from tochuc.web.frame import vocabulary
from tochuc.web.frame.pictures import picture
from tochuc.work.plans import appendices, comparing
from tochuc.work.plans.appendices import HOW
from tochuc.work.plans.evaluation import Evaluation
from tochuc.work.plans.models import PlanPaper

# Told in places of their own on the page.
_ELSEWHERE = {"Vướng mắc theo quy định", "Thay đổi của quyết định khác cần xem lại"}
_OF_REVIEWS = "Chỉ tiêu báo cáo thay đổi"
SHOWN = 100  # rows of a list on the page; the files hold all


@dataclass(frozen=True, slots=True)
class List:
    """A list on the page. `about` is unit, person or "": what the first column links to."""

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    about: str
    total: int


def summary(ev: Evaluation) -> Iterable[str]:
    return appendices.summary(ev)


def lists_of(ev: Evaluation, may_people: bool, may_reviews: bool) -> list[List]:
    """The lists of a plan that the reader may see; cells are `(text, is a number)`."""
    return [
        List(
            a.title, a.heads, [tuple(_cell(v) for v in row) for row in a.rows[:SHOWN]],
            a.about if a.about != "post" else "", len(a.rows),
        )
        for a in appendices.appendices(ev)
        if a.title not in _ELSEWHERE and (may_people or not a.people) and (may_reviews or a.title != _OF_REVIEWS)
    ]  # fmt: skip


def _cell(value: Any) -> tuple[str, bool]:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value, 0 if float(value).is_integer() else 1), True
    return appendices.printed(value), False


def paper(kept: PlanPaper, ev: Evaluation) -> dict[str, Any]:
    """A draft on the page: its subject, its acts in words with how many of each, what stands against it."""
    counts: dict[str, int] = {}
    for act in kept.raw.get("acts", ()):
        known = Act.registry.get(str(act.get("act")))
        words = str(getattr(known, vocabulary.lang())) if known else str(act.get("act"))
        counts[words] = counts.get(words, 0) + 1
    return {
        "position": kept.position,
        "subject": kept.raw.get("subject", ""),
        "acts": list(counts.items()),
        "decision": kept.decision,
        "problems": sum(1 for p in ev.problems if p.where[:2] == ("decision", kept.position - 1)),
    }


def conflicts(ev: Evaluation) -> list[tuple[Any, ...]]:
    """What others posted meanwhile: draft, about what, decision, posting, whether the draft can still be posted."""
    title = "Thay đổi của quyết định khác cần xem lại"
    return next(list(a.rows) for a in appendices.appendices(ev) if a.title == title)


def problem(found: Problem) -> tuple[str, str]:
    """Where a problem is found, by the draft and the act, and what it says."""
    lang, where = vocabulary.lang(), found.where
    parts = [_("Dự thảo %(n)s") % {"n": int(where[1]) + 1}] if where[:1] == ("decision",) else []
    if where[2:3] == ("acts",):
        parts.append(_("nghiệp vụ %(n)s") % {"n": int(where[3]) + 1})
    parts += [vocabulary.field_words(str(step)) for step in where[4:] if isinstance(step, str)]
    return ", ".join(parts), wording.sentence(found, lang)


def how_words(how: tuple[str, ...]) -> str:
    """What a plan does to a unit, in words."""
    return ", ".join(HOW[h] for h in how)


def comparison(found: comparing.Comparison) -> dict[str, Any]:
    """The rows of a comparison as printed, its chart and what the chart shows."""
    rows = [
        (row.label, _value(row.now), [(_value(v), row.target is not None and v == row.target) for v in row.plans], _value(row.target))
        for row in found.rows
    ]  # fmt: skip
    return {
        "rows": rows,
        "picture": picture(lambda theme: comparing.picture(found, theme), _("Số đơn vị theo loại hình")),
    }


def _value(value: float | None) -> str:
    return "" if value is None else number(value, 0 if float(value).is_integer() else 1)
