"""The tables brought level with the program.

Always true: on SQLite references between tables are checked once, after all migrations, where anything was changed.
Django would read the whole database for it after each of them: hours for the books of a nation, with nothing new to find.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

_CACHE = 256 * 1024  # kB of the database held while it is checked


def bring_level() -> None:
    """Apply the migrations that are not applied yet. Raises IntegrityError where references do not hold afterwards."""
    before = set(MigrationRecorder(connection).applied_migrations())
    with _unchecked():
        call_command("migrate", verbosity=0, interactive=False)
    if connection.vendor == "sqlite" and before != set(MigrationRecorder(connection).applied_migrations()):
        with connection.cursor() as cursor:
            kept = cursor.execute("PRAGMA cache_size").fetchone()[0]
            cursor.execute(f"PRAGMA cache_size = -{_CACHE}")
            connection.check_constraints()
            cursor.execute(f"PRAGMA cache_size = {kept}")


@contextmanager
def _unchecked() -> Iterator[None]:
    """Without the check that SQLite's schema editor makes at the end of each migration."""
    if connection.vendor != "sqlite":
        yield
        return
    checked = connection.check_constraints
    connection.check_constraints = lambda table_names=None: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        connection.check_constraints = checked  # type: ignore[method-assign]
