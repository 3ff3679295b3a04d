
import paht.foundation.crypto
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0007_news_choice"),
    ]

    operations = [
        migrations.CreateModel(
            name="HeldFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=paht.foundation.crypto.random_token,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("photo", "Ảnh"),
                            ("video", "Video"),
                            ("audio", "Ghi âm"),
                            ("document", "Văn bản"),
                        ],
                        max_length=10,
                        verbose_name="loại",
                    ),
                ),
                ("content_type", models.CharField(max_length=60)),
                ("extension", models.CharField(max_length=8)),
                ("file", models.FileField(max_length=120, upload_to="", verbose_name="tệp")),
                ("thumbnail", models.FileField(blank=True, max_length=120, upload_to="")),
                ("size", models.PositiveBigIntegerField(verbose_name="dung lượng")),
                ("sha256", models.CharField(max_length=64)),
                ("width", models.PositiveIntegerField(blank=True, null=True)),
                ("height", models.PositiveIntegerField(blank=True, null=True)),
                ("duration", models.FloatField(blank=True, null=True)),
                ("submission_id", models.UUIDField()),
                ("name", paht.foundation.crypto.EncryptedTextField()),
                ("visitor", models.CharField(max_length=64)),
                ("held_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("id",),
                "default_permissions": (),
                "indexes": [models.Index(fields=["held_at"], name="reports_heldfile_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("submission_id", "sha256"), name="reports_heldfile_once"
                    )
                ],
            },
        ),
    ]
