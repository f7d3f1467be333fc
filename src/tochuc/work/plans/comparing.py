"""Plans beside one another, and beside the target.

Always true: every plan compared is laid over the same books for the same period; what none of them changes is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from tochuc.books.periods import Period
from tochuc.figures.catalogue import catalogue
from tochuc.figures.drawing import THEMES, svg
from tochuc.figures.evaluate import kind_name
from tochuc.work.plans.evaluation import Evaluation, evaluate_plan
from tochuc.work.plans.models import Plan


@dataclass(frozen=True, slots=True)
class Row:
    """One thing compared: what it is now, under each plan in their order, and the target where there is one."""

    about: str
    label: str
    now: float | None
    plans: tuple[float | None, ...]
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    plans: tuple[Plan, ...]
    evaluations: tuple[Evaluation, ...]
    rows: tuple[Row, ...]


def compare(plans: Sequence[Plan], figures: Iterable[str], period: Period | None = None) -> Comparison:
    """The plans side by side, for the period of the first one's day unless another is given."""
    wanted = list(dict.fromkeys([*figures, *(id_ for plan in plans for id_ in plan.target)]))
    first = evaluate_plan(plans[0], wanted, period)
    evaluations = (first, *(evaluate_plan(plan, wanted, first.period) for plan in plans[1:]))
    rows = [*_kinds(evaluations), *_people(evaluations), *_figures(evaluations)]
    return Comparison(tuple(plans), evaluations, tuple(rows))


def _kinds(evaluations: Sequence[Evaluation]) -> Iterable[Row]:
    for kind in sorted({kind for ev in evaluations for kind in ev.cut}):
        now = next(ev.kinds[kind][0] for ev in evaluations if kind in ev.kinds)
        after = tuple(ev.kinds.get(kind, (now, now))[1] for ev in evaluations)
        yield Row(f"units.{kind}", kind_name(kind), now, after)


def _people(evaluations: Sequence[Evaluation]) -> Iterable[Row]:
    for about, label, count in (
        ("posts_lost", "Chức danh không còn", lambda ev: len(ev.posts.lost)),
        ("leaders", "Cán bộ lãnh đạo chưa bố trí", lambda ev: len(ev.leaders)),
        ("deputies", "Đơn vị vượt số cấp phó", lambda ev: len(ev.deputies)),
        ("small", "Phòng ít người hơn mức tối thiểu", lambda ev: len(ev.small)),
        ("due", "Người thuộc diện xét chế độ", lambda ev: len(ev.due)),
        ("members", "Đảng viên chuyển chi bộ", lambda ev: len(ev.members.to_another_cell)),
        ("problems", "Vướng mắc theo quy định", lambda ev: len(ev.problems)),
        ("conflicts", "Thay đổi của quyết định khác", lambda ev: len(ev.conflicts)),
    ):
        yield Row(about, label, None, tuple(count(ev) for ev in evaluations))


def _figures(evaluations: Sequence[Evaluation]) -> Iterable[Row]:
    for reads in zip(*(ev.figures for ev in evaluations), strict=True):
        targets = [read.target for read in reads if read.target is not None]
        if any(read.change for read in reads) or targets:
            after = tuple(read.after for read in reads)
            yield Row(
                reads[0].id,
                catalogue()[reads[0].id].vi,
                reads[0].before,
                after,
                targets[0] if targets else None,
            )


def picture(found: Comparison, theme: str = "light") -> str:
    """Units by kind now and under each plan, as bars side by side (SVG); "" where no plan changes any."""
    look = THEMES[theme]
    names = ["Hiện nay", *(plan.name for plan in found.plans)]
    rows: list[dict[str, Any]] = []
    for row in found.rows:
        if row.about.startswith("units."):
            values = (row.now, *row.plans)
            rows += [
                {"kind": row.label, "plan": name, "number": value, "order": index}
                for index, (name, value) in enumerate(zip(names, values, strict=True))
            ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("plan:N", sort=names, title=None, axis=alt.Axis(labels=False, ticks=False)),
        x=alt.X("number:Q", title="Số đơn vị", axis=alt.Axis(tickMinStep=1)),
    )
    bars = base.mark_bar().encode(
        color=alt.Color(
            "plan:N",
            sort=names,
            title=None,
            legend=alt.Legend(orient="top", direction="vertical"),
            scale=alt.Scale(domain=names, range=list(look.tones)[: len(names)]),
        )
    )
    labels = base.mark_text(align="left", dx=4).encode(text="number:Q")
    chart = (
        alt.layer(bars, labels)
        .properties(width=420, height=26 * len(names))
        .facet(
            row=alt.Row(
                "kind:N", title=None, header=alt.Header(labelAngle=0, labelAlign="left", labelLimit=280)
            )
        )
        .properties(title="Số đơn vị theo loại hình")
    )
    return svg(chart, look) if rows else ""
