"""What waits for an account: decisions to approve, to post, to correct; its open plans. One question each, by scope."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from tochuc.access import scopes
from tochuc.books.models import Decision
from tochuc.exchange import reminders
from tochuc.work.models import Plan


def to_approve(user: Any) -> QuerySet[Decision]:
    """Submitted decisions in the account's scope that somebody else drafted."""
    scope = scopes.within(user, "decisions.approve", "issuer")
    return (
        Decision.objects.defer("paper")
        .filter(scope, state="submitted")
        .exclude(drafted_by=user.username)
        .order_by("changed_at")
    )


def to_post(user: Any) -> QuerySet[Decision]:
    """Approved decisions in scope that are not in the books yet."""
    return (
        Decision.objects.defer("paper")
        .filter(scopes.within(user, "decisions.post", "issuer"), state="approved")
        .order_by("pk")
    )


def to_finish(user: Any) -> QuerySet[Decision]:
    """The account's own drafts, those returned with a comment first."""
    return (
        Decision.objects.defer("paper")
        .filter(state="draft", drafted_by=user.username)
        .order_by("-changed_at")
    )


def to_decide(user: Any) -> QuerySet[Plan]:
    """The account's own plans of reorganisation that are still being discussed, the next day planned first."""
    return Plan.objects.filter(author=user.username, state=Plan.State.OPEN).order_by("on", "code")


def count_waiting(user: Any) -> int:
    """How many decisions wait for the account, in one question."""
    approve = scopes.within(user, "decisions.approve", "issuer")
    post = scopes.within(user, "decisions.post", "issuer")
    waiting = (
        (Q(state="submitted") & approve & ~Q(drafted_by=user.username))
        | (Q(state="approved") & post)
        | Q(state="draft", drafted_by=user.username)
    )
    return Decision.objects.filter(waiting).count()


def count_collecting(user: Any) -> int:
    """How many forms the account must send or may accept."""
    return len(reminders.to_send(user)) + reminders.to_accept(user).count()
