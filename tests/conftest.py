"""What every test stands on: a store like an installation's, a data folder of its own, and the mark `store`.

Always true: the tests that touch the database are marked `store` (and run on PostgreSQL too, but for those marked
`any_store`, whose promise begins after the store has answered); each of them has an empty data folder; on SQLite the database is a file in WAL mode, as users have it, not one in memory.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import override_settings

from tests import sharing

_USES_STORE = {"db", "transactional_db", "live_server", "django_db_setup", "installation", "made"}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "store: touches the database; runs on SQLite and on PostgreSQL (set by itself)"
    )
    config.addinivalue_line(
        "markers", "any_store: what it promises begins after the store has answered; runs on SQLite alone"
    )
    if hasattr(config, "workerinput") or config.getoption("dist", "no") == "loadscope":
        config.pluginmanager.register(_Among())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("store") == "postgres":
        alike = [item for item in items if item.get_closest_marker("any_store")]
        items[:] = [item for item in items if not item.get_closest_marker("any_store")]
        config.hook.pytest_deselected(items=alike)
    for item in items:
        if item.get_closest_marker("django_db") or _USES_STORE & set(getattr(item, "fixturenames", ())):
            item.add_marker("store")
        if "django_db_setup" in getattr(item, "fixturenames", ()):
            # Else a run of such tests alone would have a database without tables.
            item.add_marker("django_db")


class _Among:
    """With several processes: who runs what, and what begins first. After Django has put its own order on the tests."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        sharing.longest_first(items)

    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> sharing.Sharing:
        return sharing.Sharing(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Django would test SQLite in memory, where there is neither WAL nor a second connection that waits."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("store") / "tochuc.sqlite3")


class FewRounds(PBKDF2PasswordHasher):
    """Django's own way of keeping a password with a thousand rounds for its million, a third of a second each time."""

    iterations = 1_000


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_kept_quickly() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=[f"{__name__}.FewRounds"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _tables_can_be_emptied() -> Iterator[None]:
    """After a test of `transactional_db` Django empties every table; the entries' guard stands aside just for that."""
    from django.test import TransactionTestCase

    empty = TransactionTestCase._fixture_teardown

    def teardown(case: Any) -> None:
        with without_triggers():
            empty(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@contextmanager
def without_triggers() -> Iterator[None]:
    """The database's guards stand aside within, and are back after it, however it ends."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            aside, back = (
                ["SET session_replication_role = replica"],
                ["SET session_replication_role = DEFAULT"],
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            aside, back = [f'DROP TRIGGER "{name}"' for name, _ in triggers], [sql for _, sql in triggers]
        for statement in aside:
            cursor.execute(statement)
        try:
            yield
        finally:
            for statement in back:
                cursor.execute(statement)


@pytest.fixture(autouse=True)
def data_folder(request: pytest.FixtureRequest) -> Path | None:
    """The test's own data folder (`settings.DATA`), so that no test reads what another left beside the database."""
    if not request.node.get_closest_marker("store"):
        return None
    folder: Path = request.getfixturevalue("tmp_path_factory").mktemp("data")
    settings = request.getfixturevalue("settings")
    settings.DATA = folder
    settings.MEDIA_ROOT = folder / "attachments"
    return folder


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation of its own, for a test that starts `tochuc` as a program.

    An empty data folder and, where the run stands on PostgreSQL, an empty database of its server. Nothing is migrated.
    """
    with installed(tmp_path / "installation") as environment:
        yield environment


@contextmanager
def installed(folder: Path, copied: dict[str, str] | None = None) -> Iterator[dict[str, str]]:
    """An installation that is empty, or a copy of another one's folder and database; its database goes with it."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TOCHUC_")}
    environment["TOCHUC_DATA"] = str(folder)
    if copied:
        shutil.copytree(copied["TOCHUC_DATA"], folder)
    else:
        folder.mkdir()
    url = environment.pop("DATABASE_URL", "")
    if not url:
        yield environment
        return
    import psycopg

    name = f"installation_{uuid.uuid4().hex[:12]}"
    server = url.rpartition("/")[0]
    like = f' TEMPLATE "{copied["DATABASE_URL"].rpartition("/")[2]}"' if copied else ""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"{like}')
        yield environment | {"DATABASE_URL": f"{server}/{name}"}
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
