"""Personnel work (công tác cán bộ): kinds of acts, the steps of a process, limits of planning, appointment, rotation.

Always true: each limit is the one in force on the day asked about; a vote is counted of those convened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from .rule import Rule, in_force, listed, load_rules


@dataclass(frozen=True, kw_only=True)
class PersonnelAct(Rule):
    """A kind of personnel decision. `effect`: what it does to the holding of a post."""

    effect: Literal["takes", "leaves", "moves", "suspends", "none"]


@dataclass(frozen=True, kw_only=True)
class ProcessStep(Rule):
    """A step of the process of choosing: `process` is five_steps (in-house) or three_steps (from outside)."""

    process: Literal["five_steps", "three_steps"]
    order: int
    body: str


@dataclass(frozen=True, kw_only=True)
class Limit(Rule):
    """A number of personnel work: an `amount` in `unit`; `at_least` or at most."""

    about: Literal["planning", "appointment", "rotation", "process"]
    amount: int
    unit: Literal["people", "posts", "months", "years", "percent", "working_days", "thirds"]
    at_least: bool
    of: str = ""


personnel_acts = listed("personnel", "act", PersonnelAct)


@cache
def all_steps() -> tuple[ProcessStep, ...]:
    return load_rules("personnel", "step", ProcessStep)


def process_steps(process: str, on: date) -> tuple[ProcessStep, ...]:
    """The steps of a process in order, as they hold on the day."""
    return tuple(
        sorted((s for s in all_steps() if s.process == process and s.holds_on(on)), key=lambda s: s.order)
    )


@cache
def all_limits() -> tuple[Limit, ...]:
    return load_rules("personnel", "limit", Limit)


def personnel_limit(code: str, on: date) -> Limit:
    """The limit of a code (planning_people, rotation_months ...) on the day. Raises NoRule where none is kept."""
    return in_force((rule for rule in all_limits() if rule.code == code), on)


def personnel_limits(about: str, on: date) -> tuple[Limit, ...]:
    """Every limit on a subject that holds on the day."""
    return tuple(rule for rule in all_limits() if rule.about == about and rule.holds_on(on))
