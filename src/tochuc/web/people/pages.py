"""A person's sheet: with every change and its decision. Restricted fields are covered."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tochuc.access import audit, concerned, restricted, scopes
from tochuc.books import store
from tochuc.books.models import CitizenNumber, Entry, Fact, Person
from tochuc.web.frame import dates, naming, vocabulary
from tochuc.web.frame.rules import needs


def of_person(user: Any, permission: str, code: str, **_: Any) -> bool:
    """The person the address names belongs to a unit in scope."""
    books = store.books_now()
    units = concerned.units_of_person(code, books)
    if not units:
        return scopes.EVERYWHERE in scopes.roots(user, permission)
    return any(scopes.may(user, permission, unit, books=books) for unit in units)


KINDS = ("person", "membership", "employment")
LINKED = ("holding", "class", "badge", "planning", "merged_office")
_TOLD = {"person": ("name", "profile"), "holding": ("person",)}  # the sheet itself says it


@require_GET
@needs("people.read", of=of_person)
def person(request: Any, code: str) -> HttpResponse:
    """A person's sheet on a day: what holds, and every change with its decision."""
    row = get_object_or_404(Person, code=code)
    if row.alias_of:
        return redirect("person", code=row.alias_of)
    day, books = dates.page_day(request), store.books_now()
    history = _history(code)
    posts = {p for p in books.linked("holding", code)}
    membership, employment = books.membership(code, day.on), books.employment(code, day.on)
    units = {str(s.get("cell") or s.get("unit")) for s in (membership, employment) if s}
    units |= {str(f.values.get("cell") or f.values.get("unit") or "") for f in history}
    names = naming.names(
        units, {code}, posts | {f.subject for f in history if f.kind == "holding"}, books, day.on
    )
    known = books.person(code, day.on)
    values = restricted.masked(books.state("person", code, day.on))
    number = CitizenNumber.objects.filter(person=row).first()
    context = {
        "person": row,
        "name": known.name if known else row.name,
        "day": day,
        "facts": _lines(values, number, names),
        "membership_lines": _labelled(membership, names),
        "employment_lines": _labelled(employment, names, "employment"),
        "posts": [names.post(p) for p in books.posts_of(code, day.on)],
        "history": [_change(f, names) for f in history],
        "entries": _entries(code),
        "restricted": [
            (c, getattr(f, vocabulary.lang()), _has(c, row, books, number))
            for c, f in restricted.fields().items()
            if c in ("citizen_number", "religion")
        ],
        "may_enter": number is None and _may_enter(request.user, code, books),
    }
    return render(request, "people/person.html", context)


def _may_enter(user: Any, code: str, books: Any) -> bool:
    """Whether the account may enter a first citizen number: who may see it at every unit of the person."""
    units = concerned.units_of_person(code, books)
    return bool(units) and "citizen_number" in restricted.clear_for(user, units)


def _has(code: str, row: Person, books: Any, number: CitizenNumber | None) -> bool:
    return (
        number is not None
        if code == "citizen_number"
        else bool(books.state("person", row.code, scopes.today()).get(code))
    )


def _lines(
    values: dict[str, Any], number: CitizenNumber | None, names: naming.Names
) -> list[tuple[str, str]]:
    shown = [(k, v) for k, v in values.items() if k not in ("name", "profile", "alias_of")]
    lines = [(vocabulary.field_words(k), v if v == restricted.MASK else names.value(k, v)) for k, v in shown]
    if number:
        lines.append((vocabulary.field_words("citizen_number"), number.masked))
    return lines


def _labelled(
    state: dict[str, Any] | None, names: naming.Names, kind: str = ""
) -> list[tuple[str, str, str]]:
    """What holds, in words; the third of each is the code of the unit it names."""
    told = [(k, v) for k, v in (state or {}).items() if v not in ("", None, False)]
    return [
        (vocabulary.field_words(k), names.value(k, v, kind), str(v) if k in ("cell", "unit") else "")
        for k, v in told
    ]


