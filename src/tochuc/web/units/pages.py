"""Pages of units on any day: the tree, the chart, a unit's sheet, the flat list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from tochuc import regulations
from tochuc.access import restricted, scopes
from tochuc.books import models, store
from tochuc.books.histories import Unit
from tochuc.books.state import Books
from tochuc.books.text import name_order, search_key
from tochuc.figures import lineage
from tochuc.figures.rollup import open_rollup
from tochuc.web.frame import dates, lists, naming, vocabulary
from tochuc.web.frame.roots import roots_of
from tochuc.web.frame.rules import at_unit, needs

CHART_UNITS = 400
PAPERS = 20
RANKS = {"head": 0, "deputy": 1, "member": 2, "staff": 3}


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit of the tree; `children` is None where they were not asked for."""

    unit: Unit
    kind: str
    has_children: bool
    children: tuple[Branch, ...] | None = None

    @property
    def deeper(self) -> bool:
        """Whether something is shown below the children; where nothing is, a chart stacks them."""
        return any(c.children for c in self.children or ())


def children_of(books: Books, code: str, on: date) -> list[Unit]:
    order = list(regulations.unit_kinds())
    place = {kind: i for i, kind in enumerate(order)}
    return sorted(books.children(code, on), key=lambda u: (place.get(u.kind, 99), search_key(u.name), u.name))


def branches(books: Books, units: list[Unit]) -> list[Branch]:
    """The units with a word on whether more lies below: one question for all."""
    codes = [u.code for u in units]
    linked = models.Fact.objects.filter(kind="unit", link__in=codes, withdrawn=None).order_by()
    parents = set(linked.values_list("link", flat=True).distinct())
    return [Branch(u, vocabulary.unit_kind(u.kind), u.code in parents) for u in units]


@require_GET
@needs("units.read")
def unit_tree(request: Any) -> HttpResponse:
    """The tree on a day: the first two levels, further ones as they are opened."""
    day, books = dates.page_day(request), store.books_now()
    roots = roots_of(request.user, books, day.on)
    shown = [
        Branch(
            b.unit, b.kind, b.has_children, tuple(branches(books, children_of(books, b.unit.code, day.on)))
        )
        for b in branches(books, roots)
    ]
    return render(request, "units/tree.html", {"branches": shown, "day": day})


@require_GET
@needs("units.read", of=at_unit)
def unit_branch(request: Any, code: str) -> HttpResponse:
    """The units right below one, as a piece of the tree."""
    day, books = dates.page_day(request), store.books_now()
    found = branches(books, children_of(books, code, day.on))
    return render(request, "units/branch.html", {"branches": found, "day": day})


@require_GET
@needs("units.read", of=at_unit)
def unit_chart(request: Any, code: str) -> HttpResponse:
    """The organisation chart below a unit on a day, two or three levels, to pan and to print."""
    day, books = dates.page_day(request), store.books_now()
    top = books.unit_ever(code, day.on)
    if top is None:
        return render(
            request,
            "frame/fault.html",
            {"title": _("Chưa có"), "told": _("Ngày này đơn vị chưa thành lập.")},
            status=404,
        )
    depth = min(max(int(request.GET.get("cap", "2") if request.GET.get("cap", "2").isdigit() else 2), 1), 4)
    left = [CHART_UNITS]
    tree = _chart(books, top, day.on, depth, left)
    return render(
        request,
        "units/chart.html",
        {"tree": tree, "top": top, "day": day, "depth": depth, "cut": left[0] <= 0},
    )


def _chart(books: Books, unit: Unit, on: date, depth: int, left: list[int]) -> Branch:
    below: list[Branch] = []
    children = children_of(books, unit.code, on) if depth else []
    for child in children:
        if left[0] <= 0:
            break
        left[0] -= 1
        below.append(_chart(books, child, on, depth - 1, left))
    return Branch(unit, vocabulary.unit_kind(unit.kind), bool(children), tuple(below))


