"""A store of before, with declared figures in two places, is brought over to the one."""

from __future__ import annotations

import subprocess
import sys

import pytest

_BEFORE = """
import datetime, django
django.setup()
from django.core.management import call_command
for app in ("exchange", "reading"):
    call_command("migrate", app, "0001", verbosity=0)
from django.db import connection
from django.db.migrations.loader import MigrationLoader
apps = MigrationLoader(connection).project_state([("exchange", "0001_initial"), ("reading", "0001_initial")]).apps
day = lambda n: datetime.datetime(2018, 7, n, tzinfo=datetime.timezone.utc)
asked = apps.get_model("exchange", "Submission").objects.create(
    unit="xa-1", period="2018-H1", to="tinh", due="2018-07-05", state="sent")
form = apps.get_model("exchange", "Declared").objects
for at, figure, value, replaced, settled in (
    (1, "members", 5, True, "correction"), (2, "members", 4, False, "note"), (2, "cells", 1, False, "")):
    row = form.create(submission=asked, figure=figure, value=value, by="a", replaced=replaced, settled=settled)
    form.filter(pk=row.pk).update(at=day(at))
text = apps.get_model("reading", "KeptText").objects.create(
    title="t", digest="d", text="kết nạp 4", unit="xa-1", period="2018-H1", by="b")
said = apps.get_model("reading", "DeclaredFigure").objects
for at, figure, value in ((1, "cells", 9), (3, "members", 3), (3, "members_admitted", 2)):
    row = said.create(kept=text, start=8, unit="xa-1", period="2018-H1", figure=figure, value=value, text="x", by="b")
    said.filter(pk=row.pk).update(at=day(at))
"""

_AFTER = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tochuc.declared.models import DeclaredFigure
for row in DeclaredFigure.objects.order_by("figure", "at"):
    print(row.figure, row.value, row.source, row.replaced, row.settled, row.at.day)
"""


@pytest.mark.slow
def test_declared_figures_of_forms_and_of_texts_come_together_and_the_last_holds(
    installation: dict[str, str],
) -> None:
    environment = installation | {"DJANGO_SETTINGS_MODULE": "tochuc.settings"}
    for script in (_BEFORE, _AFTER):
        ran = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == [
        "cells 9.0 text True correction 1",
        "cells 1.0 submission False  2",
        "members 5.0 submission True correction 1",
        "members 4.0 submission True correction 2",
        "members 3.0 text False  3",
        "members_admitted 2.0 text False  3",
    ]
