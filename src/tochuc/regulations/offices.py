"""Standard posts (chức danh) and the models of merged offices (nhất thể hóa, kiêm nhiệm).

Always true: a model names its two posts by their codes; which models run where is a matter of the books, not of rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Literal

from .loading import DATA, WrongRule, load
from .rule import Rule, checked, listed

Rank = Literal["head", "deputy", "member", "staff"]
PostLevel = Literal["any", "province", "district", "commune", "cell"]


@dataclass(frozen=True, kw_only=True)
class Post(Rule):
    """A standard post. `leader`: counts as a leading or managing cadre (cán bộ lãnh đạo, quản lý)."""

    rank: Rank
    leader: bool
    level: PostLevel = "any"
    body: Literal["party", "state", "mass", "service"] = "party"


@dataclass(frozen=True, kw_only=True)
class MergedModel(Rule):
    """Two headships in one person, or two bodies in one.

    `term`: nhất thể hóa (two headships), kiêm nhiệm (a main post and a lesser one) or hợp nhất (two bodies, one head).
    `paused_from`: the day from which the pilots were asked to pause; None for none.
    """

    titles: tuple[str, ...]
    level: PostLevel
    term: Literal["nhất thể hóa", "kiêm nhiệm", "hợp nhất"] = "nhất thể hóa"
    paused_from: date | None = None
    pause_document: str = ""


posts = listed("offices", "post", Post)


@cache
def merged_models() -> Mapping[str, MergedModel]:
    """The models by code. Raises WrongRule for one that names a post nobody knows."""
    placed = load(DATA / "offices.toml", "merged_model", MergedModel, area="merged_model")
    wrong = [
        place.said("titles", f"không có chức danh “{title}”")
        for place, model in placed
        for title in model.titles
        if title not in posts()
    ]
    if wrong:
        raise WrongRule(wrong)
    return MappingProxyType({model.code: model for model in checked(placed)})
