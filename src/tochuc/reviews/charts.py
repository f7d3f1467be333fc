"""The charts of a review: an SVG for pages, a PNG for documents, one Altair definition for both, and the table under it.

Always true: a chart draws what its table says and nothing else, without the network; its SVG has no `style` attribute,
no script and no link, so that a strict Content-Security-Policy takes it inline as well as in an `<img>`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import pairwise
from typing import Any

import altair as alt
import vl_convert

from tochuc.books.text import number
from tochuc.figures.catalogue import catalogue
from tochuc.figures.drawing import ONE_AT_A_TIME
from tochuc.reviews.compose import NO_DATA, Chart, show

FONT = "Arial, DejaVu Sans, Verdana, sans-serif"  # the first that is there: each draws Vietnamese whole
WIDTH = 560  # of the plot with its labels, in CSS pixels; a page of A4 holds it
PRINTED = 3.0  # dots of a PNG to a CSS pixel
_LOCALE = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " đ"]}


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a chart: one accent, greys, and tones of a scale from best to worst."""

    ink: str
    quiet: str
    rule: str
    accent: str
    before: str
    scale: tuple[str, ...]
    on_scale: tuple[str, ...]


THEMES = {
    "light": Theme(
        "#222222", "#666666", "#dddddd", "#9b1c1c", "#b8b8b8",
        ("#9b1c1c", "#d49a96", "#cfcfcf", "#555555"), ("#ffffff", "#222222", "#222222", "#ffffff"),
    ),
    "dark": Theme(
        "#ececec", "#a8a8a8", "#444444", "#e07a73", "#777777",
        ("#e07a73", "#8f4a47", "#5c5c5c", "#c8c8c8"), ("#1a1a1a", "#ffffff", "#ffffff", "#1a1a1a"),
    ),
}  # fmt: skip


def is_empty(chart: Chart) -> bool:
    """Whether there is nothing to draw: no row has a value."""
    return not any(
        v is not None for row in chart.rows for k, v in row.items() if k in ("value", "before", "after")
    )


def svg(chart: Chart, theme: str = "light") -> str:
    """The chart as one SVG element with a transparent ground; "" where there is nothing to draw."""
    if is_empty(chart):
        return ""
    with ONE_AT_A_TIME:
        drawn = vl_convert.vegalite_to_svg(
            _spec(chart, THEMES[theme]), format_locale=_LOCALE, allowed_base_urls=[]
        )
    return _described(_without_styles(drawn), chart.title)


def png(chart: Chart, scale: float = PRINTED) -> bytes:
    """The chart on white for a printed page, `scale` dots to a CSS pixel; b"" where there is nothing to draw."""
    if is_empty(chart):
        return b""
    with ONE_AT_A_TIME:
        spec = _spec(chart, THEMES["light"]) | {"background": "white"}
        drawn: bytes = vl_convert.vegalite_to_png(
            spec, scale=scale, format_locale=_LOCALE, allowed_base_urls=[]
        )
    return drawn


def size(drawn: str) -> tuple[float, float]:
    """Width and height of a chart's SVG in CSS pixels."""
    found = re.search(r'width="([\d.]+)" height="([\d.]+)"', drawn)
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


def data_table(chart: Chart) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The head and the rows of the table under a chart, as printed."""
    figures = catalogue()
    match chart.form:
        case "line":
            days: list[tuple[str, ...]] = [
                (_day(r["on"]), show(figures[r["figure"]], r["value"])) for r in chart.rows
            ]
            return ("Đến ngày", figures[chart.rows[0]["figure"]].vi if days else ""), days
        case "before_after":
            return ("Chỉ tiêu", "Trước", "Sau"), [
                (r["label"], show(figures[r["figure"]], r["before"]), show(figures[r["figure"]], r["after"]))
                for r in chart.rows
            ]
        case "stacked":
            return _stacked_table(chart)
    return ("Chỉ tiêu", "Số lượng"), [(r["label"], _signed(r)) for r in chart.rows]


def unexplained(chart: Chart) -> float:
    """What a waterfall's steps leave unexplained between opening and closing; 0 for every other form."""
    rows = {r["part"]: r["value"] for r in chart.rows} if chart.form == "waterfall" else {}
    if rows.get("opening") is None or rows.get("closing") is None:
        return 0
    return float(rows["closing"] - rows["opening"] - sum(_step(r) for r in chart.rows))


