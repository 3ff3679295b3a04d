"""Decide whether the name of a reporter may be public, and take it off again.

Anybody can type any name. It becomes public by the tick of an officer who read it, and only while
the reporter's address is proved. Nothing publishes it by itself.
"""

import unicodedata
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Consent
from paht.foundation import plain_names
from reports.models import Report, Reporter, history

# The reporter gave these reports to a member of staff, who heard the name.
_TAKEN_BY_STAFF = (Consent.Channel.HOTLINE, Consent.Channel.IN_PERSON)
# The moves by which an officer decides on the name.
_DECISIONS = ("assign", "assign_urgent", "set_publication")
# Vietnamese names have two to five words; longer ones may be a sentence.
_MOST_WORDS = 5


def obstacle(report: Report, reporter: Reporter) -> str:
    """Return the reason why the name cannot be public now, or ""."""
    if reporter.is_under_16:
        return _("Tên của người gửi dưới 16 tuổi không được công khai.")
    if not reporter.publish_identity:
        return _("Người gửi không đồng ý công khai tên.")
    if _proved_at(report, reporter) is None:
        return _(
            "Chưa công khai được tên: người gửi chưa xác thực số điện thoại hoặc thư điện tử của "
            "phản ánh này."
        )
    try:
        plain_names.check(reporter.full_name, latin=False)
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def offered(report: Report) -> str:
    """Return the name that an officer may publish now, or ""."""
    reporter = getattr(report, "reporter", None)
    if reporter is None or report.confidential or obstacle(report, reporter):
        return ""
    return str(reporter.full_name)


def looks_like_a_name(name: str) -> bool:
    """Return whether `name` has the words and letters of a person's name."""
    return 2 <= len(name.split()) <= _MOST_WORDS and all(
        character in " .'’-" or unicodedata.category(character)[0] in "LM" for character in name
    )


def waits(report: Report, reporter: Reporter) -> bool:
    """Return whether the address was proved after officers last decided on the name."""
    proved_at = _proved_at(report, reporter)
    return (
        report.is_published
        and not report.public_name
        and not obstacle(report, reporter)
        and not any(
            event.name in _DECISIONS and proved_at and event.at > proved_at
            for event in history(report)
        )
    )


def publish(report: Report, name: str) -> None:
    """Set the public name, or remove it with ""; the caller has locked `report` and saves it."""
    report.public_name = name
    report.search_text = report.compose_search_text()


def remove(report: Report) -> None:
    """Remove the name from the public page and the search; the caller has locked `report`."""
    publish(report, "")
    report.save(update_fields=["public_name", "search_text"])


def recheck(report: Report, reporter: Reporter) -> None:
    """Correct or remove the public name after a change of `reporter`; `report` is locked."""
    if not report.public_name:
        return
    if obstacle(report, reporter) or not looks_like_a_name(reporter.full_name):
        remove(report)
    elif report.public_name != reporter.full_name:
        publish(report, reporter.full_name)
        report.save(update_fields=["public_name", "search_text"])


def _proved_at(report: Report, reporter: Reporter) -> datetime | None:
    if reporter.phone_proved_at:
        return reporter.phone_proved_at
    if reporter.news == Reporter.News.EMAIL and reporter.email_proved_at:
        return reporter.email_proved_at
    return report.submitted_at if report.channel in _TAKEN_BY_STAFF else None
