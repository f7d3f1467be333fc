"""The lineage of a unit: what it was made from and what it went over into, each step with the decision behind it.

Always true: a step is read from one posted decision that still holds; a unit that has ended answers with those that
stand for it today, and one that stands answers with itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tochuc.books import models
from tochuc.figures.formula import Term
from tochuc.figures.rollup import Asked, Rollup, open_rollup
from tochuc.figures.tree import Node, Tree

MEMBERS = "members.*"


@dataclass(frozen=True, slots=True)
class Step:
    """One end of a unit or change of it: `units` became `into` on a day by a decision.

    `kind`: merged, split, dissolved, established, moved, renamed, kind_changed. `detail` is the shares of a split, or
    what a unit's parent, name or kind was changed to.
    """

    kind: str
    on: date
    units: tuple[str, ...]
    into: tuple[str, ...]
    posting: int
    written: str
    subject: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """A unit of the lineage: its last name, kind, and the bounds of its life."""

    code: str
    name: str
    kind: str
    begun: date
    ended: date | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """All of a unit's lineage. `today` stands for the unit on `on`: itself, its successors, or what it came from."""

    code: str
    on: date
    units: tuple[Related, ...]
    ancestors: tuple[str, ...]
    successors: tuple[str, ...]
    today: tuple[str, ...]
    steps: tuple[Step, ...]

    def related(self, code: str) -> Related:
        return next(u for u in self.units if u.code == code)


class UnknownCode(LookupError):
    """No unit ever bore this code."""


def lineage(code: str, on: date, known: int) -> Lineage:
    """The lineage of a unit as known at a posting. Raises `UnknownCode`."""
    tree = open_rollup().tree(known)
    if code not in tree.nodes:
        raise UnknownCode(code)
    before, after = (
        _reached(code, _predecessors(tree)),
        _reached(code, {n.code: n.into for n in tree.nodes.values()}),
    )
    codes = [*before, code, *after]
    related = tuple(_related(tree.nodes[c], on) for c in codes)
    return Lineage(
        code,
        on,
        related,
        tuple(before),
        tuple(after),
        standing(tree, code, on),
        tuple(_steps(codes, tree, known)),
    )


def standing(tree: Tree, code: str, on: date) -> tuple[str, ...]:
    """The units that stand for a code on the day: itself while alive, else its successors; none after a dissolving."""
    todo, found, seen = [code], [], {code}
    while todo:
        node = tree.nodes[todo.pop(0)]
        if node.alive(on):
            found.append(node.code)
            continue
        onward = node.into if node.ended is not None and node.ended <= on else node.came_from
        todo += [c for c in onward if c in tree.nodes and c not in seen]
        seen.update(onward)
    return tuple(found)


def _predecessors(tree: Tree) -> dict[str, tuple[str, ...]]:
    """What each unit was made from or took in."""
    found: dict[str, list[str]] = {}
    for node in tree.nodes.values():
        for heir in node.into:
            found.setdefault(heir, []).append(node.code)
    return {code: tuple(before) for code, before in found.items()}


def _reached(code: str, onward: dict[str, tuple[str, ...]]) -> list[str]:
    found: dict[str, None] = {}
    todo = list(onward.get(code, ()))
    while todo:
        next_ = todo.pop(0)
        if next_ not in found and next_ != code:
            found[next_] = None
            todo += onward.get(next_, ())
    return list(found)


def _related(node: Node, on: date) -> Related:
    last = min(on, node.ended - timedelta(days=1)) if node.ended else on
    return Related(node.code, node.name(last), node.kind(last), node.begun, node.ended)


# ---- the steps, from the facts of the units -----------------------------------------------------------------------


def _steps(codes: list[str], tree: Tree, known: int) -> Iterable[Step]:
    rows = models.Fact.objects.filter(kind="unit", subject__in=codes, decision_id__lte=known)
    rows = rows.exclude(withdrawn__lte=known).order_by("on", "decision_id", "id")
    facts = list(rows.values_list("decision_id", "subject", "on", "values"))
    papers = {
        d["posting"]: d
        for d in models.Decision.objects.filter(posting__in={f[0] for f in facts}).values(
            "posting", "written", "subject"
        )
    }
    merged: dict[tuple[int, str], list[str]] = {}
    steps: list[tuple[date, int, str, tuple[str, ...], tuple[str, ...], str]] = []
    for posting, subject, on, values in facts:
        for kind, into, detail in _read(subject, on, values, tree):
            if kind == "merged":
                merged.setdefault((posting, into[0]), []).append(subject)
            else:
                steps.append((on, posting, kind, (subject,), into, detail))
    days = {f[0]: f[2] for f in facts}
    steps += [(days[p], p, "merged", tuple(units), (into,), "") for (p, into), units in merged.items()]
    for on, posting, kind, units, into, detail in sorted(steps, key=lambda s: (s[0], s[1])):
        paper = papers[posting]
        yield Step(kind, on, units, into, posting, paper["written"], paper["subject"], detail)


def _read(
    subject: str, on: date, values: dict[str, Any], tree: Tree
) -> Iterable[tuple[str, tuple[str, ...], str]]:
    """What one fact of a unit says happened: `(kind, into, detail)`."""
    node = tree.nodes[subject]
    if values.get("ended"):
        into = tuple(values.get("into", ()))
        shares = values.get("shares")
        if shares:
            yield "split", into, ", ".join(f"{code} {share}%" for code, share in shares.items())
        else:
            yield ("merged", into, "") if into else ("dissolved", (), "")
    elif node.begun == on and "kind" in values and "name" in values:
        if not values.get("from"):
            yield "established", (subject,), str(values["name"])
    else:
        for name, kind in (("parent", "moved"), ("name", "renamed"), ("kind", "kind_changed")):
            if name in values:
                yield kind, (subject,), str(values[name])


# ---- how many people each step handed over ------------------------------------------------------------------------


def handed_over(found: Lineage, rollup: Rollup, known: int) -> dict[tuple[date, str, str], int]:
    """The members under each pair `(day, unit, into)` that a merger or split joined.

    A unit that goes into the one it stands under hands nobody over: they were counted there already.
    """
    tree = rollup.tree(known)
    weights: dict[tuple[date, str, str], int] = {}
    for step in found.steps:
        if step.kind == "merged":
            for unit, total in members_within(rollup, step.units, step.on - timedelta(days=1), known).items():
                above = {n.code for n in tree.ancestors(unit, step.on)}
                weights[step.on, unit, step.into[0]] = 0 if step.into[0] in above else total
        elif step.kind == "split":
            for part, total in members_within(rollup, step.into, step.on, known).items():
                weights[step.on, step.units[0], part] = total
    return weights


def members_within(rollup: Rollup, units: Iterable[str], on: date, known: int) -> dict[str, int]:
    """The members within each unit at the end of a day."""
    term = Term("closing", MEMBERS)
    sums = rollup.sums([term], list(units), Asked(on, on, known))
    return {unit: found[term][0] for unit, found in sums.items()}
