"""A paper (decision, resolution, notice) as it comes in: read, normalised, every fault named with its place.

Always true: a `Paper` is valid in form; whether the books allow what it says is asked in `examining`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from tochuc import regulations
from tochuc.books.acts.base import Act, Day, Text, UnitRef, Words
from tochuc.books.records import Problem, Refused, problem

SECRECY = ("none", "mat", "toi_mat", "tuyet_mat")


class _Head(BaseModel):
    """The fields of a paper beside its acts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Text
    kind: Words = ""
    issuer: UnitRef
    issued: Day
    effective: Day | None = None
    subject: Words = ""
    signer: Words = ""
    secrecy: str = "none"


@dataclass(frozen=True)
class Paper:
    """A paper in form. `number` and `symbol` are the parts of e.g. `123-QĐ/TU`; `on` is its day of effect."""

    written: str
    number: int
    symbol: str
    body: str
    kind: str
    issuer: str
    issued: date
    on: date
    subject: str
    signer: str
    secrecy: str
    acts: tuple[Act, ...]

    def data(self) -> dict[str, Any]:
        """The paper as it is kept; `read()` gives the same paper back."""
        return {
            "number": self.written,
            "kind": self.kind,
            "issuer": self.issuer,
            "issued": self.issued.isoformat(),
            "effective": self.on.isoformat(),
            "subject": self.subject,
            "signer": self.signer,
            "secrecy": self.secrecy,
            "acts": [act.data() for act in self.acts],
        }

    @cached_property
    def digest(self) -> str:
        """The same for the same content, whatever the order of its fields."""
        text = json.dumps(self.data(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def read(raw: Any) -> Paper:
    """The paper in `raw` (as from JSON). Raises `Refused` with every fault of form in it."""
    if not isinstance(raw, Mapping):
        raise Refused([problem("paper_not_an_object", got=type(raw).__name__)])
    problems: list[Problem] = []
    head = _read_head(raw, problems)
    acts = _read_acts(raw.get("acts", []), problems)
    if head is None or problems:
        raise Refused(problems)
    parsed = regulations.parse_number(head.number)
    if parsed is None:
        raise Refused([problem("number_form", value=head.number).at("number")])
    kind = head.kind or regulations.document_kind_of_symbol(parsed.symbol) or ""
    if kind not in regulations.document_kinds():
        known = ", ".join(regulations.document_kinds())
        raise Refused(
            [problem("paper_kind_unknown", value=head.kind or parsed.symbol, known=known).at("kind")]
        )
    problems.extend(_secret(head, acts))
    if problems:
        raise Refused(problems)
    return Paper(
        head.number, parsed.number, parsed.symbol, parsed.body, kind, head.issuer, head.issued,
        head.effective or head.issued, head.subject, head.signer, head.secrecy, tuple(acts),
    )  # fmt: skip


def _read_head(raw: Mapping[str, Any], problems: list[Problem]) -> _Head | None:
    secrecy = raw.get("secrecy", "none")
    if secrecy not in SECRECY:
        problems.append(problem("secrecy_unknown", value=secrecy, known=", ".join(SECRECY)).at("secrecy"))
    if secrecy == "none" and not raw.get("subject"):
        problems.append(problem("field_missing").at("subject"))
    try:
        return _Head.model_validate({k: v for k, v in raw.items() if k != "acts"})
    except ValidationError as error:
        problems.extend(form_problems(error))
        return None


def _read_acts(raw: Any, problems: list[Problem]) -> list[Act]:
    if not isinstance(raw, list):
        problems.append(problem("acts_not_a_list").at("acts"))
        return []
    acts: list[Act] = []
    for index, item in enumerate(raw):
        try:
            acts.append(read_act(item))
        except Refused as refused:
            problems.extend(p.at("acts", index) for p in refused.problems)
    return acts


def read_act(raw: Any) -> Act:
    """One act from its data. Raises `Refused`."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("act"), str):
        raise Refused([problem("act_not_named")])
    kind = Act.registry.get(raw["act"])
    if kind is None:
        raise Refused([problem("act_unknown", value=raw["act"], near=_near(raw["act"])).at("act")])
    try:
        return kind.model_validate({k: v for k, v in raw.items() if k != "act"})
    except ValidationError as error:
        raise Refused(list(form_problems(error))) from None


def _near(name: str) -> str:
    from difflib import get_close_matches

    return ", ".join(get_close_matches(name, Act.registry, 3, 0.4)) or "tochuc acts"


def _secret(head: _Head, acts: list[Act]) -> list[Problem]:
    """Above "none" only kind, number and date may be kept on a machine in a network."""
    if head.secrecy == "none":
        return []
    return [
        problem("secret_refused", secrecy=head.secrecy).at(name)
        for name, given in (("subject", head.subject), ("signer", head.signer), ("acts", acts))
        if given
    ]


def form_problems(error: ValidationError) -> list[Problem]:
    """pydantic's faults as problems with their place, in words of the desk."""
    found = []
    for fault in error.errors(include_url=False):
        place, kind, given = fault["loc"], fault["type"], fault.get("input")
        shown = repr(given) if not isinstance(given, str) else given
        if kind == "missing":
            found.append(problem("field_missing").at(*place))
        elif kind == "extra_forbidden":
            found.append(problem("field_unknown").at(*place))
        elif kind.startswith("date"):
            found.append(problem("not_a_day", value=shown[:80]).at(*place))
        elif kind == "string_pattern_mismatch":
            found.append(problem("not_a_code", value=shown[:80]).at(*place))
        elif kind in ("literal_error", "enum"):
            found.append(problem("not_among", value=shown[:80], known=fault["ctx"]["expected"]).at(*place))
        elif kind == "value_error":
            found.append(problem("field_wrong", value=shown[:80], why=str(fault["ctx"]["error"])).at(*place))
        else:
            found.append(problem("field_wrong", value=shown[:80], why=fault["msg"]).at(*place))
    return found
