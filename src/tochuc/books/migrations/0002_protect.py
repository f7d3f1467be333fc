"""The database itself refuses to change or delete entries."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER entries_stay_{event} BEFORE {event} ON books_entry
       BEGIN SELECT RAISE(ABORT, 'entries are never changed or deleted'); END""",
]
POSTGRES = """
CREATE FUNCTION tochuc_entries_stay() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'entries are never changed or deleted'; END $$;
CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE ON books_entry
FOR EACH STATEMENT EXECUTE FUNCTION tochuc_entries_stay();
"""


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES)
    else:
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(SQLITE[0].format(event=event))


def release(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER entries_stay ON books_entry; DROP FUNCTION tochuc_entries_stay()")
    else:
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER entries_stay_{event}")


class Migration(migrations.Migration):
    dependencies = [("books", "0001_initial")]
    operations = [migrations.RunPython(protect, release)]
