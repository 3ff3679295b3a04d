"""Find the next message of each system without a look at the backlog of others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_update_event")]

    operations = [
        migrations.RemoveIndex(model_name="webhookdelivery", name="webhook_delivery_due"),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                fields=["webhook", "next_attempt_at", "id"],
                name="webhook_delivery_turn",
                condition=models.Q(status__in=("waiting", "sending")),
            ),
        ),
    ]
