"""The picture of a lineage: a Sankey of units through time as SVG, plain enough to print and with no script in it.

Always true: time runs from left to right; every decision by which units ended begins a column; the height
of a band is the members it hands over (one at least, so that nothing is invisible); every band has a title in words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape

from tochuc.figures.drawing import FONT, THEMES, Theme
from tochuc.figures.lineage import Lineage, Related, handed_over, members_within
from tochuc.figures.rollup import open_rollup

_WIDTH, _BAR, _PAD, _TOP, _BOTTOM = 1080, 14, 16, 56, 30
_LABEL = 250  # room at the right for the names of what stands at the end
_HEIGHT = 30  # the least height a unit's row needs for its label


@dataclass(slots=True)
class _Bar:
    """A unit in one stretch of time."""

    code: str
    weight: int
    y: float = 0.0
    height: float = 0.0
    into: list[tuple[_Bar, int]] = field(default_factory=list)
    out_of: list[tuple[_Bar, int]] = field(default_factory=list)


def picture(found: Lineage, known: int, theme: str = "light") -> str:
    """The SVG of a lineage as known at a posting, its bands as wide as the members they stand for."""
    look = THEMES[theme]
    stages, rollup = _stages(found), open_rollup()
    weights = handed_over(found, rollup, known)
    codes = [u.code for u in found.units]
    days = [min(u.begun for u in found.units), *(on for on, _ in stages)]
    eves = {day: members_within(rollup, codes, day - timedelta(days=1), known) for day in days}
    sizes = {day: members_within(rollup, codes, day, known) for day in days}
    for unit in found.units:  # what ends later on a day stands in its stages as it stood the evening before
        if unit.ended in sizes:
            sizes[unit.ended][unit.code] = eves[unit.ended].get(unit.code, 0)
    columns = _columns(found, stages, days, weights, sizes)
    height = _place(columns)
    xs = [40 + index * (_WIDTH - 40 - _LABEL) / max(1, len(columns) - 1) for index in range(len(columns))]
    colours = {u.code: look.tones[i % len(look.tones)] for i, u in enumerate(found.units)}
    shapes = [*_ribbons(found, columns, xs, colours), *_bars(found, columns, xs, colours, look)]
    title = f"Quá trình hình thành và tổ chức lại: {escape(found.related(found.code).name)}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" width="{_WIDTH}" '
        f'height="{height:.0f}" role="img" font-family="{FONT}" '
        f'font-size="12">\n<title>{title}</title>\n<rect width="100%" height="100%" fill="{look.ground}"/>\n'
        f'<text x="40" y="20" font-size="15" font-weight="bold" fill="{look.ink}">{title}</text>\n'
    )
    return head + "\n".join([*_dates(days, xs, height, look), *shapes]) + "\n</svg>\n"


_Stage = tuple[date, int]  # the day and posting of a decision by which units ended
_ENDS = ("merged", "split", "dissolved")


def _stages(found: Lineage) -> list[_Stage]:
    return sorted({(s.on, s.posting) for s in found.steps if s.kind in _ENDS})


def _columns(
    found: Lineage,
    stages: list[_Stage],
    days: list[date],
    weights: dict[tuple[date, str, str], int],
    sizes: dict[date, dict[str, int]],
) -> list[dict[str, _Bar]]:
    """Before the first stage and after each one the bars of the units that stand, joined to those before."""
    lives = {u.code: _life(u, found, stages) for u in found.units}
    columns: list[dict[str, _Bar]] = []
    for index, day in enumerate(days):
        there = [c for c, (first, end) in lives.items() if first <= index <= end]
        columns.append({c: _Bar(c, max(1, sizes[day].get(c, 0))) for c in there})
        if index:
            _join(columns[-2], columns[-1], stages[index - 1], weights, found)
    for column in columns:
        for bar in column.values():
            bar.weight = (
                max(1, sum(w for _, w in bar.into), sum(w for _, w in bar.out_of))
                if (bar.into or bar.out_of)
                else bar.weight
            )
    return columns


def _life(unit: Related, found: Lineage, stages: list[_Stage]) -> tuple[int, int]:
    """The first and the last column in which a unit stands."""
    ends = [(stages.index((s.on, s.posting)), s) for s in found.steps if s.kind in _ENDS]
    founding = [i + 1 for i, s in ends if unit.code in s.into and unit.begun == s.on]
    ended = [i for i, s in ends if unit.code in s.units]
    first = min(founding) if founding else sum(on < unit.begun for on, _ in stages)
    return first, max(ended, default=len(stages))


def _join(
    before: dict[str, _Bar], after: dict[str, _Bar], stage: _Stage, weights: dict[tuple[date, str, str], int],
    found: Lineage,
) -> None:  # fmt: skip
    for code, bar in before.items():
        if code in after:
            _link(bar, after[code], min(bar.weight, after[code].weight))
    for step in found.steps:
        if (step.on, step.posting) == stage and step.kind in ("merged", "split"):
            for unit in step.units:
                for heir in step.into:
                    if unit in before and heir in after:
                        _link(before[unit], after[heir], max(1, weights.get((step.on, unit, heir), 0)))


def _link(left: _Bar, right: _Bar, weight: int) -> None:
    left.into.append((right, weight))
    right.out_of.append((left, weight))


def _place(columns: list[dict[str, _Bar]]) -> float:
    """Give every bar its place: in the order of what it came from, one below the other; return the whole height."""
    most = max(sum(b.weight for b in c.values()) for c in columns)
    rows = max(len(c) for c in columns)
    room = max(240.0, rows * _HEIGHT)
    scale = room / most
    tallest = 0.0
    for column in columns:
        order = sorted(column.values(), key=lambda b: (_centre(b), b.code))
        y = float(_TOP)
        for bar in order:
            bar.y, bar.height = y, max(3.0, bar.weight * scale)
            y += max(bar.height, _HEIGHT - _PAD) + _PAD
        tallest = max(tallest, y)
    return tallest + _BOTTOM


def _centre(bar: _Bar) -> float:
    if not bar.out_of:
        return float("inf")
    total = sum(w for _, w in bar.out_of)
    return sum((b.y + b.height / 2) * w for b, w in bar.out_of) / total


def _ribbons(
    found: Lineage, columns: list[dict[str, _Bar]], xs: list[float], colours: dict[str, str]
) -> list[str]:
    shapes = []
    left_used: dict[int, float] = {}
    right_used: dict[int, float] = {}
    for index, column in enumerate(columns[:-1]):
        for bar in sorted(column.values(), key=lambda b: b.y):
            for heir, weight in sorted(bar.into, key=lambda link: link[0].y):
                wide_left = bar.height * weight / max(1, sum(w for _, w in bar.into))
                wide_right = heir.height * weight / max(1, sum(w for _, w in heir.out_of))
                y1 = bar.y + left_used.get(id(bar), 0.0)
                y2 = heir.y + right_used.get(id(heir), 0.0)
                left_used[id(bar)] = y1 - bar.y + wide_left
                right_used[id(heir)] = y2 - heir.y + wide_right
                shapes.append(
                    _ribbon(xs[index] + _BAR, y1, wide_left, xs[index + 1], y2, wide_right, colours[bar.code],
                            f"{found.related(bar.code).name} → {found.related(heir.code).name}: {weight} đảng viên")
                )  # fmt: skip
    return shapes


def _ribbon(x1: float, y1: float, h1: float, x2: float, y2: float, h2: float, colour: str, title: str) -> str:
    middle = (x1 + x2) / 2
    path = (
        f"M{x1:.1f},{y1:.1f} C{middle:.1f},{y1:.1f} {middle:.1f},{y2:.1f} {x2:.1f},{y2:.1f} "
        f"L{x2:.1f},{y2 + h2:.1f} C{middle:.1f},{y2 + h2:.1f} {middle:.1f},{y1 + h1:.1f} {x1:.1f},{y1 + h1:.1f} Z"
    )
    return f'<path d="{path}" fill="{colour}" fill-opacity="0.35"><title>{escape(title)}</title></path>'


def _bars(
    found: Lineage, columns: list[dict[str, _Bar]], xs: list[float], colours: dict[str, str], look: Theme
) -> list[str]:
    """A bar for each unit and stretch; its name where it is first drawn, and again at the right edge."""
    shapes, named = [], set()
    last = len(columns) - 1
    for index, column in enumerate(columns):
        for bar in column.values():
            unit = found.related(bar.code)
            shapes.append(
                f'<rect x="{xs[index]:.1f}" y="{bar.y:.1f}" width="{_BAR}" height="{bar.height:.1f}" '
                f'fill="{colours[bar.code]}"><title>{escape(unit.name)} [{unit.code}]</title></rect>'
            )
            if bar.code not in named or index == last:
                bold = ' font-weight="bold"' if bar.code == found.code else ""
                end = f", hết {unit.ended:%d/%m/%Y}" if unit.ended and index == last else ""
                room = (xs[index + 1] - xs[index]) if index < last else _LABEL
                text = _short(f"{unit.name}{end}", int((room - _BAR - 8) / 6.4))
                shapes.append(
                    f'<text x="{xs[index] + _BAR + 6:.1f}" y="{bar.y + min(bar.height / 2, 10) + 4:.1f}" '
                    f'fill="{look.ink}" stroke="{look.ground}" stroke-width="3" paint-order="stroke"{bold}>'
                    f"{escape(text)}</text>"
                )
                named.add(bar.code)
    return shapes


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: max(1, most - 1)].rstrip() + "…"


def _dates(days: list[date], xs: list[float], height: float, look: Theme) -> list[str]:
    shapes = []
    for index, (day, x) in enumerate(zip(days, xs, strict=True)):
        text = f"{day:%d/%m/%Y}" if index == 0 or days[index - 1] != day else ""
        shapes.append(
            f'<line x1="{x:.1f}" y1="42" x2="{x:.1f}" y2="{height - 8:.0f}" stroke="{look.rule}" stroke-width="1"/>'
            f'<text x="{x:.1f}" y="38" fill="{look.quiet}">{text}</text>'
        )
    return shapes
