"""Operations that send and listen: imports of files, webhooks."""

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import File, Form, Header, Router, Status
from ninja.files import UploadedFile

from tochuc.access import audit, scopes
from tochuc.exchange import webhooks
from tochuc.exchange.api import forms
from tochuc.exchange.api.problems import Refusal, language
from tochuc.exchange.api.reading import need
from tochuc.exchange.api.standing import once
from tochuc.exchange.importing import notes
from tochuc.exchange.importing.plan import Request, plan
from tochuc.exchange.importing.run import run
from tochuc.exchange.importing.runs import within
from tochuc.exchange.models import Webhook

router = Router()
LARGEST = 30 * 1024 * 1024

Kind = Literal["units", "people", "members", "posts", "decisions", ""]


@router.post("/imports", response={200: forms.ImportOut, 422: forms.ImportOut}, tags=["imports"])
@once
def imports(
    request: HttpRequest, file: File[UploadedFile], unit: Form[forms.Code], kind: Form[Kind] = "",
    on: Form[date | None] = None, issuer: Form[forms.Code | None] = None, dry_run: Form[bool] = True,
    idempotency_key: str = Header("", alias="Idempotency-Key"),
) -> Any:  # fmt: skip
    """A workbook or CSV of a unit: told row by row; posted where `dry_run` is false and nothing is wrong.

    Posting needs the permissions to draft, approve and post at the unit and at the issuer (an opening has no desk).
    """
    for permission in (
        ("decisions.draft",) if dry_run else ("decisions.draft", "decisions.approve", "decisions.post")
    ):
        need(request, permission, unit)
        if issuer is not None and not dry_run:
            need(request, permission, issuer)
    if (file.size or 0) > LARGEST:
        raise Refusal(
            422,
            "Tệp lớn hơn 30 MB; dùng lệnh `tochuc import`.",
            "The file is over 30 MB; use `tochuc import`.",
        )
    asked = Request(kind or None, on or scopes.today(), unit, issuer or unit, within=within(request.user))
    made = plan(file.name or "tệp", file.read(), asked)
    posted = 0
    if made.clean and not dry_run:
        posted = _post(request, made, unit)
    lang = language(request)
    told = {
        **made.counts, "problems": [f.as_data(lang) for f in made.problems], "kind": made.kind or "",
        "notes": notes.as_data(made.notes, lang), "decisions": posted or len(made.papers), "posted": bool(posted),
    }  # fmt: skip
    return (422 if made.problems else 200), told


def _post(request: HttpRequest, made: Any, unit: str) -> int:
    try:
        posted = len(run(made, by=request.user.username))
    finally:
        audit.record(
            "import", actor=request.user, subject=made.file.name[:150], unit=unit, details=made.counts
        )
    return posted


@router.get("/webhooks", response=list[forms.WebhookOut], tags=["webhooks"])
def hooks(request: HttpRequest) -> Any:
    """The addresses told of postings."""
    need(request, "catalogue.manage", scopes.EVERYWHERE)
    return [webhooks.shown(h) for h in Webhook.objects.order_by("pk")]


@router.post("/webhooks", response={201: forms.WebhookMade, 422: forms.Fault}, tags=["webhooks"])
@once
def add_hook(
    request: HttpRequest, body: forms.WebhookIn, idempotency_key: str = Header("", alias="Idempotency-Key")
) -> Any:
    """Have an address told of every posting from now on. Only hosts the installation allows (`TOCHUC_WEBHOOK_HOSTS`)."""
    need(request, "catalogue.manage", scopes.EVERYWHERE)
    try:
        hook = webhooks.add(body.url, request.user.username, body.steps)
    except ValueError:
        raise Refusal(
            422, "Máy chủ này không nằm trong danh sách được phép (TOCHUC_WEBHOOK_HOSTS).",
            "This host is not among those allowed (TOCHUC_WEBHOOK_HOSTS).",
        ) from None  # fmt: skip
    audit.record("webhook.added", actor=request.user, subject=f"webhook:{hook.pk}", details={"url": hook.url})
    return 201, {**webhooks.shown(hook), "secret": webhooks.secret_of(hook)}


@router.delete("/webhooks/{id}", response={204: None}, tags=["webhooks"])
def drop_hook(request: HttpRequest, id: forms.Number) -> Any:
    """Tell an address nothing more."""
    need(request, "catalogue.manage", scopes.EVERYWHERE)
    if not Webhook.objects.filter(pk=id).delete()[0]:
        raise Http404
    audit.record("webhook.dropped", actor=request.user, subject=f"webhook:{id}")
    return Status(204, None)
