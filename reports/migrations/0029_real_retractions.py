import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

# An agency that asked for information took nothing back.
FORGET = """
    UPDATE reports_retraction SET is_whole = false
    FROM reports_report report
    WHERE report.id = report_id AND report.is_published AND report.state = 'need_info'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0028_empty_letters'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='report',
            name='notes_retraction',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='notes_retraction', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."is_published" IS DISTINCT FROM (NEW."is_published") OR OLD."latitude" IS DISTINCT FROM (NEW."latitude") OR OLD."longitude" IS DISTINCT FROM (NEW."longitude") OR OLD."redacted_spans" IS DISTINCT FROM (NEW."redacted_spans") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func="\n            IF NOT (OLD.is_published AND OLD.state IN ('assigned', 'processing', 'pending_approval', 'completed', 'need_info')) THEN\n                IF (NEW.is_published AND NEW.state IN ('assigned', 'processing', 'pending_approval', 'completed', 'need_info')) THEN\n                    UPDATE reports_retraction SET is_whole = false WHERE report_id = NEW.id;\n                END IF;\n                RETURN NULL;\n            END IF;\n            IF (NEW.is_published AND NEW.state IN ('assigned', 'processing', 'pending_approval', 'completed', 'need_info')) AND OLD.redacted_spans IS NOT DISTINCT FROM NEW.redacted_spans\n                AND (OLD.title, OLD.content, OLD.address, OLD.latitude, OLD.longitude,\n                    OLD.category_id) IS NOT DISTINCT FROM (NEW.title, NEW.content, NEW.address,\n                    NEW.latitude, NEW.longitude, NEW.category_id)\n            THEN\n                RETURN NULL;\n            END IF;\n            INSERT INTO reports_retraction (report_id, code, at, is_whole)\n            VALUES (NEW.id, NEW.code, clock_timestamp(), NOT (NEW.is_published AND NEW.state IN ('assigned', 'processing', 'pending_approval', 'completed', 'need_info')))\n            ON CONFLICT (report_id) DO UPDATE\n                SET code = excluded.code, at = excluded.at, is_whole = excluded.is_whole;\n            RETURN NULL;\n        ", hash='c355cfb849d5bd1989f6903bb5b07e29b09cd06e', operation='UPDATE', pgid='pgtrigger_notes_retraction_6a854', table='reports_report', when='AFTER')),
        ),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]
