"""The operator's page of review templates: take one of the product's away, give an edited one, go back to the product's.

Always true: a template that does not pass the check is refused with every fault and nothing changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tochuc.books.models import Unit
from tochuc.reviews import own_templates
from tochuc.reviews.template_check import LARGEST
from tochuc.web.frame import faults, naming
from tochuc.web.frame.rules import needs
from tochuc.web.reviews.document import DOCX


@require_http_methods(["GET", "POST"])
@needs("catalogue.manage")
def templates(request: Any) -> HttpResponse:
    """The formats, the own templates in use, and the form that gives one."""
    problems: list[tuple[str, str, str]] = []
    if request.method == "POST":
        unit, name = _unit(request, problems), _format(request, problems)
        upload = request.FILES.get("file")
        if upload is None:
            problems.append(("file", _("Tệp"), _("Hãy chọn một tệp Word (.docx).")))
        elif upload.size > LARGEST:
            told = _("Tệp lớn hơn %(limit)d MB; mẫu chỉ cần chữ và kẻ bảng, hãy bỏ bớt hình.")
            problems.append(("file", _("Tệp"), told % {"limit": LARGEST // 1_000_000}))
        if not problems:
            try:
                own_templates.accept(unit, name, upload.read(), request.user)
            except own_templates.NotATemplate as wrong:
                problems = [("file", _("Tệp"), fault) for fault in wrong.faults]
            else:
                messages.success(request, _("Đã nhận mẫu. Báo cáo tải về từ nay in theo mẫu này."))
                return redirect("catalogue_templates")
    kept = list(own_templates.kept())
    context = {
        "formats": [(n, f.vi) for n, f in own_templates.formats().items()],
        "kept": kept,
        "names": naming.names({k.unit for k in kept if k.unit}),
        "problems": problems,
        "given": request.POST,
        "may_templates": True,
    }
    return render(request, "catalogues/templates.html", context, status=422 if problems else 200)


@require_GET
@needs("catalogue.manage")
def template_file(request: Any) -> HttpResponseBase:
    """The template in use for a unit (`unit`) in a format (`mau`), to be edited in Word."""
    name = request.GET.get("mau", "")
    try:
        path: Path = own_templates.in_use(request.GET.get("unit", ""), name)
    except KeyError:
        return faults.page(request, 400, _("Không có mẫu này"), _("Hãy chọn một mẫu trong danh sách."))
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=DOCX)


@require_POST
@needs("catalogue.manage")
def template_restore(request: Any) -> HttpResponse:
    """Use the product's own template again."""
    try:
        done = own_templates.restore(request.POST.get("unit", ""), request.POST.get("mau", ""), request.user)
    except KeyError:
        done = False
    if done:
        messages.success(request, _("Đã bỏ mẫu riêng. Báo cáo lại in theo mẫu có sẵn."))
    else:
        messages.error(request, _("Không có mẫu riêng nào ở đó để bỏ."))
    return redirect("catalogue_templates")


def _unit(request: Any, problems: list[tuple[str, str, str]]) -> str:
    code = str(request.POST.get("unit", "")).split(" — ")[0].strip()
    if code and (code == own_templates.DEFAULT or not Unit.objects.filter(code=code).exists()):
        told = _("Không có đơn vị mang mã “%(code)s”.") % {"code": code[:80]}
        problems.append(("unit", _("Đơn vị"), told))
    return code


def _format(request: Any, problems: list[tuple[str, str, str]]) -> str:
    name = str(request.POST.get("mau", ""))
    if name not in own_templates.formats():
        problems.append(("mau", _("Thể thức"), _("Hãy chọn thể thức mà mẫu này thay.")))
    return name
