"""Declared figures kept in two places before (of submissions, of texts read) come together here.

Of one unit, period and figure the one declared last holds; the others are replaced.
"""

from django.db import migrations


def bring_over(apps, schema_editor):
    kept = apps.get_model("declared", "DeclaredFigure")
    found = [*_of_submissions(apps, kept), *_of_texts(apps, kept)]
    holding = {}
    for row in sorted(found, key=lambda r: r.at):
        if not row.replaced:
            key = (row.unit, row.period, row.figure)
            if key in holding:
                holding[key].replaced, holding[key].settled = True, "correction"
            holding[key] = row
    for row in found:
        row.accepted = row.accepted and not row.replaced
    kept.objects.bulk_create(sorted(found, key=lambda r: r.at), batch_size=500)


def _of_submissions(apps, kept):
    rows = apps.get_model("exchange", "Declared").objects.select_related("submission")
    for row in rows.iterator(chunk_size=2000):
        asked = row.submission
        yield kept(
            unit=asked.unit, period=asked.period, figure=row.figure, value=row.value, source="submission",
            source_id=asked.pk, by=row.by, at=row.at, replaced=row.replaced, accepted=asked.state == "accepted",
            settled=row.settled, note=row.note, decision=row.decision,
        )


def _of_texts(apps, kept):
    for row in apps.get_model("reading", "DeclaredFigure").objects.iterator(chunk_size=2000):
        yield kept(
            unit=row.unit, period=row.period, figure=row.figure, value=row.value, source="text",
            source_id=row.kept_id, start=row.start, text=row.text, by=row.by, at=row.at,
        )


class Migration(migrations.Migration):
    dependencies = [("declared", "0001_initial"), ("exchange", "0001_initial"), ("reading", "0001_initial")]

    operations = [migrations.RunPython(bring_over, migrations.RunPython.noop)]
