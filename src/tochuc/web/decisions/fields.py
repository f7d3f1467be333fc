"""The fields of an act for a form, read from the act itself (its pydantic fields), nested lines and all.

Always true: a form shows exactly the fields the act has; `typed()` reads back what a form sent into the shape the act
reads, and `filled()` puts anything typed, right or wrong, back into the form.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel

from tochuc.books.acts.base import Act, Ref
from tochuc.web.frame import vocabulary

HIDDEN = {"citizen_number"}  # not part of a paper: entered on the person's page by who may
LONG = {"why", "to", "subject"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `form` is text, day, whole, number, check, choice, unit, person, post, rows, values or groups."""

    name: str
    form: str
    required: bool
    literals: tuple[str, ...] = ()
    of: tuple[Field, ...] = ()  # a row's fields
    default: Any = None


@cache
def fields_of(act: str) -> tuple[Field, ...]:
    """The fields of an act by its name. Raises KeyError."""
    return _of_model(Act.registry[act])


def _of_model(model: type[BaseModel]) -> tuple[Field, ...]:
    return tuple(
        _field(info.alias or name, info.annotation, list(info.metadata), info.is_required(), info.default)
        for name, info in model.model_fields.items()
        if (info.alias or name) not in HIDDEN
    )


def _field(name: str, annotation: Any, marks: list[Any], required: bool, default: Any) -> Field:
    annotation, marks = _bare(annotation, marks)
    default = default if isinstance(default, (str, int, float, bool)) else None
    ref = next((m.kind for m in marks if isinstance(m, Ref)), None)
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is list:
        element, element_marks = _bare(inner[0], [])
        if isinstance(element, type) and issubclass(element, BaseModel):
            return Field(name, "rows", required, of=_of_model(element))
        ref = ref or next((m.kind for m in element_marks if isinstance(m, Ref)), None)
        return Field(name, "values", required, of=(Field(name, ref or "text", False),))
    if origin is dict:
        ref = ref or "person"
        return Field(name, "groups", required, of=(Field("class", "text", False), Field(ref, ref, False)))
    if origin is Literal:
        return Field(name, "choice", required, tuple(str(i) for i in inner), default=default)
    forms = {bool: "check", int: "whole", float: "number", date: "day"}
    return Field(name, ref or forms.get(annotation, "text"), required, default=default)


def _bare(annotation: Any, marks: list[Any]) -> tuple[Any, list[Any]]:
    """The type without Annotated and Optional, with every mark found on the way."""
    while True:
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            marks = [*marks, *annotation.__metadata__]
            annotation = annotation.__origin__
        elif origin in (typing.Union, types.UnionType):
            annotation = next(a for a in typing.get_args(annotation) if a is not type(None))
        else:
            return annotation, marks


# ---- what a form sent, in the shape of the act ------------------------------------------------------------------


def nest(sent: Mapping[str, str]) -> dict[str, Any]:
    """`{"acts-0-people-1-name": "x"}` as nested lists and mappings; indexes may have gaps."""
    tree: dict[str, Any] = {}
    for key, value in sent.items():
        node = tree
        *steps, last = key.split("-")
        for step in steps:
            node = node.setdefault(step, {})
        node[last] = value
    return tree


def ordered(node: Any) -> list[Any]:
    """The lines of a nested list in the order of their indexes."""
    return [node[k] for k in sorted(node, key=int)] if isinstance(node, dict) else []


