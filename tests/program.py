"""Runs `python -m MODULE` as a process of its own, without the seconds that importing the libraries takes each time.

One process, started at the first call and kept to the end of the run, imports the libraries; each program is forked
from it. Always true: that process has imported nothing of this project and read no settings, so a program finds its
environment, arguments, input and folder as one started from a shell does, and ends as the interpreter ends. What is
promised of the start itself (which modules are loaded, a hash seed, a packed folder) is tested with a real start.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

# What the commands load of others' and can be loaded before Django has its settings.
_LIBRARIES = (
    "typer", "rich.progress", "pydantic", "yaml", "numpy", "pyarrow.parquet", "duckdb", "lxml.etree", "openpyxl",
    "xlsxwriter", "docx", "jinja2", "rapidfuzz", "filelock", "psycopg", "altair", "vl_convert",
    "dj_database_url", "sqlite3", "cryptography.x509", "django.test.signals", "django.core.management.commands.migrate",
    "django.db.migrations.executor", "django.db.backends.sqlite3.base", "django.db.backends.postgresql.base",
    "django.contrib.postgres.fields", "django.forms", "django.urls", "django.template.defaulttags",
    "requests", "django.contrib.staticfiles.finders", "django_htmx.middleware", "django_filters.filterset", "allauth.core.context",
)  # fmt: skip

_running: _Running | None = None
_lock = threading.Lock()


def start(
    environment: dict[str, str], module: str, *words: str, input: bytes | None = None, timeout: int = 300
) -> subprocess.CompletedProcess[bytes]:
    """What `python -m MODULE WORDS` said and how it ended; one that takes longer than `timeout` seconds is killed."""
    global _running
    with _lock, tempfile.TemporaryDirectory() as folder:
        given, out, err = (Path(folder, name) for name in ("in", "out", "err"))
        given.write_bytes(input or b"")
        if _running is None:
            _running = _Running()
        asked = {
            "module": module, "words": words, "environment": environment, "cwd": os.getcwd(), "timeout": timeout,
            "files": [str(given), str(out), str(err)],
        }  # fmt: skip
        status = _running.ask(asked)
        return subprocess.CompletedProcess([module, *words], status, out.read_bytes(), err.read_bytes())


class _Running:
    """The process with the libraries, as the tests speak with it."""

    def __init__(self) -> None:
        here, there = socket.socketpair()
        plain = {k: v for k, v in os.environ.items() if not k.startswith(("TOCHUC_", "DATABASE_", "DJANGO_"))}
        plain["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        command = [sys.executable, "-m", "tests.program", str(there.fileno())]
        self._process = subprocess.Popen(
            command, env=plain, cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=[there.fileno()]
        )
        there.close()
        self._socket, self._lines = here, here.makefile("rb")
        atexit.register(self.end)

    def ask(self, asked: dict[str, Any]) -> int:
        self._socket.sendall(json.dumps(asked).encode() + b"\n")
        return int(self._lines.readline())

    def end(self) -> None:
        self._lines.close()
        self._socket.close()
        self._process.wait(10)


def _serve(descriptor: int) -> dict[str, Any] | None:
    """Fork a program for each line asked for; returns what was asked in the fork, and None when nobody asks more."""
    for library in _LIBRARIES:
        import_module(library)
    from django.conf import settings

    assert not settings.configured and "tochuc" not in sys.modules
    asking = socket.socket(fileno=descriptor)
    for line in asking.makefile("rb"):
        asked: dict[str, Any] = json.loads(line)
        child = os.fork()
        if child == 0:
            asking.close()
            return asked
        _, status = os.waitpid(child, 0)
        asking.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    return None


def _become(asked: dict[str, Any]) -> None:
    """Run the program in this process as `python -m` would."""
    for descriptor, path in enumerate(asked["files"]):
        opened = os.open(path, os.O_RDONLY if descriptor == 0 else os.O_WRONLY | os.O_CREAT)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["cwd"])
    signal.alarm(asked["timeout"])
    sys.argv[1:] = asked["words"]
    runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    if (wanted := _serve(int(sys.argv[1]))) is not None:
        _become(wanted)
