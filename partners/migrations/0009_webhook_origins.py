import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0008_call_written'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='toldcaseaction',
            name='tells_webhooks',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='toldevent',
            name='tells_webhooks',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldcaseaction',
            trigger=pgtrigger.compiler.Trigger(name='tells_webhooks', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NOT EXISTS (SELECT FROM partners_webhook WHERE is_active) THEN\n                RETURN NULL;\n            END IF;\n            WITH \n    RECURSIVE above(report_id, agency_id) AS (\n        SELECT r.id, r.agency_id FROM added JOIN reports_report r ON r.id = added.report_id\n        UNION\n        SELECT above.report_id, agency.parent_id\n        FROM above JOIN province_agency agency ON agency.id = above.agency_id\n        WHERE agency.parent_id IS NOT NULL\n    )\n\n            \n    INSERT INTO partners_webhookdelivery\n        (webhook_id, report_id, key, event, facts, at, status, attempts, next_attempt_at,\n        last_error)\n\n            SELECT w.id, r.id, gen_random_uuid(), added.kind, jsonb_build_object(\n                    'state', r.state,\n                    'category_code', category.code,\n                    'agency_code', agency.code,\n                    'update_id', NULL,\n                    'due_at', CASE WHEN r.paused_at IS NULL AND r.completed_at IS NULL\n                        THEN r.due_at END\n                ), added.at, 'waiting', 0, clock_timestamp(), ''\n            FROM added\n            JOIN reports_report r ON r.id = added.report_id AND NOT r.confidential\n            JOIN reports_category category ON category.id = r.category_id\n            JOIN province_agency agency ON agency.id = r.agency_id\n            JOIN above ON above.report_id = r.id\n            JOIN partners_webhook w ON w.agency_id = above.agency_id AND w.is_active\n            WHERE added.kind IN ('urged', 'correction_published')\n            ORDER BY added.id;\n            RETURN NULL;\n        ", hash='fa15b43574d605eb60dbf58ea638674fee7e8bad', level='STATEMENT', operation='INSERT', pgid='pgtrigger_tells_webhooks_5ef29', referencing='REFERENCING NEW TABLE AS added ', table='reports_caseaction', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldevent',
            trigger=pgtrigger.compiler.Trigger(name='tells_webhooks', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NOT EXISTS (SELECT FROM partners_webhook WHERE is_active) THEN\n                RETURN NULL;\n            END IF;\n            WITH \n    RECURSIVE above(report_id, agency_id) AS (\n        SELECT r.id, r.agency_id FROM added JOIN reports_report r ON r.id = added.report_id\n        UNION\n        SELECT above.report_id, agency.parent_id\n        FROM above JOIN province_agency agency ON agency.id = above.agency_id\n        WHERE agency.parent_id IS NOT NULL\n    )\n\n            \n    INSERT INTO partners_webhookdelivery\n        (webhook_id, report_id, key, event, facts, at, status, attempts, next_attempt_at,\n        last_error)\n\n            SELECT w.id, r.id, gen_random_uuid(), added.name, jsonb_build_object(\n                    'state', added.target,\n                    'category_code', category.code,\n                    'agency_code', agency.code,\n                    'update_id', added.id,\n                    'due_at', CASE WHEN r.paused_at IS NULL AND r.completed_at IS NULL\n                        THEN r.due_at END\n                ), added.at, 'waiting', 0, clock_timestamp(), ''\n            FROM added\n            JOIN reports_report r ON r.id = added.report_id AND NOT r.confidential\n            JOIN reports_category category ON category.id = r.category_id\n            JOIN province_agency agency ON agency.id = r.agency_id\n            JOIN above ON above.report_id = r.id\n            JOIN partners_webhook w ON w.agency_id = above.agency_id AND w.is_active\n            WHERE NOT (\n    added.name = 'supply_info' AND added.source = added.target AND 5 = (\n        SELECT count(*) FILTER (WHERE before.name = 'supply_info' AND before.source = before.target)\n        FROM (\n            SELECT name, source, target FROM reports_reportevent\n            WHERE report_id = added.report_id AND id < added.id\n            ORDER BY id DESC LIMIT 5\n        ) before\n    )\n)\n            ORDER BY added.id;\n            RETURN NULL;\n        ", hash='cd93ceb8f6f77ec44ff0e0b78aa8672105d2e875', level='STATEMENT', operation='INSERT', pgid='pgtrigger_tells_webhooks_31eab', referencing='REFERENCING NEW TABLE AS added ', table='reports_reportevent', when='AFTER')),
        ),
    ]
