"""The catalogue of figures: every figure's names, unit and formula, read from `vocabulary/*.toml`.

Always true: a catalogue that loads has no figure twice, no unknown measure and no circle; a wrong one is refused
whole, with the file and line of every fault.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from tochuc.books.text import search_key
from tochuc.figures import formula
from tochuc.figures.formula import Node


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `unit` is what is counted (người, lượt, đơn vị, %); `decimals` is how it is printed."""

    id: str
    vi: str
    en: str
    unit: str
    formula: str
    expression: Node
    group: str
    decimals: int = 0
    aliases: tuple[str, ...] = ()
    target: str = ""
    of: str = ""

    @property
    def counts_people(self) -> bool:
        return self.unit == "người"


class WrongCatalogue(ValueError):
    """The catalogue cannot be used; `faults` are `file:line: what`, all of them."""

    def __init__(self, faults: list[str]):
        super().__init__("\n".join(faults))
        self.faults = faults


_FIELDS = {"id", "vi", "en", "unit", "formula", "decimals", "aliases", "target", "of"}
_REQUIRED = ("id", "vi", "en", "unit", "formula")


@cache
def catalogue() -> Mapping[str, Figure]:
    """The product's figures by id, in the order of their files. Raises `WrongCatalogue`."""
    folder = files("tochuc.figures").joinpath("vocabulary")
    texts = {p.name: p.read_text("utf-8") for p in folder.iterdir() if p.name.endswith(".toml")}
    return load(texts)


def load(texts: Mapping[str, str]) -> dict[str, Figure]:
    """The figures in these files (name to text). Raises `WrongCatalogue` with every fault."""
    faults: list[str] = []
    found: dict[str, Figure] = {}
    places: dict[str, str] = {}
    for name, text in sorted(texts.items()):
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            faults.append(f"{name}: {error}")
            continue
        for raw in data.get("figure", []):
            place = f"{name}:{_line(text, raw.get('id', ''))}"
            figure = _read(raw, data.get("group", Path(name).stem), place, faults)
            if figure is None:
                continue
            if figure.id in found:
                faults.append(f"{place}: figure “{figure.id}” stands at {places[figure.id]} already")
            found[figure.id] = figure
            places[figure.id] = place
    faults.extend(_loose_ends(found, places))
    if faults:
        raise WrongCatalogue(faults)
    return found


def _read(raw: dict[str, Any], group: str, place: str, faults: list[str]) -> Figure | None:
    missing = [f for f in _REQUIRED if not raw.get(f)]
    unknown = sorted(set(raw) - _FIELDS)
    if missing or unknown:
        faults.append(f"{place}: missing {missing}, unknown {unknown}")
        return None
    try:
        expression = formula.read(raw["formula"])
    except formula.WrongFormula as error:
        faults.append(f"{place}: figure “{raw['id']}”: {error}")
        return None
    return Figure(
        raw["id"], raw["vi"], raw["en"], raw["unit"], raw["formula"].strip(), expression, group,
        raw.get("decimals", 1 if raw["unit"] == "%" else 0), tuple(raw.get("aliases", ())),
        raw.get("target", ""), raw.get("of", ""),
    )  # fmt: skip


def _line(text: str, id_: str) -> int:
    found = re.search(rf'^id\s*=\s*"{re.escape(id_)}"', text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _loose_ends(found: Mapping[str, Figure], places: Mapping[str, str]) -> list[str]:
    """Figures named that do not exist, targets of figures that do not exist, and circles."""
    faults = []
    for figure in found.values():
        named = set(formula.figures_named(figure.expression))
        for other in sorted(named - found.keys()):
            faults.append(f"{places[figure.id]}: figure “{figure.id}” names “{other}”, which does not exist")
        if figure.target and figure.target not in found:
            faults.append(
                f"{places[figure.id]}: figure “{figure.id}” has the target “{figure.target}”, which is none"
            )
    for figure in found.values():
        if _reaches_itself(figure.id, found):
            faults.append(f"{places[figure.id]}: figure “{figure.id}” is made of itself")
    return faults


def _reaches_itself(id_: str, found: Mapping[str, Figure]) -> bool:
    todo, seen = [id_], set()
    while todo:
        figure = found.get(todo.pop())
        for other in formula.figures_named(figure.expression) if figure else ():
            if other == id_:
                return True
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return False


def figures_like(words: str) -> list[Figure]:
    """The figures whose names or aliases hold every word typed, without accents; a name typed in full alone."""
    wanted = search_key(words)
    if not wanted:
        return []
    held = [(f, search_key(" ; ".join((f.vi, f.en, f.id, *f.aliases)))) for f in catalogue().values()]
    whole = [f for f, _key in held if wanted in (search_key(f.vi), search_key(f.en))]
    return whole[:1] or [f for f, key in held if all(w in key for w in wanted.split())]
