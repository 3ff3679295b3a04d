"""Celery tasks of reports: each calls one function."""

from celery import shared_task
from django.utils import timezone

from reports.admin.exports import queue
from reports.admin.worklist import listing
from reports.deadlines import digest, recounting, reminders
from reports.intake import hold, pending, recognising
from reports.intake.mail import fetching, processing, receiving
from reports.intake.mail import recognising as mail_recognising
from reports.map import counts
from reports.notices import pending_notices, unread_reports
from reports.people import follow_news, followed_notices
from reports.privacy import audit_chain, breach_clock, breaches, sealing
from reports.privacy import purge as personal_data_purge
from reports.search import vocabulary
from reports.statistics import rollup
from reports.workflow import orphans

# Shorter than the broker's visibility timeout, after which another worker gets the task.
PURGE_SECONDS = 600


@shared_task(time_limit=120)
def count_words() -> None:
    """Count the words of public reports, for searches with typing errors."""
    vocabulary.recount()


@shared_task(time_limit=600)
def sweep_orphans() -> None:
    """Move stored files that belong to no row into the quarantine."""
    orphans.sweep(now=timezone.now())


@shared_task(time_limit=240)
def sweep_hold() -> None:
    """Remove held files and answers whose form was not sent within a day."""
    hold.sweep(now=timezone.now())


@shared_task(time_limit=240)
def tend_pending() -> None:
    """Remind the senders of pending reports once, and erase those whose week is over."""
    now = timezone.now()
    pending.expire(now=now)
    pending_notices.answer_late(now=now)
    pending.remind(now=now)


@shared_task(time_limit=240)
def tell_unread() -> None:
    """Tell of the confidential and the pending reports that nobody can read any more."""
    now = timezone.now()
    unread_reports.tell(now=now)
    pending.tell_unread(now=now)


@shared_task(time_limit=600)
def recognise_agencies() -> None:
    """Look again which agencies and reports the waiting texts name, and who must not read them."""
    recognising.recognise_again()
    mail_recognising.recognise_again()


@shared_task(time_limit=PURGE_SECONDS + 120)
def purge() -> None:
    """Delete personal data whose retention has ended; the next night continues."""
    personal_data_purge.run(timezone.now(), seconds=PURGE_SECONDS)


@shared_task(time_limit=300)
def read_mail(mail: int) -> None:
    """Read one message that arrived; the sweep repeats a lost one."""
    processing.process(mail)


@shared_task(time_limit=300)
def read_mails() -> None:
    """Read the messages that wait, tell of delayed ones, and erase those whose matter is closed."""
    processing.sweep()
    processing.tell_delayed(now=timezone.now())
    receiving.erase_closed(now=timezone.now())


@shared_task(time_limit=180)
def fetch_mail() -> None:
    """Store what is in the mailbox; does nothing without one."""
    fetching.fetch_quietly()


@shared_task(time_limit=120)
def remind() -> None:
    """Send the reminders that are due, and the confirmed notices about a breach."""
    reminders.run()
    breach_clock.remind(now=timezone.now())
    breaches.send_notices(now=timezone.now())


@shared_task(time_limit=3600)
def make_export() -> None:
    """Write the next export that staff ordered."""
    if queue.make_next(listing.reports_of_export):
        # One task an export, so that the time limit applies to each.
        queue.nudge_worker()


@shared_task(time_limit=240)
def forget_exports() -> None:
    """Remove exports older than a week."""
    queue.purge_files(now=timezone.now())


@shared_task(time_limit=300)
def write_digests() -> None:
    """Write the daily digests of staff; does nothing outside their hours."""
    digest.run()


@shared_task(time_limit=120)
def tell_followers() -> None:
    """Write the messages to followers of reports."""
    follow_news.tell_states()


@shared_task(time_limit=300)
def tell_dangers() -> None:
    """Write the warnings of danger to the followers of communes, also at night."""
    followed_notices.tell_dangers()


@shared_task(time_limit=300)
def write_follow_digests() -> None:
    """Write the daily digests of followers; does nothing outside their hours."""
    follow_news.write_digests()


@shared_task(time_limit=300)
def write_hourly_digests() -> None:
    """Write of notices that begin before the next daily digest; does nothing in the quiet hours."""
    follow_news.write_hourly()


@shared_task(time_limit=300)
def recount_deadlines() -> None:
    """Continue the ordered recount of deadlines."""
    recounting.advance(seconds=50)


@shared_task(time_limit=600)
def extend_audit_chain() -> None:
    """Add new records to the audit chain."""
    audit_chain.extend()


@shared_task(time_limit=300)
def seal() -> None:
    """Encrypt and remove the copies of reports that became confidential."""
    sealed = sealing.run()
    withdrawn = queue.withdraw_outdated()
    if sealed or withdrawn:
        vocabulary.recount()


@shared_task(time_limit=300)
def refresh_statistics() -> None:
    """Recount the months of public reports that changed."""
    rollup.refresh()


@shared_task(time_limit=300)
def fold_map() -> None:
    """Add the latest changes to the counts of the map."""
    counts.fold()
