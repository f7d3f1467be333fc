"""Measure the reader: characters a second at 10 kB, 100 kB, 1 MB and 5 MB, and the example text's reading time.

`measure()` is what `script/bench` calls; run alone, it prints a table. The text is the product's own example, repeated.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.reading.passages import figures  # noqa: E402
from tochuc.reading.reader import read  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000, 5_000_000)


@dataclass(frozen=True)
class Measured:
    """A reading's size, seconds by the clock and of the processor, claims found; the rate is by the processor."""

    kind: str
    characters: int
    seconds: float
    processor: float
    claims: int

    @property
    def rate(self) -> float:
        return self.characters / self.processor


def measure(sizes: tuple[int, ...] = SIZES) -> list[Measured]:
    """Read prose of each size, one table of 100,000 numbers, and the example (best of five)."""
    example = (ROOT / "src/tochuc/demo/vi-du-so-ket.txt").read_text("utf-8")
    named = figures()
    read(example, named)
    found = [min((_timed("example", example, named) for _ in range(5)), key=lambda m: m.processor)]
    for size in sizes:
        text = (example * (size // len(example) + 1))[:size]
        found.append(_timed("prose", text, named))
    table = "\n".join(
        "\t".join(str(n * 37 % 9973) for n in range(row, row + 10)) for row in range(0, 100_000, 10)
    )
    found.append(_timed("table of 100,000 numbers", table, named))
    return found


def _timed(kind: str, text: str, named: list) -> Measured:
    began, used = time.perf_counter(), time.process_time()
    reading = read(text, named)
    return Measured(
        kind, len(text), time.perf_counter() - began, time.process_time() - used, len(reading.claims)
    )


if __name__ == "__main__":
    for each in measure():
        print(
            f"{each.kind:<26}{each.characters:>10,} characters {each.seconds:>8.3f} s by the clock {each.processor:>8.3f} s of the processor {each.rate:>10,.0f} characters/s, {each.claims:,} claims"
        )
