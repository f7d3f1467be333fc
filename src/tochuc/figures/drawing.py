"""How pictures of figures look: fonts that draw Vietnamese whole, numbers as Vietnamese prints them, colours of a theme.

Always true: a picture is SVG with no script and no address in it; colour alone never tells two things apart; one is
drawn at a time, since Vega in several threads at once mixes up its pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import RLock
from typing import Any

import vl_convert

FONT = "Arial, DejaVu Sans, Verdana, sans-serif"  # the first that is there: each draws Vietnamese whole
ONE_AT_A_TIME = RLock()
_LOCALE = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " đ"]}


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours on a page's ground: words, rules, the one accent, and tones that follow one another."""

    ground: str
    ink: str
    quiet: str
    rule: str
    accent: str
    tones: tuple[str, ...]


THEMES = {
    "light": Theme("#ffffff", "#222222", "#666666", "#dddddd", "#9b1c1c", (
        "#5f6b76", "#9b1c1c", "#8a7a5c", "#b98a86", "#3f4a54", "#a9a08c", "#c4635c", "#777777",
    )),
    "dark": Theme("#1d1c1b", "#ececec", "#a8a8a8", "#444444", "#e07a73", (
        "#9aa7b3", "#e07a73", "#c2ae86", "#8f5a56", "#6f7c88", "#ded5bf", "#f0b0ab", "#8a8a8a",
    )),
}  # fmt: skip


def svg(chart: Any, theme: Theme) -> str:
    """The SVG of an Altair chart in the colours of a theme."""
    with ONE_AT_A_TIME:
        return _svg(chart, theme)


def _svg(chart: Any, theme: Theme) -> str:
    dressed = (
        chart.configure(font=FONT, background=theme.ground)
        .configure_axis(labelColor=theme.ink, titleColor=theme.quiet, gridColor=theme.rule, domainColor=theme.quiet,
                        tickColor=theme.quiet, labelFontSize=12, titleFontSize=12)
        .configure_legend(labelColor=theme.ink, labelFontSize=12, labelLimit=320)
        .configure_title(color=theme.ink, fontSize=14)
        .configure_header(labelColor=theme.ink, labelFontSize=12)
        .configure_text(color=theme.ink)
        .configure_view(stroke=theme.rule)
    )  # fmt: skip
    return str(vl_convert.vegalite_to_svg(dressed.to_dict(), format_locale=_LOCALE, allowed_base_urls=[]))
