"""What a plan would do: the tree, the payroll, posts and their holders, members and cells, the figures of the review.

Always true: every number is read from the books, and from the books with the drafts laid over them, by the same
roll-up; a plan evaluated and then decided gives the same figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from tochuc.books import periods, store
from tochuc.books.periods import Period
from tochuc.books.records import Problem
from tochuc.figures.catalogue import catalogue
from tochuc.figures.evaluate import Over, Question, Value, evaluate, question
from tochuc.figures.formula import Term
from tochuc.figures.layout import Deputies, Small, deputies, small
from tochuc.figures.rollup import Asked, Rollup, open_rollup
from tochuc.figures.tree import Node, Tree
from tochuc.figures.trial import Trial, open_trial
from tochuc.work.plans.laying import Conflict, Laid, lay
from tochuc.work.plans.models import Plan
from tochuc.work.plans.outline import Branch, outline
from tochuc.work.plans.people import (
    Affected,
    Due,
    Leader,
    Posts,
    due,
    leaders,
    members,
    posts,
)

QUOTA, PRESENT = Term("closing", "payroll.quota.*"), Term("closing", "payroll.present.*")


@dataclass(frozen=True, slots=True)
class Changed:
    """A unit of the tree before and after. `how`: ended, new, moved, renamed, kind_changed (several may hold)."""

    code: str
    name: str
    kind: str
    parent: str
    how: tuple[str, ...]
    was: str = ""  # the name, kind or parent before


@dataclass(frozen=True, slots=True)
class Pay:
    """Payroll of a unit with all below it: quota and people present, before and after."""

    code: str
    name: str
    quota: tuple[int, int]
    present: tuple[int, int]

    @property
    def over(self) -> int:
        """People above the quota after the plan; 0 where none or where no quota is kept."""
        return max(0, self.present[1] - self.quota[1]) if self.quota[1] else 0


@dataclass(frozen=True, slots=True)
class Read:
    """A figure of the review: now, as it would read, and what it is measured against."""

    id: str
    before: float | None
    after: float | None
    target: float | None = None

    @property
    def change(self) -> float | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A plan over the books as known at `base`, its effect seen at the end of `on`."""

    plan: Plan
    base: int
    on: date
    period: Period
    acts: int
    problems: tuple[Problem, ...]
    conflicts: tuple[Conflict, ...]
    changed: tuple[Changed, ...]
    kinds: Mapping[str, tuple[int, int]]  # units alive by kind, before and after
    pay: tuple[Pay, ...]
    posts: Posts
    leaders: tuple[Leader, ...]
    deputies: tuple[Deputies, ...]
    due: tuple[Due, ...]
    members: Affected
    figures: tuple[Read, ...]
    small: tuple[Small, ...]
    trees: tuple[
        Branch | None, Branch | None
    ]  # what changes, with all that stands above it: before and after

    @property
    def cut(self) -> dict[str, int]:
        """Units less (positive) or more by kind, those unchanged left out."""
        return {kind: before - after for kind, (before, after) in self.kinds.items() if before != after}


def evaluate_plan(plan: Plan, figures: Iterable[str], period: Period | None = None) -> Evaluation:
    """The plan over the books as they are now, with these figures for the period its day lies in (or another)."""
    laid = lay(plan)
    period = period or _half_year(laid.last)
    now, trial = open_rollup(), open_trial(laid.effects)
    before, after = now.tree(laid.base), trial.tree(laid.books.last)
    standing = store.books_now()
    changed = tuple(_changed(before, after, plan.unit, laid.last))
    return Evaluation(
        plan, laid.base, laid.last, period, laid.acts, laid.problems, laid.conflicts,
        changed=changed,
        kinds=_kinds(before, after, plan.unit, laid.last),
        pay=tuple(_pay(now, trial, before, after, laid)),
        posts=posts(laid, standing),
        leaders=tuple(leaders(laid, standing, after)),
        deputies=tuple(deputies(trial, after, plan.unit, laid.last, laid.books.last)),
        due=tuple(due(laid, standing)),
        members=members(laid, standing, now, before),
        figures=tuple(_figures(list(figures), plan, period, laid, now, trial)),
        small=tuple(small(trial, after, plan.unit, laid.last, laid.books.last)),
        trees=outline(before, after, plan.unit, laid.last, {c.code: c.how for c in changed}),
    )  # fmt: skip


def _half_year(on: date) -> Period:
    return periods.read(f"{on.year}-H{1 if on.month <= 6 else 2}")


