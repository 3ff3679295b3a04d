

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0013_breach_register_is_guarded"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='securityevent',
            options={'default_permissions': ('view',), 'ordering': ('-at', '-id'), 'verbose_name': 'nhật ký đăng nhập và an toàn', 'verbose_name_plural': 'nhật ký đăng nhập và an toàn'},
        ),
    ]
