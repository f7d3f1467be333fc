"""Restricted fields (trường hạn chế) and their masks, in one place: citizen number, religion, health, protection.

Always true: lists, exports, search, pages and the API take people's data through `masked` or `masked_act`; what the
reader's `clear` set does not name leaves as dots. Each uncovering is recorded by `uncover`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from tochuc.access import audit, scopes

MASK = "•••"


@dataclass(frozen=True, slots=True)
class Restricted:
    """One restricted field: the keys and act fields that carry it, and the permission that uncovers it."""

    code: str
    vi: str
    en: str
    permission: str
    keys: frozenset[str]
    acts: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    measures: tuple[str, ...] = ()
    values: Mapping[str, list[str]] = field(default_factory=dict)


@cache
def fields() -> dict[str, Restricted]:
    """Every restricted field by its code."""
    data = tomllib.loads(files("tochuc.access").joinpath("restricted.toml").read_text("utf-8"))
    return {
        code: Restricted(
            code, f["vi"], f["en"], f["permission"], frozenset(f["keys"]), f.get("acts", {}),
            tuple(f.get("measures", ())),
            f.get("values", {}),
        )
        for code, f in data.items()
    }  # fmt: skip


def clear_for(user: Any, units: set[str], on: date | None = None) -> frozenset[str]:
    """The restricted fields the account may see at all of the units."""
    return frozenset(code for code, f in fields().items() if scopes.may_all(user, f.permission, units, on))


def uncover(user: Any, code: str, subject: str, units: set[str]) -> bool:
    """Whether the account may read this restricted field of this subject; a read that is allowed is recorded."""
    allowed = bool(units) and scopes.may_all(user, fields()[code].permission, units)
    action = "restricted.read" if allowed else "restricted.refused"
    audit.record(action, actor=user, subject=subject, unit=min(units, default=""), details={"field": code})
    return allowed


def mask_citizen_number(number: str) -> str:
    """All but the last three digits as dots."""
    return "•" * max(len(number) - 3, 0) + number[-3:] if number else ""


def masked(values: Mapping[str, Any], clear: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A person's values with every restricted one that has a value, and is not clear, covered."""
    covered = {key: code for code, f in fields().items() if code not in clear for key in f.keys}
    shown = {k: _cover(k, v) if k in covered and v not in ("", None) else v for k, v in values.items()}
    for code, f in fields().items():
        for key, some in f.values.items():
            if code not in clear and key in shown and shown[key] in some:
                shown[key] = MASK
    return shown


def _cover(key: str, value: Any) -> str:
    return mask_citizen_number(str(value)) if key == "citizen_number" else MASK


def masked_act(data: Mapping[str, Any], clear: frozenset[str] = frozenset()) -> dict[str, Any]:
    """An act's data (as `Act.data()` gives it) with restricted values covered, in nested lines too."""
    name = str(data.get("act", ""))
    shown = _masked_tree(data, clear)
    for code, restricted in fields().items():
        if code in clear:
            continue
        for key, values in restricted.acts.get(name, {}).items():
            for place in [k for k in shown if k != "act"] if key == "*" else [key]:
                if place in shown and ("*" in values or shown[place] in values):
                    shown[place] = MASK
    return shown


def _masked_tree(data: Mapping[str, Any], clear: frozenset[str]) -> dict[str, Any]:
    shown = masked(data, clear)
    for key, value in shown.items():
        if isinstance(value, Mapping):
            shown[key] = _masked_tree(value, clear)
        elif isinstance(value, list):
            shown[key] = [_masked_tree(v, clear) if isinstance(v, Mapping) else v for v in value]
    return shown


def measure_restricted(measure: str, clear: frozenset[str] = frozenset()) -> bool:
    """Whether entries of this measure that name a person are covered."""
    return any(
        measure == m or (m.endswith(".*") and measure.startswith(m[:-1]))
        for code, f in fields().items()
        if code not in clear
        for m in f.measures
    )
