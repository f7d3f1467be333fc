"""Pages of decisions: one decision as a document, its form, its steps over the desk, its attachments."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tochuc.access import audit, concerned, desk, restricted, scopes
from tochuc.books import paper, store
from tochuc.books.models import Decision
from tochuc.books.records import Refused
from tochuc.web.decisions import attachments, drafts, fields, showing
from tochuc.web.decisions import preview as previews
from tochuc.web.decisions.figures import figures_moved, half_year
from tochuc.web.frame import naming
from tochuc.web.frame.rules import needs


def readable(user: Any, permission: str, pk: int, **_: Any) -> bool:
    """The decision the address names concerns a unit in scope, or the account drafted it."""
    decision = Decision.objects.filter(pk=pk).first()
    if decision is None:
        return False
    return decision.drafted_by == user.username or concerned.may_read(user, decision, store.books_now())


@require_GET
@needs("decisions.read", of=readable)
def decision(request: Any, pk: int) -> HttpResponse:
    """A decision as a document: its head, its acts, its steps, what it wrote or would write."""
    return _page(request, get_object_or_404(Decision, pk=pk))


@require_GET
@needs("decisions.read", of=readable)
def figures(request: Any, pk: int) -> HttpResponse:
    """The figures a decision on its way would change, before and after; nothing for one that is in the books."""
    one = get_object_or_404(Decision, pk=pk)
    try:
        read = None if one.posting else paper.read(one.paper)
    except Refused:
        read = None
    context = {"figures": figures_moved(read), "period": half_year(read)} if read else {}
    return render(request, "decisions/preview_figures.html", context)


def _page(request: Any, one: Decision, status: int = 200, **more: Any) -> HttpResponse:
    books = store.books_now()
    acts = one.paper.get("acts", [])
    units = concerned.units_of(one.issuer, concerned.acts_of(one.paper), books)
    clear = restricted.clear_for(request.user, units)
    _record_reads(request.user, one, acts, clear)
    names = naming.names_of_acts(acts, one.issuer, books=books)
    made = None
    if one.posting is None:
        try:
            made = previews.preview(paper.read(one.paper), clear)
        except Refused as refused:
            made = previews.Preview(one.on, tuple(refused.problems))
    context = {
        "decision": one,
        "issuer": names.unit(one.issuer),
        "acts": showing.shown(acts, names, clear),
        "preview": made,
        "problems": drafts.draft(drafts.node_of(one.paper), made.problems).summary if made else [],
        "entries": showing.entries(one, clear) if one.posting else None,
        "reversing": Decision.objects.filter(posting=one.reversed_by).first() if one.reversed_by else None,
        "steps": [(s, step_words(s.kind)) for s in one.steps.all()],
        "attachments": list(one.attachments.all()),
        "may": _may(request.user, one, books),
    }
    return render(request, "decisions/decision.html", context | more, status=status)


def step_words(kind: str) -> str:
    """The words of a step."""
    return {
        "drafted": _("Dự thảo"),
        "changed": _("Sửa dự thảo"),
        "submitted": _("Trình duyệt"),
        "returned": _("Trả lại"),
        "approved": _("Duyệt"),
        "posted": _("Ghi sổ"),
        "reversed": _("Bị đảo"),
    }.get(kind, kind)


def _may(user: Any, one: Decision, books: Any) -> dict[str, bool]:
    """Which steps the page offers (each step asks again when it is taken)."""
    draft = concerned.may(user, "decisions.draft", one, books)
    own = one.drafted_by == user.username
    return {
        "edit": one.state == "draft" and draft and (own or not _covered(user, one, books)),
        "submit": one.state == "draft" and draft,
        "approve": one.state == "submitted"
        and not own
        and concerned.may(user, "decisions.approve", one, books),
        "post": one.state == "approved" and concerned.may(user, "decisions.post", one, books),
        "reverse": one.state == "posted" and draft and one.posting is not None,
        "attach": draft and one.secrecy == "none",
    }


def _covered(user: Any, one: Decision, books: Any) -> bool:
    """Whether the paper holds something restricted that the account may not see."""
    units = concerned.units_of(one.issuer, concerned.acts_of(one.paper), books)
    clear = restricted.clear_for(user, units)
    return any(restricted.masked_act(a, clear) != a for a in one.paper.get("acts", ()))


def _record_reads(user: Any, one: Decision, acts: list[dict[str, Any]], clear: frozenset[str]) -> None:
    """Restricted fields that this page shows in clear, in the audit trail."""
    shown = sorted(
        code
        for code in clear
        if any(restricted.masked_act(a, clear - {code}) != restricted.masked_act(a, clear) for a in acts)
    )
    if shown:
        details = {"fields": shown, "number": one.written}
        audit.record(
            "restricted.read", actor=user, subject=f"decision:{one.pk}", unit=one.issuer, details=details
        )


# ---- the form ---------------------------------------------------------------------------------------------------


@needs("decisions.draft")
def new(request: Any) -> HttpResponse:
    """Draft a decision: begin with an act (`?act=`) and, for several people at once, a line for each (`?nguoi=`).

    Other fields of the act may be given by their names (`?act=merge_people&keep=..&duplicate=..`).
    """
    if request.method == "POST":
        return _form(request, None)
    node: dict[str, Any] = {"acts": {}, "issuer": _own_unit(request.user)}
    people = request.GET.getlist("nguoi") or [""]
    if act := request.GET.get("act"):
        given = {k: v[:200] for k, v in request.GET.items() if k not in ("act", "nguoi") and k.isidentifier()}
        for index, code in enumerate(people):
            node["acts"][str(index)] = {"act": act, **given} | ({"person": code} if code else {})
    return _render(request, node, None)


def _own_unit(user: Any) -> str:
    """The unit an account most likely drafts for: the one of its only grant as a drafter."""
    held = scopes.roots(user, "decisions.draft") - {scopes.EVERYWHERE}
    return min(held) if len(held) == 1 else ""


@needs("decisions.draft", of=readable)
def edit(request: Any, pk: int) -> HttpResponse:
    """Change a draft."""
    one = get_object_or_404(Decision, pk=pk)
    if not _may(request.user, one, store.books_now())["edit"]:
        if one.state != "draft":
            messages.warning(request, _("Chỉ dự thảo mới sửa được."))
            return redirect("decision", pk=pk)
        raise PermissionDenied
    if request.method == "POST":
        return _form(request, one)
    return _render(request, drafts.node_of(one.paper), one)


def _form(request: Any, one: Decision | None) -> HttpResponse:
    node = fields.nest({k: v for k, v in request.POST.items() if k not in ("csrfmiddlewaretoken", "do")})
    do = request.POST.get("do", "save")
    if do.partition(":")[0] in ("add_act", "add_row", "remove"):
        drafts.edit(node, do)
        return _render(request, node, one)
    drafts.tidy(node)
    raw = drafts.raw(node)
    try:
        if do == "preview":
            read = paper.read(raw)
            figures = {"figures": figures_moved(read), "period": half_year(read)}
            return _render(request, node, one, preview=previews.preview(read, _all_clear()), more=figures)
        kept = desk.save_draft(
            raw, request.user, one, request.POST.get("version", ""), request.POST.get("key", "")
        )
    except Refused as refused:
        return _render(request, node, one, refused.problems, status=422)
    except desk.Stale as stale:
        return _render(request, node, one, told=stale.told, status=409)
    except desk.NotAllowed as refusal:
        return _render(request, node, one, told=refusal.told, status=403)
    messages.success(request, _("Đã lưu dự thảo. Kiểm tra những gì sẽ thay đổi rồi trình duyệt."))
    return redirect("decision", pk=kept.pk)


def _all_clear() -> frozenset[str]:
    """Who types a value into a form sees it there."""
    return frozenset(restricted.fields())


def _render(
    request: Any, node: dict[str, Any], one: Decision | None, problems: Any = (), told: str = "",
    preview: previews.Preview | None = None, status: int = 200, more: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    if preview is not None and preview.problems:
        problems = preview.problems
    context = {
        "draft": drafts.draft(node, problems),
        "decision": one,
        "preview": preview,
        "told": told,
        "act_choices": drafts.act_choices(),
        "key": node.get("key") or secrets.token_urlsafe(24),
        "version": node.get("version") or (desk.version_of(one) if one else ""),
    }
    template = "decisions/draft_form.html" if request.htmx else "decisions/draft.html"
    return render(request, template, context | (more or {}), status=200 if request.htmx else status)


# ---- steps ------------------------------------------------------------------------------------------------------


def _take(request: Any, pk: int, step: Any, done: str) -> HttpResponse:
    """Take one step and say what came of it, in one clear answer."""
    one = get_object_or_404(Decision, pk=pk)
    try:
        kept = step(one)
    except desk.Stale as stale:
        return _page(request, stale.decision, 409, told=stale.told)
    except desk.NotAllowed as refusal:
        return _page(request, Decision.objects.get(pk=pk), 403, told=refusal.told)
    except Refused as refused:
        again = Decision.objects.get(pk=pk)
        summary = drafts.draft(drafts.node_of(again.paper), refused.problems).summary
        return _page(request, again, 422, told=_("Sổ sách chưa cho phép bước này."), problems=summary)
    messages.success(request, done % {"number": kept.written, "posting": kept.posting})
    return redirect("decision", pk=pk)


@require_POST
@needs("decisions.draft", of=readable)
def submit(request: Any, pk: int) -> HttpResponse:
    return _take(request, pk, lambda d: desk.submit(d, request.user), _("Đã trình duyệt %(number)s."))


@require_POST
@needs("decisions.approve", of=readable)
def give_back(request: Any, pk: int) -> HttpResponse:
    comment = request.POST.get("comment", "")
    return _take(request, pk, lambda d: desk.give_back(d, request.user, comment), _("Đã trả lại %(number)s."))


@require_POST
@needs("decisions.approve", of=readable)
def approve(request: Any, pk: int) -> HttpResponse:
    """Approve; with `do=post` also post, both or neither."""
    comment = request.POST.get("comment", "")
    if request.POST.get("do") == "post":
        done = _("Đã duyệt và ghi sổ %(number)s, số ghi sổ %(posting)s.")
        return _take(request, pk, lambda d: desk.approve_and_post(d, request.user, comment), done)
    return _take(request, pk, lambda d: desk.approve(d, request.user, comment), _("Đã duyệt %(number)s."))


@require_POST
@needs("decisions.post", of=readable)
def post(request: Any, pk: int) -> HttpResponse:
    done = _("Đã ghi sổ %(number)s, số ghi sổ %(posting)s.")
    return _take(request, pk, lambda d: desk.post(d, request.user), done)


@needs("decisions.draft", of=readable)
def reverse(request: Any, pk: int) -> HttpResponse:
    """Begin the decision that reverses this one: a draft like any other."""
    one = get_object_or_404(Decision, pk=pk, posting__isnull=False)
    raw = desk.reversal_of(one, "", "", "", one.signer)
    raw["subject"] = _("Đảo quyết định %(number)s") % {"number": one.written}
    return _render(request, drafts.node_of(raw), None)


# ---- attachments ------------------------------------------------------------------------------------------------


@require_POST
@needs("decisions.draft", of=readable)
def attach(request: Any, pk: int) -> HttpResponse:
    one = get_object_or_404(Decision, pk=pk)
    if not _may(request.user, one, store.books_now())["attach"]:
        raise PermissionDenied
    try:
        attachments.keep(one, request.FILES.get("file"), request.user)
    except attachments.NotAPaper as refused:
        return _page(request, one, 422, told=refused.told)
    messages.success(request, _("Đã đính kèm văn bản."))
    return redirect("decision", pk=pk)


@require_GET
@needs("decisions.read", of=readable)
def attachment(request: Any, pk: int, file: int) -> FileResponse:
    """The attached PDF, as a download; never opened as a page of ours."""
    kept = get_object_or_404(attachments.Attachment, pk=file, decision_id=pk)
    path = attachments.path_of(kept)
    if not path.exists():
        raise Http404
    audit.record(
        "attachment.read", actor=request.user, subject=f"decision:{pk}", details={"digest": kept.digest}
    )
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=kept.name, content_type="application/pdf"
    )
