"""`script/bench`: measures, prints, and in the full run writes docs/performance.md."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import stores

# A ratio above this (or below, for what others take) fails `--guard`: far off the aims, since machines of CI are busy.
GUARD: dict[str, Callable[[float], bool]] = {
    "nation_vs_floor": lambda r: r < 6, "unit_vs_handwritten": lambda r: r < 5,
    "posting_nation_vs_province": lambda r: r < 2.5, "catch_up_growth": lambda r: r < 3,
    "orm_vs_ours": lambda r: r > 5, "openpyxl_vs_ours": lambda r: r > 2,
}  # fmt: skip


def measurements(quick: bool, guard: bool = False) -> dict[str, Callable[[], Any]]:
    """What is measured, by name: on all of the data, on a tenth of it, or on a hundredth for the guard."""
    from bench import imports, other_ways, plans, postings, questions, reader, reviews

    part = 100 if guard else 10 if quick else 1
    members = 6_000 if guard else 16_500 if quick else 165_000
    sizes = (6_000, 60_000) if quick else (6_000, 60_000, 600_000)
    return {
        "nation_vs_floor": lambda: questions.nation_vs_floor(part),
        "unit_vs_handwritten": lambda: questions.unit_vs_handwritten(part),
        "posting_nation_vs_province": lambda: postings.posting_nation_vs_province(part),
        "catch_up_growth": lambda: postings.catch_up_growth(part),
        "import_vs_load": lambda: imports.import_vs_load(10_000 if quick else 100_000),
        "orm_vs_ours": lambda: other_ways.orm_vs_ours(members),
        "openpyxl_vs_ours": lambda: other_ways.openpyxl_vs_ours(members),
        "libreoffice_vs_ours": lambda: other_ways.libreoffice_vs_ours(members),
        "plan_vs_review": lambda: plans.plan_vs_review(6_000 if quick else 60_000),
        "review": lambda: reviews.review_growth(sizes),
        "posting_rate": lambda: postings.posting_rate(sizes[1]),
        "posting_growth": lambda: postings.growth_with_history(sizes),
        "reader": reader.reader,
    }  # fmt: skip


def main() -> int:
    asked = _arguments()
    if asked.page:
        from bench import report

        told = [json.loads(Path(file).read_text("utf-8")) for file in asked.page]
        report.write(
            {n: d for each in told for n, d in each["details"].items()}, all(each["quick"] for each in told)
        )
        return 0
    with stores.folder():
        chosen = measurements(asked.quick, asked.guard)
        names = [n for n in chosen if (n in asked.only if asked.only else not asked.guard or n in GUARD)]
        details = {name: _measured(name, chosen[name]) for name in names}
    ratios: dict[str, Any] = {}
    for n, d in details.items():
        told = isinstance(d, dict) and "ratio" in d
        ratios[n] = round(d["ratio"], 3) if told else d
        ratios |= {name: round(beside, 3) for name, beside in d.get("beside", {}).items()} if told else {}
    if asked.json:
        print(json.dumps({**ratios, "details": details, "quick": asked.quick}, ensure_ascii=False, indent=2))
    else:
        for name, value in ratios.items():
            print(f"{name:<30}{value}")
    if asked.write or not (asked.only or asked.guard or asked.quick):
        from bench import report

        report.write(details, asked.quick)
    far = [
        n for n, d in details.items() if asked.guard and not (isinstance(d, dict) and GUARD[n](d["ratio"]))
    ]
    for name in far:
        print(f"{name}: {ratios[name]} is far off its aim", file=sys.stderr)
    return 1 if far else 0


def _arguments() -> argparse.Namespace:
    read = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    read.add_argument("--quick", action="store_true", help="a tenth of the data")
    read.add_argument("--json", action="store_true", help="one JSON object with the ratios")
    read.add_argument("--only", action="append", metavar="NAME", help="one measurement (may be repeated)")
    read.add_argument(
        "--guard", action="store_true", help="status 1 where a ratio is far off, on a hundredth of the data"
    )
    read.add_argument(
        "--page",
        nargs="+",
        metavar="FILE",
        help="write docs/performance.md from what --json told in earlier runs",
    )
    read.add_argument("--write", action="store_true", help="write docs/performance.md after a quick run too")
    return read.parse_args()


def _measured(name: str, measure: Callable[[], Any]) -> Any:
    """One measurement; one that fails says why and does not take the others with it."""
    began = time.monotonic()
    print(f"{name} ...", file=sys.stderr, flush=True)
    try:
        found = measure()
    except Exception as why:
        found = f"not measured: {type(why).__name__}: {why}"
    print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
