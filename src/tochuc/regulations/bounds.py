"""Bounds of what may be kept: levels of secrecy, sensitive personal data, what a protection review may record.

Always true: above "none" nothing but kind, number and date of a paper is kept on a machine in a network.
"""

from __future__ import annotations

from dataclasses import dataclass

from .rule import Rule, listed


@dataclass(frozen=True, kw_only=True)
class SecrecyLevel(Rule):
    """A level of state secrecy (độ mật). `term_years`: how long it lasts by law; `kept`: fields that may be kept."""

    order: int
    term_years: int | None = None
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SensitiveField(Rule):
    """A kind of personal data that the law calls sensitive, or that is treated so here."""


@dataclass(frozen=True, kw_only=True)
class ProtectionConclusion(Rule):
    """A kind of conclusion of a review of political standards; counted only."""


secrecy_levels = listed("bounds", "secrecy", SecrecyLevel)
sensitive_fields = listed("bounds", "sensitive", SensitiveField)
protection_conclusions = listed("bounds", "protection_conclusion", ProtectionConclusion)
