"""The form a review takes on paper: which format holds on its day, what stands at its head and at its signature.

Always true: what a rule or the books do not say is a dotted blank to be filled by hand, never a guess. Mass
organisations have no format of their own on record and take the State's, which Decree 30/2020 lets them do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tochuc import regulations
from tochuc.figures.rollup import open_rollup
from tochuc.regulations.documents import (
    DocumentFormat,
    body_codes,
    document_format,
    signature_forms,
)
from tochuc.reviews.compose import Review

BLANK = "……"
LONG_BLANK = "…………………………"


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """The head and the signature of one document, in its format."""

    format: DocumentFormat
    above: str
    issuer: str
    number_line: str
    place_date: str
    kind: str
    authority: str
    recipients: tuple[str, ...]


def form_of(review: Review, on: date | None = None) -> DocumentForm:
    """The form of the review's document dated `on` (the cut-off day unless given)."""
    day = on or review.cutoff
    node = open_rollup().tree(review.known).nodes[review.unit]
    above = open_rollup().tree(review.known).nodes.get(node.parent(review.cutoff))
    kind = node.kind(review.cutoff)
    system = system_of(kind)
    format_ = document_format(system, day)
    paper = regulations.document_kinds()[review.definition.kind]
    line = format_.number_line.format(
        number="\N{NO-BREAK SPACE}" * 8, symbol=paper.symbols[0], body=body_code(review.unit_name, kind)
    )
    above_name = above.name(review.cutoff) if above else ""
    keep = "- Lưu: VT, ……" if system == "state" else "- Lưu ……"
    return DocumentForm(
        format_, above_name.upper(), review.unit_name.upper(), line, _place_date(day), paper.vi.upper(),
        authority(kind, system, day), (f"- {above_name}," if above_name else "- ……………………,", "- ……………………,", f"{keep}."),
    )  # fmt: skip


def system_of(kind: str) -> str:
    """Whose format an issuer of this unit kind writes in: `party` or `state`."""
    known = regulations.unit_kinds().get(kind)
    return "party" if known is None or known.tree == "party" else "state"


def body_code(name: str, kind: str) -> str:
    """The letters of the issuing body in a number (TU, BTCTU), by its name and level; a blank where none is known."""
    known = regulations.unit_kinds().get(kind)
    levels = (
        {known.level, "grassroots"} if known and known.level == "below" else {known.level} if known else set()
    )
    found = [
        (len(said), body.code)
        for body in body_codes().values() if body.level in levels
        for said in _names(body.vi) if name.casefold().startswith(said)
    ]  # fmt: skip
    return max(found)[1] if found else BLANK


def authority(kind: str, system: str, on: date) -> str:
    """In whose name it is signed (T/M BAN THƯỜNG VỤ); "" for one that signs by himself."""
    known = regulations.unit_kinds().get(kind)
    if system != "party" or known is None or not known.is_party_organisation:
        return ""
    forms = {s.code: s.abbreviation for s in signature_forms(system, on)}
    body = "CHI BỘ" if known.is_cell else "ĐẢNG ỦY" if known.is_grassroots else "BAN THƯỜNG VỤ"
    return f"{forms['party_on_behalf']} {body}"


def _names(said: str) -> list[str]:
    """The bodies a code's description names: "Tỉnh ủy, thành ủy và ban thường vụ" gives the first two."""
    return [part.strip().casefold() for part in said.split(" và ")[0].split(",")]


def _place_date(day: date) -> str:
    """Place and date in blanks; the year stands unless the paper may be signed in the next one."""
    year = BLANK if day.month == 12 else str(day.year)
    return f"………………, ngày {BLANK} tháng {BLANK} năm {year}"
