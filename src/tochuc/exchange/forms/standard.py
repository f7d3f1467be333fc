"""The forms there are, as data (`standard.toml`): their names and the figures each one asks."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tochuc.figures.catalogue import catalogue


@dataclass(frozen=True, slots=True)
class FormKind:
    """A form that can be asked for. `figures` are ids of the catalogue."""

    id: str
    vi: str
    en: str
    figures: tuple[str, ...]


@cache
def kinds() -> Mapping[str, FormKind]:
    """Every form by its id. Raises ValueError naming figures the catalogue has not."""
    data = tomllib.loads(files("tochuc.exchange.forms").joinpath("standard.toml").read_text("utf-8"))
    found = {id_: FormKind(id_, f["vi"], f["en"], tuple(f["figures"])) for id_, f in data.items()}
    if unknown := [f for kind in found.values() for f in kind.figures if f not in catalogue()]:
        raise ValueError(f"standard.toml: {', '.join(unknown)}")
    return found


def name_of(kind: str, lang: str = "vi") -> str:
    """The form's name; its id where it is no longer among the forms."""
    found = kinds().get(kind)
    return (found.en if lang == "en" else found.vi) if found else kind
