"""What readings learn from users: which phrases were tied to which figure, and for whose texts that holds.

Always true: a correction holds at the unit it was made for and below it; the nearest one above a text's unit is used.
Nothing is read or summed here, so that a text can be read with what was learnt without opening any figure.
"""

from __future__ import annotations

from typing import Any

from tochuc.access import scopes
from tochuc.books import store

from .models import Correction

WHOLE = ""
"""The whole installation, as a unit for which a correction holds."""


def learnt(unit: str = WHOLE) -> dict[str, str]:
    """The phrases tied by users whose corrections hold for a unit's texts, to figure ids ("": to none).

    Of one phrase the correction of the nearest unit above holds, and of that unit the last.
    """
    above = [WHOLE, *reversed(list(store.books_now().ancestors(unit, scopes.today())))] if unit else [WHOLE]
    rows = Correction.objects.exclude(phrase="").filter(unit__in=above).order_by("id")
    held = sorted(rows.values_list("unit", "phrase", "figure"), key=lambda row: above.index(row[0]))
    return {phrase: figure for _unit, phrase, figure in held}


def holds_for(user: Any, unit: str) -> str:
    """The highest unit at which a user writes and under which `unit` stands; `unit` itself where no grant says."""
    held = scopes.roots(user, "reviews.write")
    if scopes.EVERYWHERE in held:
        return WHOLE
    above = [code for code in store.books_now().ancestors(unit, scopes.today()) if code in held]
    return above[-1] if above else unit
