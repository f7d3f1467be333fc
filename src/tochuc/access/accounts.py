"""Accounts and grants: opened, given, ended, locked; the first operator's one-time link; the demonstration's accounts.

Always true: no account ever has a password that was not chosen by its holder or made at random; each change here is
in the audit trail.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tochuc.access import audit, roles, scopes
from tochuc.access.models import Grant, OneTimeLink, User
from tochuc.books.models import Unit

LINK_LIVES = timedelta(hours=24)


def first_operator_link(base: str = "http://127.0.0.1:8000") -> str | None:
    """A link that makes the first operator, once, within a day; None where there is an operator already.

    A link made before and not used ends with this one.
    """
    if Grant.objects.filter(role="operator").exists():
        return None
    with transaction.atomic():
        OneTimeLink.objects.filter(purpose="first_operator", used=None).delete()
        token = _link("first_operator", None)
    audit.record("first_operator.link")
    return f"{base}/lan-dau/{token}/"


def invitation(user: User, by: Any, base: str = "") -> str:
    """A one-time link by which the holder of an account sets their own password."""
    with transaction.atomic():
        OneTimeLink.objects.filter(user=user, used=None).delete()
        token = _link("password", user)
        audit.record("account.invited", actor=by, subject=user.username)
    return f"{base}/lan-dau/{token}/"


def _link(purpose: str, user: User | None) -> str:
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        token_hash=_hash(token), purpose=purpose, user=user, expires=timezone.now() + LINK_LIVES
    )
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(token: str) -> OneTimeLink | None:
    """The link a token stands for while it may still be used."""
    return OneTimeLink.objects.filter(token_hash=_hash(token), used=None, expires__gt=timezone.now()).first()


def use_link(token: str, username: str, name: str, password: str) -> User | None:
    """Set the password of the link's account, or make the first operator. None where the link was used or is over."""
    with transaction.atomic():
        link = (
            OneTimeLink.objects.select_for_update()
            .filter(token_hash=_hash(token), used=None, expires__gt=timezone.now())
            .first()
        )
        if link is None:
            return None
        user = link.user
        if user is None:
            if Grant.objects.filter(role="operator").exists():
                return None
            user = open_account(username, name, by="first_operator")
            give(user, "operator", scopes.EVERYWHERE, scopes.today(), by="first_operator")
        user.set_password(password)
        user.save()
        link.used = timezone.now()
        link.save()
        audit.record("account.password_set", actor=user, subject=user.username)
    return user


def open_account(username: str, name: str, by: Any, email: str = "") -> User:
    """A new account without a password; send its holder an `invitation`."""
    with transaction.atomic():
        user = User(username=username, name=name, email=email)
        user.set_unusable_password()
        user.save()
        audit.record("account.opened", actor=by, subject=username, details={"name": name})
    return user


def lock(user: User, by: Any, locked: bool = True) -> None:
    """Lock an account (its sessions end) or unlock it."""
    with transaction.atomic():
        user.is_active = not locked
        user.save(update_fields=["is_active"])
        audit.record("account.locked" if locked else "account.unlocked", actor=by, subject=user.username)


def give(
    user: User, role: str, unit: str, first: date, last: date | None = None, by: Any = "",
    stand_in_for: User | None = None,
) -> Grant:  # fmt: skip
    """Give a role for a unit ("": the whole installation) and a time. Raises KeyError, ValueError."""
    roles.roles()[role]
    if unit and not Unit.objects.filter(code=unit).exists():
        raise ValueError(unit)
    if last is not None and last < first:
        raise ValueError(last)
    giver = by if isinstance(by, str) else by.username
    with transaction.atomic():
        grant = Grant.objects.create(
            user=user, role=role, unit=unit, first=first, last=last, stand_in_for=stand_in_for, given_by=giver
        )
        audit.record("grant.given", actor=by, subject=user.username, unit=unit, details=_told(grant))
    scopes.forget(user)
    return grant


def end(grant: Grant, by: Any, last: date | None = None) -> None:
    """End a grant with a day (yesterday where none is told: at once)."""
    with transaction.atomic():
        grant.last = last or scopes.today() - timedelta(days=1)
        grant.save(update_fields=["last"])
        audit.record(
            "grant.ended", actor=by, subject=grant.user.username, unit=grant.unit, details=_told(grant)
        )
    scopes.forget(grant.user)


def _told(grant: Grant) -> dict[str, Any]:
    return {
        "grant": grant.pk, "role": grant.role, "first": grant.first.isoformat(),
        "last": grant.last.isoformat() if grant.last else None,
        "stand_in_for": grant.stand_in_for.username if grant.stand_in_for else None,
    }  # fmt: skip


DEMO_ACCOUNTS = (
    ("du-thao", "Người dự thảo (minh họa)", ("drafter",)),
    ("nguoi-duyet", "Người duyệt (minh họa)", ("approver", "protection_officer")),
    ("bi-thu", "Bí thư (minh họa)", ("unit_secretary",)),
    ("nguoi-xem", "Người xem (minh họa)", ("reader",)),
    ("van-hanh", "Người vận hành (minh họa)", ("operator", "auditor")),
)


DEMO_NAMES = frozenset(name for name, _, _ in DEMO_ACCOUNTS)
DEMONSTRATION = "demonstration"


def holds_demonstration() -> bool:
    """Whether the data folder holds the demonstration: building it in an empty folder leaves the file behind."""
    return (Path(settings.DATA) / DEMONSTRATION).exists()


def create_demo_accounts(unit: str = scopes.EVERYWHERE) -> dict[str, str]:
    """Named accounts for the demonstration, each with a new random password: `{username: password}`.

    Raises ValueError unless the data folder holds the demonstration.
    """
    if not holds_demonstration():
        raise ValueError("demo accounts are made only in a data folder that holds the demonstration")
    passwords = {}
    for username, name, given in DEMO_ACCOUNTS:
        user = User.objects.filter(username=username).first() or open_account(username, name, by="demo")
        passwords[username] = secrets.token_urlsafe(9)
        user.set_password(passwords[username])
        user.is_active = True
        user.save()
        for role in given:
            if not any(g.role == role for g in scopes.live_grants(user)):
                give(user, role, unit, scopes.today(), by="demo")
    audit.record("demo.accounts", details={"accounts": sorted(passwords)})
    return passwords
