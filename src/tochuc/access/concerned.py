"""Which units a decision concerns: who drafts or approves it must hold the permission at all of them.

Always true: a unit or person an act changes is concerned; one that it only mentions (where a member goes to) is
not. So no office can change what stands outside its own part of the tree, whatever it writes into a paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from tochuc.access import scopes
from tochuc.books import models
from tochuc.books.acts.base import Act
from tochuc.books.state import Books

# Acts of which a field only mentions: the other side acts for itself (a member is sent, then received).
MENTIONED = {
    ("send_member", "to"),
    ("receive_member", "person"),
    ("establish_unit", "serves"),
    ("open_unit", "serves"),
}


def units_of(issuer: str, acts: Iterable[Act], books: Books, on: date | None = None) -> set[str]:
    """The units concerned: the issuer, each unit, post and person that an act changes, by where they stand."""
    day = on or scopes.today()
    concerned = {issuer}
    for act in acts:
        for field, kind, code in act.refs():
            if (act.name, field) in MENTIONED:
                continue
            if kind == "unit":
                concerned.add(code)
            elif kind == "post":
                concerned |= {str(u) for u in [(books.post(code, day) or {}).get("unit")] if u}
            else:
                concerned |= units_of_person(code, books, day)
        concerned |= set(_of_reversal(act, books))
    return {code for code in concerned if books.known("unit", code)}


def units_of_person(code: str, books: Books, on: date | None = None) -> set[str]:
    """Where a person belongs: cell and employer of the day, else the last known ones."""
    day = on or scopes.today()
    now = {
        str(state[key])
        for kind, key in (("membership", "cell"), ("employment", "unit"))
        if (state := books.state(kind, code, day)).get(key)
    }
    if now:
        return now
    facts = [f for kind in ("membership", "employment") for f in books.history(kind, code).facts if f.link]
    return {str(f.link) for f in facts[-1:]}


def _of_reversal(act: Act, books: Books) -> Iterator[str]:
    """A reversal concerns what the reversed decision wrote to."""
    if act.name != "reverse_decision":
        return
    posting = getattr(act, "posting", None)
    if posting is None:
        found = books.numbered(str(getattr(act, "issuer", "")), str(getattr(act, "number", "")))
        posting = found[0] if len(found) == 1 else 0
    yield from {entry.unit for entry in books.effects_of(posting).entries}
    if reversed_ := models.Decision.objects.filter(posting=posting).first():
        yield reversed_.issuer


def may(user: Any, permission: str, decision: models.Decision, books: Books) -> bool:
    """Whether the account holds the permission at every unit that a stored decision concerns."""
    units = units_of(decision.issuer, acts_of(decision.paper), books)
    drafter = decision.drafted_by if permission == "decisions.approve" else ""
    return scopes.may_all(user, permission, units, books=books, drafter=drafter)


def may_read(user: Any, decision: models.Decision, books: Books) -> bool:
    """A decision is read by whom it concerns: one unit in scope is enough."""
    units = units_of(decision.issuer, acts_of(decision.paper), books)
    return any(scopes.may(user, "decisions.read", unit, books=books) for unit in units)


def acts_of(paper: Mapping[str, Any]) -> list[Act]:
    """The acts of a stored paper that can still be read."""
    from tochuc.books import paper as papers
    from tochuc.books.records import Refused

    found = []
    for raw in paper.get("acts", ()):
        try:
            found.append(papers.read_act(raw))
        except Refused:
            continue
    return found
