"""Consent to the use of personal data: the texts people agree to, and the record of it.

Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15: explicit, one purpose each, provable. The
version and hash of the text are stored with each consent; a changed text gets a new
version here, old rows keep theirs.
"""

from collections.abc import Mapping
from hashlib import sha256

import pgtrigger
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent

Purpose = Consent.Purpose
Channel = Consent.Channel

TEXT_VERSION = "2026-11"
TEXTS = {
    Purpose.ACCOUNT: _(
        "Tôi đồng ý để Cổng lưu họ tên, số điện thoại và thư điện tử của tôi "
        "nhằm mở và quản lý tài khoản."
    ),
    Purpose.PROCESSING: _(
        "Tôi đồng ý để cơ quan có thẩm quyền sử dụng thông tin cá nhân của tôi "
        "nhằm xử lý phản ánh này."
    ),
    Purpose.IDENTITY: _(
        "Tôi đồng ý công khai họ tên và xã, phường của tôi cùng với nội dung phản ánh."
    ),
    Purpose.SMS: _("Tôi đồng ý nhận thông báo về phản ánh này qua tin nhắn SMS."),
    Purpose.USE: _(
        "Tôi đồng ý để cơ quan đang xử lý phản ánh này xem và sử dụng họ tên, số điện thoại "
        "và thông tin liên hệ của tôi, chỉ nhằm xác minh và giải quyết phản ánh này."
    ),
    Purpose.FOLLOW: _(
        "Tôi đồng ý để Cổng lưu địa chỉ thư điện tử hoặc số điện thoại này, chỉ nhằm gửi tin "
        "về nội dung tôi theo dõi."
    ),
}
# What staff ask of whoever calls, writes or comes: read out word by word, answered by a yes.
ASKED_VERSION = "2026-11-hoi"
ASKED = {
    Purpose.PROCESSING: _(
        "Ông/Bà có đồng ý để cơ quan có thẩm quyền sử dụng họ tên, số điện thoại của Ông/Bà "
        "nhằm xử lý phản ánh này không?"
    ),
    Purpose.IDENTITY: _(
        "Ông/Bà có đồng ý công khai họ tên và xã, phường của Ông/Bà cùng với nội dung "
        "phản ánh không?"
    ),
    Purpose.SMS: _("Ông/Bà có đồng ý nhận mã và thông báo về phản ánh này qua tin nhắn SMS không?"),
}


def record(
    *purposes: str,
    who: str,
    channel: str,
    ip: str | None = None,
    asked: bool = False,
    about: str = "",
) -> list[Consent]:
    """Store one consent a purpose, given by `who` (keyed hash of the phone), in one query.

    `about` is the code of the report that they are given for; `asked`: a member of staff put
    the question of `ASKED` and heard a yes. Call inside the transaction that uses them: no
    data without consent, no consent without data.
    """
    return Consent.objects.bulk_create(
        [
            Consent(
                purpose=purpose,
                subject=who,
                about=about,
                text_version=ASKED_VERSION if asked else TEXT_VERSION,
                text_hash=text_hash(purpose, asked=asked),
                channel=channel,
                ip=ip,
            )
            for purpose in purposes
        ]
    )


def given_by(phone: str, *, reporters: Mapping[str, str]) -> QuerySet[Consent]:
    """What the person with this proved phone (keyed hash) has agreed to.

    `reporters`: of their reports, the code and the keyed hash of the phone that was typed. Whose
    that phone is, nobody has proved: it stands for what was agreed to with that report alone.
    """
    with_reports = Q(subject__in=set(reporters.values()), about__in=reporters)
    return Consent.objects.filter(Q(subject=phone) | with_reports)


def follow(purpose: str, *, before: str, now: str) -> None:
    """The person who gave these consents has another phone: find them by it from now on.

    The only thing about a consent that changes besides being withdrawn and forgotten.
    """
    with pgtrigger.ignore("accounts.Consent:append_only"):
        Consent.objects.filter(purpose=purpose, subject=before).update(subject=now)


def text_hash(purpose: str, *, asked: bool = False) -> str:
    """SHA-256 of the Vietnamese text, whatever language the page was read in."""
    texts = ASKED if asked else TEXTS
    with translation.override("vi"):
        return sha256(str(texts[Purpose(purpose)]).encode()).hexdigest()


def words(given: Consent) -> str:
    """The Vietnamese text that was agreed to; "" when it has changed since."""
    asked = given.text_version == ASKED_VERSION
    texts, purpose = ASKED if asked else TEXTS, Purpose(given.purpose)
    with translation.override("vi"):
        is_same = text_hash(purpose, asked=asked) == given.text_hash
        return str(texts[purpose]) if is_same else ""
