"""The way of a decision over the desk: drafted, submitted, returned, approved, posted, reversed.

Always true: each step is taken by who holds its permission at every unit the decision concerns, once, under a lock;
nobody approves what they drafted; the entries are written by `Decision.post()` alone. A step that cannot be taken
raises and nothing is changed: `Stale` (somebody was there first), `NotAllowed`, or the books' own `Refused`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tochuc.access import audit, concerned, scopes
from tochuc.access.models import SentForm, Step
from tochuc.books import examining, paper, posting, store
from tochuc.books.models import Decision
from tochuc.books.records import Problem, Refused

Kind = Step.Kind


class Stale(Exception):
    """The decision is no longer in the state the page showed; `told` says what happened meanwhile."""

    def __init__(self, decision: Decision, told: str):
        super().__init__(told)
        self.decision, self.told = decision, told


class NotAllowed(Exception):
    """The account may not take this step; `told` says why."""

    def __init__(self, told: str):
        super().__init__(told)
        self.told = told


def examined(read: paper.Paper) -> examining.Examined:
    """What the books, as they are now, say to the paper. Writes nothing."""
    return examining.examine(store.books_now(), read)


def save_draft(
    raw: Mapping[str, Any], by: Any, decision: Decision | None = None, version: str = "", key: str = ""
) -> Decision:
    """Keep a draft that is valid in form. Raises `Refused`, `NotAllowed`, `Stale`.

    `version` is the state the form was opened at; `key` is the form's own, so that a form sent twice makes one
    decision.
    """
    read = paper.read(raw)
    _allowed(by, "decisions.draft", read.issuer, read.acts)
    try:
        return _save(read, by, decision, version, key)
    except IntegrityError:  # the same form, sent twice at the same moment, where both found nothing yet
        if known := _sent(key):
            return known
        raise


def _save(read: paper.Paper, by: Any, decision: Decision | None, version: str, key: str) -> Decision:
    with transaction.atomic():
        if decision is None:
            if known := _sent(key):
                return known
            kept, kind = posting.draft(read, by.username), Kind.DRAFTED
        else:
            kept, kind = _locked(decision), Kind.CHANGED
            _must_be(kept, Decision.State.DRAFT)
            if version and version != version_of(kept):
                raise Stale(kept, _("Dự thảo đã được sửa ở nơi khác sau khi bạn mở biểu mẫu."))
            _take_over(kept, read)
        kept.save()
        if key:
            SentForm.objects.create(key=key, user=by.username, decision=kept)
        _step(kept, kind, by)
    return kept


def _sent(key: str) -> Decision | None:
    found = SentForm.objects.filter(key=key).select_related("decision").first() if key else None
    return found.decision if found else None


def version_of(decision: Decision) -> str:
    """Changes with every save."""
    return decision.changed_at.isoformat()


def _take_over(kept: Decision, read: paper.Paper) -> None:
    fresh = posting.draft(read, kept.drafted_by)
    for name in (
        "written",
        "kind",
        "issuer",
        "number",
        "issued",
        "on",
        "subject",
        "signer",
        "secrecy",
        "paper",
        "digest",
    ):
        setattr(kept, name, getattr(fresh, name))


def submit(decision: Decision, by: Any) -> Decision:
    """Send a draft to be approved; only one the books would take. Raises `Refused` with every reason."""
    with transaction.atomic():
        kept = _locked(decision)
        _must_be(kept, Decision.State.DRAFT)
        read = paper.read(kept.paper)
        _allowed(by, "decisions.draft", read.issuer, read.acts)
        found = examined(read)
        if found.same_as is not None:
            raise Refused([posting.stands_already(read, found.same_as)])
        if found.problems:
            raise Refused(list(found.problems))
        return _to(kept, Decision.State.SUBMITTED, Kind.SUBMITTED, by)


def submit_together(papers: Iterable[paper.Paper], by: Any) -> list[Decision]:
    """Draft and submit papers that stand on one another, in their order: all of them or none.

    Raises `NotAllowed`, and `Refused` with what the books say to each when those before it are laid over them.
    """
    with transaction.atomic():
        books, kept, problems = store.books_now(), [], list[Problem]()
        for index, read in enumerate(papers):
            may_draft(by, read.issuer, read.acts)
            found = posting.lay(books, read)
            if found.same_as is not None:
                problems.append(posting.stands_already(read, found.same_as).at("decision", index))
            problems += [p.at("decision", index) for p in found.problems]
            if found.problems:
                books.take_back()
            decision = posting.draft(read, by.username)
            decision.save()
            _step(decision, Kind.DRAFTED, by)
            kept.append(_to(decision, Decision.State.SUBMITTED, Kind.SUBMITTED, by))
        if problems:
            raise Refused(problems)
    return kept


def give_back(decision: Decision, by: Any, comment: str) -> Decision:
    """Return a submitted decision to its drafter with what is to be mended."""
    if not comment.strip():
        raise NotAllowed(_("Hãy ghi rõ cần sửa gì trước khi trả lại."))
    with transaction.atomic():
        kept = _locked(decision)
        _must_be(kept, Decision.State.SUBMITTED)
        _must_approve(kept, by)
        return _to(kept, Decision.State.DRAFT, Kind.RETURNED, by, comment.strip())


def approve(decision: Decision, by: Any, comment: str = "") -> Decision:
    """Approve a submitted decision. Raises `NotAllowed` for its drafter and for who stands in for the drafter."""
    with transaction.atomic():
        kept = _locked(decision)
        _must_be(kept, Decision.State.SUBMITTED)
        _must_approve(kept, by)
        kept.approved_by = by.username
        return _to(kept, Decision.State.APPROVED, Kind.APPROVED, by, comment.strip())


def post(decision: Decision, by: Any) -> Decision:
    """Write an approved decision into the books. Raises `Refused` where they no longer allow it."""
    with transaction.atomic():
        kept = _locked(decision)
        _must_be(kept, Decision.State.APPROVED)
        if not concerned.may(by, "decisions.post", kept, store.books_now()):
            raise NotAllowed(_("Bạn không có quyền ghi sổ quyết định này."))
        kept.post(by=by.username)
        _step(kept, Kind.POSTED, by, details={"posting": kept.posting})
        _mark_reversed(kept, by)
    return kept


def approve_and_post(decision: Decision, by: Any, comment: str = "") -> Decision:
    """Both steps, or neither."""
    with transaction.atomic():
        return post(approve(decision, by, comment), by)


def post_approved_list(read: paper.Paper, drafter: Any, approver: Any, poster: posting.Poster) -> Decision:
    """Write a paper of a list (a workbook brought in) that was drafted by one and approved as a whole by another.

    Raises `NotAllowed` where either may not do their part at every unit the paper concerns, or both are one; `Refused`
    where the books do not allow it. Then nothing of this paper is written.
    """
    if drafter.username == approver.username:
        raise NotAllowed(_("Người dự thảo không tự duyệt quyết định của mình."))
    with transaction.atomic():
        _allowed(drafter, "decisions.draft", read.issuer, read.acts)
        for permission in ("decisions.approve", "decisions.post"):
            _allowed(approver, permission, read.issuer, read.acts, drafter.username)
        kept = posting.draft(read, drafter.username)
        kept.post(by=approver.username, poster=poster)
        if kept.pk is None:  # the same paper stood in the books already
            return kept
        for kind, by in (
            (Kind.DRAFTED, drafter),
            (Kind.SUBMITTED, drafter),
            (Kind.APPROVED, approver),
            (Kind.POSTED, approver),
        ):
            _step(kept, kind, by, details={"posting": kept.posting} if kind == Kind.POSTED else None)
    return kept


def reversal_of(decision: Decision, number: str, issued: str, why: str, signer: str) -> dict[str, Any]:
    """The paper that reverses a posted decision: it goes the same way over the desk."""
    return {
        "number": number, "kind": decision.kind, "issuer": decision.issuer, "issued": issued, "signer": signer,
        "subject": _("Đảo %(number)s: %(why)s") % {"number": decision.written, "why": why},
        "acts": [{"act": "reverse_decision", "posting": decision.posting, "why": why}],
    }  # fmt: skip


def _mark_reversed(kept: Decision, by: Any) -> None:
    for gone in Decision.objects.filter(reversed_by=kept.posting):
        _step(gone, Kind.REVERSED, by, details={"by": kept.posting})


# ---- under the lock ---------------------------------------------------------------------------------------------


def _locked(decision: Decision) -> Decision:
    """The decision as it stands now, held until the end of the transaction."""
    return Decision.objects.select_for_update().get(pk=decision.pk)


def _must_be(kept: Decision, state: Decision.State) -> None:
    if kept.state == state:
        return
    last = kept.steps.last()
    told = _("Quyết định này đang ở trạng thái “%(state)s”.") % {"state": kept.get_state_display()}
    if last is not None:
        when = {
            "step": last.get_kind_display(),
            "by": last.by,
            "at": f"{last.at.astimezone():%H:%M %d/%m/%Y}",
        }
        told += " " + _("Bước cuối: %(step)s, bởi %(by)s lúc %(at)s.") % when
    raise Stale(kept, told)


def _must_approve(kept: Decision, by: Any) -> None:
    if kept.drafted_by == by.username:
        raise NotAllowed(_("Người dự thảo không tự duyệt quyết định của mình."))
    if not concerned.may(by, "decisions.approve", kept, store.books_now()):
        raise NotAllowed(_("Bạn không có quyền duyệt ở mọi đơn vị mà quyết định này liên quan."))


def may_draft(by: Any, issuer: str, acts: Any) -> None:
    """Raises `NotAllowed` where the account may not draft at every unit that such a paper concerns."""
    _allowed(by, "decisions.draft", issuer, acts)


def _allowed(by: Any, permission: str, issuer: str, acts: Any, drafter: str = "") -> None:
    books = store.books_now()
    examining.prefetch(books, acts)
    units = concerned.units_of(issuer, acts, books)
    if scopes.may_all(by, permission, units or {issuer}, books=books, drafter=drafter):
        return
    outside = sorted(u for u in units if not scopes.may(by, permission, u, books=books))
    names = [unit.name for code in outside[:5] if (unit := books.unit_ever(code, scopes.today()))]
    raise NotAllowed(
        _("Quyết định liên quan đến đơn vị ngoài phạm vi của bạn: %(units)s.") % {"units": ", ".join(names)}
    )


def _to(kept: Decision, state: Decision.State, kind: Step.Kind, by: Any, comment: str = "") -> Decision:
    kept.state = state
    kept.save()
    _step(kept, kind, by, comment)
    return kept


def _step(
    kept: Decision, kind: Step.Kind, by: Any, comment: str = "", details: dict[str, Any] | None = None
) -> None:
    Step.objects.create(decision=kept, kind=kind, by=by.username, comment=comment)
    told = {"number": kept.written, **(details or {})}
    audit.record(f"decision.{kind}", actor=by, subject=f"decision:{kept.pk}", unit=kept.issuer, details=told)


def problems_of(decision: Decision) -> tuple[Problem, ...]:
    """Why the books would not take a decision that is not posted yet; empty where they would."""
    try:
        read = paper.read(decision.paper)
        found = examined(read)
        return (posting.stands_already(read, found.same_as),) if found.same_as is not None else found.problems
    except Refused as refused:
        return tuple(refused.problems)
