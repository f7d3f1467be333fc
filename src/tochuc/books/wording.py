"""Problems in words: the sentence of `problems.toml` with its details, and the place it was found."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from tochuc.books.records import Problem

_PLACES = {
    "vi": {
        "decision": "quyết định thứ",
        "acts": "nghiệp vụ thứ",
        "row": "dòng",
        "sheet": "trang",
        "posting": "lần ghi sổ",
    },
    "en": {"decision": "decision", "acts": "act", "row": "row", "sheet": "sheet", "posting": "posting"},
}


@cache
def sentences() -> dict[str, dict[str, str]]:
    """Every problem's sentence by its code, in each language."""
    return tomllib.loads(files("tochuc.books").joinpath("problems.toml").read_text("utf-8"))


def sentence(found: Problem, lang: str = "vi") -> str:
    """What is wrong and what would be right."""
    shown = {k: _shown(v, lang) for k, v in found.details.items()}
    return sentences()[found.code][lang].format_map(shown)


def place(found: Problem, lang: str = "vi") -> str:
    """Where it was found: `quyết định thứ 3, nghiệp vụ thứ 1, person`. Counted from 1, as people count."""
    words = _PLACES[lang]
    parts: list[str] = []
    before = ""
    for step in found.where:
        if isinstance(step, int):
            parts[-1:] = [f"{words.get(before, before)} {step + 1}"]
        else:
            parts.append(str(step))
        before = str(step)
    return ", ".join(parts)


def as_data(found: Problem, lang: str = "vi") -> dict[str, Any]:
    """The problem for a machine: its code, its place as steps, and the sentence."""
    details: Mapping[str, Any] = {
        k: v.isoformat() if isinstance(v, date) else v for k, v in found.details.items()
    }
    return {
        "code": found.code, "where": list(found.where), "place": place(found, lang),
        "message": sentence(found, lang), "details": dict(details),
    }  # fmt: skip


def _shown(value: Any, lang: str) -> str:
    if isinstance(value, date) and lang == "vi":
        return f"{value:%d/%m/%Y}"
    return "—" if value in ("", None) else str(value)
