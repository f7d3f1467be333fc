"""Whether an account may do something at a unit on a day: a grant of the unit itself or of one above it decides.

Always true: scope follows the tree as it stands on the day asked about, so a unit moved elsewhere changes hands on
the day it moves. Asking about many units costs one question for the grants and one for the tree.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from tochuc.access import roles
from tochuc.access.models import Grant, User
from tochuc.books import store
from tochuc.books.state import Books

EVERYWHERE = ""

_BELOW = """
WITH RECURSIVE below(code) AS (
  SELECT code FROM books_unit WHERE code IN ({marks})
  UNION SELECT u.code FROM books_unit u JOIN below b ON u.parent = b.code
) SELECT code FROM below
"""


def today() -> date:
    """The day it is where the installation stands."""
    return timezone.localdate()


def live_grants(user: Any, on: date | None = None) -> list[Grant]:
    """The grants of an account that hold on a day (one question, remembered on the user for the request)."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    kept = user.__dict__.get("_grants")
    if kept is None:
        kept = list(Grant.objects.filter(user=user).select_related("stand_in_for").order_by("id"))
        user.__dict__["_grants"] = kept
    day = on or today()
    return [g for g in kept if g.holds(day)]


def forget(user: User) -> None:
    """Ask the store again next time (after a grant of this user changed)."""
    user.__dict__.pop("_grants", None)


def roots(user: Any, permission: str, on: date | None = None, drafter: str = "") -> set[str]:
    """The units at which the account holds the permission; "" stands for everywhere.

    With `drafter`, grants that stand in for that person do not count: who stands in for the drafter of a
    decision cannot approve it in their name.
    """
    granting = roles.roles_granting(permission)
    return {
        g.unit
        for g in live_grants(user, on)
        if g.role in granting
        and not (drafter and g.stand_in_for is not None and g.stand_in_for.username == drafter)
    }


def may(
    user: Any, permission: str, unit: str | None = None, on: date | None = None, books: Books | None = None,
    drafter: str = "",
) -> bool:  # fmt: skip
    """Whether the account holds the permission at the unit (None: anywhere at all) on the day."""
    return may_all(user, permission, [unit] if unit is not None else [], on, books, drafter)


def may_all(
    user: Any, permission: str, units: Iterable[str], on: date | None = None, books: Books | None = None,
    drafter: str = "",
) -> bool:  # fmt: skip
    """Whether the account holds the permission at every one of the units; at least anywhere for none."""
    held = roots(user, permission, on, drafter)
    if not held:
        return False
    if EVERYWHERE in held:
        return True
    wanted = set(units)
    if EVERYWHERE in wanted:
        return False
    books = books or store.books_now()
    day = on or today()
    return all(any(code in held for code in books.ancestors(unit, day)) for unit in wanted - held)


def units_below(codes: Iterable[str]) -> RawSQL:
    """A subquery of the codes of these units and all below them, on the tree as last registered."""
    given = sorted(codes)
    marks = ", ".join(["%s"] * len(given)) or "NULL"
    return RawSQL(_BELOW.format(marks=marks), given)


def within(user: Any, permission: str, *fields: str) -> Q:
    """A filter on rows one of whose fields is a unit in scope of the permission (for lists)."""
    held = roots(user, permission)
    if EVERYWHERE in held:
        return Q()
    if not held:
        return Q(pk__in=[])
    below = units_below(held)
    scope = Q()
    for field in fields:
        scope |= Q(**{f"{field}__in": below})
    return scope
