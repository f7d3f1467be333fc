"""Every rule kept, in one list, for the page "where does this rule come from?" and for the check at start.

Always true: no table of rules in `data/` is left out (a test compares the two).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from . import (
    bounds,
    classification,
    documents,
    kinds,
    membership,
    offices,
    people,
    personnel,
    policy,
    reduction,
    retirement,
)
from .rule import Rule

_LISTS: tuple[Callable[[], Mapping[str, Rule]], ...] = (
    kinds.unit_kinds,
    kinds.sectors,
    kinds.identifier_forms,
    documents.document_kinds,
    documents.body_codes,
    people.ethnic_groups,
    people.religions,
    people.education_levels,
    people.theory_levels,
    people.age_bands,
    offices.posts,
    offices.merged_models,
    classification.score_parts,
    classification.appraisal_forms,
    classification.appraisal_steps,
    classification.meeting_grades,
    membership.movements,
    membership.discipline_forms,
    membership.statistic_forms,
    reduction.blocs,
    reduction.staff_kinds,
    reduction.layout_limits,
    policy.benefits,
    policy.badges,
    policy.award_days,
    policy.salary_steps,
    retirement.postponements,
    personnel.personnel_acts,
    bounds.secrecy_levels,
    bounds.sensitive_fields,
    bounds.protection_conclusions,
)

_DATED: tuple[Callable[[], Iterable[Rule]], ...] = (
    classification.class_schemes,
    classification.all_caps,
    classification.all_exemptions,
    classification.all_side_rules,
    classification.point_grades,
    documents.numberings,
    documents.document_formats,
    documents.signatures,
    documents.restrictions,
    membership.all_age_limits,
    membership.candidate_periods,
    membership.deadlines,
    membership.sizes,
    reduction.all_grounds,
    reduction.reduction_targets,
    reduction.all_policies,
    policy.early_badges,
    retirement.retirement_ages,
    personnel.all_steps,
    personnel.all_limits,
)


@cache
def rules() -> list[Rule]:
    """Every rule with its source, table by table. Raises WrongRule if any file of `data/` cannot be taken."""
    found: list[Rule] = [rule for read in _LISTS for rule in read().values()]
    found.extend(rule for read_all in _DATED for rule in read_all())
    return found
