from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0009_webhook_origins'),
    ]

    operations = [
        migrations.AddField(
            model_name='opendatafile',
            name='known',
            field=models.JSONField(default=list),
        ),
    ]
