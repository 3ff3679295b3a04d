"""Keep the texts that people consent to, and record each consent.

Personal Data Protection Law 91/2025/QH15: explicit, one purpose each, provable. Each consent stores
the version and the hash of its text. A changed text gets a new version here; old rows keep theirs.
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
# Staff read these questions word by word to callers, writers and visitors, who answer yes.
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
    """Store one consent per purpose, given by `who` (keyed hash of the phone), in one query.

    `about` is the code of the report. `asked` means that a member of staff read the question in
    `ASKED` and heard a yes. Call inside the transaction that uses the consents: no data without
    consent, no consent without data.
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
    """Return the consents of the person with this proved phone (keyed hash).

    `reporters` maps the codes of their reports to the keyed hash of the phone that was typed.
    Nobody proved that phone, so it counts only for the consents given with that report.
    """
    with_reports = Q(subject__in=set(reporters.values()), about__in=reporters)
    return Consent.objects.filter(Q(subject=phone) | with_reports)


def transfer(purpose: str, *, before: str, now: str) -> None:
    """Transfer these consents to the person's new phone.

    Besides withdrawal and erasure, this is the only change of a consent.
    """
    with pgtrigger.ignore("accounts.Consent:append_only"):
        Consent.objects.filter(purpose=purpose, subject=before).update(subject=now)


def text_hash(purpose: str, *, asked: bool = False) -> str:
    """Return the SHA-256 of the Vietnamese text, in whatever language the page was read."""
    texts = ASKED if asked else TEXTS
    with translation.override("vi"):
        return sha256(str(texts[Purpose(purpose)]).encode()).hexdigest()


def words(given: Consent) -> str:
    """Return the Vietnamese text of a consent; "" when the text has changed since."""
    asked = given.text_version == ASKED_VERSION
    texts, purpose = ASKED if asked else TEXTS, Purpose(given.purpose)
    with translation.override("vi"):
        is_same = text_hash(purpose, asked=asked) == given.text_hash
        return str(texts[purpose]) if is_same else ""
