"""The form of a decision: its head, its acts, its lines; what was typed goes in and out without loss.

Always true: the form holds whatever was typed, right or wrong; only `paper.read` decides whether it is a paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tochuc.books import wording
from tochuc.books.acts.base import Act
from tochuc.books.paper import SECRECY
from tochuc.books.records import Problem
from tochuc.web.decisions import fields
from tochuc.web.decisions.fields import Field, Shown
from tochuc.web.frame import naming, vocabulary

HEAD = (
    Field("number", "text", True),
    Field("kind", "choice", False),
    Field("issuer", "unit", True),
    Field("issued", "day", True),
    Field("effective", "day", False),
    Field("subject", "text", True),
    Field("signer", "text", False),
    Field("secrecy", "choice", False, SECRECY, default="none"),
)
AREAS = {
    "members": {"vi": "Đảng viên", "en": "Members"},
    "posts": {"vi": "Chức danh, cán bộ", "en": "Posts and cadres"},
    "staff": {"vi": "Biên chế", "en": "Payroll"},
    "units": {"vi": "Tổ chức bộ máy", "en": "Units"},
    "offices": {"vi": "Nhất thể hóa", "en": "Merged offices"},
    "appraisal": {"vi": "Đánh giá, xếp loại", "en": "Appraisal"},
    "policy": {"vi": "Chính sách", "en": "Policy"},
    "people": {"vi": "Hồ sơ", "en": "Records"},
    "advising": {"vi": "Tham mưu, văn bản", "en": "Advice and documents"},
    "bookkeeping": {"vi": "Sổ sách", "en": "Bookkeeping"},
}


@dataclass(slots=True)
class ShownAct:
    """One act of the form."""

    index: int
    act: str
    words: str
    fields: list[Shown]
    problems: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"acts-{self.index}"


@dataclass(slots=True)
class Draft:
    """The whole form, and every problem with where it is mended."""

    head: list[Shown]
    acts: list[ShownAct]
    summary: list[tuple[str, str, str]] = field(default_factory=list)  # id, place, sentence

    def walk(self) -> Iterable[Shown]:
        for one in self.head:
            yield from one.walk()
        for act in self.acts:
            for one in act.fields:
                yield from one.walk()


def raw(node: Mapping[str, Any], head: tuple[Field, ...] = HEAD) -> dict[str, Any]:
    """The paper as `paper.read` takes it, from a form nested by `fields.nest`."""
    found = fields.typed(head, node)
    found["acts"] = []
    for act in fields.ordered(node.get("acts")):
        name = str(act.get("act", ""))
        of = fields.fields_of(name) if name in Act.registry else ()
        found["acts"].append({"act": name, **fields.typed(of, act)})
    return found


def tidy(node: dict[str, Any]) -> None:
    """Take blank lines out of a form that is about to be read."""
    for act in fields.ordered(node.get("acts")):
        if (name := str(act.get("act", ""))) in Act.registry:
            fields.without_blank_lines(fields.fields_of(name), act)


def node_of(paper: Mapping[str, Any]) -> dict[str, Any]:
    """A stored paper as a form to be changed."""
    node = fields.sent_of(HEAD, paper)
    acts = paper.get("acts", ())
    node["acts"] = {
        str(i): {"act": a["act"], **fields.sent_of(fields.fields_of(a["act"]), a)} for i, a in enumerate(acts)
    }
    return node


def draft(node: Mapping[str, Any], problems: Iterable[Problem] = (), of: tuple[Field, ...] = HEAD) -> Draft:
    """The form to show, with problems beside their fields and in the summary. `of`: the fields of its head."""
    head = fields.filled("", of, node, "h")
    for shown in head:
        shown.id = shown.field.name
        if shown.field.name == "kind":
            shown.choices = vocabulary.document_kinds()
    acts = []
    for index, act in enumerate(fields.ordered(node.get("acts"))):
        name = str(act.get("act", ""))
        if name not in Act.registry:
            continue
        known = Act.registry[name]
        words = str(getattr(known, vocabulary.lang()))
        acts.append(
            ShownAct(index, name, words, fields.filled(name, fields.fields_of(name), act, f"acts-{index}"))
        )
    made = Draft(head, acts)
    _name_refs(made)
    for found in problems:
        _place(made, found)
    return made


def _name_refs(made: Draft) -> None:
    refs = [s for s in made.walk() if s.ref and s.value]
    codes = {
        kind: {str(s.value).split(" — ")[0] for s in refs if s.field.form == kind}
        for kind in ("unit", "person", "post")
    }
    found = naming.names(codes["unit"], codes["person"], codes["post"])
    for shown in refs:
        code = str(shown.value).split(" — ")[0]
        shown.value = code
        shown.name = {"unit": found.units, "person": found.people, "post": found.posts}[shown.field.form].get(
            code, ""
        )


def _place(made: Draft, found: Problem) -> None:
    """Put a problem beside the nearest field that its place names, and into the summary."""
    lang = vocabulary.lang()
    told = wording.sentence(found, lang)
    place = "-".join(str(step) for step in found.where)
    by_id = {s.id: s for s in made.walk()}
    target = place
    while target and target not in by_id:
        target = target.rpartition("-")[0]
    if target and target in by_id:
        by_id[target].problems.append(told)
        made.summary.append((target, by_id[target].label, told))
        return
    index = found.where[1] if len(found.where) > 1 and found.where[0] == "acts" else None
    if isinstance(index, int) and index < len(made.acts):
        made.acts[index].problems.append(told)
        made.summary.append((made.acts[index].id, made.acts[index].words, told))
    else:
        made.summary.append(("number", "", told))


def act_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every act by area, for the list of what can be added."""
    lang, found = vocabulary.lang(), {area: [] for area in AREAS}  # type: ignore[var-annotated]
    for name, act in Act.registry.items():
        found.setdefault(act.area, []).append((name, str(getattr(act, lang))))
    return [
        (AREAS.get(area, {}).get(lang, area), sorted(acts, key=lambda a: a[1]))
        for area, acts in found.items()
    ]


def edit(node: dict[str, Any], do: str) -> None:
    """Add or take away an act or a line, as a button of the form says (`add_row:acts-0-people`)."""
    verb, _, where = do.partition(":")
    steps = where.split("-") if where else []
    if verb == "add_act" and (name := str(node.get("new_act", ""))) in Act.registry:
        _next(node.setdefault("acts", {}), {"act": name})
    elif verb == "add_row" and steps:
        target = node
        for step in steps:
            target = target.setdefault(step, {})
        if not target:
            target["0"] = {}
        _next(target, {})
    elif verb == "remove" and steps:
        target = node
        for step in steps[:-1]:
            target = target.get(step, {})
        target.pop(steps[-1], None)


def _next(lines: dict[str, Any], line: dict[str, Any]) -> None:
    lines[str(max((int(k) for k in lines), default=-1) + 1)] = line
