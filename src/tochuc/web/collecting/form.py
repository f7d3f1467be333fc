"""The form on a page, as it is in the workbook: the same figures and checks; the workbook given out and taken back.

Always true: what was typed stays on the page whatever is wrong with it; nothing is declared before everything is
right and "send" was pressed; a half-filled form can be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tochuc.access import audit, scopes
from tochuc.books import periods
from tochuc.books.text import nfc
from tochuc.books.text import number as printed
from tochuc.declared.declaring import standing
from tochuc.declared.differences import booked
from tochuc.exchange import submissions
from tochuc.exchange.forms import giving, taking, values
from tochuc.exchange.models import Submission
from tochuc.figures.catalogue import Figure, catalogue
from tochuc.reviews.compose import show
from tochuc.reviews.printed import capital
from tochuc.web.collecting import words
from tochuc.web.collecting.submission import of_sender, of_submission, page, refused_words
from tochuc.web.frame import lists, naming, vocabulary
from tochuc.web.frame.rules import needs

LARGEST = 20 * 1024 * 1024
Typed = dict[str, dict[str, str]]


@dataclass(slots=True)
class Field:
    """A figure to be filled in: what the books say, what was typed, why it differs, and what is wrong with it."""

    figure: Figure
    name: str
    booked: str
    value: str
    why: str
    differs: bool
    problem: str = ""

    @property
    def id(self) -> str:
        return f"so-{self.figure.id}"

    @property
    def open(self) -> bool:
        """Whether the explanation is shown at once: it has words, or the number is not the books'."""
        return bool(self.why) or self.differs


@require_http_methods(["GET", "POST"])
@needs("reviews.write", of=of_sender)
def collect_form(request: Any, pk: int) -> HttpResponse:
    """Fill the form; keep it, send it, or have the empty cells filled from the books."""
    row = get_object_or_404(Submission, pk=pk)
    try:
        submissions.may_send(row)
    except submissions.NotNow as not_now:
        return page(request, row, told=refused_words(not_now.code))
    if request.method == "GET":
        return _shown(request, row, _known(row))
    typed, do = _typed(request, row), request.POST.get("do", "send")
    if do == "fill":
        return _shown(request, row, _filled(row, typed), filled=True)
    try:
        if do == "keep":
            submissions.keep(row, typed, request.user)
            messages.success(request, _("Đã lưu; chưa gửi. Có thể điền tiếp lúc khác."))
            return redirect("collect_form", pk=pk)
        return _send(request, row, typed)
    except submissions.NotNow as not_now:
        row.refresh_from_db()
        return page(request, row, told=refused_words(not_now.code))


def _send(request: Any, row: Submission, typed: Typed) -> HttpResponse:
    numbers: dict[str, float] = {}
    problems: dict[str, str] = {}
    for id_, cell in typed.items():
        if cell["value"]:
            number, wrong = values.checked(id_, cell["value"])
            if number is None:
                problems[id_] = refused_words(wrong, value=cell["value"])
            else:
                numbers[id_] = number
    if problems:
        return _shown(request, row, typed, problems)
    if not numbers:
        return _shown(request, row, typed, told=refused_words("nothing_filled"))
    why = {i: c["why"] for i, c in typed.items() if i in numbers and c["why"]}
    submissions.send(row, numbers, request.user, explanations=why)
    messages.success(request, _("Đã gửi. Cấp trên sẽ nhận hoặc trả lại."))
    return redirect("collect", pk=row.pk)


def _typed(request: Any, row: Submission) -> Typed:
    """What stands in the page's cells, in the order of the form."""
    post = request.POST
    return {
        id_: {
            "value": nfc(post.get(f"so-{id_}", "")).strip()[:60],
            "why": nfc(post.get(f"vi-sao-{id_}", "")).strip()[:500],
        }
        for id_ in row.asks
        if id_ in catalogue()
    }


def _known(row: Submission) -> Typed:
    """What was kept half filled, or else what the unit declared before."""
    if row.typed:
        return dict(row.typed)
    return {
        id_: {"value": _written(said.value), "why": said.explanation}
        for id_, said in standing(row.unit, row.period).items()
    }


