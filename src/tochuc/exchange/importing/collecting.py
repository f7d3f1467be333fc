"""Long lists without walking through them for garbage again and again.

Always true: Python's collection of cycles is back as it was after the work, however it ends. Rows, facts and entries of
a list hold no cycles; looking for some among millions of them took a sixth of an import's time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """No collection of cycles within."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
