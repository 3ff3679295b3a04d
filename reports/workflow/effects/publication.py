"""Choose the texts and files of a report that the public sees."""

import hashlib
import json

from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext as _

from accounts.second_person import UNCONFIRMED, awaits_confirmation
from reports.models import Attachment, Report
from reports.workflow import public_names, text_redaction
from reports.workflow.moves import Move, Refused

# Code of the refusal when a colleague changed the publication meanwhile.
CHANGED_MEANWHILE = "publication_changed"


def fingerprint(report: Report) -> str:
    """Return a digest of what the public may see of `report` now, for a form to carry.

    A colleague may have withheld a photo or restored the original one without changing the
    state. The ticks of an older form would publish it again.
    """
    files = [
        (file.pk, file.is_public, file.sha256)
        for file in report.attachments.all()
        if file.is_of_reporter
    ]
    names = [report.public_name, public_names.offered(report)]
    facts = json.dumps(
        [report.is_published, report.redacted_spans, sorted(files), names], sort_keys=True
    )
    return hashlib.sha256(facts.encode()).hexdigest()


def refuse_if_changed_meanwhile(making: Move) -> None:
    """Refuse if `publication_seen` (a `fingerprint`), when given, is outdated; call first."""
    seen = making.facts.get("publication_seen")
    if seen and seen != fingerprint(making.report):
        raise _changed_meanwhile()


def _changed_meanwhile() -> Refused:
    return Refused(
        CHANGED_MEANWHILE,
        _(
            "Nội dung, ảnh hoặc tên được công khai của phản ánh này vừa được người khác thay đổi. "
            "Lựa chọn dưới đây đã được cập nhật; vui lòng xem lại rồi lưu."
        ),
    )


def set_publication(making: Move) -> None:
    refuse_if_changed_meanwhile(making)
    publish = bool(making.facts.get("publish", False))
    if publish != making.report.is_published:
        making.recorded["published"] = [making.report.is_published, publish]
        making.report.is_published = publish
    name_reporter(making)
    redact_texts(making)
    before = set(_public_files(making.report))
    release_files(making)
    if set(_public_files(making.report)) == before:
        making.recorded.pop("files", None)
    refuse_if_nothing_changed(making)


def name_reporter(making: Move) -> None:
    """Publish the reporter's name if `public_name` is the name that the officer has read."""
    report, read = making.report, making.facts.get("public_name", "")
    name = read if report.is_published else ""
    if name and name != public_names.offered(report):
        raise _changed_meanwhile()
    if name and name != report.public_name and making.by and awaits_confirmation(making.by):
        # One administrator may have invented this officer.
        raise Refused("unconfirmed", str(UNCONFIRMED))
    if name != report.public_name:
        making.recorded["named"] = [bool(report.public_name), bool(name)]
        public_names.publish(report, name)


def redact_texts(making: Move) -> None:
    """Save the chosen `redacted_spans`; without a choice redact all that the scan finds."""
    report = making.report
    redacted_spans = making.facts.get("redacted_spans")
    if redacted_spans is None:
        if report.redacted_spans is not None or not report.is_published:
            return
        redacted_spans = text_redaction.everything_found(report)
    if redacted_spans == (report.redacted_spans or {}):
        report.redacted_spans = redacted_spans
        return
    report.redacted_spans = redacted_spans
    report.search_text = report.compose_search_text()
    making.recorded["masked"] = sum(len(spans) for spans in redacted_spans.values())


def release_files(making: Move) -> None:
    """Release exactly the reporter's files in `public_files` (keys), when given."""
    chosen = making.facts.get("public_files")
    if chosen is None:
        return
    files = making.report.attachments.of_reporter()
    files.update(is_public=Case(When(pk__in=chosen, then=Value(True)), default=Value(False)))
    public = files.released().count()
    making.recorded["files"] = [public, files.count()]


def _public_files(report: Report) -> QuerySet[Attachment, int]:
    return report.attachments.of_reporter().released().values_list("pk", flat=True)


def refuse_if_nothing_changed(making: Move) -> None:
    if not making.recorded:
        raise Refused("nothing_changed", _("Chưa có thay đổi nào."))