def _stacked_table(chart: Chart) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    figures = catalogue()
    columns = list(dict.fromkeys(r["figure"] for r in chart.rows))
    rows: dict[str, list[str]] = {}
    for r in chart.rows:
        rows.setdefault(r["unit"], [r["name"] or "Toàn đơn vị"]).append(
            show(figures[r["figure"]], r["value"])
        )
    return ("Đơn vị", *[figures[c].vi for c in columns]), [tuple(r) for r in rows.values()]


def _signed(row: Any) -> str:
    if row["value"] is None:
        return NO_DATA["vi"]
    if row["part"] in ("opening", "closing"):
        return number(row["value"])
    return _plus(_step(row))


def _plus(value: float) -> str:
    """A change with its sign; a true minus, not a hyphen."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{number(abs(value))}"


def _step(row: Any) -> float:
    """What a row of a waterfall adds to the opening."""
    if row["value"] is None or row["part"] in ("opening", "closing"):
        return 0
    return -float(row["value"]) if row["part"] == "out" else float(row["value"])


# ---- the definitions ----------------------------------------------------------------------------------------


def _spec(chart: Chart, theme: Theme) -> dict[str, Any]:
    draw = {"line": _line, "stacked": _stacked, "before_after": _before_after, "waterfall": _waterfall}[
        chart.form
    ]
    drawn: Any = draw(chart, theme)
    drawn = (
        drawn.configure(font=FONT, background="transparent", padding=4)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=theme.ink, titleColor=theme.quiet, gridColor=theme.rule, domainColor=theme.rule,
            tickColor=theme.rule, labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelLimit=280,
        )
        .configure_legend(labelColor=theme.ink, labelFontSize=12, labelLimit=WIDTH, symbolType="square")
        .configure_text(fontSize=12)
    )  # fmt: skip
    spec: dict[str, Any] = drawn.to_dict(validate=False)
    return spec


def _values(rows: list[dict[str, Any]]) -> Any:
    return alt.Data(values=rows)


def _line(chart: Chart, theme: Theme) -> Any:
    """The figure at its dates; the target as a dashed line from the base year's end to the due year's end."""
    figure = catalogue()[chart.rows[0]["figure"]]
    points = [{"on": r["on"], "value": r["value"], "text": show(figure, r["value"])} for r in chart.rows]
    line = [{"on": f"{int(year)}-12-31", "value": value} for year, value in chart.target]
    days = sorted(p["on"] for p in (*points, *line))
    years = [f"{y}-12-31" for y in range(int(days[0][:4]), int(days[-1][:4]) + 1)]
    top = max(p["value"] for p in (*points, *line)) * 1.15 or 1
    x = alt.X("on:T").title(None).axis(
        labelExpr="timeFormat(datum.value, '%m/%Y')", values=years, grid=False, tickSize=4
    )  # fmt: skip
    y = (
        alt.Y("value:Q")
        .title(figure.unit)
        .scale(domain=[0, top])
        .axis(tickCount=5, domain=False, ticks=False)
    )
    base = alt.Chart(_values(points)).encode(x=x, y=y)
    layers = [
        base.mark_line(color=theme.accent, strokeWidth=2.5),
        base.mark_point(color=theme.accent, fill=theme.accent, opacity=1, size=36),
        alt.Chart(_values(points[-1:])).encode(x=x, y=y, text="text:N").mark_text(
            color=theme.accent, fontWeight="bold", **_beside(points[-1], chart.target)),
    ]  # fmt: skip
    if line:
        (_, _), (due, value) = chart.target
        end = line[-1] | {
            "text": f"chỉ tiêu {show(figure, value) if value % 1 else f'{int(value)}%'} đến hết {int(due)}"
        }
        goal = alt.Chart(_values(line)).encode(x=x, y=y)
        layers += [
            goal.mark_line(color=theme.quiet, strokeDash=[5, 4], strokeWidth=1.5),
            alt.Chart(_values([end])).encode(x=x, y=y, text="text:N").mark_text(
                color=theme.quiet, align="right", dy=-10),
        ]  # fmt: skip
    return alt.layer(*layers).properties(width=WIDTH - 60, height=210)


def _beside(point: dict[str, Any], target: tuple[tuple[float, float], ...]) -> dict[str, Any]:
    """Where the last point's value is written: on the side of the target line on which the point is."""
    if target:
        (begun, low), (due, high) = target
        year = int(point["on"][:4]) - 1 + date.fromisoformat(point["on"]).timetuple().tm_yday / 365
        if point["value"] >= low + (high - low) * (year - begun) / max(due - begun, 1):
            return {"align": "right", "dx": -8, "dy": -8}
    return {"align": "left", "dx": 8, "dy": 10}


