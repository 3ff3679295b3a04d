from typing import Any

from django.db import migrations, models


def nothing_past_is_new(apps: Any, schema_editor: Any) -> None:
    """Whoever looked before there was a mark has seen what there was."""
    newest = apps.get_model("reports", "ReportEvent").objects.aggregate(newest=models.Max("id"))
    apps.get_model("reports", "Reporter").objects.update(seen_event=newest["newest"] or 0)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_access_look"),
    ]

    operations = [
        migrations.AddField(
            model_name="reporter",
            name="seen_event",
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(nothing_past_is_new, migrations.RunPython.noop),
    ]
