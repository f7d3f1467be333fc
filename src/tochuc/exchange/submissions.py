"""Submissions: for each period who must send what to whom by when, and each one's way up a level.

Always true: open -> in progress -> sent -> accepted, or sent -> returned -> sent again; a level accepts only what
reconciles with the books, or with a reason that is kept; every step keeps who, when and what was said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from tochuc.access import audit, scopes
from tochuc.books import periods, store
from tochuc.books.models import Unit
from tochuc.declared import declaring, settling
from tochuc.declared.declaring import Source
from tochuc.declared.differences import differences
from tochuc.exchange.forms import standard
from tochuc.exchange.models import Submission, SubmissionStep

State = Submission.State
_CAME = (State.SENT, State.ACCEPTED)
_MAY_SEND = (State.OPEN, State.IN_PROGRESS, State.RETURNED)


class NotNow(Exception):
    """The submission is not in a state for this step; `code` says which: sent_already, accepted, closed,
    not_sent, was_sent, unsettled, remark_needed, not_allowed."""

    def __init__(self, code: str, submission: Submission | None = None):
        super().__init__(code)
        self.code, self.submission = code, submission


class UnknownUnits(LookupError):
    """There are no units of these codes."""

    def __init__(self, codes: list[str]):
        super().__init__(", ".join(codes))
        self.codes = codes


@dataclass(frozen=True, slots=True)
class Late:
    """A unit that is behind: how many days after it was due (or until today)."""

    submission: Submission
    days: int


def open_period(
    period: str, to: str, units: Iterable[str], due: date, by: Any, form: str = "members"
) -> list[Submission]:
    """Ask units for a form; those asked before keep theirs (a changed due date is taken over until accepted).

    Raises ValueError for a period that is none, KeyError for a form that is none, `UnknownUnits` for codes that are
    none, `NotNow` where the account may not sign for `to` and for each unit asked.
    """
    periods.read(period)
    asks, units = list(standard.kinds()[form].figures), list(units)
    if unknown := {to, *units} - set(
        Unit.objects.filter(code__in=[to, *units]).values_list("code", flat=True)
    ):
        raise UnknownUnits(sorted(unknown))
    if not scopes.may_all(by, "reviews.sign", [to, *units]):
        raise NotNow("not_allowed")
    found = []
    for unit in units:
        row, made = Submission.objects.get_or_create(
            unit=unit, period=period, defaults={"to": to, "due": due, "form": form, "asks": asks}
        )
        if not made and row.due != due and row.state != State.ACCEPTED:
            row.due = due
            row.save(update_fields=["due"])
        if made:
            _step(row, State.OPEN, by)
        found.append(row)
    return found


def below(to: str, kind: str = "", on: date | None = None) -> list[str]:
    """The codes of the units directly below one on a day (today), of one kind or of all: the usual ones to be asked."""
    day = on or scopes.today()
    rows = Unit.objects.filter(parent=to, begun__lte=day).exclude(ended__lte=day).exclude(name="")
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.order_by("code").values_list("code", flat=True))


@transaction.atomic
def begin(submission: Submission, by: Any) -> Submission:
    """Work on it has begun (the form was given out, or opened)."""
    row = _locked(submission)
    if row.state in (State.OPEN, State.RETURNED):
        _must(by, "reviews.write", row.unit)
        _to(row, State.IN_PROGRESS, by)
    return row


@transaction.atomic
def keep(submission: Submission, typed: dict[str, dict[str, str]], by: Any) -> Submission:
    """Keep a form half filled, as it was typed; nothing is declared yet."""
    row = _locked(submission)
    _must(by, "reviews.write", row.unit)
    may_send(row)
    row.typed = typed
    if row.state in (State.OPEN, State.RETURNED):
        _to(row, State.IN_PROGRESS, by)
    else:
        row.save(update_fields=["typed"])
    return row


@transaction.atomic
def send(
    submission: Submission, values: dict[str, float], by: Any, file: str = "",
    explanations: dict[str, str] | None = None,
) -> Submission:  # fmt: skip
    """Send declared figures up. Raises `NotNow`: sent already, accepted, or the period was closed meanwhile."""
    row = _locked(submission)
    _must(by, "reviews.write", row.unit)
    may_send(row)
    declaring.declare(row.unit, row.period, values, source_of(row), by, explanations)
    row.sent_at, row.typed = timezone.now(), {}
    _to(row, State.SENT, by, file=file)
    return row


def source_of(row: Submission) -> Source:
    """The submission as the source of what it declares."""
    return Source("submission", row.pk)


@transaction.atomic
def correct(submission: Submission, figure: str, value: float, by: Any) -> None:
    """The unit declares one figure anew after it was sent; the former declaration stays to be seen."""
    row = _locked(submission)
    _must(by, "reviews.write", row.unit)
    if row.state != State.SENT:
        raise NotNow("accepted" if row.state == State.ACCEPTED else "not_sent", row)
    settling.by_correction(row.unit, row.period, figure, value, source_of(row), by)


def may_send(row: Submission) -> None:
    """Raises `NotNow` where nothing can be sent any more."""
    if row.state == State.ACCEPTED:
        raise NotNow("accepted", row)
    if periods.closing(store.books_now(), row.to, periods.read(row.period)) is not None:
        raise NotNow("closed", row)
    if row.state not in _MAY_SEND:
        raise NotNow("sent_already", row)


@transaction.atomic
def give_back(submission: Submission, remark: str, by: Any) -> Submission:
    """Return it with what is to be mended; the form given out before is out of date then."""
    row = _locked(submission)
    _must(by, "reviews.sign", row.to)
    if row.state != State.SENT:
        raise NotNow("not_sent", row)
    if not remark.strip():
        raise NotNow("remark_needed", row)
    row.edition += 1
    _to(row, State.RETURNED, by, remark)
    return row


@transaction.atomic
def accept(submission: Submission, by: Any, reason: str = "") -> Submission:
    """Take it over: only where every difference is settled, or with a reason that is kept."""
    row = _locked(submission)
    _must(by, "reviews.sign", row.to)
    if row.state != State.SENT:
        raise NotNow("not_sent", row)
    if any(not d.settled for d in differences(row.unit, row.period)) and not reason.strip():
        raise NotNow("unsettled", row)
    row.reason, row.accepted_at = reason.strip(), timezone.now()
    declaring.accept(row.unit, row.period)
    _to(row, State.ACCEPTED, by, reason)
    return row


@transaction.atomic
def withdraw(submission: Submission, by: Any) -> None:
    """Take back what was asked by mistake. Raises `NotNow` where figures were ever sent for it."""
    row = _locked(submission)
    _must(by, "reviews.sign", row.to)
    if row.sent_at is not None:
        raise NotNow("was_sent", row)
    audit.record(
        "submission.withdrawn", actor=by, subject=f"submission:{row.unit}:{row.period}", unit=row.unit,
        details={"to": row.to, "due": row.due.isoformat(), "form": row.form},
    )  # fmt: skip
    row.delete()


def late(on: date | None = None, to: str | None = None) -> list[Late]:
    """Who is behind: not sent and past due, or sent after the due day; the latest first."""
    day = on or scopes.today()
    rows = Submission.objects.filter(due__lt=day)
    if to is not None:
        rows = rows.filter(to=to)
    found = [Late(row, days) for row in rows if (days := days_late(row, day))]
    return sorted(found, key=lambda late_: (-late_.days, late_.submission.unit))


def days_late(row: Submission, on: date | None = None) -> int:
    """By how many days it came after it was due, or is behind until a day (today); 0 for in time."""
    day = on or scopes.today()
    sent = timezone.localdate(row.sent_at) if row.sent_at and row.state in _CAME else day
    return max((min(sent, day) - row.due).days, 0)


def is_late(on: date | None = None) -> Q:
    """The filter that `days_late` above 0 is, for lists."""
    day = on or scopes.today()
    return (~Q(state__in=_CAME) & Q(due__lt=day)) | Q(state__in=_CAME, sent_at__date__gt=F("due"))


def _locked(submission: Submission) -> Submission:
    return Submission.objects.select_for_update().get(pk=submission.pk)


def _must(by: Any, permission: str, unit: str) -> None:
    if not scopes.may(by, permission, unit):
        raise NotNow("not_allowed")


def _to(row: Submission, state: State, by: Any, remark: str = "", file: str = "") -> None:
    row.state = state
    row.save()
    _step(row, state, by, remark, file)


def _step(row: Submission, state: State, by: Any, remark: str = "", file: str = "") -> None:
    SubmissionStep.objects.create(
        submission=row, state=state, by=by.username, remark=remark[:1000], file=file
    )
    audit.record(
        f"submission.{state}", actor=by, subject=f"submission:{row.unit}:{row.period}", unit=row.unit
    )
