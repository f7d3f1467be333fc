"""The database itself refuses to change or delete rows of the audit trail."""

from django.db import migrations

SQLITE = """CREATE TRIGGER audit_stays_{event} BEFORE {event} ON access_auditrow
BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed or deleted'); END"""
POSTGRES = """
CREATE FUNCTION tochuc_audit_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit trail is never changed or deleted'; END $$;
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON access_auditrow
FOR EACH STATEMENT EXECUTE FUNCTION tochuc_audit_stays();
"""


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES)
    else:
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(SQLITE.format(event=event))


def release(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER audit_stays ON access_auditrow; DROP FUNCTION tochuc_audit_stays()")
    else:
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER audit_stays_{event}")


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunPython(protect, release)]
