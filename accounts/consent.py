"""Keep the texts that people consent to, and record each consent.

Personal Data Protection Law 91/2025/QH15: explicit, one purpose each, provable. Each consent stores
the version and the hash of its text; `ConsentText` keeps the text. A changed text gets a new
version here, a changed controller one by itself; old consents keep theirs.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

import pgtrigger
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, ConsentText
from province import portal

Purpose = Consent.Purpose
Channel = Consent.Channel

TEXT_VERSION = "2026-12"
_of_controller = portal.say_lazy
TEXTS = {
    Purpose.ACCOUNT: _of_controller(
        _(
            "Tôi đồng ý để Cổng lưu họ tên, số điện thoại và thư điện tử của tôi "
            "nhằm mở và quản lý tài khoản. Bên kiểm soát dữ liệu: %(controller)s."
        )
    ),
    Purpose.PROCESSING: _of_controller(
        _(
            "Tôi đồng ý để cơ quan có thẩm quyền sử dụng thông tin cá nhân của tôi "
            "nhằm xử lý phản ánh này. Bên kiểm soát dữ liệu: %(controller)s."
        )
    ),
    Purpose.IDENTITY: _(
        "Tôi đồng ý công khai họ tên và xã, phường của tôi cùng với nội dung phản ánh."
    ),
    Purpose.SMS: _("Tôi đồng ý nhận thông báo về phản ánh này qua tin nhắn SMS."),
    Purpose.EMAIL: _("Tôi đồng ý nhận thông báo về phản ánh này qua thư điện tử."),
    Purpose.USE: _(
        "Tôi đồng ý để cơ quan đang xử lý phản ánh này xem và sử dụng họ tên, số điện thoại "
        "và thông tin liên hệ của tôi, chỉ nhằm xác minh và giải quyết phản ánh này."
    ),
    Purpose.FOLLOW: _of_controller(
        _(
            "Tôi đồng ý để Cổng lưu địa chỉ thư điện tử hoặc số điện thoại này, chỉ nhằm gửi tin "
            "về nội dung tôi theo dõi. Bên kiểm soát dữ liệu: %(controller)s."
        )
    ),
    Purpose.GUARDIAN: _of_controller(
        _(
            "Tôi là cha, mẹ hoặc người giám hộ của người gửi và đồng ý để cơ quan có thẩm quyền sử "
            "dụng thông tin cá nhân của người gửi và của tôi nhằm xử lý phản ánh này. "
            "Bên kiểm soát dữ liệu: %(controller)s."
        )
    ),
}
# Staff read these questions word by word to callers, writers and visitors, who answer yes.
ASKED_VERSION = "2026-12-hoi"
# A partner's application asked, in words of its own (`PartnerKey.agreement_text`).
STATED_VERSION = "doi-tac"
ASKED = {
    Purpose.PROCESSING: _of_controller(
        _(
            "Ông/Bà có đồng ý để cơ quan có thẩm quyền sử dụng họ tên, số điện thoại của Ông/Bà "
            "nhằm xử lý phản ánh này không? Bên kiểm soát dữ liệu là %(controller)s."
        )
    ),
    Purpose.IDENTITY: _(
        "Ông/Bà có đồng ý công khai họ tên và xã, phường của Ông/Bà cùng với nội dung "
        "phản ánh không?"
    ),
    Purpose.GUARDIAN: _of_controller(
        _(
            "Ông/Bà là cha, mẹ hoặc người giám hộ của người gửi: Ông/Bà có đồng ý để cơ quan có "
            "thẩm quyền sử dụng thông tin cá nhân của người gửi và của Ông/Bà nhằm xử lý phản ánh "
            "này không? Bên kiểm soát dữ liệu là %(controller)s."
        )
    ),
    Purpose.SMS: _("Ông/Bà có đồng ý nhận mã và thông báo về phản ánh này qua tin nhắn SMS không?"),
    Purpose.EMAIL: _(
        "Ông/Bà có đồng ý nhận mã và thông báo về phản ánh này qua thư điện tử không?"
    ),
}


@dataclass(frozen=True)
class Stated:
    """A consent that a partner's application asked for: its wording, and the agreement's number.

    The partner states that the person agreed to exactly these words.
    """

    text: str
    agreement: str

    @property
    def text_hash(self) -> str:
        return _hash(self.text)


def record(
    *purposes: str,
    who: str,
    channel: str,
    ip: str | None = None,
    asked: bool = False,
    about: str = "",
    guardian: str = "",
    stated: Stated | None = None,
) -> list[Consent]:
    """Store one consent per purpose, given by `who` (keyed hash of the phone), in one query.

    `guardian` is the hash of a guardian who consents as well, last. `about` is the code of the
    report. `asked` means that a member of staff read the question in `ASKED` and heard a yes;
    `stated` is the wording of a partner, which is kept like our own. Call inside the transaction
    that uses the consents: no data without consent, no consent without data.
    """
    given = [(purpose, who) for purpose in purposes]
    if guardian:
        given.append((Purpose.GUARDIAN, guardian))
    if stated:
        _keep_stated(stated, purposes)
    return Consent.objects.bulk_create(
        [
            Consent(
                purpose=purpose,
                subject=subject,
                about=about,
                text_version=STATED_VERSION if stated else version(asked=asked),
                text_hash=stated.text_hash if stated else text_hash(purpose, asked=asked),
                channel=channel,
                ip=ip,
            )
            for purpose, subject in given
        ]
    )


def given_by(phone: str, *, reporters: Mapping[str, str]) -> QuerySet[Consent]:
    """Return the consents of the person with this proved phone (keyed hash).

    `reporters` maps the codes of their reports to the keyed hash of the phone that was typed.
    Nobody proved that phone, so it counts only for the consents given with that report.
    """
    with_reports = Q(subject__in=set(reporters.values()), about__in=reporters)
    # The guardian of a reporter under 16 consented with a phone of their own.
    with_reports |= Q(purpose=Purpose.GUARDIAN, about__in=reporters)
    return Consent.objects.filter(Q(subject=phone) | with_reports)


def transfer(purpose: str = "", *, before: str, now: str, about: Collection[str] = ("",)) -> None:
    """Transfer these consents to the person's new phone: of `purpose`, for the reports `about`.

    Besides withdrawal and erasure, this is the only change of a consent.
    """
    given = Consent.objects.filter(subject=before, about__in=about)
    with pgtrigger.ignore("accounts.Consent:append_only"):
        (given.filter(purpose=purpose) if purpose else given).update(subject=now)


def text_hash(purpose: str, *, asked: bool = False) -> str:
    """Return the SHA-256 of the Vietnamese text, in whatever language the page was read."""
    texts = ASKED if asked else TEXTS
    with translation.override("vi"):
        return _hash(str(texts[Purpose(purpose)]))


def version(*, asked: bool = False) -> str:
    """Return the version of today's texts; each change of the controller makes a new one."""
    base, number = ASKED_VERSION if asked else TEXT_VERSION, portal.current().consent_revision
    return base if number == 1 else f"{base}.{number}"


