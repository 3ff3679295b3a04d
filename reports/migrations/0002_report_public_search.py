import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('province', '0001_initial'),
        ('reports', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='report',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('is_published', True), ('state__in', ('assigned', 'processing', 'pending_approval', 'completed'))), fields=['search_vector'], name='report_public_search'),
        ),
    ]
