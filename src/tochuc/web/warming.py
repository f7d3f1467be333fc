"""What the first page would wait for, made ready beside the pages when a server starts.

Always true: it reads no books and writes nothing; pages are answered meanwhile.
"""

from __future__ import annotations

import threading


def begin() -> threading.Thread:
    """Begin, and let the pages be served at once."""
    thread = threading.Thread(target=make_ready, name="warming", daemon=True)
    thread.start()
    return thread


def make_ready() -> None:
    """Load the views, and draw once: the drawing program takes most of a first chart's time to start."""
    import altair as alt

    from tochuc.figures import drawing
    from tochuc.web import urls  # noqa: F401 (Django loads the views with the first request)

    chart = alt.Chart(alt.Data(values=[{"x": 1}])).mark_bar().encode(x="x:Q")
    drawing.svg(chart, drawing.THEMES["light"])
