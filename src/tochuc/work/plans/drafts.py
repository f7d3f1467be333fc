"""The draft papers of a plan: put in, taken out, numbered.

Always true: a draft is valid in form before it is kept; whether the books allow it is asked in `laying`. Adding
papers does not touch the books.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from tochuc import regulations
from tochuc.books import paper, store
from tochuc.books.models import Decision
from tochuc.books.records import Problem, Refused
from tochuc.work.plans import trail
from tochuc.work.plans.models import Plan, PlanNote, PlanPaper


class PlanExists(ValueError):
    """There is a plan of this code already."""


class NotACode(ValueError):
    """A plan's code is small letters without marks, digits and hyphens; `lap`, `so-sanh`, `compare` are addresses."""


class PlanDecided(ValueError):
    """The plan was turned into decisions and is changed no more."""


_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_PAGES = ("lap", "so-sanh", "compare")


def new_plan(
    code: str, name: str, unit: str, on: date, author: str = "", target: Mapping[str, float] | None = None
) -> Plan:
    """A plan without drafts yet. Raises `NotACode`, `PlanExists`."""
    if refused := code_refused(code):
        raise refused
    with transaction.atomic():
        made = Plan.objects.create(
            code=code,
            name=name,
            unit=unit,
            on=on,
            author=author,
            target=dict(target or {}),
            base=store.last_posting(),
        )
        trail.record("made", made, author)
    return made


def code_refused(code: str) -> NotACode | PlanExists | None:
    """Why a plan cannot have this code; None where it can."""
    if not _CODE.fullmatch(code) or code in _PAGES:
        return NotACode(code)
    return PlanExists(code) if Plan.objects.filter(code=code).exists() else None


def add_papers(plan: Plan, raws: Iterable[Mapping[str, Any]]) -> list[PlanPaper]:
    """Put drafts in behind those there are. Raises `Refused` with every fault of form, `PlanDecided`.

    A draft needs neither number nor days: it takes the plan's unit as issuer and the plan's day, and its number when it
    is decided.
    """
    must_be_open(plan)
    whole = _well_formed([completed(plan, raw) for raw in raws])
    last = plan.papers.aggregate(last=Max("position"))["last"] or 0
    rows = [PlanPaper(plan=plan, position=last + 1 + index, raw=raw) for index, raw in enumerate(whole)]
    with transaction.atomic():
        PlanPaper.objects.bulk_create(rows)
        plan.save()
    return rows


def replace_paper(plan: Plan, position: int, raw: Mapping[str, Any]) -> PlanPaper:
    """Put another draft in the place of one. Raises `Refused`, `PlanDecided`, `PlanPaper.DoesNotExist`."""
    must_be_open(plan)
    kept = plan.papers.get(position=position)
    (whole,) = _well_formed([completed(plan, raw)])
    with transaction.atomic():
        kept.raw = whole
        kept.save(update_fields=["raw"])
        plan.save()
    return kept


def _well_formed(raws: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The drafts, where each is one that a paper can be read from. Raises `Refused` with every fault."""
    problems: list[Problem] = []
    for index, raw in enumerate(raws):
        try:
            paper.read({**raw, "number": raw.get("number") or "01-QĐ/TU"})
        except Refused as refused:
            problems += [p.at("decision", index) for p in refused.problems]
    if problems:
        raise Refused(problems)
    return raws


def completed(plan: Plan, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The draft with what it leaves out taken from the plan."""
    given = dict(raw)
    if "acts" not in given and "act" in given:  # a single act, as the least a person may write
        given = {"acts": [given]}
    given.setdefault("issuer", plan.unit)
    given.setdefault("kind", "decision")
    given.setdefault("issued", plan.on.isoformat())
    given.setdefault("subject", f"Thực hiện phương án “{plan.name}”")
    return given


def take_out(plan: Plan, position: int) -> bool:
    """Take one draft out; False where there is none at the position."""
    must_be_open(plan)
    done = bool(plan.papers.filter(position=position).delete()[0])
    plan.save()
    return done


def remark(plan: Plan, text: str, author: str = "") -> PlanNote:
    return PlanNote.objects.create(plan=plan, text=text, author=author)


def must_be_open(plan: Plan) -> None:
    """Raises `PlanDecided` where the plan was turned into decisions."""
    if plan.state != Plan.State.OPEN:
        raise PlanDecided(plan.code)


# ---- numbers ------------------------------------------------------------------------------------------------------


class Numbers:
    """The next free numbers of issuers, in the form of the last one each of them gave."""

    def __init__(self) -> None:
        self._next: dict[tuple[str, str], tuple[int, str]] = {}

    def give(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The draft with a number: its own where it has one."""
        if raw.get("number"):
            return dict(raw)
        place = (str(raw["issuer"]), str(raw.get("kind") or "decision"))
        number, symbol = self._next.get(place) or self._after(*place)
        self._next[place] = (number + 1, symbol)
        return {**raw, "number": f"{number:02d}{symbol}"}

    @staticmethod
    def _after(issuer: str, kind: str) -> tuple[int, str]:
        rows = Decision.objects.filter(issuer=issuer, kind=kind)
        last = rows.aggregate(last=Max("number"))["last"] or 0
        written = rows.order_by("-issued", "-number").values_list("written", flat=True).first()
        form = re.sub(r"^\s*\d+", "", written) if written else f"-{_symbol(kind)}/TU"
        return last + 1, form


def _symbol(kind: str) -> str:
    known = regulations.document_kinds().get(kind)
    symbols = getattr(known, "symbols", ()) or (getattr(known, "symbol", ""),)
    return str(symbols[0]) or "QĐ"
