"""Pictures of figures on a page: one for light, one for dark, as data of an `<img>`; what they show stands in a table too."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """The address of each form as data, and what it is called."""

    light: str
    dark: str
    title: str


def picture(draw: Callable[[str], str], title: str) -> Picture | None:
    """A picture by its drawing (`theme` to SVG); None where there is nothing to draw."""
    light = draw("light")
    return Picture(_data(light), _data(draw("dark")), title) if light else None


def _data(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")
