import uuid

import django.contrib.postgres.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0025_mail_faults"),
    ]

    operations = [
        # PostgreSQL gives each row that exists a key of its own, and rows of an older release too.
        migrations.AddField(
            model_name="pendingreport",
            name="key",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                default=uuid.uuid4,
                editable=False,
                unique=True,
            ),
        ),
    ]
