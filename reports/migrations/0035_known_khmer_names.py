"""The Khmer names of the first categories, where nobody has given them another meaning since."""

import csv
from pathlib import Path

from django.db import migrations

SEEDS = Path(__file__).parent.parent / "samples" / "seeds"


def fill(apps, schema_editor):
    categories = apps.get_model("reports", "Category").objects.filter(name_km="")
    with (SEEDS / "categories.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            categories.filter(code=row["code"], name=row["name"]).update(name_km=row["name_km"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0034_khmer_names")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
