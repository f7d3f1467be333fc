"""The sentences of `refusals.toml`: why a form, a step or a settling is refused."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("tochuc.exchange").joinpath("refusals.toml").read_text("utf-8"))


def sentence(code: str, lang: str = "vi", **details: object) -> str:
    """The sentence of a code, its details filled in. Raises KeyError for a code without one."""
    return _sentences()[code]["en" if lang == "en" else "vi"].format_map(details)
