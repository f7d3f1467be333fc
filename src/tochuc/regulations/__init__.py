"""The rules of the field as dated data with their source, and the readers that say which one holds on a day.

Always true: nothing here is code that the law can change; every rule names its act, or says that none is known, and how
surely it was read (`docs/regulations.md`). This floor imports nothing else of `tochuc`.
"""

from .benefits import award_days, badge_years, badges, benefits, early_badge, next_award_day, salary_steps
from .classification import (
    appraisal_steps,
    caps,
    class_schemes,
    classes,
    exemptions,
    meeting_grade,
    meeting_grades,
    points_class,
    side_rules,
)
from .documents import document_kind_of_symbol, document_kinds, document_kinds_of_symbol
from .kinds import unit_kinds
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
)
from .numbers import DocumentNumber, format_number, parse_number
from .people import age_band, age_bands, education_levels, ethnic_groups, religions, theory_levels
from .posts import merged_models, posts
from .reduction import (
    blocs,
    deputies_allowed,
    layout_limits,
    reduction_grounds,
    reduction_policies,
    reduction_target,
    reduction_targets,
    staff_kinds,
)
from .rule import NoRule, Rule, Source

__all__ = [
    "DocumentNumber",
    "NoRule",
    "Rule",
    "Source",
    "WrongRule",
    "age_band",
    "age_bands",
    "age_limits",
    "appraisal_steps",
    "award_days",
    "badge_years",
    "badges",
    "benefits",
    "blocs",
    "candidate_months",
    "caps",
    "class_schemes",
    "classes",
    "deadline",
    "deputies_allowed",
    "discipline",
    "discipline_forms",
    "document_kind_of_symbol",
    "document_kinds",
    "document_kinds_of_symbol",
    "early_badge",
    "education_levels",
    "ethnic_groups",
    "exemptions",
    "format_number",
    "known_documents",
    "layout_limits",
    "meeting_grade",
    "meeting_grades",
    "merged_models",
    "movements",
    "next_award_day",
    "parse_number",
    "party_term",
    "party_terms",
    "points_class",
    "posts",
    "reduction_grounds",
    "reduction_policies",
    "reduction_target",
    "reduction_targets",
    "religions",
    "resolve_reference",
    "salary_steps",
    "side_rules",
    "size",
    "staff_kinds",
    "theory_levels",
    "unit_kinds",
]