def _history(code: str) -> list[Fact]:
    """Every dated statement about the person, latest first, with its decision: one question."""
    own = Fact.objects.filter(kind__in=KINDS, subject=code, withdrawn=None)
    linked = Fact.objects.filter(kind__in=LINKED, link=code, withdrawn=None)
    return list((own | linked).select_related("decision").order_by("-on", "-decision_id", "-id")[:300])


def _change(fact: Fact, names: naming.Names) -> dict[str, Any]:
    values = restricted.masked(fact.values)
    told = [
        (vocabulary.field_words(k), v if v == restricted.MASK else names.value(k, v, fact.kind))
        for k, v in values.items()
        if k not in _TOLD.get(fact.kind, ())
    ]
    subject = names.subject(fact.kind, fact.subject) if fact.kind in LINKED else ""
    return {
        "on": fact.on, "words": vocabulary.fact_words(fact.kind), "subject": subject, "lines": told,
        "decision": fact.decision,
    }  # fmt: skip


def _entries(code: str) -> list[dict[str, Any]]:
    rows = (
        Entry.objects.filter(person__code=code)
        .select_related("unit", "decision")
        .order_by("-on", "-id")[:100]
    )
    return [
        {
            "on": e.on, "unit": e.unit, "measure": vocabulary.capital(vocabulary.measure_words(e.measure)),
            "reason": vocabulary.capital(vocabulary.reason_words(e.reason)), "amount": e.amount, "decision": e.decision,
        }
        for e in rows
        if not restricted.measure_restricted(e.measure)
    ]  # fmt: skip


@require_POST
@needs("people.read", of=of_person)
def uncover(request: Any, code: str, field: str) -> HttpResponse:
    """Show one restricted field of one person in clear, to who may see it; the read is recorded."""
    if field not in ("citizen_number", "religion"):
        raise Http404
    row = get_object_or_404(Person, code=code)
    books = store.books_now()
    units = concerned.units_of_person(code, books)
    if not restricted.uncover(request.user, field, f"person:{code}", units):
        return render(
            request, "people/uncovered.html", {"refused": True}, status=200 if request.htmx else 403
        )
    if field == "citizen_number":
        number = CitizenNumber.objects.filter(person=row).first()
        value = number.number if number else ""
    else:
        value = str(books.state("person", code, scopes.today()).get(field, ""))
    shown = value if field == "citizen_number" else vocabulary.value_words(field, value)
    label = getattr(restricted.fields()[field], vocabulary.lang())
    return render(
        request, "people/uncovered.html", {"value": shown, "label": label, "person": row, "field": field}
    )


@require_POST
@needs("restricted.citizen_number", of=of_person)
def keep_citizen_number(request: Any, code: str) -> HttpResponse:
    """Enter or correct a person's citizen number, by who may see it; twelve digits."""
    from django.contrib import messages
    from django.db import IntegrityError, transaction

    row = get_object_or_404(Person, code=code)
    units = concerned.units_of_person(code, store.books_now())
    if not restricted.uncover(request.user, "citizen_number", f"person:{code}", units):
        raise PermissionDenied
    number = request.POST.get("citizen_number", "").replace(" ", "")
    if not (number.isascii() and number.isdigit() and len(number) == 12):
        messages.error(request, _("Số định danh cá nhân gồm đúng 12 chữ số."))
        return redirect("person", code=code)
    try:
        with transaction.atomic():
            CitizenNumber.objects.update_or_create(person=row, defaults={"number": number})
            audit.record(
                "restricted.changed",
                actor=request.user,
                subject=f"person:{code}",
                details={"field": "citizen_number"},
            )
    except IntegrityError:
        messages.error(request, _("Số này đã ghi cho một người khác. Hãy kiểm tra lại hai hồ sơ."))
        return redirect("person", code=code)
    messages.success(request, _("Đã ghi số định danh cá nhân."))
    return redirect("person", code=code)
