"""Reading a text on a page: its words marked up on the left, what the books say of each on the right.

Always true: a text is read and refused before anything is kept; who may see a text is asked for the unit it was read
for; what is corrected, declared or drafted here goes through `tochuc.reading.keeping`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tochuc.access import scopes
from tochuc.books import models, periods
from tochuc.books.encoding import UnreadableText, decode_text
from tochuc.declared.models import DeclaredFigure
from tochuc.figures.catalogue import Figure, catalogue, figures_like
from tochuc.reading import keeping
from tochuc.reading.containers import text_of
from tochuc.reading.models import KeptText, TaskDraft
from tochuc.web.frame import naming, vocabulary
from tochuc.web.frame.rules import needs
from tochuc.web.readings import evidence

LONGEST = 200_000
LARGEST = 20 * 2**20
LISTED = 50


def of_text(user: Any, permission: str, pk: int, **_: Any) -> bool:
    """The unit the text was read for is in scope."""
    unit = KeptText.objects.filter(pk=pk).values_list("unit", flat=True).first()
    return unit is not None and scopes.may(user, permission, unit)


@require_GET
@needs("reviews.read")
def reading_list(request: Any) -> HttpResponse:
    """The texts kept, the latest first, of the units in scope; what was declared and drafted out of them."""
    scope = scopes.within(request.user, "reviews.read", "unit")
    texts = Paginator(KeptText.objects.filter(scope).defer("text"), LISTED).get_page(request.GET.get("trang"))
    kept = KeptText.objects.filter(scope).values("pk")
    declared = list(
        DeclaredFigure.objects.filter(scope, source="text", replaced=False).order_by("-id")[:LISTED]
    )
    context = {
        "texts": texts,
        "declared": [(d, _figure_words(catalogue().get(d.figure), d.figure)) for d in declared],
        "tasks": TaskDraft.objects.filter(kept__in=kept).order_by("-id")[:LISTED],
        "names": naming.names({t.unit for t in texts} | {d.unit for d in declared}),
        "may_read": scopes.may(request.user, "reviews.write"),
    }
    return render(request, "readings/list.html", context)


@require_http_methods(["GET", "POST"])
@needs("reviews.write")
def reading_new(request: Any) -> HttpResponse:
    """Give a text, its unit and period. What is wrong is said all at once, and nothing is kept."""
    if request.method == "GET":
        return render(request, "readings/new.html", {"given": request.GET})
    problems: list[tuple[str, str, str]] = []
    unit = _unit(request, problems)
    period = _period(request, problems)
    text = _text(request, problems)
    if problems:
        context = {"given": request.POST, "problems": problems}
        return render(request, "readings/new.html", context, status=422)
    title = request.POST.get("title", "").strip()
    kept = keeping.keep(text, unit, period, request.user, title)
    return redirect("reading", pk=kept.pk)


def _unit(request: Any, problems: list[tuple[str, str, str]]) -> str:
    """The unit named in the form: one that exists and for which the account may write."""
    code = request.POST.get("unit", "").split(" — ")[0].strip()
    known = bool(code) and models.Unit.objects.filter(code=code).exists()
    if not code:
        problems.append(("unit", _("Đơn vị"), _("Hãy chọn đơn vị mà văn bản nói về.")))
    elif not known or not scopes.may(request.user, "reviews.write", code):
        told = _("Không có đơn vị mang mã “%(code)s” trong phạm vi của bạn.") % {"code": code[:80]}
        problems.append(("unit", _("Đơn vị"), told))
    return code


def _period(request: Any, problems: list[tuple[str, str, str]]) -> str:
    name = request.POST.get("ky", "").strip()
    try:
        return periods.read(name).name
    except ValueError:
        told = _("“%(name)s” không phải là kỳ; đúng ra như 2018-H1, 2018-Q3 hoặc 2018.") % {"name": name[:40]}
        problems.append(("ky", _("Kỳ"), told))
        return ""


def _text(request: Any, problems: list[tuple[str, str, str]]) -> str:
    """The text of the file, or the one pasted; bounded in length, since it is read anew each time it is shown."""
    upload, pasted = request.FILES.get("file"), request.POST.get("text", "")
    where, label = ("file", _("Tệp")) if upload else ("text", _("Nội dung"))
    try:
        if upload and pasted.strip():
            problems.append(("text", _("Nội dung"), _("Chỉ chọn một: gửi tệp hoặc dán văn bản.")))
            return ""
        if upload and upload.size > LARGEST:
            told = _("Tệp lớn hơn %(limit)d MB. Hãy chia nhỏ văn bản.") % {"limit": LARGEST // 2**20}
            problems.append((where, label, told))
            return ""
        if upload:
            text = text_of(upload.read(), upload.name)
        elif pasted.strip():
            text = decode_text(pasted.replace("\r\n", "\n").encode())
        else:
            problems.append(("text", label, _("Hãy gửi một tệp hoặc dán văn bản cần đọc.")))
            return ""
    except UnreadableText as problem:
        problems.append((where, label, str(problem)))
        return ""
    if "\x00" in text:
        problems.append((where, label, _("Văn bản có ký tự điều khiển; hãy lưu lại ở dạng văn bản thuần.")))
    if len(text) > LONGEST:
        told = _(
            "Văn bản dài %(length)s ký tự; trang này đọc đến %(limit)s. Hãy chia văn bản thành từng phần, hoặc dùng lệnh tochuc read."
        )
        problems.append(
            (where, label, told % {"length": f"{len(text):_}".replace("_", "."), "limit": "200.000"})
        )
    return text


@require_GET
@needs("reviews.read", of=of_text)
def reading(request: Any, pk: int) -> HttpResponse:
    """The text and its evidence, a part at a time."""
    kept = get_object_or_404(KeptText, pk=pk)
    made = keeping.read_kept(kept)
    part = evidence.part_of(kept.text, made, request.GET.get("phan", ""))
    found = evidence.evidence(kept, made, part)
    context = {
        "kept": kept,
        "reading": made,
        "written": date.fromisoformat(made.document.date) if made.document.date else None,
        "part": part,
        "runs": evidence.runs(kept.text, made, part, found["outcomes"]),
        "unit_name": naming.names({kept.unit}).unit(kept.unit),
        "may_write": scopes.may(request.user, "reviews.write", kept.unit),
        **found,
    }
    return render(request, "readings/reading.html", context)


@require_POST
@needs("reviews.write", of=of_text)
def reading_claim(request: Any, pk: int, start: int) -> HttpResponse:
    """Correct the figure of a claim, or keep it as a figure that its unit declares."""
    kept = get_object_or_404(KeptText, pk=pk)
    try:
        if "declare" in request.POST:
            said = keeping.declare(kept, start, request.user)
            told = _("Đã ghi “%(text)s” thành số khai của đơn vị.") % {"text": said.text}
            messages.success(request, told)
        else:
            _correct(request, kept, start)
    except LookupError:
        raise Http404 from None
    except ValueError as problem:
        messages.error(request, str(problem))
    return _back(request, kept, start)


def _correct(request: Any, kept: KeptText, start: int) -> None:
    """Raises ValueError with what would be right where the words name no one figure."""
    named = "" if "untie" in request.POST else figure_named(request.POST.get("figure", ""))
    made = keeping.correct(kept, start, named, request.user)
    if not made.phrase:
        told = _("Đã sửa ở đây. Số này không có từ nào của riêng nó nên lần sau không nhớ được.")
    elif named:
        told = _("Đã sửa. Lần sau “%(phrase)s” được nối như thế.") % {"phrase": made.phrase}
    else:
        told = _("Đã bỏ nối. Lần sau “%(phrase)s” cũng không nối.") % {"phrase": made.phrase}
    messages.success(request, told)


@require_POST
@needs("reviews.write", of=of_text)
def reading_order(request: Any, pk: int, start: int) -> HttpResponse:
    """Keep an order as a task draft."""
    kept = get_object_or_404(KeptText, pk=pk)
    try:
        keeping.draft_task(kept, start, request.user)
    except LookupError:
        raise Http404 from None
    messages.success(request, _("Đã lập dự thảo việc."))
    return _back(request, kept, start)


def _back(request: Any, kept: KeptText, start: int) -> HttpResponse:
    part = request.POST.get("phan", "")
    query = f"?phan={part}" if part.isdecimal() else ""
    return redirect(reverse("reading", kwargs={"pk": kept.pk}) + f"{query}#bang-chung-{start}")


def figure_named(words: str) -> str:
    """The figure that was chosen (`mã — tên`) or typed by its code or name. Raises ValueError."""
    code = words.split(" — ")[0].strip()
    if code in catalogue():
        return code
    found = figures_like(code)
    if len(found) == 1:
        return found[0].id
    if not found:
        raise ValueError(
            _("Danh mục không có chỉ tiêu “%(words)s”; hãy gõ tên và chọn trong danh sách.")
            % {"words": code[:80]}
        )
    names = "; ".join(_figure_words(f, f.id) for f in found[:5])
    raise ValueError(
        _("“%(words)s” có thể là nhiều chỉ tiêu: %(names)s. Hãy chọn một.")
        % {"words": code[:80], "names": names}
    )


def _figure_words(figure: Figure | None, code: str) -> str:
    return str(getattr(figure, vocabulary.lang())) if figure else code
