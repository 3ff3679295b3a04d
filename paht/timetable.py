"""Say when the beat starts each task: the value of `CELERY_BEAT_SCHEDULE`."""

from datetime import time
from typing import Any

from celery.schedules import crontab

Entry = dict[str, Any]


def make(backup_time: time) -> dict[str, Entry]:
    """Return all entries by name; `backup_time` is local."""
    return {
        "sweep-outbox": _each_minute("notifications.tasks.sweep"),
        "forget-messages": _each_hour("notifications.tasks.forget"),
        "forget-codes": _each_hour("accounts.tasks.forget"),
        "watch-codes": _each_minute("accounts.tasks.watch_codes"),
        "remind": _each_minute("reports.tasks.remind"),
        "sweep-exports": _each_minute("reports.tasks.make_export"),
        "forget-exports": _each_hour("reports.tasks.forget_exports"),
        "import-files": _each_minute("citizen.tasks.import_files"),
        "forget-import-files": _each_hour("citizen.tasks.forget_files"),
        "refresh-samples": _at(
            crontab(hour=0, minute=20), "citizen.tasks.refresh_samples", expires=3600
        ),
        "forget-pictures": _each_minute("citizen.tasks.forget_pictures"),
        "fetch-feeds": _each_minute("citizen.tasks.fetch_feeds"),
        "tell-keepers": _at(crontab(hour=7, minute=30), "citizen.tasks.tell_keepers", expires=3600),
        "read-mail": _each_minute("reports.tasks.read_mails"),
        "fetch-mail": _each_minute("reports.tasks.fetch_mail"),
        "recount-deadlines": _each_minute("reports.tasks.recount_deadlines"),
        # Each is written once a day; after a stopped beat it is written a little later.
        "write-digests": _at(
            crontab(hour="7-10", minute="*/10"), "reports.tasks.write_digests", expires=500
        ),
        "tell-followers": _each_minute("reports.tasks.tell_followers"),
        "tell-dangers": _each_minute("reports.tasks.tell_dangers"),
        # As above, but these are news all day.
        "write-follow-digests": _at(
            crontab(hour="7-20", minute="*/10"), "reports.tasks.write_follow_digests", expires=500
        ),
        "write-hourly-digests": _at(
            crontab(hour="6-20", minute="5-59/10"),
            "reports.tasks.write_hourly_digests",
            expires=500,
        ),
        "purge": _at(crontab(hour=3, minute=10), "reports.tasks.purge", expires=3600),
        "extend-audit-chain": _each_minute("reports.tasks.extend_audit_chain"),
        "seal": _each_minute("reports.tasks.seal"),
        "refresh-statistics": _each_minute("reports.tasks.refresh_statistics"),
        "fold-map": _each_minute("reports.tasks.fold_map"),
        "count-words": _at(crontab(minute=20), "reports.tasks.count_words", expires=3000),
        "back-up": _at(
            crontab(hour=backup_time.hour, minute=backup_time.minute),
            "paht.backup.tasks.back_up",
            expires=3600,
        ),
        "tend-pending": _at(crontab(minute="*/10"), "reports.tasks.tend_pending", expires=500),
        "tell-unread": _at(crontab(minute="5-59/10"), "reports.tasks.tell_unread", expires=500),
        "recognise-agencies": _at(
            crontab(hour=2, minute=50), "reports.tasks.recognise_agencies", expires=3600
        ),
        "sweep-hold": _at(crontab(minute="*/15"), "reports.tasks.sweep_hold", expires=800),
        "write-open-data": _each_minute("partners.tasks.write_open_data"),
        "tell-systems": _each_minute("partners.tasks.tell_systems"),
        "sweep-orphans": _at(
            crontab(hour=2, minute=30), "reports.tasks.sweep_orphans", expires=3600
        ),
    }


def _at(when: crontab | float, task: str, *, expires: int) -> Entry:
    # A task that waited longer is dropped: runs must not pile up while no worker runs.
    return {"task": task, "schedule": when, "options": {"expires": expires}}


def _each_minute(task: str) -> Entry:
    return _at(60.0, task, expires=55)


def _each_hour(task: str) -> Entry:
    return _at(3600.0, task, expires=3000)
