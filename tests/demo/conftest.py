"""The small demonstration province, built once for a file of tests and taken away after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from tochuc import demo

SMALL = 1_500


@pytest.fixture(scope="module")
def province(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[demo.Summary]:
    """The small province, open to every test of the file; a test that posts must take back what it posted."""
    from django.db import transaction

    folder = tmp_path_factory.mktemp("province")
    with django_db_blocker.unblock(), override_settings(DATA=folder), transaction.atomic():
        yield demo.build(members=SMALL)
        transaction.set_rollback(True)
