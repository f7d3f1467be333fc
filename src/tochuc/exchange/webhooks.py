"""Webhooks: other systems are told of each posting, and of decisions submitted and approved where they ask for it;
signed, in order, and again until they take it.

Always true: what is told names no person and nothing of a classified paper but its number; the order is that of the
postings; nothing is sent to a host the installation does not allow. `deliver` is run by a command, not by a request.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from tochuc.access.models import Step
from tochuc.books import store
from tochuc.books.models import Decision
from tochuc.exchange.models import Webhook

SIGNATURE = "Tochuc-Signature"
MOST_TRIES = 12
_AT_ONCE = 200
_WAIT = 10
_SETTLED = timedelta(minutes=1)
Send = Callable[[str, bytes, dict[str, str]], int]


def allowed(url: str) -> bool:
    """Whether the installation lets this host be told anything."""
    parts = urlsplit(url)
    hosts = [h.strip().lower() for h in getattr(settings, "WEBHOOK_HOSTS", ()) if h.strip()]
    return parts.scheme in ("http", "https") and not parts.username and parts.netloc.lower() in hosts


def add(url: str, by: str, steps: bool = False) -> Webhook:
    """Tell this address of every posting (and step) after the last one there is. Raises ValueError for a host not allowed."""
    if not allowed(url):
        raise ValueError(url)
    last = Step.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return Webhook.objects.create(
        url=url,
        salt=secrets.token_hex(16),
        told=store.last_posting(),
        made_by=by,
        steps=steps,
        told_step=last,
    )


def secret_of(hook: Webhook) -> str:
    """The secret shared with the address: from the installation's key, so that no table holds it."""
    return hmac.new(settings.SECRET_KEY.encode(), f"webhook:{hook.salt}".encode(), hashlib.sha256).hexdigest()


def shown(hook: Webhook) -> dict[str, Any]:
    return {
        "id": hook.pk,
        "url": hook.url,
        "told": hook.told,
        "tries": hook.tries,
        "fault": hook.fault,
        "stopped": hook.stopped,
        "steps": hook.steps,
    }


def signature(secret: str, body: bytes, at: int) -> str:
    """`t=<seconds>,v1=<hex>` over `t.body`."""
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"


def genuine(secret: str, body: bytes, header: str, now: int | None = None, within: int = 300) -> bool:
    """Whether a request's signature is ours and fresh (for receivers; the client has the same)."""
    try:
        at = int(dict(part.split("=", 1) for part in header.split(","))["t"])
    except (ValueError, KeyError):
        return False
    fresh = abs((time.time() if now is None else now) - at) <= within
    return fresh and hmac.compare_digest(signature(secret, body, at), header)


def deliver(send: Send | None = None) -> dict[str, int]:
    """Tell every address what it has not taken yet. `{"sent", "failed"}`; what failed is tried again later."""
    done = {"sent": 0, "failed": 0}
    for hook in Webhook.objects.filter(stopped=False):
        if hook.next_at is not None and hook.next_at > timezone.now():
            continue
        _deliver(hook, send or _post, done)
    return done


def _deliver(hook: Webhook, send: Send, done: dict[str, int]) -> None:
    rows = Decision.objects.filter(posting__gt=hook.told).order_by("posting")[:_AT_ONCE]
    for decision in rows:
        if not _told(hook, event(decision), f"{hook.pk}-{decision.posting}", send, done):
            return
        hook.told = decision.posting or hook.told
        hook.save(update_fields=["told"])
    if hook.steps:
        _deliver_steps(hook, send, done)


def _deliver_steps(hook: Webhook, send: Send, done: dict[str, int]) -> None:
    """Steps are numbered as they begin, not as they end: one that is seconds old may yet be overtaken by an earlier."""
    rows = Step.objects.filter(
        pk__gt=hook.told_step, kind__in=("submitted", "approved"), at__lt=timezone.now() - _SETTLED
    )
    for step in rows.select_related("decision").order_by("pk")[:_AT_ONCE]:
        if not _told(hook, step_event(step), f"{hook.pk}-step-{step.pk}", send, done):
            return
        hook.told_step = step.pk
        hook.save(update_fields=["told_step"])


def _told(hook: Webhook, what: dict[str, Any], delivery: str, send: Send, done: dict[str, int]) -> bool:
    """Whether the address took it; if not, it is put off."""
    if fault := _tell(hook, what, delivery, send):
        _put_off(hook, fault)
        done["failed"] += 1
        return False
    hook.tries, hook.next_at, hook.fault = 0, None, ""
    hook.save(update_fields=["tries", "next_at", "fault"])
    done["sent"] += 1
    return True


def _tell(hook: Webhook, what: dict[str, Any], delivery: str, send: Send) -> str:
    if not allowed(hook.url):
        return "máy chủ không còn được phép"
    body = json.dumps(what, ensure_ascii=False, sort_keys=True).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Tochuc-Delivery": delivery,
        SIGNATURE: signature(secret_of(hook), body, int(time.time())),
    }
    try:
        status = send(hook.url, body, headers)
    except OSError as error:
        return str(error)[:300]
    return "" if 200 <= status < 300 else f"HTTP {status}"


def event(decision: Decision) -> dict[str, Any]:
    """What is told of a posting; people are not named."""
    return {"event": "decision.posted", "posting": decision.posting, **_about(decision)}


def step_event(step: Step) -> dict[str, Any]:
    """What is told of a decision submitted or approved; neither who did it nor what they said."""
    return {
        "event": f"decision.{step.kind}", "step": step.pk, "decision": step.decision_id, **_about(step.decision)
    }  # fmt: skip


def _about(decision: Decision) -> dict[str, Any]:
    open_ = decision.secrecy == "none"
    return {
        "number": decision.written, "kind": decision.kind,
        "issuer": decision.issuer, "issued": decision.issued.isoformat(), "effective": decision.on.isoformat(),
        "acts": sorted({str(a.get("act")) for a in decision.paper.get("acts", ())}) if open_ else [],
    }  # fmt: skip


def _put_off(hook: Webhook, fault: str) -> None:
    hook.tries += 1
    hook.fault = fault[:300]
    hook.stopped = hook.tries >= MOST_TRIES
    hook.next_at = timezone.now() + timedelta(seconds=30 * 2 ** min(hook.tries, 10))
    hook.save()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """A redirect could lead anywhere; it counts as a fault."""


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=_WAIT) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
