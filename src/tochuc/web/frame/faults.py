"""Pages for what went wrong: 400, 403, 404, 413, 500 and a form whose key is old. Each says what would be right."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def page(request: Any, status: int, title: str, told: str) -> HttpResponse:
    return render(request, "frame/fault.html", {"title": title, "told": told}, status=status)


def bad_request(request: Any, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        told = _("Biểu mẫu nhận đến 5 MB chữ. Hãy chia văn bản thành từng phần; chưa lưu gì cả.")
        return page(request, 413, _("Văn bản gửi lên quá dài"), told)
    return page(request, 400, _("Yêu cầu không đọc được"), _("Hãy quay lại trang trước và thử lại."))


def forbidden(request: Any, exception: Exception | None = None) -> HttpResponse:
    told = _("Vai trò của bạn không có quyền này. Nếu cần, hãy đề nghị người vận hành giao thêm vai trò.")
    return page(request, 403, _("Không có quyền xem trang này"), told)


def not_found(request: Any, exception: Exception | None = None) -> HttpResponse:
    told = _("Địa chỉ không có, hoặc nằm ngoài phạm vi được giao. Dùng ô tìm kiếm ở đầu trang để tìm.")
    return page(request, 404, _("Không tìm thấy"), told)


def failed(request: Any) -> HttpResponse:
    return render(request, "frame/failed.html", status=500)


def csrf(request: Any, reason: str = "") -> HttpResponse:
    told = _("Trang đã mở quá lâu hoặc phiên làm việc đã đổi. Hãy tải lại trang; nội dung đã lưu vẫn còn.")
    return page(request, 403, _("Biểu mẫu đã hết hạn"), told)
