"""A number belongs to the one decision that holds: reversing a decision sets its number free. Papers by their digest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("books", "0002_protect")]
    operations = [
        migrations.RemoveConstraint(model_name="decision", name="one_number_in_a_series"),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("posting__isnull", False), ("reversed_by__isnull", True)),
                fields=("issuer", "kind", "series", "number"),
                name="one_number_in_a_series",
            ),
        ),
        migrations.AlterField(
            model_name="decision", name="digest", field=models.CharField(db_index=True, max_length=64)
        ),
    ]
