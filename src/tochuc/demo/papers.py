"""The papers of the demonstration: numbered by issuer and kind within the term, each one marked as made up.

Always true: the same plan and size give the same papers, in the same order, with the same numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

MARK = "(số liệu minh họa)"
SIGNER = "Người ký minh họa"

_SYMBOLS = {
    "opening": "MS", "closing": "KS", "decision": "QĐ", "notice": "TB", "resolution": "NQ", "plan": "KH",
    "guidance": "HD", "conclusion": "KL", "programme": "CTr", "scheme": "ĐA",
}  # fmt: skip

Raw = dict[str, Any]


class Register:
    """Gives every paper the next number of its issuer and kind."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str, int], int] = defaultdict(int)
        self.bodies: dict[str, str] = {}
        self.state_bodies: set[str] = set()

    def paper(
        self,
        issuer: str,
        kind: str,
        issued: date,
        subject: str,
        acts: Sequence[Raw],
        effective: date | None = None,
    ) -> Raw:
        """A paper as `tochuc.books.paper.read` takes it. `effective` is left out where it is the day of issue."""
        state = issuer in self.state_bodies
        place = (issuer, kind, issued.year if state else 0)
        self._last[place] += 1
        body, symbol = self.bodies.get(issuer, "ĐU"), _SYMBOLS[kind]
        number = f"{self._last[place]:02d}"
        raw: Raw = {
            "number": f"{number}/{symbol}-{body}" if state else f"{number}-{symbol}/{body}",
            "kind": kind, "issuer": issuer, "issued": issued.isoformat(), "subject": f"{subject} {MARK}",
            "signer": SIGNER, "acts": list(acts),
        }  # fmt: skip
        if effective is not None and effective != issued:
            raw["effective"] = effective.isoformat()
        return raw
