"""Serve the workplace with granian: `serve(host, port)`.

Always true: the database is brought level with the code before the first page; on loopback one process answers with
several threads, so a notebook needs nothing else. That process begins empty and takes over no connection or thread
of the one that started it: DuckDB's threads do not come along in a copy, and a question would wait for them for ever.
What is printed first is where the pages are and how to get in:
the first operator's one-time link, or the demonstration's accounts with passwords made at random this moment.
"""

from __future__ import annotations

import os
from typing import Any


def serve(host: str = "127.0.0.1", port: int = 8000, workers: int = 1, threads: int = 4) -> None:
    """Serve until stopped. Raises OSError where the port is taken."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tochuc.settings")
    django.setup()
    from tochuc.books.tables import bring_level

    bring_level()
    _must_be_free(host, port)
    print(welcome(host, port), flush=True)
    server_of(host, port, workers, threads).serve()


def welcome(host: str, port: int) -> str:
    """Where the pages are, and the way in where nobody has one yet."""
    from tochuc.access import accounts
    from tochuc.access.models import User

    base = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"
    lines = [f"Trang làm việc: {base}/"]
    if accounts.holds_demonstration() and not User.objects.exclude(username__in=accounts.DEMO_NAMES).exists():
        lines.append("Tài khoản minh họa (mật khẩu tạo ngẫu nhiên, đổi mỗi lần mở):")
        lines += [f"  {name:<12} {password}" for name, password in accounts.create_demo_accounts().items()]
    elif link := accounts.first_operator_link(base):
        lines += ["Chưa có người vận hành. Mở liên kết dùng một lần này (trong 24 giờ):", f"  {link}"]
    return "\n".join(lines)


def _must_be_free(host: str, port: int) -> None:
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def server_of(
    host: str, port: int, workers: int, threads: int, target: str = "tochuc.web.wsgi:application"
) -> Any:
    import multiprocessing

    from granian import Granian
    from granian.constants import Interfaces

    multiprocessing.set_start_method("spawn", force=True)  # as on Windows; Linux would copy the process
    return Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_access=False,
        websockets=False,
    )
