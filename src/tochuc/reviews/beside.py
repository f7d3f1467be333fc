"""What the unit itself declared, beside the figures of a review that say otherwise.

Always true: the review's own number is always the books'; a declaration that agrees with it, as printed, leaves the
review as it was; finding out costs one question, and one more where a decision settled something.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tochuc.books.models import Decision
from tochuc.declared.declaring import standing
from tochuc.declared.differences import differs


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure the unit declares otherwise. `settled` is "" (not yet), decision, correction or note.

    `written` is the number of the decision that settled it; `source` is submission or text.
    """

    declared: float
    settled: str
    note: str
    written: str
    explanation: str
    source: str
    accepted: bool

    @property
    def how(self) -> str:
        """How it was settled, in words."""
        match self.settled:
            case "decision":
                return f"đã giải quyết bằng {self.written}"
            case "note":
                return f"giữ lệch, ghi chú: {self.note}"
            case "correction":
                return "đã khai lại"
        return "cấp trên nhận, chưa giải quyết" if self.accepted else "chưa giải quyết"


def declared_beside(unit: str, period: str, numbers: Mapping[str, float | None]) -> dict[str, Beside]:
    """What the unit declared for a period where it differs from `numbers`, by figure."""
    rows = {f: r for f, r in standing(unit, period).items() if f in numbers and differs(r, numbers[f])}
    postings = {r.decision for r in rows.values() if r.decision}
    written = (
        dict(Decision.objects.filter(posting__in=postings).values_list("posting", "written"))
        if postings
        else {}
    )
    return {
        f: Beside(
            r.value, r.settled, r.note, written.get(r.decision, ""), r.explanation, r.source, r.accepted
        )
        for f, r in rows.items()
    }