def _stacked(chart: Chart, theme: Theme) -> Any:
    """Shares of each unit's whole, in the order of the definition; the number stands where it fits."""
    order = list(dict.fromkeys(r["figure"] for r in chart.rows))
    names = list(dict.fromkeys(r["name"] for r in chart.rows))
    figures = catalogue()
    rows: list[dict[str, Any]] = []
    for unit in dict.fromkeys(r["unit"] for r in chart.rows):
        own = [r for r in chart.rows if r["unit"] == unit]
        whole = sum(r["value"] or 0 for r in own)
        begun = 0.0
        for r in own:
            share = 100 * (r["value"] or 0) / whole if whole else 0.0
            text = f"{number(share, 1)}%" if share >= 9 else ""
            rows.append({"unit": unit, "name": r["name"], "label": r["label"], "from": begun, "to": begun + share,
                         "middle": begun + share / 2, "text": text, "rank": order.index(r["figure"])})  # fmt: skip
            begun += share
    labels = [figures[f].vi for f in order]
    tones = [
        theme.scale[round(i * (len(theme.scale) - 1) / max(len(order) - 1, 1))] for i in range(len(order))
    ]
    inks = [theme.on_scale[theme.scale.index(t)] for t in tones]
    y = alt.Y("unit:N").sort(None).title(None).axis(
        domain=False, ticks=False, labelExpr=_named(chart), labelPadding=6
    )  # fmt: skip
    colour = alt.Color("label:N").scale(domain=labels, range=tones).legend(
        orient="top", columns=1, title=None, direction="vertical"
    )  # fmt: skip
    share = (
        alt.X("from:Q")
        .title("% số được đánh giá")
        .scale(domain=[0, 100])
        .axis(tickCount=5, domain=False, ticks=False)
    )
    bars = (
        alt.Chart(_values(rows)).mark_bar(height={"band": 0.72}).encode(x=share, x2="to:Q", y=y, color=colour)
    )
    texts = [
        alt.Chart(_values([r for r in rows if r["rank"] == rank and r["text"]])).mark_text(color=ink, fontSize=11)
        .encode(x="middle:Q", y=y, text="text:N")
        for rank, ink in enumerate(inks) if any(r["rank"] == rank and r["text"] for r in rows)
    ]  # fmt: skip
    return alt.layer(bars, *texts).properties(
        width=WIDTH - 190, height=max((26 if len(names) <= 12 else 20) * len(names), 40)
    )


def _named(chart: Chart) -> str:
    """A Vega expression from a unit's code to its name (two units may bear one name)."""
    names = {r["unit"]: r["name"] or "Toàn đơn vị" for r in chart.rows}
    pairs = ", ".join(f"{_quoted(code)}: {_quoted(name)}" for code, name in names.items())
    return f"({{{pairs}}})[datum.value]"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _before_after(chart: Chart, theme: Theme) -> Any:
    """Two bars for each figure: before in grey, after in the accent."""
    sides = (("before", "Trước"), ("after", "Sau"))
    rows = [
        {"label": _wrapped(r["label"]), "order": i, "side": side, "value": r[key] or 0,
         "text": NO_DATA["vi"] if r[key] is None else number(r[key])}
        for i, r in enumerate(chart.rows) for key, side in sides
    ]  # fmt: skip
    labels = [_wrapped(r["label"]) for r in chart.rows]
    y = alt.Y("label:N").sort(labels).title(None).axis(
        domain=False, ticks=False, labelExpr="split(datum.label, '|')", labelPadding=8
    )  # fmt: skip
    offset = alt.YOffset("side:N").sort(["Trước", "Sau"]).scale(paddingOuter=0.12)
    colour = alt.Color("side:N").scale(domain=["Trước", "Sau"], range=[theme.before, theme.accent]).legend(
        orient="top", title=None
    )  # fmt: skip
    base = alt.Chart(_values(rows)).encode(x=alt.X("value:Q").title(None).axis(None), y=y, yOffset=offset)
    bars = base.mark_bar().encode(color=colour)
    texts = base.mark_text(align="left", dx=5, color=theme.ink).encode(text="text:N")
    return alt.layer(bars, texts).properties(width=WIDTH - 240, height=56 * len(chart.rows))