@require_GET
@needs("units.read", of=at_unit)
def unit(request: Any, code: str) -> HttpResponse:
    """A unit's sheet on a day: what it is, its balances, people, posts, payroll, papers, history."""
    row = get_object_or_404(models.Unit, code=code)
    day, books = dates.page_day(request), store.books_now()
    known = books.unit_ever(code, day.on)
    ancestors = list(books.ancestors(code, day.on))[1:]
    posts = books.posts(code, day.on)
    holders = {p: books.holder(p, day.on) for p in posts}
    members, staff = books.members(code, day.on), books.staff(code, day.on)
    books.prefetch("person", [*members, *staff])
    history = _history(code)
    named = {u for f in history for k in ("parent", "into", "from") for u in _codes(f.values.get(k))}
    ended = known is not None and known.ended is not None and known.ended <= day.on
    today = lineage.standing(open_rollup().tree(books.last), code, day.on) if ended else ()
    names = naming.names(
        {*ancestors, *named, *today, code}, {h for h in holders.values() if h}, posts, books, day.on
    )
    balances = books.balances(code, day.on)
    may_people = scopes.may(request.user, "people.read", code, books=books)
    context = {
        "row": row,
        "unit": known,
        "day": day,
        "kind": vocabulary.unit_kind(known.kind if known else row.kind),
        "ancestors": [(c, names.unit(c)) for c in reversed(ancestors)],
        "ended": ended,
        "today": [(c, names.unit(c)) for c in today],
        "is_cell": known is not None and known.is_cell,
        "is_party": _is_committee(known.kind if known else row.kind),
        "into": [(c, names.unit(c)) for c in _codes(books.state("unit", code, day.on).get("into"))],
        "children": branches(books, children_of(books, code, day.on)),
        "balances": _balances(balances),
        "payroll": _payroll(balances),
        "posts": _posts(books, posts, holders, names, day.on),
        "people": _people(books, members, staff, day.on) if may_people else None,
        "may_people": may_people,
        "may_reviews": scopes.may(request.user, "reviews.read", code, books=books),
        "papers": _papers(code) if scopes.may(request.user, "decisions.read", code, books=books) else [],
        "history": [_change(f, names) for f in history],
    }
    return render(request, "units/unit.html", context)


def _posts(
    books: Books, posts: Iterable[str], holders: dict[str, str | None], names: naming.Names, on: date
) -> list[tuple[str, str | None, str]]:
    """`(title, holder, the holder's name)`, heads first."""
    found = [(books.post(p, on) or {}, p) for p in posts]
    found.sort(key=lambda f: (RANKS.get(str(f[0].get("rank")), len(RANKS)), names.post(f[1])))
    titled = [(naming.post_words({**values, "unit": ""}, names), holders[p]) for values, p in found]
    return [(words, holder, names.person(holder or "")) for words, holder in titled]


def _is_committee(kind: str) -> bool:
    """Whether offices are merged within such a unit: a Party organisation that is no cell."""
    known = regulations.unit_kinds().get(kind)
    return bool(known and known.is_party_organisation and not known.is_cell)


def _codes(value: Any) -> list[str]:
    return [str(v) for v in (value if isinstance(value, list) else [value]) if v]


def _balances(balances: dict[str, int]) -> list[tuple[str, int]]:
    shown = {
        m: n
        for m, n in balances.items()
        if not m.startswith("units.") and not restricted.measure_restricted(m)
    }
    return sorted((vocabulary.capital(vocabulary.measure_words(m)), n) for m, n in shown.items())


def _payroll(balances: dict[str, int]) -> list[tuple[str, int, int]]:
    """`(bloc and kind, present, quota)` where either is recorded."""
    kinds = sorted(
        {m.split(".", 2)[2] for m in balances if m.startswith(("payroll.quota.", "payroll.present."))}
    )
    return [
        (
            vocabulary.measure_words(f"payroll.present.{k}").partition(": ")[2],
            balances.get(f"payroll.present.{k}", 0),
            balances.get(f"payroll.quota.{k}", 0),
        )
        for k in kinds
    ]


