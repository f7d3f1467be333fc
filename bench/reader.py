"""The reader's speed, as `script/bench_reader.py` measures it."""

from __future__ import annotations

import importlib.util
from dataclasses import asdict
from pathlib import Path
from typing import Any

_SCRIPT = Path(__file__).resolve().parent.parent / "script" / "bench_reader.py"


def reader() -> list[dict[str, Any]]:
    """Characters a second at each size."""
    named = importlib.util.spec_from_file_location("bench_reader", _SCRIPT)
    assert named is not None and named.loader is not None
    module = importlib.util.module_from_spec(named)
    import sys

    sys.modules["bench_reader"] = module
    named.loader.exec_module(module)
    return [asdict(m) | {"rate": m.rate} for m in module.measure((10_000, 100_000, 1_000_000))]
