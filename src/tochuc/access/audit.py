"""The audit trail (nhật ký truy cập): every read of a restricted field and every change, in a chain of hashes.

Always true: rows are numbered 1, 2, 3 ...; each row's hash is taken of its content and of the hash before it. So
`verify` finds a changed row by its hash, a missing one by the gap, and a cut-off end by the heads kept in a file
beside the database (`audit-heads`), to which every row adds a line.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from tochuc.access.models import AuditRow

FIRST = "0" * 64
_LOCK = 0x70D
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the trail: at which row, and what."""

    number: int
    code: str  # changed, missing, out_of_chain, cut_off, rewritten
    vi: str


def record(
    action: str, actor: Any = "", subject: str = "", unit: str = "", details: dict[str, Any] | None = None
) -> AuditRow:
    """Add a row, in the transaction of what it records: both are kept or neither."""
    name = actor if isinstance(actor, str) else getattr(actor, "username", "")
    with transaction.atomic():
        _lock()
        last = AuditRow.objects.order_by("-number").values_list("number", "hash").first()
        number, before = last or (0, FIRST)
        row = AuditRow(
            number=number + 1, at=timezone.now(), actor=name, action=action, subject=subject[:200], unit=unit,
            details=details or {}, before=before,
        )  # fmt: skip
        row.hash = digest(row)
        row.save(force_insert=True)
        transaction.on_commit(lambda: _keep_head(row.number, row.hash))
    return row


def digest(row: AuditRow) -> str:
    """The hash of a row's content, which holds the hash of the row before."""
    text = json.dumps(row.content(), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def verify() -> list[Finding]:
    """Everything wrong with the trail; empty where every row stands as it was written."""
    findings: list[Finding] = []
    before, expected = FIRST, 1
    heads = dict(_heads())
    for row in AuditRow.objects.order_by("number").iterator(chunk_size=2000):
        if row.number != expected:
            gap = f"{expected}" if row.number == expected + 1 else f"{expected}–{row.number - 1}"
            findings.append(Finding(expected, "missing", f"Thiếu dòng {gap} của nhật ký."))
        elif row.before != before:
            findings.append(
                Finding(row.number, "out_of_chain", f"Dòng {row.number} không nối với dòng trước.")
            )
        if digest(row) != row.hash:
            findings.append(Finding(row.number, "changed", f"Dòng {row.number} đã bị sửa sau khi ghi."))
        elif heads.get(row.number, row.hash) != row.hash:
            findings.append(Finding(row.number, "rewritten", f"Dòng {row.number} đã bị viết lại cả chuỗi."))
        before, expected = row.hash, row.number + 1
    last = max(heads, default=0)
    if last >= expected:
        findings.append(Finding(expected, "cut_off", f"Nhật ký bị cắt: thiếu các dòng {expected}–{last}."))
    return findings


def heads_file() -> Path:
    return Path(settings.DATA) / "audit-heads"


def _lock() -> None:
    """Rows are numbered one after another (in SQLite the write transaction is the lock)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _keep_head(number: int, value: str) -> None:
    """A line for the row outside the database. The row stands even where the file cannot be written."""
    try:
        with heads_file().open("a", encoding="ascii") as out:
            out.write(f"{number} {value}\n")
    except OSError as error:
        _log.warning("audit-heads: %s", error)


def _heads() -> Iterator[tuple[int, str]]:
    try:
        lines = heads_file().read_text("ascii").splitlines()
    except OSError:
        return
    for line in lines:
        number, _, value = line.partition(" ")
        if number.isdigit() and len(value) == 64:
            yield int(number), value
