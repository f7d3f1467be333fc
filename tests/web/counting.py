"""A page of one number that DuckDB counts over Parquet with a connection of the module: for `test_server`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import duckdb

FILE = os.environ["COUNTED"]
_connection = duckdb.connect()


def count() -> int:
    rows = f"SELECT n % 7 AS kind, count(DISTINCT n) AS n FROM read_parquet('{FILE}') GROUP BY kind"
    found = _connection.sql(f"SELECT sum(n)::BIGINT FROM ({rows})").to_arrow_table()
    return int(found.column(0)[0].as_py())


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(count()).encode()]