def keep_texts(*, change: str = "") -> int:
    """Keep the wordings of today that are not kept yet; return how many are new.

    `change` says in Vietnamese what is new in them.
    """
    with translation.override("vi"):
        wordings = [
            ConsentText(
                text_hash=text_hash(purpose, asked=asked),
                purpose=purpose,
                version=version(asked=asked),
                text=str(text),
                change=change,
            )
            for asked, texts in ((False, TEXTS), (True, ASKED))
            for purpose, text in texts.items()
        ]
    known = set(ConsentText.objects.values_list("text_hash", flat=True))
    new = [wording for wording in wordings if wording.text_hash not in known]
    return len(ConsentText.objects.bulk_create(new, ignore_conflicts=True))


def _keep_stated(stated: Stated, purposes: Collection[str]) -> None:
    """Keep a partner's wording, once; its agreement stands beside it."""
    ConsentText.objects.bulk_create(
        [
            ConsentText(
                text_hash=stated.text_hash,
                purpose=purpose,
                version=STATED_VERSION,
                text=stated.text,
                change=f"Theo thỏa thuận số {stated.agreement}",
            )
            for purpose in purposes
        ],
        ignore_conflicts=True,
    )


def _hash(words: str) -> str:
    return sha256(words.encode()).hexdigest()


def kept_texts() -> dict[str, str]:
    """Return every wording that people agreed to, by the hash that their consents hold."""
    return dict(ConsentText.objects.values_list("text_hash", "text"))
