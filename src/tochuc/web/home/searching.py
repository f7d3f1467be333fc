"""Search at once in units, people, papers and figures, without accents; and the suggestions beside fields that name something."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Length
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tochuc import regulations
from tochuc.access import scopes
from tochuc.books import models, store
from tochuc.books.text import search_key
from tochuc.figures.catalogue import figures_like
from tochuc.web.decisions import listing
from tochuc.web.frame import lists, naming, vocabulary
from tochuc.web.frame.rules import needs, signed_in

SHOWN = 8
SUGGESTED = 12


@require_GET
@signed_in
def search(request: Any) -> HttpResponse:
    """What the words typed find, by what the account may see; figures are open to every account."""
    words = request.GET.get("q", "").strip()
    context: dict[str, Any] = {
        "words": words,
        "units": [],
        "people": [],
        "papers": [],
        "figures": [],
        "shown": SHOWN,
    }
    if len(words) >= 2:
        user = request.user
        if scopes.may(user, "units.read"):
            context["units"] = list(units(user, words)[:SHOWN])
        if scopes.may(user, "people.read"):
            context["people"] = list(_placed(people(user, words))[:SHOWN])
        if scopes.may(user, "decisions.read"):
            context["papers"] = papers(listing.rows(request), words)
        context["figures"] = _figures(words)
    return render(request, "home/found.html" if request.htmx else "home/search.html", context)


def papers(seen: Any, words: str) -> list[Any]:
    """The latest papers among `seen` that hold every word typed in their number or subject, with or without marks."""
    return list(listing.holding(seen, words).order_by("-issued", "-pk")[:SHOWN])


def _figures(words: str) -> list[tuple[str, str]]:
    return [(f.id, getattr(f, vocabulary.lang())) for f in figures_like(words)[:SHOWN]]


def _placed(found: Any) -> Any:
    """People with the name of their cell or employer as `place`, which tells namesakes apart."""

    def named(field: str) -> Subquery:
        return Subquery(models.Unit.objects.filter(code=OuterRef(field)).order_by().values("name")[:1])

    return found.annotate(place=Coalesce(named("cell"), named("employer")))


def units(user: Any, words: str) -> Any:
    found = models.Unit.objects.filter(scopes.within(user, "units.read", "code")).exclude(name="")
    return lists.by_search(found, "q", words).order_by(
        F("ended").asc(nulls_first=True), Length("search"), "search"
    )


def people(user: Any, words: str) -> Any:
    found = models.Person.objects.filter(
        scopes.within(user, "people.read", "cell", "employer"), alias_of="", order__gt=""
    )
    return lists.by_search(found, "q", words).order_by("order")


@require_GET
@needs("units.read")
def suggest(request: Any, kind: str) -> HttpResponse:
    """Options for a field that names a unit, person, post or figure: `mã — tên`, of what the account may see."""
    words = request.GET.get("q", "").split(" — ")[0].strip()
    if kind not in ("unit", "person", "post", "figure"):
        raise Http404
    options = _suggested(request.user, kind, words) if len(search_key(words)) >= 1 else []
    return render(request, "home/suggested.html", {"options": options})


def _suggested(user: Any, kind: str, words: str) -> list[tuple[str, str]]:
    if kind == "unit":
        return [
            (u.code, f"{u.name} · {vocabulary.unit_kind(u.kind)}") for u in units(user, words)[:SUGGESTED]
        ]
    if kind == "person":
        if not scopes.may(user, "people.read"):
            return []
        found = list(people(user, words)[:SUGGESTED])
        places = {p.cell or p.employer for p in found}
        names = dict(models.Unit.objects.filter(code__in=places).values_list("code", "name"))
        return [(p.code, f"{p.name}, {p.born[:4]} · {names.get(p.cell or p.employer, '')}") for p in found]
    if kind == "figure":
        return [(f.id, getattr(f, vocabulary.lang())) for f in figures_like(words)[:SUGGESTED]]
    return _posts(user, words)


def _posts(user: Any, words: str) -> list[tuple[str, str]]:
    """Posts by their title, name or unit; a few questions."""
    wanted = search_key(words)
    titles = [c for c, p in regulations.posts().items() if wanted in search_key(p.vi)]
    places = list(units(user, words).values_list("code", flat=True)[:20])
    facts = models.Fact.objects.filter(kind="post", withdrawn=None)
    codes = facts.filter(
        Q(subject__startswith=words.lower()) | Q(link__in=places) | Q(values__title__in=titles)
    )
    subjects = list(codes.order_by("subject").values_list("subject", flat=True).distinct()[:SUGGESTED])
    books = store.books_now()
    books.prefetch("post", subjects)
    named = naming.names(posts=subjects, books=books)
    on = scopes.today()
    return [
        (code, named.post(code))
        for code in subjects
        if (post := books.post(code, on)) and scopes.may(user, "units.read", str(post["unit"]), books=books)
    ]
