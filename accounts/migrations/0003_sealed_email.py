from django.db import migrations

from paht.foundation.crypto import EncryptedTextField, decrypt, encrypt


def seal(apps, schema_editor):
    _rewrite(apps, encrypt)


def unseal(apps, schema_editor):
    _rewrite(apps, decrypt)


def _rewrite(apps, change):
    people = apps.get_model("accounts", "User").objects.exclude(email="")
    for pk, email in people.values_list("pk", "email"):
        people.filter(pk=pk).update(email=change(email))


class Migration(migrations.Migration):
    """E-mail addresses were plain so far: only staff had any."""

    dependencies = [("accounts", "0002_citizens")]

    operations = [
        migrations.RunPython(seal, unseal),
        migrations.AlterField(
            model_name="user",
            name="email",
            field=EncryptedTextField(blank=True, verbose_name="thư điện tử"),
        ),
    ]
