"""The first page: what waits for me, and where to begin."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tochuc.access import scopes
from tochuc.access.models import Step
from tochuc.books import periods, store
from tochuc.books.models import Unit
from tochuc.exchange import reminders
from tochuc.exchange.models import Submission
from tochuc.web.collecting.words import days_words, form_words
from tochuc.web.frame import naming, vocabulary, waiting
from tochuc.web.frame.rules import signed_in
from tochuc.web.imports.pages import waiting_lists

SHOWN = 20


@require_GET
@signed_in
def home(request: Any) -> HttpResponse:
    """What waits for the account, most urgent first; on empty books, what to do first."""
    user = request.user
    approve, post = list(waiting.to_approve(user)[:SHOWN]), list(waiting.to_post(user)[:SHOWN])
    finish = list(waiting.to_finish(user)[:SHOWN])
    last = {
        s.decision_id: s for s in Step.objects.filter(decision__in=finish).order_by("id")
    }  # the latest step of each
    returned = [(d, last[d.pk]) for d in finish if d.pk in last and last[d.pk].kind == Step.Kind.RETURNED]
    plans = list(waiting.to_decide(user)[:SHOWN])
    send, accept = reminders.to_send(user)[:SHOWN], list(reminders.to_accept(user)[:SHOWN])
    lists_ = waiting_lists(user)
    back = {d.pk for d, _step in returned}
    context = {
        "approve": approve,
        "post": post,
        "returned": returned,
        "drafts": [d for d in finish if d.pk not in back],
        "names": naming.names(
            {d.issuer for d in [*approve, *post, *finish]}
            | {p.unit for p in plans}
            | {u for s in [*(r.submission for r in send), *accept] for u in (s.unit, s.to)}
            | {run.unit for run in lists_}
        ),
        "plans": plans,
        "send": [(r.submission, _what(r.submission), days_words(r.days), r.late) for r in send],
        "accept": [(s, _what(s)) for s in accept],
        "lists": lists_,
        "waits": bool(approve or post or finish or plans or send or accept or lists_),
        "own": _own_unit(user),
        "grants": scopes.live_grants(user),
        "empty": store.last_posting() == 0,
        "may_accounts": scopes.may(user, "accounts.manage"),
        "may_draft": scopes.may(user, "decisions.draft"),
    }
    return render(request, "home/home.html", context)


def _what(submission: Submission) -> str:
    """The form and its period in words: "Biểu đảng viên, 6 tháng đầu năm 2018"."""
    return f"{form_words(submission.form)}, {getattr(periods.read(submission.period), vocabulary.lang())}"


def _own_unit(user: Any) -> str:
    """The unit whose figures the first page shows: that of the account's grant, or the first root."""
    held = scopes.roots(user, "reviews.read")
    if named := sorted(held - {scopes.EVERYWHERE}):
        return named[0]
    root = (
        Unit.objects.filter(parent="", ended=None).exclude(name="").order_by("pk").first() if held else None
    )
    return root.code if root else ""
