"""What waits in the outbox for followers tells nothing that is public no more when it goes out."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import delivery, gateways
from notifications.contract import Unavailable
from notifications.models import Message, Status
from reports import workflow
from reports.models import Report
from reports.people import follow_news
from reports.people.following import links
from reports.rules.states import Role, State
from reports.tests.factories import make_confidential, make_report, make_staff
from reports.tests.followers import MAIL, SMS, TODAY, area, complete, follow, target_of, told

pytestmark = pytest.mark.django_db
HIDDEN, OPEN = "Nhà máy sau chợ xả thải", "Ổ gà trước chợ"


@pytest.fixture(autouse=True)
def _data(reference_data: None, settings: Any) -> None:
    settings.SITE_URL = "https://paht.soctrang.gov.vn"


@pytest.fixture
def messages_dir(settings: Any, tmp_path: Path) -> Path:
    settings.MESSAGES_DIR = tmp_path / "messages"
    return tmp_path / "messages"


def hide(report: Report) -> None:
    workflow.move(report, "set_publication", by=make_staff(Role.DISPATCHER), publish=False)


def mask(report: Report) -> None:
    workflow.move(
        report,
        "set_publication",
        by=make_staff(Role.DISPATCHER),
        publish=True,
        redacted_spans={"title": [[8, 15]]},
    )


def waiting_digest(
    clock: time_machine.Traveller, *titles: str, to: Any = MAIL
) -> tuple[Message, list[Report]]:
    """A digest of the next morning, not sent yet, of reports with these titles."""
    follow(area(), to)
    clock.shift(60)
    reports = [make_report(State.ASSIGNED, title=title) for title in titles]
    clock.move_to(TODAY.replace(hour=7) + timedelta(days=1))
    assert follow_news.write_digests() == 1
    return waiting("follow_digest"), reports


def waiting(template: str) -> Message:
    (message,) = told(template)
    assert message.status == Status.WAITING
    # By the database's clock its day is long over.
    message.expires_at = None
    message.save(update_fields=["expires_at"])
    return message


def sent(messages_dir: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(messages_dir.iterdir()))


@pytest.mark.parametrize("vanish", [hide, make_confidential])
def test_waiting_digest_omits_hidden_reports(
    clock: time_machine.Traveller, messages_dir: Path, vanish: Callable[[Report], None]
) -> None:
    message, (hidden, _shown) = waiting_digest(clock, HIDDEN, OPEN)
    vanish(hidden)

    assert delivery.deliver(message.pk)

    text = sent(messages_dir)
    assert OPEN in text and "Có 1 phản ánh mới" in text
    assert HIDDEN not in text and hidden.code not in text
    message.refresh_from_db()
    # The log of messages does not keep it either.
    assert hidden.code not in str(message.context)


def test_digest_from_before_upgrade_is_sent_like_others(
    clock: time_machine.Traveller, messages_dir: Path
) -> None:
    message, (hidden, _shown) = waiting_digest(clock, HIDDEN, OPEN)
    for part in message.context["sections"]:
        # The codes of all were not written down before.
        del part["codes"]
    message.save(update_fields=["context"])
    hide(hidden)

    assert delivery.deliver(message.pk)

    assert OPEN in sent(messages_dir) and HIDDEN not in sent(messages_dir)


def test_waiting_digest_is_not_sent_when_all_its_reports_are_hidden(
    clock: time_machine.Traveller, messages_dir: Path
) -> None:
    message, reports = waiting_digest(clock, HIDDEN, OPEN)
    for report in reports:
        hide(report)

    assert not delivery.deliver(message.pk)

    message.refresh_from_db()
    assert (message.status, message.last_error) == (Status.SKIPPED, "dropped")
    assert not messages_dir.exists() or not list(messages_dir.iterdir())


def test_waiting_digest_uses_redacted_title(
    clock: time_machine.Traveller, messages_dir: Path
) -> None:
    message, (report,) = waiting_digest(clock, HIDDEN)
    mask(report)

    assert delivery.deliver(message.pk)

    assert "sau chợ" not in sent(messages_dir) and "Nhà máy [đã che]" in sent(messages_dir)


def test_digest_count_beyond_first_ten_is_current(
    clock: time_machine.Traveller, messages_dir: Path
) -> None:
    message, reports = waiting_digest(clock, *[f"Chuyện số {number:02}" for number in range(13)])
    # Newest first: the oldest is one of those that are only counted, the newest is shown.
    hide(reports[0])
    hide(reports[-1])

    with CaptureQueriesContext(connection) as queries:
        assert delivery.deliver(message.pk)

    text = sent(messages_dir)
    assert "Có 11 phản ánh mới" in text and "Chuyện số 12" not in text
    # What moves up is shown in place of what is gone.
    assert "Chuyện số 02" in text and "Chuyện số 01" not in text
    assert len([one for one in queries if "reports_report" in one["sql"]]) == 1


def test_sms_counts_currently_public_reports(
    clock: time_machine.Traveller, messages_dir: Path
) -> None:
    message, (hidden, _shown) = waiting_digest(clock, HIDDEN, OPEN, to=SMS)
    hide(hidden)

    assert delivery.deliver(message.pk)

    assert "Co 1 phan anh moi" in sent(messages_dir)


def test_message_in_delivery_is_not_retried_after_hiding(
    clock: time_machine.Traveller, messages_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = make_report(State.PROCESSING, title=HIDDEN)
    follow(target_of(report))
    clock.shift(60)
    complete(report)
    assert follow_news.tell_states() == 1
    message = waiting("follow_news")

    class Failing:
        name, reaches_phones = "failing", False

        def send(self, message: Message, text: object) -> None:
            # Hiding drops what waits; this one is being sent.
            hide(Report.objects.get(pk=report.pk))
            raise Unavailable("down")

    with monkeypatch.context() as patch:
        patch.setattr(gateways, "chain", lambda channel: (Failing(),))
        assert not delivery.deliver(message.pk)
    clock.shift(timedelta(minutes=2))

    assert not delivery.deliver(message.pk)
    message.refresh_from_db()
    assert (message.status, message.last_error) == (Status.SKIPPED, "dropped")


def test_confirmation_of_hidden_report_is_not_sent(
    clock: time_machine.Traveller, messages_dir: Path
) -> None:
    report = make_report(State.ASSIGNED, title=HIDDEN)
    links.send_confirmation(target_of(report), MAIL, language="vi")
    (message,) = told("follow_confirm")
    hide(report)

    assert not delivery.deliver(message.pk)

    message.refresh_from_db()
    assert (message.status, message.last_error) == (Status.SKIPPED, "dropped")