# ---- the tree -----------------------------------------------------------------------------------------------------


def _within(tree: Tree, unit: str, on: date) -> dict[str, Node]:
    return {n.code: n for n in tree.within(unit, on)} if unit in tree.nodes else {}


def _changed(before: Tree, after: Tree, unit: str, on: date) -> Iterable[Changed]:
    """The units the plan ends, founds, moves, renames or makes another kind, in order of their codes."""
    was, now = _within(before, unit, on), _within(after, unit, on)
    for code in sorted(was.keys() - now.keys()):
        old = was[code]
        ended = not after.nodes[code].alive(on)
        heirs = ", ".join(after.nodes[code].into)
        yield Changed(
            code, old.name(on), old.kind(on), old.parent(on), ("ended" if ended else "moved",), heirs
        )
    for code in sorted(now.keys() - was.keys()):
        new = now[code]
        how = "moved" if code in before.nodes else "new"
        yield Changed(code, new.name(on), new.kind(on), new.parent(on), (how,), ", ".join(new.came_from))
    for code in sorted(was.keys() & now.keys()):
        old, new = was[code], now[code]
        pairs = {
            "moved": (old.parent(on), new.parent(on)), "renamed": (old.name(on), new.name(on)),
            "kind_changed": (old.kind(on), new.kind(on)),
        }  # fmt: skip
        how_ = tuple(name for name, (a, b) in pairs.items() if a != b)
        if how_:
            yield Changed(code, new.name(on), new.kind(on), new.parent(on), how_, pairs[how_[0]][0])


def _kinds(before: Tree, after: Tree, unit: str, on: date) -> dict[str, tuple[int, int]]:
    was = Counter(n.kind(on) for n in _within(before, unit, on).values())
    now = Counter(n.kind(on) for n in _within(after, unit, on).values())
    return {kind: (was[kind], now[kind]) for kind in sorted(was.keys() | now.keys())}


# ---- payroll ------------------------------------------------------------------------------------------------------


def _pay(now: Rollup, trial: Trial, before: Tree, after: Tree, laid: Laid) -> Iterable[Pay]:
    """The unit itself and every unit directly below it, before or after, that has a payroll."""
    unit, on = laid.plan.unit, laid.last
    below = {n.code: n for tree in (before, after) if unit in tree.nodes for n in tree.children(unit, on)}
    codes = [unit, *sorted(below)]
    was = now.sums([QUOTA, PRESENT], codes, Asked(on, on, laid.base))
    will = trial.sums([QUOTA, PRESENT], codes, Asked(on, on, laid.books.last))
    for code in codes:
        node = after.nodes.get(code) or before.nodes.get(code)
        if node is None:
            continue
        quota = (was[code][QUOTA][0], will[code][QUOTA][0])
        present = (was[code][PRESENT][0], will[code][PRESENT][0])
        if any((*quota, *present)):
            yield Pay(code, node.name(on), quota, present)


# ---- the figures --------------------------------------------------------------------------------------------------


def _figures(
    ids: list[str], plan: Plan, period: Period, laid: Laid, now: Rollup, trial: Trial
) -> Iterable[Read]:
    known = catalogue()
    targets = {id_: known[id_].target for id_ in ids if known[id_].target}
    wanted = list(dict.fromkeys([*ids, *targets.values(), *plan.target]))
    asked = question(plan.unit, period, laid.base)
    over = Over(trial, laid.books)
    before = _as_they_are(now, tuple(wanted), asked)
    after = evaluate(wanted, Question(plan.unit, asked.first, asked.last, laid.books.last), over=over)
    for id_ in dict.fromkeys([*ids, *plan.target]):
        target = plan.target.get(id_)
        if target is None and id_ in targets:
            target = after[targets[id_]].number
        yield Read(id_, before[id_].number, after[id_].number, target)


_KEPT = 32
_read: WeakKeyDictionary[Rollup, dict[tuple[tuple[str, ...], Question], dict[str, Value]]] = (
    WeakKeyDictionary()
)


def _as_they_are(now: Rollup, wanted: tuple[str, ...], asked: Question) -> dict[str, Value]:
    """The figures without the plan: the same for every plan and every try while the books stand where they are."""
    kept = _read.setdefault(now, {})
    if (wanted, asked) not in kept:
        if len(kept) >= _KEPT:
            kept.clear()
        kept[wanted, asked] = evaluate(list(wanted), asked)
    return kept[wanted, asked]
