"""Operations on decisions: examined, drafted, submitted, returned, approved, posted, reversed.

Always true: every step goes through `tochuc.access.desk`, as it does for a page; the API adds the token's scope.
"""

from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Header, Router

from tochuc.access import concerned, desk, restricted
from tochuc.books import paper, store
from tochuc.books.models import Decision
from tochuc.exchange.api import forms
from tochuc.exchange.api.problems import Refusal, from_books, language
from tochuc.exchange.api.reading import need
from tochuc.exchange.api.standing import once, page

router = Router(tags=["decisions"])

State = Literal["draft", "submitted", "approved", "posted", "reversed", ""]


@router.get("/decisions", response=forms.DecisionPage)
def decisions(
    request: HttpRequest, state: State = "", issuer: forms.Code | None = None, cursor: forms.Cursor = "",
    limit: forms.Limit = 100,
) -> Any:  # fmt: skip
    """Decisions that concern a unit in scope, in the order they were drafted."""
    need(request, "decisions.read")
    rows = Decision.objects.all()
    if state:
        rows = rows.filter(state=state)
    if issuer is not None:
        rows = rows.filter(issuer=issuer)
    books = store.books_now()
    found = page(
        rows,
        "id",
        cursor,
        limit,
        lambda row: _shown(request, row, False) if _may(request, row, books) else {},
    )
    return {**found, "items": [i for i in found["items"] if i]}


@router.get("/decisions/{id}", response=forms.DecisionOut)
def decision(request: HttpRequest, id: forms.Number) -> Any:
    """One decision with its acts; restricted values are dots."""
    need(request, "decisions.read")
    return _shown(request, _found(request, id))


@router.post("/examine", response={200: forms.Examined, 422: forms.Fault})
def examine(request: HttpRequest, body: forms.PaperIn) -> Any:
    """What the books would say to a paper. Nothing is written."""
    need(request, "decisions.draft", body.issuer)
    read = paper.read(body.raw())
    found = desk.examined(read)
    problems = from_books(found.problems, language(request))
    entries = [
        {
            "unit": e.unit,
            "measure": e.measure,
            "amount": e.amount,
            "reason": e.reason,
            "person": e.person,
            "on": e.on,
        }
        for e in found.effects.entries
        if concerned_unit(request, e.unit)
    ]
    return {"posts": not problems, "problems": problems, "entries": [] if problems else entries}


def concerned_unit(request: HttpRequest, unit: str) -> bool:
    """Entries outside the account's part of the tree are not told."""
    from tochuc.access import scopes

    return scopes.may(request.user, "units.read", unit)


@router.post("/decisions", response={201: forms.DecisionOut, 422: forms.Fault})
@once
def draft(
    request: HttpRequest, body: forms.PaperIn, idempotency_key: str = Header("", alias="Idempotency-Key")
) -> Any:
    """Draft a decision."""
    need(request, "decisions.draft")
    return 201, _shown(request, desk.save_draft(body.raw(), request.user))


@router.put("/decisions/{id}", response={200: forms.DecisionOut, 412: forms.Fault})
def change(
    request: HttpRequest, id: forms.Number, body: forms.PaperIn, if_match: str = Header("", alias="If-Match")
) -> Any:
    """Change a draft; `If-Match` is the `version` it was read at."""
    need(request, "decisions.draft")
    found = _found(request, id)
    try:
        return _shown(request, desk.save_draft(body.raw(), request.user, found, if_match.strip('"')))
    except desk.Stale as stale:
        if stale.decision.state != Decision.State.DRAFT:
            raise
        raise Refusal(412, stale.told, "The draft was changed elsewhere after it was read.") from None


@router.post("/decisions/{id}/submit", response={200: forms.DecisionOut, 409: forms.Fault})
@once
def submit(
    request: HttpRequest, id: forms.Number, idempotency_key: str = Header("", alias="Idempotency-Key")
) -> Any:
    """Send a draft to be approved."""
    need(request, "decisions.draft")
    return 200, _shown(request, desk.submit(_found(request, id), request.user))


@router.post("/decisions/{id}/return", response={200: forms.DecisionOut, 409: forms.Fault})
@once
def give_back(
    request: HttpRequest,
    id: forms.Number,
    body: forms.Comment,
    idempotency_key: str = Header("", alias="Idempotency-Key"),
) -> Any:
    """Return a submitted decision with what is to be mended."""
    need(request, "decisions.approve")
    return 200, _shown(request, desk.give_back(_found(request, id), request.user, body.comment))


@router.post("/decisions/{id}/approve", response={200: forms.DecisionOut, 409: forms.Fault})
@once
def approve(
    request: HttpRequest,
    id: forms.Number,
    body: forms.Comment,
    idempotency_key: str = Header("", alias="Idempotency-Key"),
) -> Any:
    """Approve a submitted decision (never one's own)."""
    need(request, "decisions.approve")
    return 200, _shown(request, desk.approve(_found(request, id), request.user, body.comment))


@router.post("/decisions/{id}/post", response={200: forms.DecisionOut, 409: forms.Fault})
@once
def post(
    request: HttpRequest, id: forms.Number, idempotency_key: str = Header("", alias="Idempotency-Key")
) -> Any:
    """Write an approved decision into the books."""
    need(request, "decisions.post")
    return 200, _shown(request, desk.post(_found(request, id), request.user))


@router.post("/decisions/{id}/reverse", response={201: forms.DecisionOut, 409: forms.Fault})
@once
def reverse(
    request: HttpRequest,
    id: forms.Number,
    body: forms.Reversal,
    idempotency_key: str = Header("", alias="Idempotency-Key"),
) -> Any:
    """Draft the decision that reverses a posted one; it goes the same way over the desk."""
    need(request, "decisions.draft")
    found = _found(request, id)
    if found.posting is None:
        raise Refusal(
            409,
            "Quyết định chưa ghi sổ thì không có gì để đảo.",
            "A decision that is not posted cannot be reversed.",
        )
    raw = desk.reversal_of(found, body.number, body.issued.isoformat(), body.why, body.signer)
    return 201, _shown(request, desk.save_draft(raw, request.user))


def _found(request: HttpRequest, id: int) -> Decision:
    row = Decision.objects.filter(pk=id).first()
    if row is None or not _may(request, row, store.books_now()):
        raise Http404
    return row


def _may(request: HttpRequest, row: Decision, books: Any) -> bool:
    return concerned.may_read(request.user, row, books)


def _shown(request: HttpRequest, row: Decision, acts: bool = True) -> dict[str, Any]:
    units = concerned.units_of(row.issuer, concerned.acts_of(row.paper), store.books_now()) if acts else set()
    scopes_of = request.token.scopes  # type: ignore[attr-defined]
    clear = restricted.clear_for(request.user, units) if units else frozenset()
    allowed = frozenset(c for c in clear if restricted.fields()[c].permission in scopes_of)
    return {
        "id": row.pk, "state": row.state, "posting": row.posting, "number": row.written, "kind": row.kind,
        "issuer": row.issuer, "issued": row.issued.isoformat(), "effective": row.on.isoformat(), "subject": row.subject,
        "signer": row.signer, "version": desk.version_of(row), "reversed_by": row.reversed_by,
        "acts": [restricted.masked_act(a, allowed) for a in row.paper.get("acts", ())] if acts else [],
    }  # fmt: skip
