"""The ground of the units of 2025: that of the communes they were made of."""

from django.db import migrations
from django.db.models import Max, Min


def fill(apps, schema_editor):
    units = apps.get_model("province", "AdminUnit").objects
    bare = units.filter(scheme="2025", level="commune", south=None, west=None, north=None, east=None)
    for unit in bare:
        bounds = units.filter(scheme="legacy", level="commune", successor=unit).aggregate(
            south=Min("south"), west=Min("west"), north=Max("north"), east=Max("east")
        )
        if None not in bounds.values():
            units.filter(pk=unit.pk).update(**bounds)


class Migration(migrations.Migration):
    dependencies = [("province", "0002_history")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
