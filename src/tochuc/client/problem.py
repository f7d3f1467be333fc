"""What the server refuses, as an exception."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Problem(Exception):
    """An RFC 9457 problem. `problems` are `{"code", "where", "place", "message"}`, all of them."""

    def __init__(self, status: int, told: Mapping[str, Any]):
        self.status = status
        self.title = str(told.get("title", ""))
        self.detail = str(told.get("detail", ""))
        self.problems: list[dict[str, Any]] = list(told.get("problems", ()))
        reasons = [f"{p.get('place', '')}: {p.get('message', '')}".strip(": ") for p in self.problems]
        super().__init__("; ".join(filter(None, [f"{status} {self.title}", self.detail, *reasons])))
