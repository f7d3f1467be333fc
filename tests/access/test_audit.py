"""The audit trail: complete, in a chain, only ever added to; a changed, missing, cut-off or rewritten row is found."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tests.conftest import without_triggers
from tochuc.access import audit
from tochuc.access.models import AuditRow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def five():
    for n in range(5):
        audit.record("export", actor="an", subject=f"list:{n}", details={"số": n})


def codes() -> list[tuple[int, str]]:
    return [(f.number, f.code) for f in audit.verify()]


def test_an_untouched_trail_has_no_findings(five):
    assert codes() == []
    assert list(AuditRow.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_the_database_refuses_to_change_or_delete_a_row(five):
    for forbidden in (lambda: AuditRow.objects.update(actor="binh"), lambda: AuditRow.objects.all().delete()):
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            forbidden()
    assert codes() == []


def tamper(sql: str) -> None:
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_changed_row_is_found(five):
    tamper("UPDATE access_auditrow SET actor = 'binh' WHERE number = 3")
    assert codes() == [(3, "changed")]


def test_a_missing_row_is_found(five):
    tamper("DELETE FROM access_auditrow WHERE number = 2")
    assert codes() == [(2, "missing")]


def test_a_missing_first_row_is_found(five):
    tamper("DELETE FROM access_auditrow WHERE number = 1")
    assert codes() == [(1, "missing")]


def test_a_cut_off_end_is_found_by_the_heads_beside_the_database(five):
    tamper("DELETE FROM access_auditrow WHERE number >= 4")
    assert codes() == [(4, "cut_off")]


def test_a_trail_rewritten_from_a_row_on_is_found_by_the_heads(five):
    before = AuditRow.objects.get(number=3).hash
    with without_triggers():
        for row in AuditRow.objects.filter(number__gte=4).order_by("number"):
            row.actor, row.before = "binh", before
            row.hash = before = audit.digest(row)
            row.save()
    assert codes() == [(4, "rewritten"), (5, "rewritten")]


def test_a_row_stands_or_falls_with_what_it_records():
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record("export", actor="an")
        raise RuntimeError
    assert not AuditRow.objects.exists() and not audit.heads_file().exists()