def _filled(row: Submission, typed: Typed) -> Typed:
    """The empty cells filled with what the books say; what was typed stays."""
    numbers = booked(row.unit, row.period, [i for i, c in typed.items() if not c["value"]])
    return {
        id_: cell if cell["value"] or numbers.get(id_) is None
        else {**cell, "value": _written(round(float(numbers[id_] or 0), catalogue()[id_].decimals))}
        for id_, cell in typed.items()
    }  # fmt: skip


def _written(value: float) -> str:
    """A number as it is typed: decimal comma, no points for thousands."""
    return str(int(value)) if value.is_integer() else printed(value, 4).rstrip("0").replace(".", "")


def _shown(
    request: Any, row: Submission, typed: Typed, problems: dict[str, str] | None = None, told: str = "",
    filled: bool = False,
) -> HttpResponse:  # fmt: skip
    lang, wrong = vocabulary.lang(), problems or {}
    asks = [i for i in row.asks if i in catalogue()]
    numbers = booked(row.unit, row.period, asks)
    fields = [
        _field(i, numbers[i], typed.get(i, {"value": "", "why": ""}), wrong.get(i, ""), lang) for i in asks
    ]
    remark = row.steps.filter(state=Submission.State.RETURNED).last() if row.edition > 1 else None
    context = {
        "row": row,
        "form": words.form_words(row.form),
        "period": periods.read(row.period),
        "names": naming.names({row.unit, row.to}),
        "fields": fields,
        "problems": [(f.id, f.name, f.problem) for f in fields if f.problem],
        "told": told,
        "filled": filled,
        "remark": remark,
        "late": submissions.days_late(row),
        "reasons": giving.REASONS,
    }
    return render(request, "collecting/form.html", context, status=422 if wrong or told else 200)


def _field(id_: str, number: float | None, cell: dict[str, str], problem: str, lang: str) -> Field:
    figure = catalogue()[id_]
    given = values.number(cell["value"]) if cell["value"] else None
    differs = given is not None and (number is None or given != round(number, figure.decimals))
    name = capital(str(getattr(figure, lang)))
    return Field(figure, name, show(figure, number, lang), cell["value"], cell["why"], differs, problem)


@require_GET
@needs("reviews.read", of=of_submission)
def collect_workbook(request: Any, pk: int) -> HttpResponse:
    """The form as a workbook, for who fills it in Excel."""
    row = get_object_or_404(Submission, pk=pk)
    if scopes.may(request.user, "reviews.write", row.unit):
        submissions.begin(row, request.user)
    answer = HttpResponse(giving.form(row), content_type=lists.XLSX)
    name = f"{row.unit}-{row.period}-lan-{row.edition}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    audit.record(
        "form.given", actor=request.user, subject=f"submission:{row.unit}:{row.period}", unit=row.unit
    )
    return answer


@require_POST
@needs("reviews.write", of=of_sender)
def collect_upload(request: Any, pk: int) -> HttpResponse:
    """Take a filled workbook back; every fault is told with its cell and nothing is sent then."""
    row = get_object_or_404(Submission, pk=pk)
    upload = request.FILES.get("file")
    if upload is None:
        return page(request, row, [("file", _("Tệp"), _("Hãy chọn tệp biểu đã điền."))])
    if upload.size > LARGEST:
        told = _("Tệp lớn hơn %(limit)d MB; biểu đã phát chỉ vài chục KB.") % {"limit": LARGEST // 2**20}
        return page(request, row, [("file", _("Tệp"), told)])
    taken = taking.take(upload.name, upload.read(), request.user, unit=row.unit, period=row.period)
    row.refresh_from_db()
    if taken.faults:
        lang = vocabulary.lang()
        return page(request, row, [("file", _place(f), f.message(lang)) for f in taken.faults])
    messages.success(request, _("Đã đọc và gửi %(n)d chỉ tiêu từ biểu.") % {"n": len(taken.values)})
    return redirect("collect", pk=pk)


def _place(fault: taking.FormFault) -> str:
    return _("Ô %(cell)s") % {"cell": f"{fault.column}{fault.row}"} if fault.row else ""
