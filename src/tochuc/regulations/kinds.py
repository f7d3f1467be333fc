"""Kinds of units (loại hình tổ chức, đơn vị) and the sectors that grassroots organisations are grouped by.

Always true: a code is permanent and says what a unit is on a day, not for ever (a commune's party body had three kinds
in 14 months); members are held by cells only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .rule import Rule, listed

Tree = Literal["party", "state", "mass"]
Level = Literal["central", "province", "district", "commune", "grassroots", "below"]


@dataclass(frozen=True, kw_only=True)
class UnitKind(Rule):
    """A kind of unit. `counts_as` names the headline a unit of the kind is counted under, "" for none.

    `is_grassroots`: a TCCSĐ (đảng bộ cơ sở or chi bộ cơ sở). `above_grassroots`: directly above TCCSĐ (cấp trên trực
    tiếp của TCCSĐ). `in_force_from` and `until` bound the days on which units of the kind may stand.
    """

    tree: Tree
    level: Level
    is_party_organisation: bool = False
    is_cell: bool = False
    is_grassroots: bool = False
    above_grassroots: bool = False
    may_hold_members: bool = False
    counts_as: str = ""

    def __post_init__(self) -> None:
        if self.may_hold_members and not self.is_cell:
            raise ValueError("chỉ chi bộ mới có đảng viên (may_hold_members cần is_cell)")
        if (self.is_cell or self.is_grassroots) and not self.is_party_organisation:
            raise ValueError("chi bộ, TCCSĐ là tổ chức đảng (cần is_party_organisation)")


@dataclass(frozen=True, kw_only=True)
class Sector(Rule):
    """A sector that grassroots organisations are grouped by (loại hình tổ chức cơ sở đảng)."""


@dataclass(frozen=True, kw_only=True)
class IdentifierForm(Rule):
    """The form of a code that another system gives a unit: groups of so many digits, joined by a separator."""

    digits: tuple[int, ...]
    separator: str = "."

    def fits(self, code: str) -> bool:
        groups = code.split(self.separator)
        wanted = zip(groups, self.digits, strict=False)
        return len(groups) == len(self.digits) and all(
            g.isascii() and g.isdigit() and len(g) == n for g, n in wanted
        )


unit_kinds = listed("unit_kinds", "unit_kind", UnitKind)
sectors = listed("unit_kinds", "sector", Sector)
identifier_forms = listed("unit_kinds", "identifier", IdentifierForm)
