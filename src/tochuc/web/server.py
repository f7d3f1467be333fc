"""Serve the workplace with granian: `serve(host, port)`.

Always true: the database is brought level with the code before the first page; on loopback one process answers with
several threads, so a notebook needs nothing else.
"""

from __future__ import annotations

import os
from typing import Any


def serve(host: str = "127.0.0.1", port: int = 8000, workers: int = 1, threads: int = 4) -> None:
    """Serve until stopped. Raises OSError where the port is taken."""
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tochuc.settings")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    _server(host, port, workers, threads).serve()


def _server(host: str, port: int, workers: int, threads: int) -> Any:
    from granian import Granian
    from granian.constants import Interfaces

    return Granian(
        "tochuc.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_access=False,
        websockets=False,
    )


def welcome(host: str, port: int) -> str:
    """What to print before serving: where the pages are and, before there is an operator, the one-time link."""
    from tochuc.access.accounts import first_operator_link

    base = f"http://{host}:{port}"
    lines = [f"Trang làm việc: {base}/"]
    if link := first_operator_link(base):
        lines += [
            "Chưa có người vận hành. Mở liên kết dùng một lần này (trong 24 giờ) để lập tài khoản đầu tiên:",
            link,
        ]
    return "\n".join(lines)
