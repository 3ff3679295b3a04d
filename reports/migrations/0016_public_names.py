"""Take names off that no officer has read, and keep them off until one publishes them.

Until now a name became public with the report, unread. Officers may publish each again.
"""

import unicodedata

from django.db import migrations, models


def take_names_off(apps, schema_editor):
    reports = apps.get_model("reports", "Report").objects.exclude(public_name="")
    for report in reports.only("public_name", "search_text").iterator():
        # The search text ends with the folded name, or with the long forms of abbreviations.
        before, _name, after = report.search_text.rpartition(f" {_folded(report.public_name)}")
        report.search_text = before + after
        report.public_name = ""
        report.save(update_fields=["public_name", "search_text"])
    apps.get_model("reports", "Reporter").objects.exclude(guardian_kind="").update(
        publish_identity=False
    )


def _folded(name):
    plain = unicodedata.normalize("NFKC", name).lower().replace("đ", "d")
    bare = "".join(
        one for one in unicodedata.normalize("NFD", plain) if not "\u0300" <= one <= "\u036f"
    )
    kept = (one if one.isalnum() or unicodedata.category(one)[0] == "M" else " " for one in bare)
    return " ".join("".join(kept).split())


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0015_breaches"),
    ]

    operations = [
        migrations.RunPython(take_names_off, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("public_name", ""), ("is_published", True), _connector="OR"),
                name="report_named_only_while_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="reporter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("guardian_kind", ""), ("publish_identity", False), _connector="OR"
                ),
                name="reporter_under_16_is_not_named",
            ),
        ),
    ]