def _people(books: Books, members: list[str], staff: list[str], on: date) -> list[dict[str, Any]]:
    found = []
    for code in dict.fromkeys([*members, *staff]):
        person = books.person(code, on)
        member = books.membership(code, on) if code in members else None
        found.append(
            {
                "code": code,
                "name": person.name if person else code,
                "born": person.born[:4] if person else "",
                "status": vocabulary.value_words("status", member["status"]) if member else "",
                "staff": code in staff,
            }
        )
    return sorted(found, key=lambda p: name_order(p["name"]))


def _papers(code: str) -> list[models.Decision]:
    """The latest papers the unit issued or that wrote to it: three questions that each follow an index."""
    wrote = models.Entry.objects.filter(unit__code=code).order_by("-decision_id").values("decision_id")
    papers = models.Decision.objects.exclude(posting=None).order_by("-issued", "-posting")
    issued = papers.filter(issuer=code).values_list("posting", flat=True)[:PAPERS]
    latest = [*issued, *wrote.values_list("decision_id", flat=True).distinct()[:PAPERS]]
    return list(papers.filter(posting__in=latest).defer("paper")[:PAPERS])


def _history(code: str) -> list[models.Fact]:
    own = models.Fact.objects.filter(kind__in=("unit", "base", "term", "weak"), subject=code, withdrawn=None)
    return list(own.select_related("decision").order_by("-on", "-decision_id", "-id")[:200])


def _change(fact: models.Fact, names: naming.Names) -> dict[str, Any]:
    lines = [(vocabulary.field_words(k), names.value(k, v, fact.kind)) for k, v in fact.values.items()]
    return {
        "on": fact.on,
        "words": vocabulary.fact_words(fact.kind),
        "lines": lines,
        "decision": fact.decision,
    }


# ---- the flat list ----------------------------------------------------------------------------------------------


class UnitTable(lists.ListTable):
    always = ("name",)
    at_first = ("name", "kind", "parent_name", "begun", "ended")

    name = tables.Column(verbose_name=gettext_lazy("Tên"), order_by=("search",))
    code = tables.Column(verbose_name=gettext_lazy("Mã"))
    kind = tables.Column(verbose_name=gettext_lazy("Loại"))
    parent_name = tables.Column(verbose_name=gettext_lazy("Cấp trên"))
    begun = lists.DayColumn(verbose_name=gettext_lazy("Từ ngày"))
    ended = lists.DayColumn(verbose_name=gettext_lazy("Đến ngày"))

    class Meta(lists.ListTable.Meta):
        model = models.Unit
        fields = ("name", "code", "kind", "parent_name", "begun", "ended")
        order_by = ("name",)

    def render_name(self, value: str, record: Any) -> str:
        return format_html('<a href="/to-chuc/{}/">{}</a>', record.code, value)

    def value_name(self, value: str) -> str:
        return value

    def render_kind(self, value: str) -> str:
        return vocabulary.unit_kind(value)


class UnitFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Tên hoặc mã"), method=lists.by_search)
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Loại"), choices=vocabulary.unit_kinds, empty_label=gettext_lazy("mọi")
    )
    alive = lists.yes_or_no(label=gettext_lazy("Đang hoạt động"), field_name="ended", lookup_expr="isnull")

    class Meta:
        model = models.Unit
        fields = ("q", "kind", "alive")


def _rows(request: Any) -> QuerySet[models.Unit]:
    names = models.Unit.objects.order_by()
    found = models.Unit.objects.filter(scopes.within(request.user, "units.read", "code")).exclude(name="")
    return found.annotate(parent_name=Subquery(names.filter(code=OuterRef("parent")).values("name")[:1]))


LIST = lists.Listing("to-chuc", lambda: _("Danh sách đơn vị"), UnitTable, UnitFilter, _rows)


@require_GET
@needs("units.read")
def unit_list(request: Any) -> HttpResponse:
    return lists.list_page(request, LIST)
