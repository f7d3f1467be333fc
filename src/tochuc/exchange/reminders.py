"""Reminders (nhắc việc): submissions that are due soon or late, for the first page and, where set, by e-mail.

Always true: nothing is mailed unless the installation names a mail server; a submission is mailed about at most once
a day; a letter names the unit, the period and the day due, and no figure and no person of the books.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core import mail
from django.db.models import Q, QuerySet

from tochuc.access import roles, scopes
from tochuc.access.models import Grant
from tochuc.books import periods
from tochuc.books.models import Unit
from tochuc.exchange.forms.standard import name_of
from tochuc.exchange.models import Submission

State = Submission.State
TO_SEND = (State.OPEN, State.IN_PROGRESS, State.RETURNED)
SOON = 7


class MailIsOff(Exception):
    """The installation names no mail server (`TOCHUC_MAIL_HOST`)."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A submission to be sent. `days` until it is due; below zero it is late."""

    submission: Submission
    days: int

    @property
    def late(self) -> bool:
        return self.days < 0


def to_send(user: Any, on: date | None = None) -> list[Reminder]:
    """What the account's own units must still send, the most urgent first: returned, late and due ones alike.

    Own units are those its grants name; what units below them must send stands on the board. One question.
    """
    own = scopes.roots(user, "reviews.write") - {scopes.EVERYWHERE}
    rows = Submission.objects.filter(unit__in=own, state__in=TO_SEND) if own else []
    return _reminders(rows, on)


def to_accept(user: Any) -> QuerySet[Submission]:
    """Submissions sent to units for which the account may accept or return them, the first sent first."""
    return Submission.objects.filter(scopes.within(user, "reviews.sign", "to"), state=State.SENT).order_by(
        "sent_at"
    )


def due(on: date | None = None, within: int = SOON) -> list[Reminder]:
    """Every submission not sent that is late or due within so many days."""
    day = on or scopes.today()
    rows = Submission.objects.filter(state__in=TO_SEND, due__lte=day + timedelta(days=within))
    return _reminders(rows, day)


def mail_reminders(on: date | None = None, within: int = SOON) -> dict[str, int]:
    """Write to those who must send. `{"mailed", "nobody"}`: submissions written about, and those without an address.

    Raises `MailIsOff`, and OSError where the server cannot be reached (what was mailed before stays noted).
    """
    if not settings.MAIL_ON:
        raise MailIsOff
    day = on or scopes.today()
    waiting = [r for r in due(day, within) if r.submission.reminded != day]
    addresses = _addresses({r.submission.unit for r in waiting}, day)
    names = dict(
        Unit.objects.filter(
            code__in={u for r in waiting for u in (r.submission.unit, r.submission.to)}
        ).values_list("code", "name")
    )
    done = {"mailed": 0, "nobody": 0}
    for reminder in waiting:
        row = reminder.submission
        if not (people := addresses.get(row.unit)):
            done["nobody"] += 1
            continue
        subject, text = letter(reminder, names)
        mail.EmailMessage(subject, text, bcc=sorted(people)).send()
        row.reminded = day
        row.save(update_fields=["reminded"])
        done["mailed"] += 1
    return done


def letter(reminder: Reminder, names: dict[str, str]) -> tuple[str, str]:
    """A reminder's subject and text."""
    row, form = reminder.submission, name_of(reminder.submission.form)
    unit, to = names.get(row.unit, row.unit), names.get(row.to, row.to)
    period = periods.read(row.period).vi
    subject = f"{form} {period}: {_when(reminder)}"
    state = "Cấp trên đã trả lại để sửa." if row.state == State.RETURNED else ""
    text = (
        f"{unit} phải gửi {to} {form.lower()} {period}, hạn {row.due:%d/%m/%Y} ({_when(reminder)}).\n"
        f"{state}\nMở trang Thu thập để điền hoặc tải biểu."
    )
    return subject, text.replace("\n\n", "\n")


def _when(reminder: Reminder) -> str:
    if reminder.late:
        return f"chậm {-reminder.days} ngày"
    return f"còn {reminder.days} ngày" if reminder.days else "đến hạn hôm nay"


def _reminders(rows: Iterable[Submission], on: date | None) -> list[Reminder]:
    day = on or scopes.today()
    found = [Reminder(row, (row.due - day).days) for row in rows]
    return sorted(found, key=lambda r: (r.days, r.submission.unit))


def _addresses(units: set[str], on: date) -> dict[str, set[str]]:
    """The e-mail addresses of those who write for each unit itself."""
    found: dict[str, set[str]] = {}
    grants = Grant.objects.filter(
        Q(last=None) | Q(last__gte=on), unit__in=units, first__lte=on, user__is_active=True,
        role__in=roles.roles_granting("reviews.write"),
    ).exclude(user__email="")  # fmt: skip
    for unit, address in grants.values_list("unit", "user__email"):
        found.setdefault(unit, set()).add(address)
    return found
