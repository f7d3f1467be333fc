"""The picture of a forecast: people present year by year, what the known retirements leave, and the target's line (SVG).

Always true: it draws the numbers of one `Forecast` and nothing else; no script, no network.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from tochuc.figures.drawing import THEMES, svg
from tochuc.figures.forecast import Forecast

_NAMES = {"past": "Có mặt cuối năm", "ahead": "Còn lại nếu không tuyển mới", "line": "Đường mục tiêu"}


def picture(found: Forecast, theme: str = "light") -> str:
    """The SVG in the colours of a theme."""
    look = THEMES[theme]
    rows: list[dict[str, Any]] = [{"year": y, "people": n, "what": _NAMES["past"]} for y, n in found.past]
    rows += [
        {"year": y, "people": n, "what": _NAMES["ahead"]} for y, n in found.past[-1:]
    ]  # where the two meet
    rows += [{"year": y.year, "people": y.present, "what": _NAMES["ahead"]} for y in found.years]
    rows += [{"year": y, "people": n, "what": _NAMES["line"]} for y, n in _line(found)]
    scale = alt.Scale(domain=list(_NAMES.values()), range=[look.ink, look.tones[0], look.accent])
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(point=True)
        .encode(
            x=alt.X("year:O", title="Năm", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("people:Q", title="Người", scale=alt.Scale(zero=False)),
            color=alt.Color("what:N", scale=scale, title=None, legend=alt.Legend(orient="top", labelLimit=300)),
            strokeDash=alt.StrokeDash("what:N", scale=alt.Scale(domain=list(_NAMES.values()), range=[[1, 0], [1, 0], [6, 4]]),
                                      legend=None),
        )
        .properties(width=620, height=300, title="Biên chế so với mục tiêu tinh giản")
    )  # fmt: skip
    return svg(chart, look)


def _line(found: Forecast) -> list[tuple[int, float]]:
    """The target's line from the base year on; nothing where no base or target was decided."""
    if found.base is None or found.percent is None or found.base_year is None or found.due is None:
        return []
    last = max(found.due, found.years[-1].year if found.years else found.due)
    span = max(1, found.due - found.base_year)
    return [
        (year, found.base * (1 - found.percent / 100 * min(1.0, (year - found.base_year) / span)))
        for year in range(found.base_year, last + 1)
    ]
