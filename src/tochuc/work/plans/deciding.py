"""From a plan to decisions: its drafts become decisions to sign, or are posted, all of them or none.

Always true: what the books would refuse, and what others changed meanwhile and nobody has looked at, stops the whole
plan before anything is written; entries are written by `Decision.post()` alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from tochuc.access import desk
from tochuc.books import posting
from tochuc.books.models import Decision
from tochuc.books.records import Refused
from tochuc.work.plans import trail
from tochuc.work.plans.drafts import must_be_open
from tochuc.work.plans.laying import Conflict, Laid, lay
from tochuc.work.plans.models import Plan


class Unsettled(Exception):
    """Others posted about the same things since the plan was last seen to agree; somebody must look first."""

    def __init__(self, conflicts: Sequence[Conflict]):
        super().__init__(f"{len(conflicts)} conflicts")
        self.conflicts = tuple(conflicts)


class NothingDrafted(ValueError):
    """A plan without drafts decides nothing."""


def decide(plan: Plan, by: str = "", post: bool = False, user: Any = None) -> list[Decision]:
    """Make decisions of the drafts: submitted to be approved and signed, or posted at once.

    With an account (`user`) they go over the desk: it must be allowed to draft each of them, and the steps are recorded.
    Raises `Refused`, `Unsettled`, `PlanDecided`, `NothingDrafted`, `access.desk.NotAllowed`; then nothing is written.
    """
    with transaction.atomic():
        kept = Plan.objects.select_for_update().get(pk=plan.pk)
        must_be_open(kept)
        laid = lay(kept)
        if laid.problems:
            raise Refused(list(laid.problems))
        if laid.conflicts:
            raise Unsettled(laid.conflicts)
        if not laid.papers:
            raise NothingDrafted(kept.code)
        if user is not None:
            decisions = desk.submit_together((read for _, read in laid.papers), user)
        else:
            decisions = _posted(laid, by) if post else _submitted(laid, by)
        for draft, decision in zip(kept.papers.all(), decisions, strict=True):
            draft.decision = decision
            draft.save(update_fields=["decision"])
        kept.state = Plan.State.DECIDED
        kept.save()
        trail.record("decided", kept, by if user is None else user, decisions=[d.written for d in decisions])
    plan.refresh_from_db()
    return decisions


def _submitted(laid: Laid, by: str) -> list[Decision]:
    decisions = [posting.draft(read, by) for _, read in laid.papers]
    for decision in decisions:
        decision.state = Decision.State.SUBMITTED
        decision.save()
    return decisions


def _posted(laid: Laid, by: str) -> list[Decision]:
    results = list(posting.post_all((read for _, read in laid.papers), by))
    found = {d.posting: d for d in Decision.objects.filter(posting__in=[r.posting for r in results])}
    return [found[r.posting] for r in results]
