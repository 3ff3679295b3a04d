"""Build the public version of a draft before it is sent, by the rules of the public page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.intake import pending, submission
from reports.models import Report
from reports.rules import personal_scan
from reports.rules.personal_scan import Kind
from reports.workflow import text_redaction

KINDS: dict[Kind | None, str | Promise] = {
    Kind.PHONE: gettext_lazy("số điện thoại"),
    Kind.NATIONAL_ID: gettext_lazy("số CMND/CCCD"),
    Kind.PASSPORT: gettext_lazy("số hộ chiếu"),
    Kind.INSURANCE: gettext_lazy("số thẻ bảo hiểm y tế"),
    Kind.BANK_ACCOUNT: gettext_lazy("số tài khoản ngân hàng"),
    Kind.BIRTH_DATE: gettext_lazy("ngày sinh"),
    Kind.EMAIL: gettext_lazy("thư điện tử"),
    Kind.PLATE: gettext_lazy("biển số xe"),
    Kind.NAME: gettext_lazy("tên người"),
}
# A name alone does not interrupt a person who is writing.
WARNED_OF = KINDS.keys() - {Kind.NAME}


@dataclass(frozen=True)
class Personal:
    """Words that look personal, and the kind of data they resemble."""

    what: str | Promise
    words: str


@dataclass(frozen=True)
class Preview:
    """The public version of a draft.

    `report` is unsaved and redacted as proposed to staff; `personal` lists the redacted words.
    `is_confidential`: the matter is about an agency, so nothing becomes public. `first_reader`: the
    words accuse somebody in office, so these people read it before all others; "" if none do.
    """

    report: Report
    personal: list[Personal]
    is_confidential: bool
    first_reader: str


def build(draft: submission.Draft) -> Preview:
    """Build the public version of `draft`; without a query unless its words accuse somebody."""
    now = timezone.now()
    report = Report(
        title=draft.title,
        content=draft.content,
        category=draft.category,
        district=draft.commune.district,
        commune=draft.commune,
        address=draft.address,
        latitude=draft.latitude,
        longitude=draft.longitude,
        occurred_at=draft.occurred_at,
        submitted_at=now,
        reported_on=timezone.localdate(now),
        public_name=draft.public_name,
    )
    report.given_answers = draft.question_answers(report)
    pieces = text_redaction.passages_of_report(report)
    report.redacted_spans = text_redaction.everything_found(report)
    texts = text_redaction.texts_of(report)
    return Preview(
        report=report,
        personal=_once(
            Personal(KINDS[piece.kind], texts[piece.text_name][piece.start : piece.end])
            for piece in pieces
        ),
        is_confidential=draft.is_confidential,
        first_reader=_first_reader(draft),
    )


def _first_reader(draft: submission.Draft) -> str:
    """Return who reads the draft first because of its words, as `submit` decides it.

    Which reports the words name makes no difference here: that would tell which are confidential.
    """
    if submission.accused_by(draft) is None:
        return ""
    released = pending.released_words(draft.submission_id)
    accused = submission.accused_by(draft, released=released)
    if accused is None:
        return ""
    return _("lãnh đạo giám sát ngoài Thanh tra tỉnh") if accused else _("Thanh tra tỉnh")


def warning(text: str) -> str:
    """Return a warning about personal data in `text`, or ""."""
    kinds = dict.fromkeys(one.kind for one in personal_scan.find(text))
    found = [str(KINDS[kind]) for kind in kinds if kind in WARNED_OF]
    if not found:
        return ""
    return _(
        "Chỗ này hình như có %(what)s. Nếu không cần thiết, xin bỏ đi; nếu để lại, cán bộ sẽ che "
        "trước khi công khai."
    ) % {"what": ", ".join(found)}


def _once(found: Iterable[Personal]) -> list[Personal]:
    return list(dict.fromkeys(found))
