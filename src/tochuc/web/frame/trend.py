"""A small line of a figure over the last half-years, drawn as SVG beside its number.

Always true: it shows the values it is given and no others; a half-year without data is a gap, never 0. The same values
stand in a table for those who do not see the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT, EDGE = 96, 24, 3


def line(values: Sequence[float | None]) -> SafeString:
    """The line, oldest first, with a dot at the last value; "" where fewer than two values are known."""
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return SafeString("")
    low, spread = min(known), max(known) - min(known)
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)

    def place(index: int, value: float) -> tuple[str, str]:
        up = (value - low) / spread if spread else 0.5
        return f"{EDGE + index * step:.1f}", f"{HEIGHT - EDGE - up * (HEIGHT - 2 * EDGE):.1f}"

    runs = [[place(i, v) for i, v in run] for run in _runs(values)]
    lines = format_html_join("", '<polyline points="{}"/>', ((_points(r),) for r in runs if len(r) > 1))
    dots = format_html_join("", '<circle cx="{}" cy="{}" r="2"/>', (r[0] for r in runs if len(r) == 1))
    last = format_html('<circle cx="{}" cy="{}" r="2.5"/>', *runs[-1][-1])
    return format_html(
        '<svg class="trend" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true">{}{}{}</svg>',
        WIDTH, HEIGHT, WIDTH, HEIGHT, lines, dots, last,
    )  # fmt: skip


def _points(run: list[tuple[str, str]]) -> str:
    return " ".join(f"{x},{y}" for x, y in run)


def _runs(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    """Values that follow one another without a gap, each with its place."""
    run: list[tuple[int, float]] = []
    for index, value in enumerate(values):
        if value is not None:
            run.append((index, value))
        elif run:
            yield run
            run = []
    if run:
        yield run
