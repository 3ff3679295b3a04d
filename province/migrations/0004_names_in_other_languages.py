"""The English and Khmer names of units that have none yet, where the Vietnamese is the known one."""

import csv
from pathlib import Path

from django.db import migrations

SEEDS = Path(__file__).parent.parent / "seeds"
FILES = {"legacy": "admin_units.csv", "2025": "admin_units_2025.csv"}


def fill(apps, schema_editor):
    units = apps.get_model("province", "AdminUnit").objects
    for scheme, name in FILES.items():
        with (SEEDS / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                known = units.filter(scheme=scheme, code=row["code"], full_name=row["full_name"])
                for field in ("name_en", "name_km"):
                    known.filter(**{field: ""}).update(**{field: row[field]})


class Migration(migrations.Migration):
    dependencies = [("province", "0003_bounds_of_2025")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
