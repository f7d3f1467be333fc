"""The form of a plan's draft: the very act forms of a decision, with a head of which nothing has to be told.

Always true: a draft is valid in form before it is kept, and whoever keeps one may draft decisions at every unit that
it concerns; whether the books allow it is said on the plan's page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tochuc.access import concerned, desk, restricted
from tochuc.books import paper
from tochuc.books.records import Problem, Refused
from tochuc.web.decisions import drafts, fields
from tochuc.web.decisions.fields import Field
from tochuc.web.frame.rules import needs
from tochuc.web.plans.pages import of_plan
from tochuc.work.plans import drafts as plan_papers
from tochuc.work.plans.models import Plan, PlanPaper

HEAD = (
    Field("subject", "text", False),
    Field("kind", "choice", False),
    Field("issuer", "unit", False),
    Field("effective", "day", False),
    Field("signer", "text", False),
)
KEPT = ("number", "issued", "secrecy")  # of a head that came from a file; not asked for in the form


@require_http_methods(["GET", "POST"])
@needs("decisions.draft", of=of_plan)
def plan_draft(request: Any, plan: str) -> HttpResponse:
    """Add a draft to the plan."""
    kept = get_object_or_404(Plan, code=plan)
    if kept.state != Plan.State.OPEN:
        return _closed(request, kept)
    if request.method == "POST":
        return _sent(request, kept, None)
    node: dict[str, Any] = {"acts": {}}
    if act := request.GET.get("act"):
        node["acts"]["0"] = {"act": act}
    return _render(request, kept, None, node)


@require_http_methods(["GET", "POST"])
@needs("decisions.draft", of=of_plan)
def plan_draft_edit(request: Any, plan: str, position: int) -> HttpResponse:
    """Change a draft of the plan."""
    kept = get_object_or_404(Plan, code=plan)
    one = get_object_or_404(PlanPaper, plan=kept, position=position)
    if kept.state != Plan.State.OPEN:
        return _closed(request, kept)
    if _covered(request.user, one):
        raise Http404
    if request.method == "POST":
        return _sent(request, kept, one)
    return _render(request, kept, one, _node(one.raw))


def _covered(user: Any, one: PlanPaper) -> bool:
    """Whether the draft holds something restricted that the account may not see."""
    acts = one.raw.get("acts", ())
    units = concerned.units_of(str(one.raw["issuer"]), concerned.acts_of(one.raw), _books())
    clear = restricted.clear_for(user, units)
    return any(restricted.masked_act(a, clear) != a for a in acts)


def _books() -> Any:
    from tochuc.books import store

    return store.books_now()


def _node(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A kept draft in the shape of a form."""
    node = fields.sent_of(HEAD, raw)
    node["acts"] = {
        str(i): {"act": a["act"], **fields.sent_of(fields.fields_of(a["act"]), a)}
        for i, a in enumerate(raw.get("acts", ()))
    }
    return node


def _sent(request: Any, kept: Plan, one: PlanPaper | None) -> HttpResponse:
    node = fields.nest({k: v for k, v in request.POST.items() if k not in ("csrfmiddlewaretoken", "do")})
    do = request.POST.get("do", "save")
    if do.partition(":")[0] in ("add_act", "add_row", "remove"):
        drafts.edit(node, do)
        return _render(request, kept, one, node)
    drafts.tidy(node)
    raw = drafts.raw(node, HEAD)
    raw |= {k: one.raw[k] for k in KEPT if one is not None and k in one.raw}
    try:
        _keep(request, kept, one, raw)
    except Refused as refused:
        problems = [
            Problem(p.code, p.details, p.where[2:] if p.where[:1] == ("decision",) else p.where)
            for p in refused.problems
        ]
        return _render(request, kept, one, node, problems=problems, status=422)
    except desk.NotAllowed as refusal:
        return _render(request, kept, one, node, told=refusal.told, status=403)
    except Changed:
        told = _("Dự thảo đã được sửa ở nơi khác sau khi bạn mở biểu mẫu.")
        return _render(request, kept, one, node, told=told, status=409)
    except plan_papers.PlanDecided:
        return _closed(request, kept)
    messages.success(request, _("Đã lưu dự thảo vào phương án; sổ không đổi."))
    return redirect("plan", plan=kept.code)


class Changed(Exception):
    """Somebody else kept the draft after the form was opened."""


def _keep(request: Any, kept: Plan, one: PlanPaper | None, raw: dict[str, Any]) -> None:
    whole = plan_papers.completed(kept, raw)
    read = paper.read({**whole, "number": whole.get("number") or "01-QĐ/TU"})
    desk.may_draft(request.user, read.issuer, read.acts)
    if one is None:
        if whole not in [p.raw for p in kept.papers.all()]:  # the same form sent twice makes one draft
            plan_papers.add_papers(kept, [raw])
        return
    if request.POST.get("version") != version_of(one):
        raise Changed
    plan_papers.replace_paper(kept, one.position, raw)


def version_of(one: PlanPaper) -> str:
    """Changes with what is kept."""
    return hashlib.sha256(json.dumps(one.raw, sort_keys=True).encode()).hexdigest()[:32]


def _closed(request: Any, kept: Plan) -> HttpResponse:
    messages.error(request, _("Phương án đã chuyển thành quyết định, không sửa nữa."))
    return redirect("plan", plan=kept.code)


def _render(
    request: Any, kept: Plan, one: PlanPaper | None, node: dict[str, Any], problems: Any = (), told: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    here = (
        reverse("plan_draft_edit", kwargs={"plan": kept.code, "position": one.position})
        if one
        else reverse("plan_draft", kwargs={"plan": kept.code})
    )
    context = {
        "draft": drafts.draft(node, problems, HEAD),
        "plan": kept,
        "one": one,
        "told": told,
        "act_choices": drafts.act_choices(),
        "version": node.get("version") or (version_of(one) if one else ""),
        "action": here,
        "back": reverse("plan", kwargs={"plan": kept.code}),
        "no_preview": True,
    }
    template = "decisions/draft_form.html" if request.htmx else "plans/draft.html"
    return render(request, template, context, status=200 if request.htmx else status)
