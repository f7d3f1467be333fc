"""Which engine answers a command's figures: DuckDB in this process, or Apache Spark on a cluster.

Always true: a command writes the same answer whichever it is; where Spark cannot answer, nothing is written and the
exit status is 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tochuc.cli import answers


@contextmanager
def answering(engine: str, master: str, as_json: bool) -> Iterator[None]:
    """Have the engine answer while within; says plainly where it cannot."""
    if engine == "duckdb":
        yield
        return
    if engine != "spark":
        answers.refuse(
            f"Không có máy tính “{engine}”: duckdb, spark.",
            f"There is no engine “{engine}”: duckdb, spark.",
            as_json,
        )
    answers.open_books(as_json)
    from tochuc.figures import spark
    from tochuc.figures.engine import answered_by

    try:
        with spark.on(master) as made, answered_by(made):
            yield
    except spark.NoSpark as why:
        answers.refuse(f"{why.vi}.", f"{why.en}.", as_json)
