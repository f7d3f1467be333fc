"""Lock-out with back-off: after some failed sign-ins a key waits, twice as long each time, up to a day.

Always true: the wait is kept in the database, so every worker and every restart sees it; a right password ends it.
Two keys count: the account's name, and the address it came from (which allows more failures, as offices share one).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from tochuc.access.models import FailedSignIn

ALLOWED = {"name": 5, "address": 25}
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(days=1)
FORGOTTEN_AFTER = timedelta(days=1)


def waits_until(name: str, address: str) -> datetime | None:
    """Until when sign-in is refused for this name from this address; None where it may be tried."""
    now = timezone.now()
    rows = FailedSignIn.objects.filter(key__in=_keys(name, address), until__gt=now)
    return max((row.until for row in rows if row.until), default=None)


def failed(name: str, address: str) -> None:
    """Count a failed sign-in."""
    now = timezone.now()
    with transaction.atomic():
        for key in _keys(name, address):
            row, _ = FailedSignIn.objects.select_for_update().get_or_create(key=key, defaults={"last": now})
            row.count = 1 if now - row.last > FORGOTTEN_AFTER else row.count + 1
            row.last = now
            row.until = now + wait(row.count, ALLOWED[key.partition(":")[0]])
            row.save()


def passed(name: str, address: str) -> None:
    """A right password: the name starts anew (the address keeps its count, so it cannot be cleared at will)."""
    FailedSignIn.objects.filter(key=_keys(name, address)[0]).delete()


def wait(count: int, allowed: int) -> timedelta:
    """How long to wait after so many failures: none at first, then 1, 2, 4 ... minutes, a day at most."""
    over = count - allowed
    if over < 0:
        return timedelta(0)
    return min(FIRST_WAIT * 2 ** min(over, 12), LONGEST_WAIT)


def _keys(name: str, address: str) -> tuple[str, str]:
    return f"name:{name.strip().casefold()}"[:200], f"address:{address}"[:200]
