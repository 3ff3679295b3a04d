"""Let a reporter change how they hear of one report, and record what they agreed to."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import consent
from accounts.models import Consent, email_hash
from paht.foundation import text
from paht.foundation.refusals import Refusal
from reports.models import Report, Reporter
from reports.workflow import public_names

News = Reporter.News
_PURPOSES = {News.SMS: Consent.Purpose.SMS, News.EMAIL: Consent.Purpose.EMAIL}


class Refused(Refusal):
    """Refuse a choice that cannot reach the reporter; `field` is the form field at fault."""

    def __init__(self, code: str, message: str, *, field: str) -> None:
        super().__init__(code, message)
        self.field = field


def choose(report: Report, news: str, *, email: str = "", ip: str | None) -> None:
    """Send news of `report` by `news` from now on; idempotent.

    The consent to the earlier channel ends, and one to the new channel is recorded. `email` is a
    new address; it is not proved, because only its owner can do that.
    Without another proof the name leaves the public page.
    """
    with transaction.atomic():
        locked = Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)
        reporter = Reporter.objects.select_for_update(of=("self",)).get(report=report)
        if email and email != reporter.email:
            reporter.email, reporter.email_hash = email, email_hash(email)
            reporter.email_proved_at = None
        _check(reporter, news)
        if news != reporter.news:
            _record(report, reporter, News(news), ip)
            reporter.news = news
        reporter.save(update_fields=["news", "email", "email_hash", "email_proved_at"])
        public_names.recheck(locked, reporter)


def _check(reporter: Reporter, news: str) -> None:
    if news == News.SMS and not text.is_mobile(reporter.phone):
        raise Refused(
            "landline",
            _("Số cố định không nhận được tin nhắn. Vui lòng chọn cách nhận tin khác."),
            field="news",
        )
    if news == News.EMAIL and not reporter.email:
        raise Refused(
            "no_email",
            _("Vui lòng nhập thư điện tử để nhận tin, hoặc chọn cách nhận tin khác."),
            field="email",
        )


def _record(report: Report, reporter: Reporter, news: Reporter.News, ip: str | None) -> None:
    earlier = Consent.objects.filter(
        subject=reporter.phone_hash,
        about=report.code,
        purpose__in=_PURPOSES.values(),
        withdrawn_at=None,
    )
    earlier.update(withdrawn_at=timezone.now())
    if news in _PURPOSES:
        consent.record(
            _PURPOSES[news],
            who=reporter.phone_hash,
            channel=Consent.Channel.WEB,
            ip=ip,
            about=report.code,
        )
