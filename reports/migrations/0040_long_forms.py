"""The long forms beside the short ones that reports are searched by.

A thousand at a time, each committed by itself: nobody waits for all of a million reports, and
one that was broken off goes on where it was; done twice, nothing changes.
"""

from django.db import migrations, transaction

from reports.rules.abbreviations import spelled_out

# What may be a short form; the rest of the table is left as it is.
SHORT = r"(^| )([a-z]{2,4}|[a-z]{1,2}[0-9]{1,3}[a-z]?|[fhkp])( |$)"
BATCH = 1000


def spell_out(apps, schema_editor):
    reports = apps.get_model("reports", "Report").objects.filter(search_text__regex=SHORT)
    last = 0
    while last is not None:
        with transaction.atomic():
            last = _spell_out_next(reports, after=last)


def _spell_out_next(reports, *, after):
    """The key of the last one of the batch; None: there are no more."""
    batch = reports.filter(pk__gt=after).order_by("pk").only("search_text")
    last, changed = None, []
    for report in batch.select_for_update()[:BATCH]:
        last = report.pk
        words = report.search_text.split()
        long_forms = dict.fromkeys(word for _, long in spelled_out(words) for word in long)
        if added := [word for word in long_forms if word not in words]:
            report.search_text = " ".join([report.search_text, *added])
            changed.append(report)
    reports.model.objects.bulk_update(changed, ["search_text"])
    return last


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("reports", "0039_search_words"),
    ]

    operations = [
        migrations.RunPython(spell_out, migrations.RunPython.noop),
    ]
