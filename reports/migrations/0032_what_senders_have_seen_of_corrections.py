from typing import Any

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


def nothing_past_is_new(apps: Any, schema_editor: Any) -> None:
    """Whoever looked before there was a mark has seen what there was."""
    newest = apps.get_model("reports", "Handling").objects.aggregate(newest=models.Max("id"))
    apps.get_model("reports", "Reporter").objects.update(seen_handling=newest["newest"] or 0)


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0031_printed_cases'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='reporter',
            name='changed_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reporter',
            name='deleted_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reporter',
            name='full_name_changed_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reporter',
            name='phone_changed_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reporter',
            name='email_changed_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reporter',
            name='contact_address_changed_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reporter',
            name='national_id_changed_update',
        ),
        migrations.RemoveField(
            model_name='reporterchange',
            name='seen_event',
        ),
        migrations.AddField(
            model_name='reporter',
            name='seen_handling',
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(nothing_past_is_new, migrations.RunPython.noop),
        pgtrigger.migrations.AddTrigger(
            model_name='reporter',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accepts_sms" IS DISTINCT FROM (NEW."accepts_sms") OR OLD."consent_id" IS DISTINCT FROM (NEW."consent_id") OR OLD."erased_at" IS DISTINCT FROM (NEW."erased_at") OR OLD."publish_identity" IS DISTINCT FROM (NEW."publish_identity") OR OLD."report_id" IS DISTINCT FROM (NEW."report_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "reports_reporterchange" ("accepts_sms", "consent_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."accepts_sms", OLD."consent_id", OLD."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'changed\', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;', hash='f099aee53ccdfa3ac38622d00d494e3b9b9786ab', operation='UPDATE', pgid='pgtrigger_changed_update_10038', table='reports_reporter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reporter',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_reporterchange" ("accepts_sms", "consent_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."accepts_sms", OLD."consent_id", OLD."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;', hash='de9213a1f8c017cb2e6279db16810964c7531a69', operation='DELETE', pgid='pgtrigger_deleted_delete_d1f60', table='reports_reporter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reporter',
            trigger=pgtrigger.compiler.Trigger(name='full_name_changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."full_name" IS DISTINCT FROM NEW."full_name")', func='INSERT INTO "reports_reporterchange" ("accepts_sms", "consent_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."accepts_sms", OLD."consent_id", OLD."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'full_name_changed\', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;', hash='5917ff05fb11b6ea9f0815ce30a635ee5fb46f02', operation='UPDATE', pgid='pgtrigger_full_name_changed_update_83c92', table='reports_reporter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reporter',
            trigger=pgtrigger.compiler.Trigger(name='phone_changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phone_hash" IS DISTINCT FROM NEW."phone_hash")', func='INSERT INTO "reports_reporterchange" ("accepts_sms", "consent_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."accepts_sms", OLD."consent_id", OLD."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'phone_changed\', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;', hash='de970f35f8eabbb438fd6d6471e42b08b31366ac', operation='UPDATE', pgid='pgtrigger_phone_changed_update_e36a1', table='reports_reporter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reporter',
            trigger=pgtrigger.compiler.Trigger(name='email_changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."email_hash" IS DISTINCT FROM NEW."email_hash")', func='INSERT INTO "reports_reporterchange" ("accepts_sms", "consent_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."accepts_sms", OLD."consent_id", OLD."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'email_changed\', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;', hash='4af03c765af43cea4dc8c8b84a3139eaa351f5a4', operation='UPDATE', pgid='pgtrigger_email_changed_update_171a3', table='reports_reporter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reporter',
            trigger=pgtrigger.compiler.Trigger(name='contact_address_changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."contact_address" IS DISTINCT FROM NEW."contact_address")', func='INSERT INTO "reports_reporterchange" ("accepts_sms", "consent_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."accepts_sms", OLD."consent_id", OLD."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'contact_address_changed\', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;', hash='e734abae2621acae4ba8fcce717540ddb29e90bb', operation='UPDATE', pgid='pgtrigger_contact_address_changed_update_c2cc1', table='reports_reporter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reporter',
            trigger=pgtrigger.compiler.Trigger(name='national_id_changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."national_id_hash" IS DISTINCT FROM NEW."national_id_hash")', func='INSERT INTO "reports_reporterchange" ("accepts_sms", "consent_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_identity", "report_id", "user_id") VALUES (OLD."accepts_sms", OLD."consent_id", OLD."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'national_id_changed\', OLD."report_id", OLD."publish_identity", OLD."report_id", OLD."user_id"); RETURN NULL;', hash='2a121c8e25fb600e8cc9c23214427fa682a811bc', operation='UPDATE', pgid='pgtrigger_national_id_changed_update_b0a94', table='reports_reporter', when='AFTER')),
        ),
    ]
