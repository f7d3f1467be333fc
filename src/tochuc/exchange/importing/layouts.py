"""The layouts an office has shown: which of its headings is which field, kept so that it is asked once.

Always true: a layout is found again by the headings it was made for, per unit and kind of list; it holds headings and
fields, nothing of any row. One JSON file a unit in the data folder.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from tochuc.exchange.importing import words
from tochuc.exchange.importing.lists import KINDS

_FORM = 1


def remember(unit: str, kind: str, headings: Iterable[str], fields: Mapping[str, str]) -> None:
    """Keep what each heading (or column letter) means for lists of these headings. Raises ValueError for a field the kind has not."""
    unknown = [f for f in fields.values() if f not in KINDS[kind].fields]
    if unknown:
        raise ValueError(f"Danh sách {KINDS[kind].vi} không có trường: {', '.join(unknown)}")
    kept = _read(unit)
    kept[_sign(kind, headings)] = {
        "kind": kind,
        "headings": [h for h in headings if h],
        "fields": dict(fields),
    }
    path = _path(unit)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps({"form": _FORM, "layouts": kept}, ensure_ascii=False, indent=1), "utf-8")
    part.replace(path)


def recall(unit: str, kind: str, headings: Iterable[str]) -> dict[str, str]:
    """The layout shown before for these headings, {} for none."""
    found = _read(unit).get(_sign(kind, headings), {})
    return dict(found.get("fields", {}))


def layouts(unit: str) -> list[dict[str, Any]]:
    """All layouts of a unit, for the page that lists them."""
    return list(_read(unit).values())


def _sign(kind: str, headings: Iterable[str]) -> str:
    keys = "|".join(sorted(words.heading_key(h) for h in headings if h))
    return f"{kind}:{hashlib.sha256(keys.encode()).hexdigest()[:16]}"


def _path(unit: str) -> Path:
    return Path(settings.DATA) / "layouts" / f"{re.sub(r'[^a-z0-9._-]', '_', unit) or 'all'}.json"


def _read(unit: str) -> dict[str, Any]:
    path = _path(unit)
    if not path.exists():
        return {}
    data = json.loads(path.read_text("utf-8"))
    return dict(data.get("layouts", {})) if data.get("form") == _FORM else {}
