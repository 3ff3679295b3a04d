from django.db import migrations, models

from paht.foundation.crypto import EncryptedTextField, decrypt, encrypt


def seal(apps, schema_editor):
    _rewrite(apps, encrypt)


def unseal(apps, schema_editor):
    _rewrite(apps, decrypt)


def _rewrite(apps, change):
    people = apps.get_model("accounts", "User").objects.exclude(full_name="")
    for pk, name in people.values_list("pk", "full_name").iterator():
        people.filter(pk=pk).update(full_name=change(name))


class Migration(migrations.Migration):
    """Names of people were plain so far."""

    dependencies = [("accounts", "0003_sealed_email")]

    # Sealed names are longer: text first, and on the way back last.
    operations = [
        migrations.AlterField(
            model_name="user",
            name="full_name",
            field=models.TextField(blank=True, verbose_name="họ tên"),
        ),
        migrations.RunPython(seal, unseal),
        migrations.AlterField(
            model_name="user",
            name="full_name",
            field=EncryptedTextField(blank=True, max_length=100, verbose_name="họ tên"),
        ),
    ]
