"""A review as plain text, for a terminal."""

from __future__ import annotations

from tochuc.reviews.compose import Review

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


def as_text(review: Review) -> str:
    """The sentences of the review in their order; sections without a word are left out."""
    based = f", quy về tổ chức bộ máy ngày {review.structure:%d/%m/%Y}" if review.structure else ""
    head = f"(số liệu đến {review.cutoff:%d/%m/%Y}{based})"
    lines = [review.unit_name, review.title.replace("\n", " "), head, ""]
    filled = [s for s in review.sections if s.sentences or s.narrative]
    for numeral, section in zip(ROMAN, filled, strict=False):
        lines.append(f"{numeral}. {section.section.title}")
        lines += ["".join(p.text for p in sentence) for sentence in section.sentences]
        lines += [section.narrative] if section.narrative else []
        lines.append("")
    return "\n".join(lines)
