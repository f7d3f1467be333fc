"""A PostgreSQL of the tests' own: a fresh cluster in a temporary folder, reached by a socket there and nowhere else.

Always true: it is never the machine's own server, it listens on no port, and `stop()` leaves nothing behind. The
server program refuses to run as root, so root hands it to the system user `postgres`, or `nobody`.
Run as a program it says whether a server program is installed (status 0) or what to install (status 1).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

MISSING = (
    "PostgreSQL's server program is not installed here, so no test runs on it "
    "(Debian, Ubuntu: apt install postgresql)"
)

_OPTIONS = {
    "listen_addresses": "",  # the socket only
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
}


def programs() -> Path | None:
    """The folder that holds `initdb` and `pg_ctl`: on the path, or the newest of Debian's. None: not installed."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    places += sorted(debian, key=lambda p: int(re.sub(r"\D", "", p.parent.name) or 0), reverse=True)
    return next((p for p in places if (p / "pg_ctl").exists() and (p / "initdb").exists()), None)


@dataclass(frozen=True)
class Server:
    """A running server; `url` names one of its databases, as `DATABASE_URL` does."""

    bin: Path
    folder: Path

    @property
    def version(self) -> str:
        told = subprocess.run(
            [self.bin / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        found = re.search(r"\d+(\.\d+)*", told.stdout)
        return f"PostgreSQL {found[0] if found else told.stdout.strip()}"

    def url(self, database: str = "tochuc") -> str:
        return f"postgres://tochuc@{quote(str(self.folder), safe='')}/{database}"

    def stop(self) -> None:
        _run([self.bin / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop"])
        shutil.rmtree(self.folder, ignore_errors=True)


def start() -> Server:
    """Make a cluster and start it. Raises `RuntimeError` with the server's own words where that fails."""
    where = programs()
    if where is None:
        raise RuntimeError(MISSING)
    # Not TMPDIR, which may be deep: the path of a socket has room for about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="tochuc-postgres-", dir="/tmp"))
    if (user := _other_user()) is not None:
        shutil.chown(folder, user)
    try:
        # C.UTF-8 as on a Debian server: without it the database would not know that Đ and đ are one letter.
        locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
        _run([where / "initdb", "-D", folder / "data", "-U", "tochuc", "--auth=trust", "--no-sync", *locale])
        options = " ".join(
            f"-c {k}='{v}'" for k, v in {**_OPTIONS, "unix_socket_directories": folder}.items()
        )
        _run([where / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-o", options, "-w", "start"])
    except RuntimeError as failed:
        log = folder / "log"
        told = log.read_text("utf-8", "replace") if log.exists() else ""
        shutil.rmtree(folder, ignore_errors=True)
        raise RuntimeError(f"{failed}\n{told}".strip()) from None
    return Server(where, folder)


def _run(command: list[Any]) -> None:
    """Run one of PostgreSQL's programs, as another user where this one is root."""
    words = [str(word) for word in command]
    user = _other_user()
    as_user: dict[str, Any] = (
        {} if user is None else {"user": user, "group": _group(user), "extra_groups": []}
    )
    # pg_ctl leaves the server running with what it inherits: no pipe of ours, or waiting for its end would not end.
    with tempfile.TemporaryFile("w+") as said:
        ended = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd="/",
            start_new_session=True,
            **as_user,
        )
        if ended.returncode:
            said.seek(0)
            raise RuntimeError(
                f"{' '.join(words)} ended with status {ended.returncode}:\n{said.read().strip()}"
            )


def _other_user() -> str | None:
    """Whom root runs the server as; None where this user may run it."""
    if os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return name
    raise RuntimeError(
        "PostgreSQL does not run as root, and there is no system user postgres or nobody to run it as"
    )


def _group(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


if __name__ == "__main__":
    here = programs()
    print(f"PostgreSQL: {here}" if here else MISSING)
    sys.exit(0 if here else 1)
