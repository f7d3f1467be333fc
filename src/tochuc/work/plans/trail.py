"""The rows of plans in the audit trail: made, accepted, decided.

Always true: whichever way a plan is worked on (page, API, command line), the step itself writes its row, in its own
transaction; no way in writes one.
"""

from __future__ import annotations

from typing import Any, Literal

from tochuc.access import audit
from tochuc.work.plans.models import Plan

Step = Literal["made", "accepted", "decided"]


def record(step: Step, plan: Plan, by: Any, **details: Any) -> None:
    """Add the row of a step; `by` is an account or its name."""
    audit.record(f"plan.{step}", actor=by, subject=f"plan:{plan.code}", unit=plan.unit, details=details)
