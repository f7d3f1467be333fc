"""Popolo JSON (https://www.popoloproject.com/specs/): organizations, posts, memberships, persons.

Always true: `read(write(p)) == p`. Changes of units have no class in Popolo: they stand under `events` with our keys.
"""

from __future__ import annotations

import json
from typing import Any

from tochuc.exchange.exporting.picture import ChangeSeen, HolderSeen, Picture, PostSeen, UnitSeen


def write(seen: Picture) -> str:
    """The picture as Popolo JSON."""
    persons = {h.person: h.name for h in seen.holders}
    data = {
        "date": seen.on,
        "organizations": [_organization(u) for u in seen.units],
        "posts": [
            {"id": p.code, "label": p.name, "role": p.title, "organization_id": p.unit, "classification": p.rank}
            for p in seen.posts
        ],
        "persons": [{"id": code, "name": name} for code, name in sorted(persons.items())],
        "memberships": [_membership(h) for h in seen.holders],
        "events": [
            {"classification": "organization change", "start_date": c.on, "original_ids": [*c.sources], "resulting_ids": [*c.results]}
            for c in seen.changes
        ],
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, indent=1)


def _organization(unit: UnitSeen) -> dict[str, Any]:
    given = {
        "id": unit.code, "name": unit.name, "classification": unit.kind, "parent_id": unit.parent,
        "founding_date": unit.begun, "dissolution_date": unit.ended,
    }  # fmt: skip
    return {k: v for k, v in given.items() if v}


def _membership(holder: HolderSeen) -> dict[str, Any]:
    given = {"person_id": holder.person, "post_id": holder.post, "start_date": holder.since}
    return {k: v for k, v in given.items() if v}


def read(text: str) -> Picture:
    """The picture in Popolo JSON as `write` makes it."""
    data = json.loads(text)
    names = {p["id"]: p["name"] for p in data["persons"]}
    return Picture(
        data["date"],
        tuple(
            UnitSeen(
                o["id"], o["name"], o["classification"], o.get("parent_id", ""), o.get("founding_date", ""),
                o.get("dissolution_date", ""),
            )
            for o in data["organizations"]
        ),
        tuple(PostSeen(p["id"], p["organization_id"], p["role"], p["label"], p["classification"]) for p in data["posts"]),
        tuple(
            HolderSeen(m["person_id"], names[m["person_id"]], m["post_id"], m.get("start_date", ""))
            for m in data["memberships"]
        ),
        tuple(
            ChangeSeen(e["start_date"], tuple(e["original_ids"]), tuple(e["resulting_ids"])) for e in data["events"]
        ),
    )  # fmt: skip
