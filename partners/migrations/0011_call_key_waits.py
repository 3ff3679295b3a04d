import paht.foundation.crypto
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0010_opendatafile_known'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='callcentrekey',
            name='changed_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='callcentrekey',
            name='deleted_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='callcentrekey',
            name='added_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='callcentrekey',
            name='secret_changed_update',
        ),
        migrations.AddField(
            model_name='callcentrekey',
            name='is_active',
            field=models.BooleanField(db_default=True, default=True, verbose_name='đang dùng'),
        ),
        migrations.AddField(
            model_name='callcentrekeychange',
            name='is_active',
            field=models.BooleanField(db_default=True, default=True, verbose_name='đang dùng'),
        ),
        migrations.AlterField(
            model_name='callcentrekey',
            name='secret',
            field=paht.foundation.crypto.EncryptedTextField(editable=False, verbose_name='khóa bí mật'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callcentrekey',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."key_id" IS DISTINCT FROM (NEW."key_id") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at"))', func='INSERT INTO "partners_callcentrekeychange" ("created_at", "id", "is_active", "key_id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (OLD."created_at", OLD."id", OLD."is_active", OLD."key_id", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'changed\', OLD."id", OLD."revoked_at"); RETURN NULL;', hash='384ad3d7ad781eb89ddc23797fd34530a54e985e', operation='UPDATE', pgid='pgtrigger_changed_update_2deb8', table='partners_callcentrekey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callcentrekey',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_callcentrekeychange" ("created_at", "id", "is_active", "key_id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (OLD."created_at", OLD."id", OLD."is_active", OLD."key_id", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."revoked_at"); RETURN NULL;', hash='f70ac6e3856ee0d05fd5bd366cd97f04c7d9343c', operation='DELETE', pgid='pgtrigger_deleted_delete_baae9', table='partners_callcentrekey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callcentrekey',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_callcentrekeychange" ("created_at", "id", "is_active", "key_id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (NEW."created_at", NEW."id", NEW."is_active", NEW."key_id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'added\', NEW."id", NEW."revoked_at"); RETURN NULL;', hash='c31765e4d2861a79bd30733c37b8cd5f34fbd387', operation='INSERT', pgid='pgtrigger_added_insert_1244f', table='partners_callcentrekey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callcentrekey',
            trigger=pgtrigger.compiler.Trigger(name='secret_changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."secret" IS DISTINCT FROM NEW."secret")', func='INSERT INTO "partners_callcentrekeychange" ("created_at", "id", "is_active", "key_id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (OLD."created_at", OLD."id", OLD."is_active", OLD."key_id", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'secret_changed\', OLD."id", OLD."revoked_at"); RETURN NULL;', hash='65e1e080edf7e7cd52d5890448811c32e8ce3bef', operation='UPDATE', pgid='pgtrigger_secret_changed_update_70e92', table='partners_callcentrekey', when='AFTER')),
        ),
    ]