def typed(fields: tuple[Field, ...], node: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as the act reads it: empty fields left out, numbers as numbers where they are."""
    found: dict[str, Any] = {}
    for f in fields:
        given = node.get(f.name)
        if f.form == "check":
            found[f.name] = given in ("1", "on", "true")
        elif f.form == "rows":
            found[f.name] = [typed(f.of, r) for r in ordered(given) if not blank(f.of, r)]
        elif f.form == "values":
            found[f.name] = [v for v in (_clean(f.of[0], r.get("value")) for r in ordered(given)) if v]
        elif f.form == "groups":
            found[f.name] = _groups(f, ordered(given))
        elif (value := _clean(f, given)) not in (None, ""):
            found[f.name] = value
    return {k: v for k, v in found.items() if v != [] and v != {}}


def blank(fields: tuple[Field, ...], row: Mapping[str, Any]) -> bool:
    """Whether nothing was typed into a line: what is chosen beforehand does not count."""
    chosen = {f.name: str(f.default) for f in fields if f.default not in (None, "", False)}

    def empty(name: str, value: Any) -> bool:
        if isinstance(value, Mapping):
            return all(empty("", v) for v in value.values())
        return str(value or "").strip() in ("", chosen.get(name, ""))

    return all(empty(name, value) for name, value in row.items())


def without_blank_lines(fields: tuple[Field, ...], node: dict[str, Any]) -> None:
    """Take the lines away that `typed` passes over, so that a problem's place and the form's lines agree."""
    for f in fields:
        lines = node.get(f.name)
        if f.form in ("rows", "groups", "values") and isinstance(lines, dict):
            of = f.of if f.form != "values" else (Field("value", "text", False),)
            kept = [row for row in ordered(lines) if not blank(of, row)]
            for row in kept if f.form == "rows" else ():
                without_blank_lines(f.of, row)
            node[f.name] = {str(i): row for i, row in enumerate(kept)}


def _groups(f: Field, rows: list[Mapping[str, str]]) -> dict[str, list[str]]:
    key, value = f.of
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.get(value.name, "").strip():
            found.setdefault(row.get(key.name, ""), []).append(_clean(value, row[value.name]))
    return found


_WHOLE = re.compile(r"-?\d{1,3}(\.\d{3})*|-?\d+")


def _clean(f: Field, given: Any) -> Any:
    text = str(given or "").strip()
    if f.form == "whole" and _WHOLE.fullmatch(text):
        return int(text.replace(".", ""))
    if f.form == "number":
        try:
            return float(text.replace(",", "."))
        except ValueError:
            return text
    if f.form in ("unit", "person", "post"):  # "mã — tên" as the list of suggestions gives it
        return text.split(" — ")[0].strip()
    return text


# ---- a form to show ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Shown:
    """A field in a form: its address, what stands in it, what is wrong with it, its lines."""

    field: Field
    id: str
    label: str
    hint: str
    value: Any = ""
    name: str = ""  # of the person, unit or post that a code stands for
    choices: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    rows: list[list[Shown]] = dataclasses.field(default_factory=list)
    problems: list[str] = dataclasses.field(default_factory=list)

    @property
    def rows_of(self) -> bool:
        return self.field.form in ("rows", "values", "groups")

    @property
    def ref(self) -> bool:
        return self.field.form in ("unit", "person", "post")

    @property
    def long(self) -> bool:
        return self.field.name in LONG

    def walk(self) -> typing.Iterator[Shown]:
        yield self
        for row in self.rows:
            for one in row:
                yield from one.walk()


def filled(act: str, fields: tuple[Field, ...], node: Mapping[str, Any], prefix: str) -> list[Shown]:
    """The fields of an act with what was typed (from a sent form, nested by `nest`)."""
    return [_filled(act, f, node.get(f.name), f"{prefix}-{f.name}") for f in fields]


def _filled(act: str, f: Field, given: Any, id_: str) -> Shown:
    shown = Shown(f, id_, vocabulary.field_words(f.name), vocabulary.hint(f.name))
    if f.form in ("rows", "groups"):
        rows = given if isinstance(given, dict) and given else {"0": {}}
        shown.rows = [filled(act, f.of, row, f"{id_}-{i}") for i, row in enumerate(ordered(rows))]
        return shown
    if f.form == "values":
        rows = given if isinstance(given, dict) and given else {"0": {}}
        shown.rows = [
            [_filled(act, Field("value", f.of[0].form, False), row.get("value"), f"{id_}-{i}-value")]
            for i, row in enumerate(ordered(rows))
        ]
        for row in shown.rows:
            row[0].label = shown.label
        return shown
    shown.value = f.default if given is None and f.default not in (None, "") else (given or "")
    shown.choices = _choices(act, f)
    return shown


def _choices(act: str, f: Field) -> list[tuple[str, str]]:
    if f.literals:
        found = [(v, vocabulary.literal_words(f.name, v)) for v in f.literals]
    else:
        found = (vocabulary.choices(act, f.name) or []) if f.form in ("text", "whole") else []
    return found


def sent_of(fields: tuple[Field, ...], data: Mapping[str, Any]) -> dict[str, Any]:
    """A stored act's data in the shape of a sent form, to be changed in one."""
    found: dict[str, Any] = {}
    for f in fields:
        if f.name not in data:
            continue
        value = data[f.name]
        if f.form == "rows":
            found[f.name] = {str(i): sent_of(f.of, row) for i, row in enumerate(value)}
        elif f.form == "values":
            found[f.name] = {str(i): {"value": v} for i, v in enumerate(value)}
        elif f.form == "groups":
            pairs = [(k, v) for k, values in value.items() for v in values]
            key, ref = f.of
            found[f.name] = {str(i): {key.name: k, ref.name: v} for i, (k, v) in enumerate(pairs)}
        elif f.form == "check":
            found[f.name] = "1" if value else ""
        else:
            found[f.name] = vocabulary.day_words(str(value))
    return found
