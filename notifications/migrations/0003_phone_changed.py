from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0002_account_messages'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='template',
            field=models.CharField(choices=[('received', 'Đã ghi nhận phản ánh'), ('forwarded', 'Đã chuyển xử lý'), ('need_info', 'Cần bổ sung thông tin'), ('extended', 'Gia hạn xử lý'), ('done', 'Đã hoàn thành'), ('refused', 'Không được tiếp nhận'), ('withdrawn', 'Đã rút phản ánh'), ('staff_new', 'Cán bộ: phản ánh mới'), ('staff_urgent', 'Cán bộ: phản ánh khẩn'), ('staff_due', 'Cán bộ: sắp hết hạn'), ('staff_overdue', 'Cán bộ: quá hạn'), ('otp', 'Mã xác thực'), ('password_changed', 'Đã đổi mật khẩu'), ('phone_changed', 'Đã đổi số điện thoại'), ('email_confirm', 'Xác nhận thư điện tử'), ('email_changed', 'Đã đổi thư điện tử')], max_length=30, verbose_name='mẫu'),
        ),
    ]
