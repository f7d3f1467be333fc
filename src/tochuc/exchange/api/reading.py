"""Operations that read: units, people, acts, figures, reviews.

Always true: an answer is by one posting (its entity tag begins with it); people come through the masks of
`tochuc.access.restricted`.
"""

from datetime import date
from functools import partial
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Status

from tochuc import regulations
from tochuc.access import concerned, restricted, scopes
from tochuc.books import periods, store
from tochuc.books.acts import Act
from tochuc.books.acts.examples import example
from tochuc.books.models import Person, Unit
from tochuc.books.records import Traits
from tochuc.books.text import search_key
from tochuc.declared.declaring import standing
from tochuc.exchange.api import forms
from tochuc.exchange.api.problems import Refusal, language
from tochuc.exchange.api.standing import conditional, page
from tochuc.exchange.api.submission_shapes import TokenOut
from tochuc.exchange.api.tokens import end, holds
from tochuc.exchange.models import ApiToken
from tochuc.figures.catalogue import catalogue
from tochuc.figures.evaluate import evaluate, question
from tochuc.reviews import as_json, compose

router = Router()


def need(request: HttpRequest, permission: str, unit: str | None = None) -> None:
    """Refuse with 403 for a scope the token lacks, 404 for a unit that is not the account's to see."""
    if permission not in request.token.scopes:  # type: ignore[attr-defined]
        raise Refusal(
            403, f"Mã truy cập không có phạm vi “{permission}”.", f"The token lacks the scope “{permission}”."
        )
    if not scopes.may(request.user, permission):
        raise Refusal(403, "Tài khoản không có quyền này.", "The account lacks this permission.")
    if unit is not None and not holds(request, permission, unit):
        raise Http404


@router.get("/me", response=forms.Me, tags=["me"])
def me(request: HttpRequest) -> Any:
    """Whose token this is and what it may do."""
    token = request.token  # type: ignore[attr-defined]
    return {
        "username": token.user.username, "name": str(token.user), "scopes": token.scopes,
        "expires": token.expires.isoformat(), "last_posting": store.last_posting(),
    }  # fmt: skip


@router.get("/tokens", response=list[TokenOut], tags=["me"])
def own_tokens(request: HttpRequest) -> Any:
    """The account's own tokens that are still good; their secrets are not kept."""
    rows = ApiToken.objects.filter(user=request.token.user, ended=None, expires__gt=timezone.now())  # type: ignore[attr-defined]
    return [
        {"id": t.pk, "name": t.name, "scopes": t.scopes, "expires": t.expires.isoformat(),
         "used": t.used.isoformat() if t.used else ""}
        for t in rows.order_by("pk")
    ]  # fmt: skip


@router.delete("/tokens/{id}", response={204: None}, tags=["me"])
def end_token(request: HttpRequest, id: forms.Number) -> Any:
    """End one of the account's own tokens, this one too; it is good for nothing from then on."""
    found = ApiToken.objects.filter(pk=id, user=request.token.user, ended=None).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    end(found, request.user)
    return Status(204, None)


@router.get("/units", response=forms.UnitPage, tags=["units"])
@conditional
def units(
    request: HttpRequest, on: date | None = None, parent: forms.Code | None = None, q: forms.Words = "",
    cursor: forms.Cursor = "", limit: forms.Limit = 100,
) -> Any:  # fmt: skip
    """Units in scope, alive on a day (today): by parent, or by a part of the name (accents do not matter)."""
    need(request, "units.read")
    day = on or scopes.today()
    rows = Unit.objects.filter(scopes.within(request.user, "units.read", "code"), begun__lte=day).exclude(
        ended__lte=day
    )
    if parent is not None:
        rows = rows.filter(parent=parent)
    if q:
        rows = rows.filter(search__contains=search_key(q))
    books = store.books_now()
    return page(rows, "code", cursor, limit, lambda row: _unit(books, row.code, day))


@router.get("/units/{code}", response=forms.UnitOut, tags=["units"])
@conditional
def unit(request: HttpRequest, code: forms.Code, on: date | None = None) -> Any:
    """One unit as it stood on a day (today)."""
    need(request, "units.read", code)
    books, day = store.books_now(), on or scopes.today()
    if books.unit_ever(code, day) is None:
        raise Http404
    return _unit(books, code, day)


def _unit(books: Any, code: str, day: date) -> dict[str, Any]:
    found = books.unit_ever(code, day)
    if found is None:  # the register is a step ahead of the day asked about
        found = books.unit_ever(code, date.max)
    kind = regulations.unit_kinds().get(found.kind)
    return {
        "code": code, "name": found.name, "kind": found.kind, "kind_name": kind.vi if kind else found.kind,
        "parent": found.parent, "begun": found.begun, "ended": found.ended,
    }  # fmt: skip


