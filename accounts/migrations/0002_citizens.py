import paht.foundation.crypto
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('province', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Challenge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('register', 'Đăng ký tài khoản'), ('reset', 'Đặt lại mật khẩu'), ('report', 'Gửi phản ánh'), ('lookup', 'Xem phản ánh của mình'), ('phone', 'Đổi số điện thoại')], max_length=20)),
                ('destination_hash', models.CharField(max_length=64)),
                ('client_hash', models.CharField(blank=True, max_length=64)),
                ('nonce', models.CharField(max_length=32)),
                ('code_hash', models.CharField(max_length=64)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'mã xác thực',
                'verbose_name_plural': 'mã xác thực',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='LoginAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_hash', models.CharField(max_length=64)),
                ('client_hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'lần đăng nhập không thành công',
                'verbose_name_plural': 'lần đăng nhập không thành công',
                'default_permissions': (),
            },
        ),
        migrations.AlterModelManagers(
            name='user',
            managers=[
            ],
        ),
        migrations.AddField(
            model_name='user',
            name='email_confirmed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='xác nhận thư điện tử lúc'),
        ),
        migrations.AddField(
            model_name='user',
            name='email_hash',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='user',
            name='pending_email',
            field=paht.foundation.crypto.EncryptedTextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='user',
            name='phone',
            field=paht.foundation.crypto.EncryptedTextField(blank=True, verbose_name='số điện thoại'),
        ),
        migrations.AddField(
            model_name='user',
            name='phone_confirmed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='xác nhận số điện thoại lúc'),
        ),
        migrations.AddField(
            model_name='user',
            name='phone_hash',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='user',
            name='session_epoch',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name='consent',
            name='purpose',
            field=models.CharField(choices=[('account', 'Mở và quản lý tài khoản'), ('processing', 'Xử lý và trả lời phản ánh'), ('identity', 'Công khai họ tên'), ('sms', 'Nhận thông báo qua SMS, Zalo')], max_length=20, verbose_name='mục đích'),
        ),
        migrations.AlterField(
            model_name='user',
            name='email',
            field=models.TextField(blank=True, verbose_name='thư điện tử'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(condition=models.Q(('phone_confirmed_at__isnull', False)), fields=('phone_hash',), name='user_phone_once'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(condition=models.Q(('email_confirmed_at__isnull', False)), fields=('email_hash',), name='user_email_once'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('phone_confirmed_at__isnull', True), models.Q(('phone_hash', ''), _negated=True), _connector='OR'), name='user_phone_confirmed_is_known'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('email_confirmed_at__isnull', True), models.Q(('email_hash', ''), _negated=True), _connector='OR'), name='user_email_confirmed_is_known'),
        ),
        migrations.AddIndex(
            model_name='challenge',
            index=models.Index(fields=['destination_hash', 'created_at'], name='challenge_destination'),
        ),
        migrations.AddIndex(
            model_name='challenge',
            index=models.Index(fields=['client_hash', 'created_at'], name='challenge_client'),
        ),
        migrations.AddIndex(
            model_name='challenge',
            index=models.Index(fields=['created_at'], name='challenge_age'),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('purpose', 'destination_hash'), name='challenge_one_live'),
        ),
        migrations.AddIndex(
            model_name='loginattempt',
            index=models.Index(fields=['account_hash', 'at'], name='attempt_account'),
        ),
        migrations.AddIndex(
            model_name='loginattempt',
            index=models.Index(fields=['client_hash', 'at'], name='attempt_client'),
        ),
        migrations.AddIndex(
            model_name='loginattempt',
            index=models.Index(fields=['at'], name='attempt_age'),
        ),
    ]
