"""Staff reduction (tinh giản biên chế): blocs, kinds of staff, grounds, targets, and the offices' layout.

Always true: a target names its base (what, of which year, per which scope); a named person who leaves by a decree and
a cut of quota are different things and have different rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from .rule import Rule, in_force, listed, load_rules


@dataclass(frozen=True, kw_only=True)
class Bloc(Rule):
    """A bloc that payroll is assigned and counted by (khối)."""


@dataclass(frozen=True, kw_only=True)
class StaffKind(Rule):
    """A kind of staff on a payroll. `quota`: the payroll of the kind is assigned as a quota."""

    quota: bool = True


@dataclass(frozen=True, kw_only=True)
class ReductionGround(Rule):
    """A ground on which a named person leaves the payroll under a decree on reduction, with the decree's dates."""

    staff_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReductionTarget(Rule):
    """At least `percent` below the base by the end of `by_year`. `base` says what the base is, `base_year` of when.

    `refill_percent`: the most of the posts vacated in a year that may be filled again; None where no rule is known.
    """

    percent: int
    by_year: int
    base: str
    base_year: int
    refill_percent: int | None = None
    staff_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReductionPolicy(Rule):
    """A decree under which people leave with money (chính sách tinh giản, nghỉ sớm)."""

    scheme: str


@dataclass(frozen=True, kw_only=True)
class Layout(Rule):
    """A limit of an office's layout: least staff of a division, deputies allowed for a number of staff."""

    least_staff: int | None = None
    below_staff: int | None = None
    most_deputies: int | None = None


blocs = listed("reduction", "bloc", Bloc)
staff_kinds = listed("reduction", "staff_kind", StaffKind)
layout_limits = listed("reduction", "layout", Layout)


@cache
def all_grounds() -> tuple[ReductionGround, ...]:
    return load_rules("reduction", "ground", ReductionGround)


def reduction_grounds(on: date | None = None) -> dict[str, ReductionGround]:
    """The grounds by code: those that hold on the day, or without a day all that are kept."""
    return {g.code: g for g in all_grounds() if on is None or g.holds_on(on)}


@cache
def reduction_targets() -> tuple[ReductionTarget, ...]:
    """Every target kept, oldest first."""
    return load_rules("reduction", "target", ReductionTarget)


def reduction_target(on: date, staff_kind: str) -> ReductionTarget:
    """The target that a kind of staff is measured against on the day. Raises NoRule where none is kept."""
    return in_force((t for t in reduction_targets() if staff_kind in t.staff_kinds), on)


@cache
def all_policies() -> tuple[ReductionPolicy, ...]:
    return load_rules("reduction", "policy", ReductionPolicy)


def reduction_policies(on: date) -> tuple[ReductionPolicy, ...]:
    """The decrees under which people may leave on the day; more than one may hold."""
    return tuple(p for p in all_policies() if p.holds_on(on))


def deputies_allowed(staff: int) -> Layout | None:
    """The limit of deputies for a division of that many people, None where no rule kept says one."""
    limits = (rule for rule in layout_limits().values() if rule.most_deputies is not None)
    return next((rule for rule in limits if rule.below_staff is None or staff < rule.below_staff), None)


def least_staff() -> tuple[Layout, ...]:
    """The limits of how few people a division may have, the largest first: what follows is for where payroll is short."""
    limits = [rule for rule in layout_limits().values() if rule.least_staff is not None]
    return tuple(sorted(limits, key=lambda rule: -(rule.least_staff or 0)))