@router.get("/people", response=forms.PersonPage, tags=["people"])
@conditional
def people(
    request: HttpRequest, unit: forms.Code | None = None, q: forms.Words = "", cursor: forms.Cursor = "",
    limit: forms.Limit = 100,
) -> Any:  # fmt: skip
    """People of cells and payrolls in scope, without attributes; `q` is a part of a name (accents do not matter)."""
    need(request, "people.read", unit)
    rows = Person.objects.filter(scopes.within(request.user, "people.read", "cell", "employer"), alias_of="")
    if unit is not None:
        rows = rows.filter(Q(cell=unit) | Q(employer=unit))
    if q:
        rows = rows.filter(search__contains=search_key(q))
    return page(rows, "code", cursor, limit, _person)


@router.get("/people/{code}", response=forms.PersonOut, tags=["people"])
@conditional
def person(request: HttpRequest, code: forms.Code) -> Any:
    """One person with the attributes the account may see."""
    need(request, "people.read")
    books = store.books_now()
    row = Person.objects.filter(code=code, alias_of="").first()
    units = concerned.units_of_person(code, books) if row else set()
    may_all = scopes.EVERYWHERE in scopes.roots(request.user, "people.read")
    if row is None or not (
        may_all or any(scopes.may(request.user, "people.read", u, books=books) for u in units)
    ):
        raise Http404
    values = books.state("person", code, scopes.today()) or {}
    attributes = {k: values[k] for k in Traits._fields[1:] if values.get(k)}
    clear = restricted.clear_for(request.user, units) if units else frozenset()
    allowed = frozenset(c for c in clear if restricted.fields()[c].permission in request.token.scopes)  # type: ignore[attr-defined]
    for field in allowed & {c for c, f in restricted.fields().items() if f.keys & attributes.keys()}:
        restricted.uncover(request.user, field, f"person:{code}", units)
    return {**_person(row), "attributes": restricted.masked(attributes, allowed)}


def _person(row: Person) -> dict[str, Any]:
    return {
        "code": row.code, "name": row.name, "sex": row.sex, "born": row.born, "cell": row.cell,
        "status": row.status, "employer": row.employer, "attributes": {},
    }  # fmt: skip


@router.get("/acts", response=list[forms.ActOut], tags=["acts"])
def acts(request: HttpRequest) -> Any:
    """Everything a decision can do."""
    return [{"name": a.name, "vi": a.vi, "en": a.en, "area": a.area} for a in Act.registry.values()]


@router.get("/acts/{name}", response=dict[str, Any], tags=["acts"])
def act(request: HttpRequest, name: forms.Words) -> Any:
    """An act's fields as JSON Schema, with an example that posts."""
    found = Act.registry.get(name)
    if found is None:
        raise Http404
    schema = found.model_json_schema(by_alias=True)
    return {
        "name": found.name, "vi": found.vi, "en": found.en, "about": (found.__doc__ or "").strip(), "schema": schema,
        "example": example(found.name),
    }  # fmt: skip


@router.get("/figures", response=list[forms.FigureOut], tags=["figures"])
def figures(request: HttpRequest) -> Any:
    """The catalogue of figures with their formulas."""
    need(request, "reviews.read")
    return [
        {"id": f.id, "vi": f.vi, "en": f.en, "unit": f.unit, "formula": f.formula, "group": f.group}
        for f in catalogue().values()
    ]


@router.get("/figures/{id}", response=forms.FigureValue, tags=["figures"])
@conditional
def figure(
    request: HttpRequest,
    id: forms.Words,
    unit: forms.Code,
    period: forms.PeriodName,
    structure: date | None = None,
) -> Any:
    """One figure of a unit for a period; `structure` compares like for like on the tree of that day."""
    need(request, "reviews.read", unit)
    if id not in catalogue():
        raise Http404
    asked = question(unit, periods.read(period), structure=structure)
    value = evaluate([id], asked)[id]
    return {
        "id": id, "unit": unit, "period": period, "value": value.number, "part": value.part, "whole": value.whole,
        "lacking": list(value.lacking), "known_posting": asked.known,
    }  # fmt: skip


def _declared(unit: str, period: str) -> str:
    """What a review shows beside the books changes without a posting."""
    rows = standing(unit, period).values()
    return ";".join(f"{r.pk}:{r.settled}:{r.note}:{r.decision}:{r.accepted}" for r in rows)


@router.get("/reviews/{unit}/{period}", response=dict[str, Any], tags=["reviews"])
@partial(conditional, beside=_declared)
def review(request: HttpRequest, unit: forms.Code, period: forms.PeriodName) -> Any:
    """The periodic review of a unit."""
    need(request, "reviews.read", unit)
    try:
        made = compose.compose(unit, periods.read(period))
    except compose.UnknownUnit as unknown:
        after = ", ".join(unknown.successors)
        raise Refusal(
            404,
            f"Kỳ này không có đơn vị đó{f'; kế thừa: {after}' if after else ''}.",
            f"No such unit in the period. {after}",
        ) from None
    return as_json.as_data(made, language(request))
