"""Word lists: phrases of the field as data, matched longest first over token keys.

Always true: a list is a TOML file under `words/`; a phrase is written as a person writes it, and matches
whatever its Unicode form, tone placement or case. Matching at a place costs the length of the longest phrase.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Generic, NamedTuple, TypeVar

from .tokens import Token, phrase_keys

V = TypeVar("V")
_END = ""


class Hit(NamedTuple, Generic[V]):
    """A phrase found: the index after its last token, and what the list says of it."""

    stop: int
    value: V


class Phrases(Generic[V]):
    """A list of phrases with a value each; `at` finds the longest that starts at a token."""

    def __init__(self, entries: Mapping[str, V]) -> None:
        self._root: dict[str, Any] = {}
        for phrase, value in entries.items():
            node = self._root
            for key in phrase_keys(phrase):
                node = node.setdefault(key, {})
            node[_END] = value

    def at(self, tokens: Sequence[Token], index: int, stop: int) -> Hit[V] | None:
        """The longest phrase of the list at `tokens[index]`, ending before `stop`; None where there is none."""
        node: dict[str, Any] | None = self._root
        found: Hit[V] | None = None
        while index < stop:
            node = node.get(tokens[index].key) if node is not None else None
            if node is None:
                break
            index += 1
            if _END in node:
                found = Hit(index, node[_END])
        return found

    def ending(self, tokens: Sequence[Token], stop: int, begin: int, reach: int = 6) -> Hit[V] | None:
        """The longest phrase whose last token is `tokens[stop - 1]`; its `stop` is the index it starts at."""
        for index in range(max(begin, stop - reach), stop):
            hit = self.at(tokens, index, stop)
            if hit is not None and hit.stop == stop:
                return Hit(index, hit.value)
        return None


@cache
def table(name: str) -> dict[str, Any]:
    """The word list `words/<name>.toml` as data."""
    file = resources.files(__package__).joinpath("words", f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def phrases(name: str, *path: str) -> Phrases[str]:
    """A list of `words/<name>.toml` as phrases; the value is the phrase as the list writes it."""
    node: Any = table(name)
    for key in path:
        node = node[key]
    return Phrases({phrase: phrase for phrase in _flat(node)})


@cache
def labelled(name: str, *path: str) -> Phrases[str]:
    """A table of lists as phrases; the value is the name of the list in which the phrase stands."""
    node: Any = table(name)
    for key in path:
        node = node[key]
    return Phrases({phrase: label for label, listed in node.items() for phrase in _flat(listed)})


@cache
def words(name: str, *path: str) -> frozenset[str]:
    """A list of single words as the set of their keys."""
    node: Any = table(name)
    for key in path:
        node = node[key]
    return frozenset(phrase_keys(word)[0] for word in _flat(node))


def _flat(node: Any) -> Iterable[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for inner in node.values():
            yield from _flat(inner)
    else:
        for inner in node:
            yield from _flat(inner)
