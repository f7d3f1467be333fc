"""Tables brought level with the program: references are checked once for all migrations, and only when there were any."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.db import connection

_SCRIPT = """
import django, sys
django.setup()
from django.core.management import call_command
from django.db import IntegrityError, connection
from tochuc.books.tables import bring_level
call_command("migrate", "books", "0001", verbosity=0)
if sys.argv[1] == "broken":
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute('INSERT INTO books_fact (kind, subject, "on", "values", posting) VALUES (%s, %s, %s, %s, %s)',
                       ["unit", "xa-1", "2018-01-01", "{}", 99])
checks = []
def counted(execute, sql, *rest):
    if "foreign_key_check" in sql:
        checks.append(sql)
    return execute(sql, *rest)
with connection.execute_wrapper(counted):
    try:
        bring_level()
        print(len(checks))
        bring_level()
        print(len(checks))
    except IntegrityError:
        print("broken")
"""


@pytest.mark.slow
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL checks each reference when it is written"
)
@pytest.mark.parametrize(("what", "said"), [("sound", ["1", "1"]), ("broken", ["broken"])])
def test_references_are_checked_once_after_all_migrations_and_a_broken_one_is_told(
    what: str, said: list[str], installation: dict[str, str]
) -> None:
    environment = installation | {"DJANGO_SETTINGS_MODULE": "tochuc.settings"}
    ran = subprocess.run(
        [sys.executable, "-c", _SCRIPT, what], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == said
