"""Write the automatic answers to e-mails, besides the link to a pending report.

They hold the code of a report and words of the portal, and nothing that the sender typed.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.holders import addresses_of
from notifications import outbox
from notifications.models import Channel, Message, Template
from notifications.outbox import Address
from reports.models import IncomingMail, PendingReport, Reporter
from reports.notices import links, pending_notices
from reports.notices.recipients import staff_who_may

# Why a file of a message is not taken; other codes of `uploads.Rejected` count as damaged.
REASONS: dict[str, Promise] = {
    "winmail": _(
        "tệp winmail.dat do Outlook tạo không đọc được; xin gửi lại thư ở dạng HTML hoặc văn bản "
        "thường"
    ),
    "encrypted": _("thư đã mã hóa nên không đọc được; xin gửi lại thư không mã hóa"),
    "calendar": _("thư chỉ có lời mời lịch họp"),
    # Too large, too many parts, or a fault of the portal.
    "beginning": _("Cổng chỉ đọc được phần đầu của thư và không nhận tệp nào trong thư"),
    "pdf": _("Cổng không nhận tệp PDF; xin chụp ảnh từng trang, hoặc viết nội dung vào thư"),
    "too_many": _("thư có quá nhiều tệp"),
    "too_large": _("tệp quá lớn"),
    "too_many_pixels": _("tệp quá lớn"),
    "too_much_at_once": _("thư có quá nhiều tệp"),
    "unsupported": _("loại tệp không nhận được; chỉ nhận ảnh, video và ghi âm"),
    **dict.fromkeys(
        ("busy", "no_room", "disk_full"),
        _("Cổng đã thử nhiều lần nhưng hết chỗ nhận tệp; tệp không có lỗi, xin gửi lại sau"),
    ),
}
# As long as the message is kept (`intake.mail.receiving`).
KEPT_DAYS = 7
_CONFIRMING = "reports.mail_notices.confirming"
_DAMAGED = _("tệp hỏng hoặc có dữ liệu lạ")


def reason(code: str) -> Promise:
    """Say why a file is not taken, by a code of `uploads.Rejected` or a key of `REASONS`."""
    return REASONS.get(code, _DAMAGED)


def said(codes: Iterable[str]) -> str:
    """Say in one Vietnamese line why parts of a message are not taken, each reason once."""
    with translation.override(settings.LANGUAGE_CODE):
        return "; ".join(dict.fromkeys(str(reason(one)) for one in codes))


def tell_empty(address: str, refused: Iterable[str], *, key: str) -> None:
    """Tell a sender that the portal found nothing to read in the message.

    Call in a transaction.
    """
    url = _url("reports:report_new")
    _tell(Template.MAIL_EMPTY, address, refused, key=key, facts={"url": url})


def tell_too_large(address: str, *, key: str) -> None:
    """Tell a sender that the portal does not take so large a message, and what to do.

    Call in a transaction.
    """
    facts = {"url": _url("reports:report_new"), "most": str(settings.INTAKE_MAX_MB)}
    _tell(Template.MAIL_EMPTY, address, (), key=key, facts=facts)


def tell_added(reporter: Reporter, refused: Iterable[str], *, key: str) -> None:
    """Tell the reporter that the message was added to the report."""
    code = reporter.report.code
    _tell(
        Template.MAIL_ADDED,
        reporter.email,
        refused,
        key=key,
        about=code,
        facts={"code": code, "url": _url("reports:my_report", code)},
    )


def tell_delayed(oldest: IncomingMail) -> bool:
    """Tell administrators that the portal cannot read mails; once while `oldest` is the first.

    Return whether a message was written.
    """
    page = reverse("admin:reports_incomingmail_changelist")
    # Messages to staff are Vietnamese.
    context = {
        "what": "Đọc thư gửi đến Cổng",
        "account": "",
        "outcome": "hơn một ngày chưa đọc được vì máy chủ lỗi; Cổng vẫn thử lại",
        "who": "Cổng, tự động",
        "url": f"{settings.SITE_URL}{page}?state__exact={IncomingMail.State.STORED}",
    }
    written = [
        outbox.enqueue_each(
            Template.STAFF_RIGHTS,
            to=addresses_of(person),
            context=context,
            key=f"mail-delayed:{oldest.pk}:{person.pk}",
        )
        for person in staff_who_may("settle_incomingmail")
    ]
    return any(written)


def ask_to_confirm(reporter: Reporter, mail: int) -> bool:
    """Ask the reporter by a link whether a message (its key) is theirs; return whether it was sent.

    Call in a transaction.
    """
    code = reporter.report.code
    token = signing.Signer(salt=_CONFIRMING).sign(f"{mail}-{reporter.pk}")
    return _tell(
        Template.MAIL_CONFIRM,
        reporter.email,
        (),
        key=str(mail),
        about=code,
        facts={"code": code, "url": _url("reports:add_mail", token), "days": KEPT_DAYS},
    )


def of_link(token: str) -> tuple[IncomingMail, Reporter]:
    """Return the message of a link and the reporter who got it; raise `links.BadLink`.

    The link ends with the bytes of the message, and when the reporter's address is corrected. One
    whose message the owner erased says so.
    """
    try:
        mail, _dash, reporter = signing.Signer(salt=_CONFIRMING).unsign(token).partition("-")
    except signing.BadSignature as error:
        raise links.BadLink from error
    is_disowned = Q(erased_at__lt=F("received_at") + timedelta(days=KEPT_DAYS))
    found = IncomingMail.objects.filter(Q(erased_at=None) | is_disowned, pk=int(mail)).first()
    person = Reporter.objects.filter(pk=int(reporter)).select_related("report").first()
    if found is None or person is None:
        raise links.BadLink
    asked = Message.objects.filter(dedupe_key=f"{Template.MAIL_CONFIRM}:{mail}")
    if not asked.filter(recipient_hash=person.email_hash).exclude(recipient_hash="").exists():
        raise links.BadLink
    return found, person


def tell_refused_files(pending: PendingReport, refused: Iterable[str]) -> None:
    """Tell a sender which files are missing; the link to add them comes in a message of its own.

    The message is erased with the pending report (`pending_notices.keys`).
    """
    if not pending.email:
        return
    _tell(
        Template.MAIL_FILES,
        pending.email,
        refused,
        key=f"{pending.key}:{Channel.EMAIL}",
        facts={"url": _url("reports:guide")},
    )


def _tell(
    template: Template,
    address: str,
    refused: Iterable[str],
    *,
    key: str,
    facts: dict[str, Any],
    about: str = "",
) -> bool:
    to = Address.email(address)
    if pending_notices.is_at_limit(to):
        return False
    context = facts | {"refused": said(refused)}
    outbox.enqueue(template, to=to, context=context, key=f"{template}:{key}", about=about)
    return True


def _url(name: str, *arguments: str) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse(name, args=arguments)
