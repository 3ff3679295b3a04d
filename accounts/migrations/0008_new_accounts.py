
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0007_security_log"),
    ]

    operations = [
        migrations.AlterField(
            model_name='rightsrequest',
            name='kind',
            field=models.CharField(choices=[('role', 'Giao vai trò'), ('password', 'Cấp lại mật khẩu'), ('second_step', 'Gỡ xác thực hai bước'), ('details', 'Đổi cơ quan, nơi nhận tin'), ('account', 'Tài khoản mới')], max_length=20, verbose_name='việc'),
        ),
    ]
