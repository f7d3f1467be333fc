"""The rules of the field as dated data with their source, and the readers that say which one holds on a day.

Always true: nothing here is code that the law can change; every rule names its act, or says that none is known, and how
surely it was read (`docs/regulations.md`). This floor imports nothing else of `tochuc`.
"""

from .bounds import protection_conclusions, secrecy_levels, sensitive_fields
from .classification import (
    appraisal_forms,
    appraisal_steps,
    caps,
    class_schemes,
    classes,
    exemptions,
    meeting_grade,
    meeting_grades,
    points_class,
    score_parts,
    side_rules,
)
from .documents import (
    body_codes,
    document_format,
    document_kind_of_symbol,
    document_kinds,
    document_kinds_of_symbol,
    forbidden_issue,
    numbering,
    signature_forms,
)
from .kinds import identifier_forms, sectors, unit_kinds
from .known import known_documents, party_term, party_terms, resolve_reference
from .loading import WrongRule
from .membership import (
    age_limits,
    candidate_months,
    deadline,
    discipline,
    discipline_forms,
    movements,
    size,
    statistic_forms,
)
from .numbers import DocumentNumber, format_number, parse_number
from .offices import merged_models, posts
from .people import age_band, age_bands, education_levels, ethnic_groups, religions, theory_levels
from .personnel import personnel_acts, personnel_limit, personnel_limits, process_steps
from .policy import award_days, badge_years, badges, benefits, early_badge, next_award_day, salary_steps
from .reduction import (
    blocs,
    deputies_allowed,
    layout_limits,
    least_staff,
    reduction_grounds,
    reduction_policies,
    reduction_target,
    reduction_targets,
    staff_kinds,
)
from .register import rules
from .retirement import postponements, retirement_age, retirement_day, retirement_plan
from .rule import MARKS, NoRule, Rule, Source

__all__ = [
    "MARKS",
    "DocumentNumber",
    "NoRule",
    "Rule",
    "Source",
    "WrongRule",
    "age_band",
    "age_bands",
    "age_limits",
    "appraisal_forms",
    "appraisal_steps",
    "award_days",
    "badge_years",
    "badges",
    "benefits",
    "blocs",
    "body_codes",
    "candidate_months",
    "caps",
    "class_schemes",
    "classes",
    "deadline",
    "deputies_allowed",
    "discipline",
    "discipline_forms",
    "document_format",
    "document_kind_of_symbol",
    "document_kinds",
    "document_kinds_of_symbol",
    "early_badge",
    "education_levels",
    "ethnic_groups",
    "exemptions",
    "forbidden_issue",
    "format_number",
    "identifier_forms",
    "known_documents",
    "layout_limits",
    "least_staff",
    "meeting_grade",
    "meeting_grades",
    "merged_models",
    "movements",
    "next_award_day",
    "numbering",
    "parse_number",
    "party_term",
    "party_terms",
    "personnel_acts",
    "personnel_limit",
    "personnel_limits",
    "points_class",
    "postponements",
    "posts",
    "process_steps",
    "protection_conclusions",
    "reduction_grounds",
    "reduction_policies",
    "reduction_target",
    "reduction_targets",
    "religions",
    "resolve_reference",
    "retirement_age",
    "retirement_day",
    "retirement_plan",
    "rules",
    "salary_steps",
    "score_parts",
    "secrecy_levels",
    "sectors",
    "sensitive_fields",
    "side_rules",
    "signature_forms",
    "size",
    "staff_kinds",
    "statistic_forms",
    "theory_levels",
    "unit_kinds",
]
