"""docs/performance.md and its picture, written from a run: nothing in them is typed by hand.

Always true: the page says of what size and on what machine it was measured, and how busy that machine was.
"""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE, PICTURE = ROOT / "docs" / "performance.md", ROOT / "docs" / "performance.svg"

_ROWS = {
    "nation_vs_floor": ("whole nation, every unit: opening, in, out, other, moved, closing", "≤ 2"),
    "unit_vs_handwritten": (
        "one unit (worst of nation, province, cell) against the best query by hand",
        "≤ 1.5",
    ),
    "posting_nation_vs_province": ("one decision posted, at a nation's size against a province's", "≤ 1.2"),
    "catch_up_growth": (
        "catching up with 10,000 entries, against the same at a tenth of the history",
        "≤ 1.2",
    ),
    "import_vs_load": ("members imported from XLSX against calamine and executemany", "≤ 3"),
    "orm_vs_ours": ("a province by recursion over the ORM, against ours", "≥ 100"),
    "openpyxl_vs_ours": ("a province from 11 workbooks by openpyxl, against ours", "≥ 100"),
    "libreoffice_vs_ours": ("a province recalculated by LibreOffice, against ours", "≥ 100"),
    "plan_vs_review": ("a plan of 200 acts on the demonstration's province, against its review", "≤ 2"),
}


def write(details: dict[str, Any], quick: bool) -> None:
    _draw(details)
    PAGE.write_text("\n".join(_lines(details, quick)) + "\n", "utf-8")


def _lines(details: dict[str, Any], quick: bool) -> list[str]:
    size = "a tenth of a nation (`script/bench --quick`)" if quick else "a nation (`script/bench`)"
    return [
        "# Performance", "",
        f"Written by `script/bench` on {date.today().isoformat()}; not edited by hand. Size: {size}.",
        "Each ratio compares two things that took turns in one run; times are medians of at least five rounds. What is compared gives the same numbers on both",
        "sides, or it is not timed. How far each part reaches is told in [scale](scale.md).", "",
        f"Machine: {_machine()}.", "",
        "| what | ratio | aim | ours | the other |", "| --- | --- | --- | --- | --- |",
        *(_row(name, details.get(name)) for name in _ROWS), "",
        "![The ratios against their aims](performance.svg)", "",
        *_import(details.get("import_vs_load")),
        *_units(details.get("unit_vs_handwritten")), *_reviews(details.get("review")), *_postings(details), *_reader(details.get("reader")),
        "The made-up nation has 24 measures; memory of a process that answers every unit of it: "
        + (f"{details['nation_vs_floor']['memory_mb']:,.0f} MB." if _is(details.get("nation_vs_floor")) else "not measured."),
    ]  # fmt: skip


def _is(found: Any) -> bool:
    return isinstance(found, dict)


def _row(name: str, found: Any) -> str:
    what, aim = _ROWS[name]
    if not _is(found):
        return f"| {what} | {found or 'not measured'} | {aim} | | |"
    ours = found.get("ours_s", found.get("large_ms", 0) / 1000)
    other = next(
        (found[k] for k in ("floor_s", "theirs_s", "load_s", "review_s") if k in found),
        found.get("small_ms", 0) / 1000,
    )
    if name == "unit_vs_handwritten":
        worst = max((found[k] for k in ("nation", "province", "cell")), key=lambda f: f["ratio"])
        ours, other = worst["ours_s"], worst["hand_s"]
    return f"| {what} | {found['ratio']:.2f} | {aim} | {_time(ours)} | {_time(other)} |"


def _time(seconds: float) -> str:
    return f"{1000 * seconds:,.0f} ms" if seconds < 10 else f"{seconds:,.1f} s"


def _import(found: Any) -> list[str]:
    """What part of an import is the store itself."""
    if not _is(found) or "store_s" not in found:
        return []
    return [
        f"Importing: the file read and the very rows the books write put into their own tables, with their indexes, takes "
        f"{_time(found['store_s'])}: {found['beside']['import_store_vs_load']:.1f} times what is compared with, and the "
        f"import is {found['beside']['import_vs_store']:.1f} times that.",
        "",
    ]


def _units(found: Any) -> list[str]:
    if not _is(found):
        return []
    lines = ["| one unit | ratio | ours | by hand |", "| --- | --- | --- | --- |"]
    for name in ("nation", "province", "cell"):
        one = found[name]
        lines.append(f"| {name} | {one['ratio']:.2f} | {_time(one['ours_s'])} | {_time(one['hand_s'])} |")
    return [*lines, ""]


def _reviews(found: Any) -> list[str]:
    if not isinstance(found, list):
        return []
    lines = ["| six-month review, members | entries | province | one cell |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {r['members']:,} | {r['entries']:,} | {_time(r['province_s'])} | {_time(r['cell_s'])} |"
        for r in found
    ]
    return [*lines, ""]


def _postings(details: dict[str, Any]) -> list[str]:
    rate, growth = details.get("posting_rate"), details.get("posting_growth")
    lines = []
    if _is(rate):
        lines.append(
            f"Posting at {rate['members']:,} members: {rate['decisions_a_second']:,.0f} decisions a second of one admission each, "
            f"{rate['entries_a_second']:,.0f} entries a second in decisions of 500 acts."
        )
    if isinstance(growth, list):
        for g in growth:
            lines.append(
                f"One decision at {g['members']:,} members costs {g['ratio']:.2f} times what it costs at 6,000."
            )
    return [*lines, ""] if lines else []


def _reader(found: Any) -> list[str]:
    if not isinstance(found, list):
        return []
    lines = ["| the reader | characters | characters a second |", "| --- | --- | --- |"]
    lines += [f"| {m['kind']} | {m['characters']:,} | {m['rate']:,.0f} |" for m in found]
    return [*lines, ""]


def _machine() -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in _text("/proc/cpuinfo").splitlines()
            if line.startswith("model name")
        ),
        platform.processor() or platform.machine(),
    )
    memory = next(
        (int(line.split()[1]) for line in _text("/proc/meminfo").splitlines() if line.startswith("MemTotal")),
        0,
    )
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    parts = [
        f"{os.cpu_count()} cores ({model})", f"{memory / 2**20:.0f} GB memory", f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}", f"DuckDB {version('duckdb')}", f"SQLite {sqlite3.sqlite_version}",
        f"load averages while it was written {load}",
    ]  # fmt: skip
    return "; ".join(parts)


def _text(path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except OSError:
        return ""


def _draw(details: dict[str, Any]) -> None:
    """The ratios as bars, with a mark at each aim, on a scale of powers."""
    import altair as alt

    rows = [
        {"what": name, "ratio": details[name]["ratio"], "aim": float(aim.split()[1])}
        for name, (_, aim) in _ROWS.items()
        if _is(details.get(name))
    ]
    if not rows:
        return
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("what:N", sort=list(_ROWS), title=None))
    scale = alt.Scale(type="log")
    bars = base.mark_point(filled=True, size=90, color="#1f5fa8").encode(
        x=alt.X("ratio:Q", scale=scale, title="ratio (• measured, | aim)")
    )
    aims = base.mark_tick(thickness=3, size=20, color="#b3261e").encode(x=alt.X("aim:Q", scale=scale))
    (bars + aims).properties(width=460, height=28 * len(rows)).save(str(PICTURE))
