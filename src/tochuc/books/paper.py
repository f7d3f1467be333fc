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
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tochuc import regulations
from tochuc.books.acts.base import Act, Day, Text, UnitRef, Words
from tochuc.books.records import Problem, Refused, problem
from tochuc.books.text import nfc

_HIGHEST = 999_999  # no register of papers counts further; a longer number is a slip of the hand

SECRECY = ("none", "mat", "toi_mat", "tuyet_mat")


class _Head(BaseModel):
    """The fields of a paper beside its acts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Annotated[Text, Field(max_length=80)]
    kind: Words = ""
    issuer: UnitRef
    issued: Day
    effective: Day | None = None
    subject: Words = ""
    signer: Annotated[Words, Field(max_length=200)] = ""
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
    raw = composed(raw)
    problems: list[Problem] = []
    head = _read_head(raw, problems)
    acts = _read_acts(raw.get("acts", []), problems)
    parsed = _read_number(raw, problems)
    kind = _read_kind(raw, parsed, problems)
    problems.extend(_secret(raw))
    if head is None or parsed is None or problems:
        raise Refused(problems)
    return Paper(
        head.number, parsed.number, parsed.symbol, parsed.body, kind, head.issuer, head.issued,
        head.effective or head.issued, head.subject, head.signer, head.secrecy, tuple(acts),
    )  # fmt: skip


def composed(raw: Any) -> Any:
    """The same data with every text in its one stored form (NFC), however it was typed."""
    if isinstance(raw, str):
        return nfc(raw)
    if isinstance(raw, Mapping):
        return {k: nfc(v) if type(v) is str else composed(v) for k, v in raw.items()}
    return [composed(value) for value in raw] if isinstance(raw, list) else raw


def _read_number(raw: Mapping[str, Any], problems: list[Problem]) -> regulations.DocumentNumber | None:
    written = raw.get("number")
    if not isinstance(written, str):
        return None  # told by the head
    parsed = regulations.parse_number(written)
    if parsed is None or parsed.number > _HIGHEST:
        problems.append(problem("number_form", value=written[:80]).at("number"))
        return None
    return parsed


def _read_kind(
    raw: Mapping[str, Any], parsed: regulations.DocumentNumber | None, problems: list[Problem]
) -> str:
    given = raw.get("kind") or ""
    symbol = parsed.symbol if parsed else ""
    kind = given or regulations.document_kind_of_symbol(symbol) or ""
    if kind not in regulations.document_kinds() and (given or symbol):
        known = ", ".join(regulations.document_kinds())
        problems.append(problem("paper_kind_unknown", value=given or symbol, known=known).at("kind"))
    return str(kind)


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
            acts.append(_read_composed_act(item))
        except Refused as refused:
            problems.extend(p.at("acts", index) for p in refused.problems)
    return acts


def read_act(raw: Any) -> Act:
    """One act from its data. Raises `Refused`."""
    return _read_composed_act(composed(raw))


def _read_composed_act(raw: Any) -> Act:
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


def _secret(raw: Mapping[str, Any]) -> list[Problem]:
    """Above "none" only kind, number and date may be kept on a machine in a network."""
    secrecy = raw.get("secrecy", "none")
    if secrecy == "none" or secrecy not in SECRECY:
        return []
    kept_out = ("subject", "signer", "acts")
    return [problem("secret_refused", secrecy=secrecy).at(name) for name in kept_out if raw.get(name)]


# pydantic's types of fault: our problem, and the detail of the fault that it tells.
_FAULTS: Mapping[str, tuple[str, str]] = {
    "missing": ("field_missing", ""), "extra_forbidden": ("field_unknown", ""),
    "string_pattern_mismatch": ("not_a_code", ""), "literal_error": ("not_among", "expected"),
    "string_too_long": ("too_long", "max_length"), "too_long": ("too_long", "max_length"), "string_too_short": ("field_empty", ""),
    "too_short": ("field_empty", ""), "greater_than": ("not_above", "gt"),
    "greater_than_equal": ("too_small", "ge"), "less_than_equal": ("too_big", "le"),
    "string_type": ("not_text", ""), "list_type": ("not_a_list", ""), "bool_type": ("not_yes_no", ""),
    "bool_parsing": ("not_yes_no", ""), "model_type": ("not_an_object", ""), "dict_type": ("not_an_object", ""),
    "model_attributes_type": ("not_an_object", ""),
}  # fmt: skip


def form_problems(error: ValidationError) -> list[Problem]:
    """pydantic's faults as problems with their place, in words of the desk."""
    found = []
    for fault in error.errors(include_url=False):
        place, kind, given = fault["loc"], fault["type"], fault.get("input")
        shown = (given if isinstance(given, str) else repr(given))[:80]
        if kind in _FAULTS:
            code, detail = _FAULTS[kind]
            found.append(problem(code, value=shown, known=fault.get("ctx", {}).get(detail, "")).at(*place))
        elif kind.startswith("date"):
            found.append(problem("not_a_day", value=shown).at(*place))
        elif kind.startswith(("int", "float", "finite")):
            found.append(problem("not_a_number", value=shown).at(*place))
        else:
            why = fault["ctx"]["error"] if kind == "value_error" else fault["msg"]
            found.append(problem("field_wrong", value=shown, why=str(why)).at(*place))
    return found
