"""What is told of a file and stops nothing, in words (`notes.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("notes.toml").read_text("utf-8"))


def as_data(notes: Mapping[str, int], lang: str = "vi") -> list[dict[str, Any]]:
    """Each note with its code, count and sentence."""
    return [
        {"code": c, "count": n, "message": _sentences()[c][lang].format(count=n)} for c, n in notes.items()
    ]
