"""The addresses of the API: `/api/`, its OpenAPI 3.1 document at `/api/openapi.json`.

Always true: below `/api/` every answer from 400 up is a problem, for addresses and methods that do not exist too.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from tochuc.exchange.api import cleaning, deciding, problems, reading, reorganising, sending, submitting
from tochuc.exchange.api.tokens import Bearer

api = NinjaAPI(
    title="tochuc",
    version="1",
    auth=Bearer(),
    docs_url=None,
    urls_namespace="api",
    description=(
        "Sổ sách của một tổ chức và con người của nó. Errors are RFC 9457 problems, "
        "in the language of `Accept-Language` (vi, en)."
    ),
)
problems.connect(api)
api.add_router("", reading.router)
api.add_router("", deciding.router)
api.add_router("", sending.router)
api.add_router("", submitting.router)
api.add_router("", reorganising.router)
api.add_router("", cleaning.router)


@csrf_exempt
def unknown(request: HttpRequest, **address: Any) -> HttpResponse:
    """An address that is no operation."""
    return problems.answer(api, request, 404)


def _worded(view: Any) -> Any:
    """The view, its refusal of a method as a problem."""

    def called(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found: HttpResponse = view(request, *args, **kwargs)
        if found.status_code != 405:
            return found
        told = problems.answer(api, request, 405)
        told["Allow"] = found["Allow"]
        return told

    return csrf_exempt(called)


_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    _pattern.callback = _worded(_pattern.callback)

urlpatterns = [path("", (_patterns, _app, _namespace)), re_path("", unknown)]
