"""The server: what the process that started it had in hand does not stand in the way of the one that answers."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVE = """
import duckdb, os
duckdb.sql("COPY (SELECT range AS n FROM range(2000000)) TO '{file}' (ROW_GROUP_SIZE 20000)")
os.environ["COUNTED"] = "{file}"
from tests.web import counting
from tochuc.web.server import server_of
assert counting.count() == 2000000
server_of("127.0.0.1", {port}, 1, 2, "tests.web.counting:application").serve()
"""


def test_pages_answer_after_the_same_command_has_computed_figures(tmp_path: Path) -> None:
    """As `tochuc demo` does: it writes the review with DuckDB, then serves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(port=port, file=tmp_path / "counted.parquet")], cwd=ROOT
    )
    try:
        assert _asked(f"http://127.0.0.1:{port}/") == "2000000"
    finally:
        server.terminate()
        server.wait(30)


def _asked(address: str) -> str:
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                return str(answer.read().decode())
        except (ConnectionRefusedError, urllib.error.URLError) as error:
            if isinstance(getattr(error, "reason", error), TimeoutError):
                raise

            time.sleep(0.1)
    raise AssertionError("the server never began to answer")
