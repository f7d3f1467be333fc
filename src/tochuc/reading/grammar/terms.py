"""Terms: Vietnamese words of more than one syllable, found in a run of syllables by the longest match of a word list.

Always true: terms cover the run in order; a syllable that begins no term of the list is a term by itself. The
list is the field's own (`words/terms.toml`); `docs/decisions/reader-word-segmentation.md` says why no model does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from .lexicon import table
from .tokens import phrase_keys


@cache
def _known() -> dict[str, Any]:
    """The list as nested tables, syllable by syllable; the empty key holds what the term stands for."""
    root: dict[str, Any] = {}
    data = table("terms")
    for written, meant in ((w, w) for w in data["terms"]):
        _add(root, written, meant)
    for short, meant in data["short"].items():
        _add(root, short, meant)
    return root


def _add(root: dict[str, Any], written: str, meant: str) -> None:
    node = root
    for key in phrase_keys(written):
        node = node.setdefault(key, {})
    node[""] = "|".join(" ".join(phrase_keys(part)) for part in meant.split("|"))


def terms(keys: Sequence[str]) -> list[str]:
    """The terms of a run of syllables, abbreviations written out (`tccsđ` gives tổ chức, cơ sở, đảng)."""
    found: list[str] = []
    at = 0
    while at < len(keys):
        node, ahead, best, meant = _known(), at, at + 1, keys[at]
        while ahead < len(keys) and (node := node.get(keys[ahead], {})):
            ahead += 1
            if "" in node:
                best, meant = ahead, node[""]
        if "|" in meant:
            found.extend(meant.split("|"))
        else:
            found.append(meant)
        at = best
    return found
