"""A review as data for other programs."""

from __future__ import annotations

from typing import Any

from tochuc.figures.evaluate import Value
from tochuc.reviews.compose import Review, Shown


def as_data(review: Review, lang: str = "vi") -> dict[str, Any]:
    """`{"unit", "period", "figures": [...], "sections": [...], ...}`; numbers unrounded, days ISO."""
    return {
        "unit": review.unit,
        "unit_name": review.unit_name,
        "period": review.period.name,
        "from": review.period.first.isoformat(),
        "to": review.period.last.isoformat(),
        "cutoff": review.cutoff.isoformat(),
        "known_posting": review.known,
        "closed_at_posting": review.closed,
        "structure": review.structure.isoformat() if review.structure else None,
        "title": review.title.replace("\n", " "),
        "figures": [_figure(review, shown, lang) for shown in review.shown.values()],
        "sections": [
            {
                "id": s.section.id,
                "title": s.section.title,
                "text": ["".join(p.text for p in sentence) for sentence in s.sentences],
                "narrative": s.narrative,
                "figures": list(s.section.figures),
                "table": None if s.table is None else {
                    "title": s.table.title, "figures": list(s.table.figures),
                    "rows": [{"unit": u, "name": n, "values": list(v)} for u, n, v in s.table.rows],
                },
                "charts": [{"title": c.title, "form": c.form, "rows": list(c.rows)} for c in s.charts],
            }
            for s in review.sections
        ],
    }  # fmt: skip


def _figure(review: Review, shown: Shown, lang: str) -> dict[str, Any]:
    figure = shown.figure
    data: dict[str, Any] = {
        "id": figure.id,
        "value": _plain(shown.value.number),
        "unit": figure.unit,
        "label": figure.vi if lang == "vi" else figure.en,
        "text": shown.text(lang=lang),
        "previous": _plain(shown.previous.number),
        "target": _plain(shown.target),
        "entries": shown.value.entries,
        "formula": figure.formula,
        "open": f"tochuc figure {figure.id} --unit {review.unit} --period {review.period.name} --open",
    }
    data["source"] = "books" if shown.value.number is not None else "none"
    if (said := review.declared.get(figure.id)) is not None:
        data["source"] = "books" if shown.value.number is not None else "declared"
        data["declared"] = {
            "value": _plain(said.declared), "settled": said.settled, "note": said.note, "decision": said.written,
            "explanation": said.explanation, "source": said.source, "accepted": said.accepted,
        }  # fmt: skip
    if figure.of:
        data |= {"of": figure.of, **_rate(shown.value)}
    if shown.reported is not None:
        data |= {"reported": _plain(shown.reported.number), "adjusted": _plain(shown.adjusted)}
    return data


def _rate(value: Value) -> dict[str, Any]:
    return {} if value.whole is None else {"part": _plain(value.part), "whole": _plain(value.whole)}


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and float(value).is_integer() else value
