"""The roles as data (`roles.toml`): which permissions there are and which role grants which."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Role:
    code: str
    vi: str
    en: str
    grants: frozenset[str]


@cache
def _register() -> tuple[dict[str, Role], dict[str, dict[str, str]]]:
    data = tomllib.loads(files("tochuc.access").joinpath("roles.toml").read_text("utf-8"))
    roles = {c: Role(c, r["vi"], r["en"], frozenset(r["grants"])) for c, r in data["roles"].items()}
    return roles, data["permissions"]


def roles() -> dict[str, Role]:
    """Every role by its code."""
    return _register()[0]


def permissions() -> dict[str, dict[str, str]]:
    """Every permission by its code, with its words in each language."""
    return _register()[1]


@cache
def roles_granting(permission: str) -> frozenset[str]:
    """The roles that grant a permission. Raises KeyError for a permission that does not exist."""
    if permission not in permissions():
        raise KeyError(permission)
    return frozenset(code for code, role in roles().items() if permission in role.grants)
