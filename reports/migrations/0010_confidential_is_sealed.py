from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0009_sealed_texts"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('confidential', False), models.Q(models.Q(('title', ''), ('title__startswith', 'gAAAAA'), _connector='OR'), models.Q(('content', ''), ('content__startswith', 'gAAAAA'), _connector='OR'), models.Q(('address', ''), ('address__startswith', 'gAAAAA'), _connector='OR'), ('public_name', '')), _connector='OR'), name='report_confidential_is_sealed'),
        ),
    ]
