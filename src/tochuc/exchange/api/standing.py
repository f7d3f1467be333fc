"""Pages by cursor, answers that can be asked for conditionally, requests that can be repeated.

Always true: an entity tag changes with the books' last posting, the account's grants and the address asked; a request
repeated under one idempotency key is carried out once.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Status

from tochuc.access.scopes import live_grants
from tochuc.books import store
from tochuc.exchange.api.problems import Refusal, language
from tochuc.exchange.models import KeptAnswer

ABANDONED = timedelta(minutes=15)  # a request whose process died in it may be taken up again


def page(
    rows: QuerySet[Any], field: str, cursor: str, limit: int, shown: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """`{"items", "next"}`: rows after the cursor in the order of a unique field; `next` is "" at the end."""
    if cursor:
        rows = rows.filter(**{f"{field}__gt": _opened(cursor)})
    found = list(rows.order_by(field)[: limit + 1])
    last = getattr(found[limit - 1], field) if len(found) > limit else None
    return {"items": [shown(r) for r in found[:limit]], "next": "" if last is None else _closed(last)}


def _closed(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _opened(cursor: str) -> Any:
    try:
        value = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, UnicodeDecodeError):
        value = None
    if (
        not isinstance(value, (str, int))
        or isinstance(value, bool)
        or (isinstance(value, int) and abs(value) >= 2**63)
    ):
        raise Refusal(
            422,
            "Con trỏ trang (cursor) không đúng; lấy từ trường next của trang trước.",
            "The cursor is not one of a former page.",
        )
    return value.replace("\x00", "") if isinstance(value, str) else value


def conditional(view: Callable[..., Any], beside: Callable[..., str] | None = None) -> Callable[..., Any]:
    """Answers 304 where the caller has what the books still say; sets the entity tag.

    `beside`, given the view's own arguments, tells what else the answer depends on.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tag = etag(request, beside(*args, **kwargs) if beside else "")
        if request.headers.get("If-None-Match") == tag:
            made = HttpResponse(status=304)
        else:
            data = json.dumps(view(request, *args, **kwargs), ensure_ascii=False, default=_plain)
            made = HttpResponse(data, content_type="application/json; charset=utf-8")
        made["ETag"], made["Cache-Control"], made["Vary"] = (
            tag,
            "private, no-cache",
            "Authorization, Accept-Language",
        )
        return made

    return asked


def _plain(value: Any) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def etag(request: HttpRequest, beside: str = "") -> str:
    """The tag of an answer by the books: posting, what the account may see, the address, the language."""
    grants = [(g.role, g.unit) for g in live_grants(request.user)]
    scopes = request.token.scopes  # type: ignore[attr-defined]
    seen = json.dumps([grants, scopes, request.get_full_path(), language(request), beside], default=str)
    return f'"{store.last_posting()}-{hashlib.sha256(seen.encode()).hexdigest()[:16]}"'


def once(view: Callable[..., Any]) -> Callable[..., Any]:
    """A request with an `Idempotency-Key` is carried out once; repeated, it gets the first answer."""

    @wraps(view)
    def carried_out(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return Status(*view(request, *args, **kwargs))
        sign = hashlib.sha256(
            f"{request.method} {request.get_full_path()}\n".encode() + _body(request)
        ).hexdigest()
        kept = _begin(request, key[:200], sign)
        if kept.status:
            return Status(kept.status, kept.body)
        try:
            status, body = view(request, *args, **kwargs)
        except BaseException:
            kept.delete()
            raise
        kept.status, kept.body = status, json.loads(json.dumps(body, default=_plain))
        kept.save(update_fields=["status", "body"])
        return Status(status, body)

    return carried_out


def _body(request: HttpRequest) -> bytes:
    """The request's content; of an upload its files' content."""
    if request.FILES:
        return b"".join(_read(f) for f in request.FILES.values())
    return request.body


def _read(file: Any) -> bytes:
    data: bytes = file.read()
    file.seek(0)
    return hashlib.sha256(data).digest()


def _begin(request: HttpRequest, key: str, sign: str) -> KeptAnswer:
    token = request.token  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(token=token, key=key, request=sign)
    except IntegrityError:
        kept = KeptAnswer.objects.get(token=token, key=key)
    if kept.request != sign:
        raise Refusal(
            422,
            "Khóa này (Idempotency-Key) đã dùng cho một yêu cầu khác.",
            "This Idempotency-Key was used for another request.",
        )
    if not kept.status and kept.at < timezone.now() - ABANDONED:
        kept.at = timezone.now()
        kept.save(update_fields=["at"])
    elif not kept.status:
        raise Refusal(409, "Yêu cầu này đang được thực hiện.", "This request is under way.")
    return kept
