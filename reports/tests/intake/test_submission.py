"""The one door: one report for one submission, gapless codes, everything or nothing."""

import re
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection

from accounts.models import Consent
from notifications.models import Message
from paht.foundation.crypto import lookup_hash
from paht.foundation.local_time import VIETNAM
from reports import intake, uploads
from reports.models import Attachment, DayCounter, Report, Reporter, ReportEvent
from reports.notices import notices
from reports.rules.states import State
from reports.tests.factories import NATIONAL_ID, PHONE, make_draft
from reports.tests.sending import CITY, jpeg

SENDERS = 32
MONDAY_MORNING = datetime(2026, 11, 30, 9, 0, tzinfo=VIETNAM)
FRIDAY_EVENING = datetime(2026, 11, 27, 19, 0, tzinfo=VIETNAM)
CLOSE = datetime(2026, 12, 11, 17, 0, tzinfo=VIETNAM)


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path


@contextmanager
def photos(count: int) -> Iterator[list[uploads.CleanFile]]:
    files = [uploads.accept_upload(jpeg(gps=CITY)) for _ in range(count)]
    try:
        yield files
    finally:
        for file in files:
            file.close()


def stored(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def at_once(work: Callable[[int], Any], *, times: int) -> list[Any]:
    """Run `work` in so many threads, all starting together, each with its own connection."""
    barrier = Barrier(times)

    def run(number: int) -> Any:
        barrier.wait()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.mark.usefixtures("reference_data")
class TestOneReport:
    def test_submission_stores_every_field(self) -> None:
        with photos(2) as files:
            draft = make_draft(files=files, latitude=9.6, longitude=105.97, publish_identity=True)
            report = intake.submit(draft, channel="web", at=MONDAY_MORNING)

        event = ReportEvent.objects.get(report=report)
        assert (event.name, event.target, event.at) == ("submit", "submitted", MONDAY_MORNING)
        assert report.status == State.SUBMITTED
        assert report.district is not None and report.district.code == "941"
        assert report.attachments.count() == 2
        assert Message.objects.filter(template="received").count() == 1

    def test_reporter_is_stored_apart_and_encrypted(self) -> None:
        report = intake.submit(make_draft(), channel="web")

        reporter = Reporter.objects.get(report=report)
        assert reporter.phone == PHONE
        assert reporter.phone_hash == lookup_hash("phone", PHONE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT phone, national_id FROM reports_reporter")
            phone, national_id = cursor.fetchone()
        assert PHONE not in phone and NATIONAL_ID not in national_id

    @pytest.mark.parametrize(
        ("changes", "purposes"),
        [
            ({"news": "none"}, {"processing"}),
            ({"news": "sms"}, {"processing", "sms"}),
            ({"news": "email"}, {"processing", "email"}),
            ({"news": "none", "publish_identity": True}, {"processing", "identity"}),
        ],
    )
    def test_each_purpose_has_its_own_consent(
        self, changes: dict[str, Any], purposes: set[str]
    ) -> None:
        intake.submit(make_draft(**changes, ip="203.0.113.7"), channel="web")

        consents = Consent.objects.all()
        assert {consent.purpose for consent in consents} == purposes
        assert {consent.ip for consent in consents} == {"203.0.113.7"}

    def test_name_is_not_searchable_before_an_officer_publishes_it(self) -> None:
        private = intake.submit(make_draft(full_name="Thạch Sơn Minh"), channel="web")
        wished = intake.submit(
            make_draft(full_name="Thạch Sơn Minh", publish_identity=True), channel="web"
        )

        assert "thach son minh" not in private.search_text
        assert "thach son minh" not in wished.search_text

    def test_category_group_is_refused_as_category(self) -> None:
        with pytest.raises(intake.Refused) as refusal:
            intake.submit(make_draft(category="GT"), channel="web")

        assert refusal.value.field == "category"
        assert not Report.objects.exists() and not DayCounter.objects.exists()


@pytest.mark.usefixtures("reference_data")
class TestTimes:
    @pytest.mark.parametrize(
        ("at", "category", "due_at"),
        [
            (MONDAY_MORNING, "GT01", CLOSE),
            # After closing time on Friday the first day is Monday: the same deadline.
            (FRIDAY_EVENING, "GT01", CLOSE),
            # Urgent: the clock runs through the weekend.
            (FRIDAY_EVENING, "GT05", datetime(2026, 11, 28, 19, 0, tzinfo=VIETNAM)),
        ],
    )
    def test_deadline_follows_category_and_hour(
        self, at: datetime, category: str, due_at: datetime
    ) -> None:
        report = intake.submit(make_draft(category=category), channel="web", at=at)

        assert report.due_at == due_at
        assert report.urgent is (category == "GT05")

    @pytest.mark.parametrize(
        ("at", "day"),
        [
            ("2026-11-30T16:59:00+00:00", "20261130"),
            ("2026-11-30T17:01:00+00:00", "20261201"),
        ],
    )
    def test_code_uses_vietnamese_day(self, at: str, day: str) -> None:
        report = intake.submit(make_draft(), channel="web", at=datetime.fromisoformat(at))

        assert report.code == f"{day}0001"
        assert f"{report.reported_on:%Y%m%d}" == day

    def test_codes_count_up_within_each_day(self) -> None:
        moments = [MONDAY_MORNING, MONDAY_MORNING, FRIDAY_EVENING]

        codes = [intake.submit(make_draft(), channel="web", at=at).code for at in moments]

        assert codes == ["202611300001", "202611300002", "202611270001"]

    def test_ten_thousandth_report_of_a_day_gets_five_digits(self) -> None:
        DayCounter.objects.create(day=MONDAY_MORNING.date(), last=9999)

        report = intake.submit(make_draft(), channel="web", at=MONDAY_MORNING)

        assert report.code == "2026113010000"


@pytest.mark.usefixtures("reference_data")
class TestLegacy:
    def legacy(self, number: int) -> intake.Legacy:
        return intake.Legacy(
            code=f"20231003{number:04}",
            submitted_at=datetime(2023, 10, 3, 9, 0, tzinfo=VIETNAM),
            reported_on=date(2023, 10, 4),
        )

    def test_legacy_report_keeps_its_code_and_dates(self) -> None:
        report = intake.submit(make_draft(), channel="web", legacy=self.legacy(5))

        assert report.code == "202310030005"
        assert report.reported_on == date(2023, 10, 4)
        assert report.submitted_at.date() == date(2023, 10, 3)

    def test_code_of_legacy_report_is_never_reused(self) -> None:
        intake.submit(make_draft(), channel="web", legacy=self.legacy(5))
        intake.submit(make_draft(), channel="web", legacy=self.legacy(3))

        fresh = intake.submit(
            make_draft(), channel="web", at=datetime(2023, 10, 3, 15, tzinfo=VIETNAM)
        )

        assert fresh.code == "202310030006"

    def test_duplicate_legacy_code_is_an_error(self) -> None:
        intake.submit(make_draft(), channel="web", legacy=self.legacy(5))

        with pytest.raises(IntegrityError):
            intake.submit(make_draft(), channel="web", legacy=self.legacy(5))

    def test_sample_submission_sends_no_notice(self) -> None:
        report = intake.submit(make_draft(), channel="web", is_sample=True)

        assert report.is_sample
        assert not Message.objects.exists()


@pytest.mark.usefixtures("reference_data")
class TestOnceOrNotAtAll:
    def test_second_post_of_one_submission_returns_first_report(self, settings: Any) -> None:
        submission_id = uuid.uuid4()
        with photos(1) as files:
            first = intake.submit(
                make_draft(submission_id=submission_id, files=files), channel="web"
            )
            kept = stored(settings)
            second = intake.submit(
                make_draft(submission_id=submission_id, files=files), channel="web"
            )

        assert second == first
        assert Report.objects.count() == Reporter.objects.count() == 1
        assert Attachment.objects.count() == 1 and stored(settings) == kept
        assert DayCounter.objects.get().last == 1

    def test_failed_submission_leaves_no_row_file_message_or_gap(
        self, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: object, **kwargs: object) -> None:
            raise RuntimeError("planted")

        with monkeypatch.context() as broken, photos(2) as files:
            broken.setattr("reports.notices.notices.tell_reporter", fail)
            with pytest.raises(RuntimeError, match="planted"):
                intake.submit(make_draft(files=files), channel="web", at=MONDAY_MORNING)

        assert not any(
            model.objects.exists()
            for model in (Report, Reporter, Attachment, ReportEvent, Consent, Message)
        )
        assert stored(settings) == []
        report = intake.submit(make_draft(), channel="web", at=MONDAY_MORNING)
        assert report.code == "202611300001"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("reference_data")
class TestRaces:
    def test_parallel_reporters_get_codes_without_gap(self) -> None:
        drafts = [make_draft() for _ in range(SENDERS)]

        reports = at_once(
            lambda number: intake.submit(drafts[number], channel="web", at=MONDAY_MORNING),
            times=SENDERS,
        )

        codes = sorted(report.code for report in reports)
        assert codes == [f"20261130{number:04}" for number in range(1, SENDERS + 1)]
        assert Report.objects.count() == SENDERS

    def test_failures_among_parallel_reporters_leave_no_gap(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tell = notices.tell_reporter

        def fail_for_some(report: Report, *rest: Any) -> None:
            if report.title.startswith("Hỏng"):
                raise RuntimeError("planted")
            tell(report, *rest)

        monkeypatch.setattr("reports.notices.notices.tell_reporter", fail_for_some)
        drafts = [make_draft(title=f"{'Hỏng' if n % 3 == 0 else 'Tốt'} {n}") for n in range(12)]

        def submit(number: int) -> Report | None:
            try:
                return intake.submit(drafts[number], channel="web", at=MONDAY_MORNING)
            except RuntimeError:
                return None

        reports = [report for report in at_once(submit, times=12) if report]

        assert sorted(int(report.code[8:]) for report in reports) == list(range(1, 9))

    def test_parallel_posts_of_one_submission_make_one_report(self, settings: Any) -> None:
        submission_id = uuid.uuid4()
        with photos(8) as files:
            drafts = [make_draft(submission_id=submission_id, files=[file]) for file in files]
            reports = at_once(
                lambda number: intake.submit(drafts[number], channel="web"), times=len(drafts)
            )

        assert len({(report.code, report.token) for report in reports}) == 1
        assert Report.objects.count() == Attachment.objects.count() == 1
        assert Message.objects.count() == 1
        # The photo and its thumbnail; what the slower ones stored is taken back.
        assert len(stored(settings)) == 2
        assert re.fullmatch(r"\d{8}0001", reports[0].code)
