"""Which store a run of the tests stands on: `--store sqlite` (the default) or `--store postgres`.

A pytest plugin, loaded by `-p tests.store` so that it speaks before Django reads its settings.
Always true: a run never touches the user's own books; `DATABASE_URL` and `TOCHUC_DATA` are the run's own from before
the settings are read to its end. With pytest-xdist the first process starts the server, the others are told by the
environment they inherit.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests import postgres

_server: postgres.Server | None = None
_folder: Path | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="the store the tests run on (sqlite)",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    global _server, _folder
    wanted = early_config.known_args_namespace
    if not (wanted.help or wanted.version):
        _folder = Path(tempfile.mkdtemp(prefix="tochuc-tests-"))
        os.environ["TOCHUC_DATA"] = str(_folder)
        os.environ.pop("DATABASE_URL", None)
        if wanted.store == "postgres":
            try:
                _server = postgres.start()
            except RuntimeError as why:
                shutil.rmtree(_folder)
                raise pytest.UsageError(str(why)) from None
            os.environ["DATABASE_URL"] = _server.url()
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    global _server, _folder
    if _server is not None:
        _server.stop()
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)
    _server = _folder = None


def pytest_report_header() -> str:
    return f"store: {_name()}" + ("" if postgres.programs() else f"\nstore: {postgres.MISSING}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.section("store")
    terminalreporter.line(f"ran on {_name()}")
    if not postgres.programs():
        terminalreporter.line(postgres.MISSING)


def _name() -> str:
    if _server is None:
        return "SQLite, a file in WAL mode"
    return f"{_server.version} in {_server.folder}"
