"""What is wrong, as RFC 9457 problems in Vietnamese or English.

Always true: every answer from 400 up is `application/problem+json` with `type`, `title`, `status` and `problems` (each
with its code, place and sentence where there are several).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as FormError

from tochuc.access.desk import NotAllowed, Stale
from tochuc.books.records import Problem, Refused
from tochuc.books.wording import as_data
from tochuc.exchange.importing.faults import Wrong

_log = logging.getLogger(__name__)
_TITLES: Mapping[int, tuple[str, str]] = {
    304: ("Không thay đổi", "Not modified"),
    400: ("Yêu cầu sai", "The request is wrong"),
    401: ("Cần mã truy cập còn hạn", "A valid token is needed"),
    403: ("Không được phép", "Not allowed"),
    404: ("Không có", "Not found"),
    405: ("Không có thao tác này", "No such operation"),
    409: ("Trạng thái đã thay đổi", "The state has changed"),
    412: ("Đã được sửa ở nơi khác", "It was changed elsewhere"),
    415: ("Dạng dữ liệu không nhận", "The media type is not taken"),
    422: ("Nội dung không hợp lệ", "The content is not valid"),
    500: ("Lỗi của hệ thống", "The system failed"),
}


class Refusal(Exception):
    """An operation's own refusal, in both languages."""

    def __init__(self, status: int, vi: str, en: str):
        super().__init__(en)
        self.status, self.vi, self.en = status, vi, en


class Told(Exception):
    """Several things that are wrong, each with its code, place and sentence."""

    def __init__(self, status: int, problems: list[dict[str, Any]]):
        super().__init__(", ".join(str(p["code"]) for p in problems))
        self.status, self.problems = status, problems


def title(status: int, lang: str) -> str:
    """The title of a status."""
    return _TITLES.get(status, _TITLES[400])[lang == "en"]


def language(request: HttpRequest) -> str:
    """`en` where the request prefers it to `vi`."""
    asked = request.headers.get("Accept-Language", "").lower()
    weights: dict[str, float] = {}
    for part in asked.split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            weights.setdefault(name[:2], float(quality or 1))
        except ValueError:
            continue
    return "en" if weights.get("en", 0) > weights.get("vi", 0) else "vi"


def answer(
    api: NinjaAPI,
    request: HttpRequest,
    status: int,
    detail: str = "",
    problems: Iterable[Mapping[str, Any]] = (),
) -> HttpResponse:
    """The problem as an answer."""
    lang = language(request)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title(status, lang),
        "status": status,
        "instance": request.path,
    }
    if detail:
        body["detail"] = detail
    if found := list(problems):
        body["problems"] = found
    made = api.create_response(request, body, status=status)
    made["Content-Type"] = "application/problem+json; charset=utf-8"
    made["Content-Language"] = lang
    if status == 401:
        made["WWW-Authenticate"] = "Bearer"
    return made


def from_books(problems: Iterable[Problem], lang: str) -> list[dict[str, Any]]:
    return [as_data(p, lang) for p in problems]


def connect(api: NinjaAPI) -> None:
    """Every error of the operations becomes a problem."""

    def told(
        kind: type[Exception],
        status: int,
        detail: Any = lambda e, lang: "",
        problems: Any = lambda e, lang: (),
    ) -> None:
        def handle(request: HttpRequest, error: Any) -> HttpResponse:
            lang = language(request)
            return answer(api, request, status, detail(error, lang), problems(error, lang))

        api.exception_handler(kind)(handle)

    told(AuthenticationError, 401)
    told(Http404, 404)
    told(Refused, 422, problems=lambda e, lang: from_books(e.problems, lang))
    told(NotAllowed, 403, lambda e, lang: str(e.told))
    told(Stale, 409, lambda e, lang: str(e.told))
    told(FormError, 422, problems=lambda e, lang: [_form(f) for f in e.errors])
    told(Wrong, 422, lambda e, lang: e.at("").message(lang))

    @api.exception_handler(Refusal)
    def _refused(request: HttpRequest, error: Refusal) -> HttpResponse:
        return answer(api, request, error.status, error.vi if language(request) == "vi" else error.en)

    @api.exception_handler(Told)
    def _several(request: HttpRequest, error: Told) -> HttpResponse:
        return answer(api, request, error.status, problems=error.problems)

    @api.exception_handler(HttpError)
    def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer(api, request, error.status_code, str(error))

    @api.exception_handler(Exception)
    def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
        _log.exception("API: %s %s", request.method, request.path)
        return answer(api, request, 500)


def _form(fault: Mapping[str, Any]) -> dict[str, Any]:
    where = [str(p) if not isinstance(p, int) else p for p in fault.get("loc", ())]
    return {
        "code": str(fault.get("type")),
        "where": where,
        "place": ", ".join(map(str, where)),
        "message": str(fault.get("msg")),
    }
