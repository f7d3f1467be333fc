"""Papers are found by their number and subject without marks; lists of papers and people have an index in their order."""

from django.db import migrations, models

from tochuc.books.text import search_key


def fill(apps, schema_editor):
    decision = apps.get_model("books", "Decision")
    rows = []
    for row in decision.objects.only("written", "subject").iterator(chunk_size=2000):
        row.search = search_key(f"{row.written} {row.subject}")[:600]
        rows.append(row)
        if len(rows) == 2000:
            decision.objects.bulk_update(rows, ["search"], batch_size=400)
            rows = []
    decision.objects.bulk_update(rows, ["search"], batch_size=400)


class Migration(migrations.Migration):
    dependencies = [("books", "0003_numbers_that_hold")]
    operations = [
        migrations.AddField(
            model_name="decision",
            name="search",
            field=models.CharField(db_default="", default="", max_length=600),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["issued", "id", "search"], name="papers_by_day"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["issuer", "issued"], name="papers_of_an_issuer"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["alias_of", "order", "code", "search"], name="people_by_given_name"),
        ),
    ]
