"""The ground the other tests stand on: which store, whose data folder, and that the entries' guard is up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import gettempdir

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tests import postgres
from tests.conftest import without_triggers
from tochuc.books import paper, posting
from tochuc.books.acts.examples import example


def _guards() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW session_replication_role")
            assert cursor.fetchone() == ("origin",)
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_the_store_is_the_one_asked_for(request: pytest.FixtureRequest) -> None:
    asked = request.config.getoption("--store", "sqlite")
    assert connection.vendor == {"sqlite": "sqlite", "postgres": "postgresql"}[asked]


@pytest.mark.django_db
def test_sqlite_is_a_file_in_wal_mode_as_users_have_it() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("this run stands on PostgreSQL")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert Path(connection.settings_dict["NAME"]).is_file()


@pytest.mark.django_db
def test_the_servers_only_way_in_is_its_socket() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("this run stands on SQLite")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('listen_addresses'), inet_server_addr()")
        assert cursor.fetchone() == ("", None)


@pytest.mark.django_db
def test_each_test_has_an_empty_data_folder_of_its_own(data_folder: Path) -> None:
    assert data_folder == settings.DATA
    assert not list(data_folder.iterdir())
    assert data_folder.is_relative_to(gettempdir())


@pytest.mark.django_db(transaction=True)
def test_emptying_the_tables_leaves_the_entries_guarded() -> None:
    before = _guards()
    assert before
    with pytest.raises(RuntimeError), without_triggers():
        raise RuntimeError("the flush failed")
    assert _guards() == before
    list(posting.post_all([paper.read(raw) for raw in example("admit_member")]))
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
    ):
        cursor.execute("UPDATE books_entry SET amount = 2")


def test_an_installation_of_its_own_starts_with_nothing(installation: dict[str, str]) -> None:
    program = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "print(connection.vendor, connection.introspection.table_names())"
    )
    environment = installation | {"DJANGO_SETTINGS_MODULE": "tochuc.settings", "PYTHONPATH": "src"}
    told = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    vendor = "postgresql" if "DATABASE_URL" in os.environ else "sqlite"
    assert told.stdout.strip() == f"{vendor} []"


def test_the_server_never_runs_as_root() -> None:
    if postgres.programs() is None:
        pytest.skip(postgres.MISSING)
    server = postgres.start()
    try:
        owner = (server.folder / "data" / "postmaster.pid").stat().st_uid
        assert owner != 0
    finally:
        server.stop()
    assert not server.folder.exists()