def _waterfall(chart: Chart, theme: Theme) -> Any:
    """From opening to closing by what came in and went out. Levels are ticks, since the axis need not begin at 0."""
    rows: list[dict[str, Any]] = []
    level = 0.0
    for r in chart.rows:
        if r["value"] is None or (r["part"] not in ("opening", "closing") and not r["value"]):
            continue
        before = level
        level = float(r["value"]) if r["part"] in ("opening", "closing") else level + _step(r)
        kind = "level" if r["part"] in ("opening", "closing") else "in" if level >= before else "out"
        rows.append({"label": _wrapped(r["label"], 34), "from": level if kind == "level" else before, "to": level, "kind": kind,
                     "right": max(before if kind != "level" else level, level), "text": _signed(r)})  # fmt: skip
    levels = [x for r in rows for x in (r["from"], r["to"])]
    low, high = min(levels), max(levels)
    room = (high - low) * 0.18 or max(high * 0.05, 1)
    domain = [max(low - room, 0), high + room]
    labels = [r["label"] for r in rows]
    y = alt.Y("label:N").sort(labels).title(None).axis(
        domain=False, ticks=False, labelExpr="split(datum.label, '|')", labelPadding=8
    )  # fmt: skip
    x = alt.X("from:Q").title(None).scale(domain=domain, zero=False, nice=False).axis(
        tickCount=5, domain=False, ticks=False, format=",.0f"
    )  # fmt: skip
    base = alt.Chart(_values(rows)).encode(x=x, y=y)
    steps = [r for r in rows if r["kind"] != "level"]
    joined = [{"x": r["to"], "label": r["label"], "next": n["label"]} for r, n in pairwise(rows)]
    layers = [
        alt.Chart(_values(joined)).mark_rule(color=theme.quiet, strokeWidth=0.7)
        .encode(x=alt.X("x:Q").scale(domain=domain, zero=False, nice=False), y=y, y2="next:N"),
        alt.Chart(_values([r for r in rows if r["kind"] == "level"]))
        .mark_tick(color=theme.ink, thickness=4, height={"band": 0.7}).encode(x=x, y=y),
        base.mark_text(align="left", dx=6, color=theme.ink).encode(x="right:Q", text="text:N"),
    ]  # fmt: skip
    if steps:
        colour = alt.Color("kind:N").scale(domain=["in", "out"], range=[theme.accent, theme.before]).legend(
            orient="top", title=None, labelExpr="datum.value === 'in' ? 'tăng' : 'giảm'"
        )  # fmt: skip
        bars = (
            alt.Chart(_values(steps))
            .mark_bar(height={"band": 0.62})
            .encode(x=x, x2="to:Q", y=y, color=colour)
        )
        layers.insert(1, bars)
    return alt.layer(*layers).properties(width=WIDTH - 260, height=32 * len(rows))


def _wrapped(label: str, width: int = 30) -> str:
    """The label in lines parted by `|`."""
    lines = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "|".join(lines)


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"


# ---- the SVG --------------------------------------------------------------------------------------------------

_STYLE = re.compile(r'\sstyle="([^"]*)"')


def _without_styles(drawn: str) -> str:
    """The SVG with each `style` turned into presentation attributes, which no policy refuses."""

    def attributes(found: re.Match[str]) -> str:
        pairs = (d.split(":", 1) for d in found[1].split(";") if ":" in d)
        return "".join(f' {k.strip()}="{v.strip()}"' for k, v in pairs)

    return _STYLE.sub(attributes, drawn)


def _described(drawn: str, title: str) -> str:
    """The SVG with its title for those who hear the page."""
    named = escape(title, quote=True)
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{named}" ', 1)
