"""Bringing a workbook in on pages: sent, its columns matched, looked over row by row, submitted, approved, posted.

Always true: no request reads or posts a file; the work goes on beside the pages (`importing.working`) and the page asks
how far it is. Who sent a list alone sees its wrong cells and takes its marked workbook; restricted values are covered.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tochuc.access import desk, scopes
from tochuc.books.models import Unit
from tochuc.exchange.importing import guard, kept, runs, words, working
from tochuc.exchange.importing.lists import KINDS
from tochuc.exchange.models import ImportRun
from tochuc.web.frame import dates, naming, vocabulary
from tochuc.web.frame.rules import needs
from tochuc.web.imports.showing import kind_words, share, shown, state_words, step_words

LISTED = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = ImportRun.State


def of_run(user: Any, permission: str, pk: int, **_: Any) -> bool:
    """The unit of the list is in scope, or the account sent it."""
    run = ImportRun.objects.filter(pk=pk).first()
    return run is not None and (run.by == user.username or scopes.may(user, permission, run.unit))


def _own(request: Any, pk: int) -> ImportRun:
    run = get_object_or_404(ImportRun, pk=pk)
    if run.by != request.user.username:
        raise PermissionDenied
    return run


@require_GET
@needs("decisions.read")
def import_list(request: Any) -> HttpResponse:
    """The account's own lists on their way, and those it may approve."""
    own = ImportRun.objects.filter(by=request.user.username).exclude(state=State.DROPPED)[:LISTED]
    context: dict[str, Any] = {
        "runs": [(r, state_words(r.state)) for r in own],
        "waiting": list(waiting_lists(request.user)),
        "kinds": kind_words(),
        "may_draft": scopes.may(request.user, "decisions.draft"),
    }
    context["names"] = naming.names(
        {r.unit for r, _w in context["runs"]} | {r.unit for r in context["waiting"]}
    )
    return render(request, "imports/list.html", context)


def waiting_lists(user: Any) -> Any:
    """Submitted lists that the account may approve, the oldest first."""
    scope = scopes.within(user, "decisions.approve", "unit")
    found = ImportRun.objects.filter(scope, state=State.SUBMITTED).exclude(by=user.username).order_by("id")
    return [run for run in found[:LISTED] if runs.may_approve(run, user)]


@require_http_methods(["GET", "POST"])
@needs("decisions.draft")
def import_new(request: Any) -> HttpResponse:
    """Send a file: for which unit, of which day."""
    if request.method == "GET":
        return render(request, "imports/new.html", {"given": {"unit": _only_unit(request.user), "on": ""}})
    problems: list[tuple[str, str, str]] = []
    unit = _unit(request, problems)
    on = _day(request, problems)
    upload = _upload(request, problems)
    if problems or on is None:
        context = {"given": request.POST, "problems": problems}
        return render(request, "imports/new.html", context, status=422)
    run = runs.send(upload.name, upload.chunks(), request.user, unit, on)
    working.keep_going(run)
    return redirect("import_run", pk=run.pk)


def _only_unit(user: Any) -> str:
    held = scopes.roots(user, "decisions.draft") - {scopes.EVERYWHERE}
    return min(held) if len(held) == 1 else ""


def _unit(request: Any, problems: list[tuple[str, str, str]]) -> str:
    """A unit in scope; none at all where the account drafts for the whole installation."""
    code = request.POST.get("unit", "").split(" — ")[0].strip()
    if not code:
        if scopes.EVERYWHERE not in scopes.roots(request.user, "decisions.draft"):
            problems.append(("unit", _("Đơn vị"), _("Hãy chọn đơn vị của danh sách.")))
    elif not Unit.objects.filter(code=code).exists() or not scopes.may(request.user, "decisions.draft", code):
        told = _("Không có đơn vị mang mã “%(code)s” trong phạm vi của bạn.") % {"code": code[:80]}
        problems.append(("unit", _("Đơn vị"), told))
    return code


def _day(request: Any, problems: list[tuple[str, str, str]]) -> date | None:
    written = request.POST.get("on", "").strip()
    on = dates.read_day(written) if written else scopes.today()
    if on is None:
        told = _("“%(value)s” không phải là ngày; đúng ra như 30/06/2018.") % {"value": written[:40]}
        problems.append(("on", _("Ngày của danh sách"), told))
    return on


