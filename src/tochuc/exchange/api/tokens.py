"""Tokens: made once, shown once, kept as a hash; they expire, can be ended, and reach no further than their scopes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from ninja.security import HttpBearer

from tochuc.access import audit, roles, scopes
from tochuc.exchange.models import ApiToken

PREFIX = "tc_"
LONGEST_DAYS = 366
_USED_EVERY = timedelta(minutes=5)


def make(
    user: Any, name: str, permissions: Iterable[str], days: int = 90, by: Any = ""
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is not kept. Raises ValueError for an unknown permission or too long a life."""
    wanted = sorted(set(permissions))
    if unknown := [p for p in wanted if p not in roles.permissions()]:
        raise ValueError(", ".join(unknown))
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueError(f"{days}")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name[:100],
        hash=hash_of(secret),
        scopes=wanted,
        expires=timezone.now() + timedelta(days=days),
    )
    audit.record(
        "token.made", actor=by or user, subject=f"token:{token.pk}", details={"scopes": wanted, "days": days}
    )
    return token, secret


def end(token: ApiToken, by: Any) -> None:
    """The token is good for nothing from now on."""
    token.ended = timezone.now()
    token.save(update_fields=["ended"])
    audit.record("token.ended", actor=by, subject=f"token:{token.pk}")


def hash_of(secret: str) -> str:
    """What is kept of a secret of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Bearer(HttpBearer):
    """`Authorization: Bearer tc_...`; sets `request.user` and `request.token`."""

    openapi_name = "token"

    def authenticate(self, request: Any, token: str) -> ApiToken | None:
        now = timezone.now()
        found = (
            ApiToken.objects.select_related("user")
            .filter(hash=hash_of(token), ended=None, expires__gt=now)
            .first()
        )
        if found is None or not found.user.is_active:
            return None
        if found.used is None or now - found.used > _USED_EVERY:
            ApiToken.objects.filter(pk=found.pk).update(used=now)
        request.user, request.token = found.user, found
        return found


def holds(request: Any, permission: str, unit: str | None = None) -> bool:
    """Whether the token may do this (at the unit)."""
    return permission in request.token.scopes and scopes.may(request.user, permission, unit)
