"""The operator's page of background work: the copy of the ledger, lists being brought in, notices, backups.

Always true: it tells what the store and the data folder say this moment and changes nothing; it shows no person.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tochuc.access.models import AuditRow
from tochuc.books import store
from tochuc.exchange.models import ImportRun, Webhook
from tochuc.figures import columnar
from tochuc.web.frame import naming
from tochuc.web.frame.rules import needs

UNDER_WAY = ("reading", "mapping", "examining", "submitted", "posting", "wrong", "clean", "failed")
SHOWN = 20


@require_GET
@needs("background.read")
def background(request: Any) -> HttpResponse:
    """How far the copy of the ledger is, what is being brought in, who is told of postings, the last backups."""
    last = store.last_posting()
    held, why = columnar.standing()
    runs = list(ImportRun.objects.filter(state__in=UNDER_WAY).order_by("-id")[:SHOWN])
    context = {
        "last": last,
        "held": held,
        "why": why,
        "behind": last - held,
        "sizes": [(name, size) for name, size in _sizes() if size],
        "runs": [(run, ImportRun.State(run.state).label) for run in runs],
        "names": naming.names({run.unit for run in runs}),
        "webhooks": [(hook, last - hook.told) for hook in Webhook.objects.order_by("pk")[:SHOWN]],
        "backups": list(AuditRow.objects.filter(action="backup.made").order_by("-number")[:5]),
        "own_store": not settings.DATABASE_URL,
    }
    return render(request, "operator/background.html", context)


def _sizes() -> list[tuple[str, int]]:
    """Bytes of the parts of the data folder, by name."""
    data = Path(settings.DATA)
    parts = ("tochuc.sqlite3", "columnar", "attachments", "audit-heads")
    return [(part, _size(data / part)) for part in parts]


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
