"""Where an account's tree of units begins."""

from __future__ import annotations

from datetime import date
from typing import Any

from tochuc import regulations
from tochuc.access import scopes
from tochuc.books.histories import Unit
from tochuc.books.state import Books
from tochuc.books.text import search_key


def roots_of(user: Any, books: Books, on: date) -> list[Unit]:
    """Where the account's tree begins: the units of its grants, or every root."""
    held = scopes.roots(user, "units.read")
    if scopes.EVERYWHERE in held:
        found = books.roots(on)
    else:
        tops = [c for c in held if not any(a in held for a in books.ancestors(c, on) if a != c)]
        found = [u for c in tops if (u := books.unit_ever(c, on))]
    return sorted(found, key=lambda u: (_tree_of(u), search_key(u.name)))


def _tree_of(unit: Unit) -> int:
    kind = regulations.unit_kinds().get(unit.kind)
    return {"party": 0, "state": 1, "mass": 2}.get(kind.tree, 3) if kind else 3
