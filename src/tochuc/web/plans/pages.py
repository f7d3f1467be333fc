"""Pages of plans of reorganisation: the list, a new one, one tried over the books, compared, discussed, decided.

Always true: a plan is seen by who may see decisions at its unit and worked on by who may draft them there; trying one
writes nothing; people's names are shown to who may see people at the plan's unit.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tochuc.access import audit, desk, scopes
from tochuc.books import models, store
from tochuc.books.records import Refused
from tochuc.figures.catalogue import catalogue
from tochuc.reviews.definition import definition
from tochuc.web.frame import dates, lists, naming, vocabulary
from tochuc.web.frame.rules import needs
from tochuc.web.plans import showing
from tochuc.work.plans import comparing, deciding, drafts, laying
from tochuc.work.plans.as_files import write_docx, write_xlsx
from tochuc.work.plans.evaluation import Evaluation, evaluate_plan
from tochuc.work.plans.models import Plan

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_COMPARED = 4
NUMBER = re.compile(r"-?(\d{1,9}|\d{1,3}(\.\d{3}){1,2})(,\d{1,6})?")  # as officers write one: 1.150 or 10,5


def of_plan(user: Any, permission: str, plan: str, **_: Any) -> bool:
    """The unit that the plan reorganises is in scope."""
    unit = Plan.objects.filter(code=plan).values_list("unit", flat=True).first()
    return unit is not None and scopes.may(user, permission, unit)


@lru_cache(maxsize=16)
def _tried(pk: int, changed: Any, base: int, known: int) -> Evaluation:
    return evaluate_plan(Plan.objects.get(pk=pk), definition("six_month").figures)


def tried(plan: Plan) -> Evaluation:
    """The plan over the books as they are, kept in memory while neither the plan nor the books change."""
    return _tried(plan.pk, plan.changed_at, plan.base, store.last_posting())


# ---- the list and a new one -------------------------------------------------------------------------------------


@require_GET
@needs("decisions.read")
def plan_list(request: Any) -> HttpResponse:
    """The plans of units in scope, those still open first."""
    found = list(
        Plan.objects.filter(scopes.within(request.user, "decisions.read", "unit")).order_by(
            "-state", "-on", "code"
        )
    )
    context = {
        "rows": [(p, p.papers.count(), p.notes.count()) for p in found],
        "names": naming.names({p.unit for p in found}),
        "may_draft": scopes.may(request.user, "decisions.draft"),
        "several": len(found) > 1,
    }
    return render(request, "plans/list.html", context)


@require_http_methods(["GET", "POST"])
@needs("decisions.draft")
def plan_new(request: Any) -> HttpResponse:
    """Begin a plan: its code, name, unit, day and what it is measured against. All that is wrong is said at once."""
    chosen = {"targets": [(f.id, getattr(f, vocabulary.lang())) for f in _measurable()]}
    if request.method == "GET":
        return render(request, "plans/new.html", chosen | {"given": request.GET, "lines": [("", "")]})
    lines = list(zip(request.POST.getlist("figure"), request.POST.getlist("value"), strict=False))
    if "more" in request.POST:
        return render(
            request, "plans/new.html", chosen | {"given": request.POST, "lines": [*lines, ("", "")]}
        )
    problems: list[tuple[str, str, str]] = []
    code, name = request.POST.get("code", "").strip().lower(), request.POST.get("name", "").strip()
    if not 0 < len(name) <= 300:
        problems.append(("name", _("Tên phương án"), _("Hãy đặt tên phương án (đến 300 ký tự).")))
    unit = _unit(request, problems)
    on = dates.read_day(request.POST.get("on", ""))
    if on is None:
        problems.append(("on", _("Ngày dự kiến"), _("Hãy ghi ngày dự kiến có hiệu lực, dạng 01/07/2025.")))
    target = _target(lines, problems)
    if told := drafts.code_refused(code):
        problems.insert(0, ("code", _("Mã"), _CODES[type(told)]() % {"code": code[:80]}))
    if problems or on is None:
        context = {"given": request.POST, "problems": problems, "lines": lines or [("", "")]}
        return render(request, "plans/new.html", chosen | context, status=422)
    made = drafts.new_plan(code, name, unit, on, request.user.username, target)
    return redirect("plan", plan=made.code)


_CODES = {
    drafts.NotACode: lambda: _("Mã chỉ gồm chữ thường không dấu, chữ số và gạch nối, ví dụ pa-1."),
    drafts.PlanExists: lambda: _("Đã có phương án mã “%(code)s”; chọn mã khác."),
}


def _measurable() -> list[Any]:
    """The figures that a plan can be measured against: those of the review."""
    known = catalogue()
    return sorted(
        (known[i] for i in definition("six_month").figures), key=lambda f: getattr(f, vocabulary.lang())
    )


def _unit(request: Any, problems: list[tuple[str, str, str]]) -> str:
    code = request.POST.get("unit", "").split(" — ")[0].strip()
    known = bool(code) and models.Unit.objects.filter(code=code).exists()
    if not known or not scopes.may(request.user, "decisions.draft", code):
        told = _("Không có đơn vị mang mã “%(code)s” trong phạm vi của bạn.") % {"code": code[:80]}
        problems.append(("unit", _("Đơn vị"), told))
    return code


def _target(lines: list[tuple[str, str]], problems: list[tuple[str, str, str]]) -> dict[str, float]:
    """The targets typed, one a line, each figure once; a line left empty is none."""
    found: dict[str, float] = {}
    for index, (figure, text) in enumerate(lines):
        if not figure and not text.strip():
            continue
        told = ""
        if figure not in catalogue() or not NUMBER.fullmatch(text.strip()):
            told = _("Mục tiêu gồm một chỉ tiêu và một số, ví dụ 3 hoặc 10,5.")
        elif figure in found:
            told = _("Chỉ tiêu này đã có mục tiêu ở dòng trên.")
        if told:
            problems.append((f"figure-{index}", _("Mục tiêu"), told))
        else:
            found[figure] = float(text.strip().replace(".", "").replace(",", "."))
    return found


# ---- one plan ---------------------------------------------------------------------------------------------------


@require_GET
@needs("decisions.read", of=of_plan)
def plan(request: Any, plan: str) -> HttpResponse:
    """A plan tried over the books: what it does, what stands against it, its drafts and its discussion."""
    return _page(request, get_object_or_404(Plan, code=plan))


def _page(request: Any, kept: Plan, status: int = 200, **more: Any) -> HttpResponse:
    found = tried(kept)
    may_people = scopes.may(request.user, "people.read", kept.unit)
    may_reviews = scopes.may(request.user, "reviews.read", kept.unit)
    papers = list(kept.papers.select_related("decision"))
    shown = showing.lists_of(found, may_people, may_reviews)
    context = {
        "plan": kept,
        "found": found,
        "unit_name": naming.names({kept.unit}).unit(kept.unit),
        "summary": list(showing.summary(found)),
        "lists": shown,
        "empty_lists": [one.title for one in shown if not one.rows],
        "problems": [showing.problem(p) for p in found.problems],
        "conflicts_shown": showing.conflicts(found) if found.conflicts else [],
        "papers": [showing.paper(p, found) for p in papers],
        "notes": list(kept.notes.all()),
        "open": kept.state == Plan.State.OPEN,
        "may_draft": scopes.may(request.user, "decisions.draft", kept.unit),
        "may_people": may_people,
        "others": Plan.objects.filter(scopes.within(request.user, "decisions.read", "unit")).exclude(
            pk=kept.pk
        ),
    }
    return render(request, "plans/plan.html", context | more, status=status)


@require_POST
@needs("decisions.read", of=of_plan)
def plan_note(request: Any, plan: str) -> HttpResponse:
    """A remark in the discussion."""
    kept = get_object_or_404(Plan, code=plan)
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    if not 0 < len(text) <= 5_000:
        messages.error(request, _("Ý kiến phải có nội dung, đến 5.000 ký tự."))
    else:
        drafts.remark(kept, text, request.user.username)
        messages.success(request, _("Đã ghi ý kiến."))
    return redirect("plan", plan=plan)


@require_POST
@needs("decisions.draft", of=of_plan)
def plan_drop(request: Any, plan: str, position: int) -> HttpResponse:
    """Take a draft out of the plan."""
    try:
        done = drafts.take_out(get_object_or_404(Plan, code=plan), position)
    except drafts.PlanDecided:
        return _decided(request, plan)
    if not done:
        raise Http404
    messages.success(request, _("Đã bỏ dự thảo."))
    return redirect("plan", plan=plan)


@require_POST
@needs("decisions.draft", of=of_plan)
def plan_accept(request: Any, plan: str) -> HttpResponse:
    """What others posted meanwhile was seen."""
    kept = get_object_or_404(Plan, code=plan)
    try:
        laying.accept(kept, request.user)
    except drafts.PlanDecided:
        return _decided(request, plan)
    messages.success(request, _("Đã ghi nhận là đã xem các thay đổi đó."))
    return redirect("plan", plan=plan)


@require_POST
@needs("decisions.draft", of=of_plan)
def plan_decide(request: Any, plan: str) -> HttpResponse:
    """Make decisions of all drafts, submitted to be approved and signed: all of them or none."""
    kept = get_object_or_404(Plan, code=plan)
    try:
        made = deciding.decide(kept, request.user.username, user=request.user)
    except Refused:
        return _page(request, kept, 422, told=_("Quy định chưa cho phép; xem các vướng mắc bên dưới."))
    except deciding.Unsettled:
        return _page(
            request,
            kept,
            409,
            told=_("Quyết định khác đã thay đổi những gì phương án chạm đến; hãy xem trước."),
        )
    except desk.NotAllowed as refusal:
        return _page(request, kept, 403, told=refusal.told)
    except deciding.NothingDrafted:
        return _page(request, kept, 422, told=_("Phương án chưa có dự thảo nào."))
    except drafts.PlanDecided:
        return _decided(request, plan)
    messages.success(request, _("%(n)d quyết định chờ duyệt và ký.") % {"n": len(made)})
    return redirect("plan", plan=plan)


def _decided(request: Any, plan: str) -> HttpResponse:
    messages.error(request, _("Phương án đã chuyển thành quyết định, không sửa nữa."))
    return redirect("plan", plan=plan)


@require_GET
@needs("decisions.read", of=of_plan)
def plan_download(request: Any, plan: str, form: str) -> HttpResponse:
    """The plan as DOCX or XLSX with its lists; they name people, so it is for who may see people there."""
    kept = get_object_or_404(Plan, code=plan)
    if form not in ("docx", "xlsx"):
        raise Http404
    if not scopes.may(request.user, "people.read", kept.unit):
        raise PermissionDenied
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"plan.{form}"
        (write_docx if form == "docx" else write_xlsx)(tried(kept), path)
        answer = HttpResponse(path.read_bytes(), content_type=DOCX if form == "docx" else lists.XLSX)
    audit.record(
        "plan.downloaded", actor=request.user, subject=f"plan:{plan}", unit=kept.unit, details={"form": form}
    )
    answer["Content-Disposition"] = f'attachment; filename="{plan}.{form}"'
    return answer


# ---- side by side -----------------------------------------------------------------------------------------------


@require_GET
@needs("decisions.read")
def plan_compare(request: Any) -> HttpResponse:
    """Plans beside one another and beside the target (`?pa=` twice or more)."""
    wanted = list(dict.fromkeys(request.GET.getlist("pa")))[:MOST_COMPARED]
    plans = [
        p
        for code in wanted
        if (p := Plan.objects.filter(code=code).first())
        and scopes.may(request.user, "decisions.read", p.unit)
    ]
    if len(plans) < len(wanted):
        raise Http404
    if len(plans) < 2:
        messages.warning(request, _("Hãy chọn hai phương án trở lên để so sánh."))
        return redirect("plan_list")
    shown = _compared(tuple((p.pk, p.changed_at, p.base) for p in plans), store.last_posting())
    return render(request, "plans/compare.html", shown | {"plans": plans})


@lru_cache(maxsize=8)
def _compared(keys: Sequence[Any], known: int) -> dict[str, Any]:
    plans = [Plan.objects.get(pk=pk) for pk, *_rest in keys]
    return showing.comparison(comparing.compare(plans, definition("six_month").figures))
