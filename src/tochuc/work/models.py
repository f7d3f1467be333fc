"""Everything of this floor that is kept in the store; each subject's models stand in its own folder."""

from tochuc.work.plans.models import Plan, PlanNote, PlanPaper

__all__ = ["Plan", "PlanNote", "PlanPaper"]