def _upload(request: Any, problems: list[tuple[str, str, str]]) -> Any:
    upload = request.FILES.get("file")
    if upload is None:
        problems.append(("file", _("Tệp"), _("Hãy chọn một tệp Excel (.xlsx) hoặc CSV.")))
    elif upload.size > guard.LARGEST_FILE:
        told = _("Tệp lớn hơn %(limit)d MB. Hãy chia danh sách thành nhiều tệp.")
        problems.append(("file", _("Tệp"), told % {"limit": guard.LARGEST_FILE // 2**20}))
    return upload


@require_GET
@needs("decisions.read", of=of_run)
def import_run(request: Any, pk: int) -> HttpResponse:
    """A list as far as it is: being read, its columns, its rows, what became of it."""
    run = get_object_or_404(ImportRun, pk=pk)
    working.keep_going(run)
    return render(request, "imports/run.html", shown(request, run))


@require_GET
@needs("decisions.read", of=of_run)
def import_progress(request: Any, pk: int) -> HttpResponse:
    """How far the work is; once it is done the page is loaded anew."""
    run = get_object_or_404(ImportRun, pk=pk)
    working.keep_going(run)
    answer = render(
        request, "imports/progress.html", {"run": run, "step": step_words(run.step), **share(run)}
    )
    if run.state not in runs.WORKING:
        answer["HX-Refresh"] = "true"
    return answer


# ---- steps ------------------------------------------------------------------------------------------------------


@require_POST
@needs("decisions.draft", of=of_run)
def import_columns(request: Any, pk: int) -> HttpResponse:
    """Take the columns as they were matched, or show them for another kind of list."""
    run = _own(request, pk)
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise Http404
    found = runs.columns(run, kind)
    chosen = {
        (m.sheet, c.letter): request.POST.get(f"c-{place}-{c.letter}", c.field)
        for place, m in enumerate(found.sheets)
        for c in m.columns
    }
    allowed = set(KINDS[kind].fields) | {""}
    chosen = {key: field if field in allowed else "" for key, field in chosen.items()}
    problems: list[tuple[str, str, str]] = []
    on = _day(request, problems)
    given = set(chosen.values())
    for choice in KINDS[kind].needs:
        if not given & set(choice):
            told = _("Chưa cột nào là “%(field)s”; danh sách này cần cột đó.")
            problems.append(("columns", "", told % {"field": words.field_name(choice[0], vocabulary.lang())}))
    if problems or on is None:
        context = shown(request, run) | {"problems": problems}
        return render(request, "imports/run.html", context, status=422)
    return _stepped(request, run, lambda: runs.match(run, kind, chosen, on))


@require_POST
@needs("decisions.draft", of=of_run)
def import_again(request: Any, pk: int) -> HttpResponse:
    """Send the corrected file, match the columns again, or take the run up where the machine stopped."""
    run = _own(request, pk)
    if "columns" in request.POST:
        return _stepped(request, run, lambda: runs.match_again(run))
    if "go_on" in request.POST:
        return _stepped(request, run, lambda: runs.go_on(run))
    problems: list[tuple[str, str, str]] = []
    upload = _upload(request, problems)
    if problems:
        context = shown(request, run) | {"problems": problems}
        return render(request, "imports/run.html", context, status=422)
    return _stepped(
        request,
        run,
        lambda: runs.send(
            upload.name, upload.chunks(), request.user, run.unit, run.on, run.issuer, corrects=run
        ),
    )


@require_GET
@needs("decisions.draft", of=of_run)
def import_marked(request: Any, pk: int) -> Any:
    """The workbook with its wrong cells coloured."""
    run = _own(request, pk)
    path = kept.marked(run.pk)
    if not path.exists():
        raise Http404
    name = f"{run.name.rsplit('.', 1)[0]}-sua.xlsx"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=XLSX)


@require_POST
@needs("decisions.draft", of=of_run)
def import_submit(request: Any, pk: int) -> HttpResponse:
    """Ask for approval."""
    run = _own(request, pk)
    return _stepped(request, run, lambda: runs.submit(run, request.user))


@require_POST
@needs("decisions.draft", of=of_run)
def import_drop(request: Any, pk: int) -> HttpResponse:
    """Give a list up."""
    run = _own(request, pk)
    _stepped(request, run, lambda: runs.drop(run, request.user))
    return redirect("import_list")


@require_POST
@needs("decisions.approve", of=of_run)
def import_approve(request: Any, pk: int) -> HttpResponse:
    """Approve the list as a whole; it is posted beside the pages. Or return it with a remark."""
    run = get_object_or_404(ImportRun, pk=pk)
    if "return" in request.POST:
        return _stepped(
            request, run, lambda: runs.give_back(run, request.user, request.POST.get("remark", ""))
        )
    return _stepped(request, run, lambda: runs.approve(run, request.user))


def _stepped(request: Any, run: ImportRun, step: Any) -> HttpResponse:
    """Take a step and show the run; what could not be done is told."""
    try:
        run = step()
    except runs.Stale as stale:
        told = _("Danh sách này đang ở trạng thái “%(state)s”; bước vừa chọn không còn làm được.")
        messages.warning(request, told % {"state": state_words(stale.run.state)})
    except desk.NotAllowed as refused:
        messages.error(request, refused.told)
    working.keep_going(run)
    return redirect("import_run", pk=run.pk)
