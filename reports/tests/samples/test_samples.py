"""The sample reports: exact where the user guide is, alive elsewhere, gone on command."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import Consent, User
from citizen import samples as tile_samples
from notifications.models import Message
from paht import system_status
from reports.models import Attachment, Report, ReportEvent
from reports.rules.states import State
from reports.samples import sample_reports
from reports.tests.factories import load_reference_data

pytestmark = pytest.mark.django_db
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM)
WARNING = "Người dân đang thấy dữ liệu mẫu"
# The table of the user guide: code, title, day shown, due date shown ("" when finished), state.
SEED_TABLE = [
    ("202310040003", "XIN LÀM LẠI ĐƯỜNG ẤP Mỹ TÂN", "04/10/2023", "17/10/2023", State.ASSIGNED),
    ("202310030005", "Đường xuất hiện nhiều ổ gà", "04/10/2023", "16/10/2023", State.ASSIGNED),
    ("202310030004", "an toàn giao thông", "03/10/2023", "16/10/2023", State.ASSIGNED),
    ("202310020002", "Chó đi ị bậy nơi công cộng", "02/10/2023", "", State.COMPLETED),
    ("202309280002", "Mặt Đường Nhiều Ô Gà", "28/09/2023", "", State.COMPLETED),
]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """The samples, loaded once for all these tests (drawing takes its time); rolled back after."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference_data()
        yield sample_reports.load(now=NOW)
        transaction.set_rollback(True)


def test_first_five_samples_match_the_guide(loaded: int) -> None:
    table = [
        (
            report.code,
            report.title,
            f"{report.reported_on:%d/%m/%Y}",
            f"{report.public_due_at.astimezone(VIETNAM):%d/%m/%Y}" if report.public_due_at else "",
            report.status,
        )
        for report in Report.objects.public().newest_first()
        if report.submitted_at.year == 2023
    ]
    assert table == SEED_TABLE


def test_other_samples_are_of_last_week_and_none_in_future(loaded: int) -> None:
    newest = Report.objects.newest_first().first()
    assert newest is not None
    assert NOW - timedelta(weeks=1) < newest.submitted_at <= NOW
    assert not ReportEvent.objects.filter(at__gt=NOW).exists()
    assert set(Report.objects.values_list("state", flat=True)) == {state.value for state in State}


def test_samples_send_nothing_and_load_once(loaded: int) -> None:
    second = sample_reports.load(now=NOW)

    assert (loaded, second) == (30, 0)
    assert Message.objects.count() == 0


def test_desk_of_public_portal_names_samples_until_they_are_removed(
    loaded: int, administrator: User, settings: Settings
) -> None:
    """A trial that was put on the Internet showed its made-up reports to citizens."""
    on_trial = [line.text for line in system_status.lines(administrator)]
    settings.TRIAL = False
    on_public_portal = [line for line in system_status.lines(administrator) if WARNING in line.text]
    sample_reports.remove()

    assert not any(WARNING in text for text in on_trial)
    assert [line.tone for line in on_public_portal] == ["overdue"]
    assert not any(WARNING in line.text for line in system_status.lines(administrator))


def test_desk_of_public_portal_names_sample_content_of_tiles(
    administrator: User, settings: Settings
) -> None:
    settings.TRIAL = False
    tile_samples.load()

    assert any(WARNING in line.text for line in system_status.lines(administrator))


def test_samples_are_removed_with_files_people_and_consents(loaded: int) -> None:
    files = list(Attachment.objects.values_list("file", flat=True))

    removed = sample_reports.remove()

    assert removed == 30
    assert files
    assert not any(default_storage.exists(name) for name in files)
    for model in (Report, ReportEvent, Attachment, Consent, User):
        assert model.objects.count() == 0
