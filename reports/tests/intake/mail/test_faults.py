"""A fault of the machine delays a message; it never counts as a fault of the message."""

import errno
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import DataError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from pytest_django import Settings
from redis.exceptions import ConnectionError as BrokerLost

from accounts.models import User
from notifications import reply_marks
from notifications.models import Message
from reports import tasks
from reports.intake.mail import faults, parsing, processing, receiving
from reports.models import HeldFile, IncomingMail, PendingReport, ReportEvent
from reports.rules.states import State as ReportState
from reports.tests.factories import EMAIL, make_report
from reports.tests.intake.mail import messages
from reports.tests.intake.mail.messages import WORDS, plain, whole
from reports.uploads import Busy, Rejected, acceptance

State, Outcome = IncomingMail.State, IncomingMail.Outcome
# More than any disk has.
ALL_OF_IT = 10**12

pytestmark = pytest.mark.usefixtures("reference_data", "media")


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.INTAKE_REPLY_ADDRESS = "paht@soctrang.gov.vn"


def with_photo(words: str = WORDS, **changes: Any) -> bytes:
    photo = messages.attached("phone.jpg", "image/jpeg")
    return whole(messages.multi("mixed", plain(words), photo), **changes)


def end_pauses() -> None:
    IncomingMail.objects.update(claimed_until=None)


def only_mail() -> IncomingMail:
    return IncomingMail.objects.get()


def lose_database() -> None:
    """Cut all connections to the test's database, and allow no new one."""
    name = connection.settings_dict["NAME"]
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )


def return_database() -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {connection.settings_dict['NAME']} ALLOW_CONNECTIONS true")
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_message_at_which_the_database_was_lost_is_read_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    receiving.receive(whole(plain(WORDS)))
    read = parsing.parse

    def lose(raw: bytes) -> parsing.ParsedMail:
        lose_database()
        return read(raw)

    for _turn in range(processing.MOST_ATTEMPTS + 1):
        with monkeypatch.context() as losing:
            losing.setattr(parsing, "parse", lose)
            try:
                assert processing.sweep() == 0
            except OperationalError:
                # The clock reports it: there is no database for the next message.
                assert not connection.is_usable()
            finally:
                return_database()
        # The same process gives its claim back first.
        assert processing.sweep() == 0
        end_pauses()

    mail = only_mail()
    assert (mail.state, mail.attempts) == (State.STORED, 0)
    assert mail.faults == processing.MOST_ATTEMPTS + 1
    assert processing.sweep() == 1
    assert PendingReport.objects.count() == 1


def test_message_at_which_the_disk_fails_waits_longer_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    receiving.receive(with_photo())

    def fail() -> None:
        raise OSError(errno.EIO, "Input/output error")

    pauses = []
    with monkeypatch.context() as failing:
        failing.setattr(acceptance, "temporary_file", fail)
        for _turn in range(processing.MOST_ATTEMPTS + 1):
            processing.sweep()
            until = only_mail().claimed_until
            assert until is not None
            pauses.append(round((until - timezone.now()) / timedelta(minutes=1)))
            end_pauses()

    assert pauses == [1, 2, 4, 8]
    assert only_mail().state == State.STORED
    assert processing.sweep() == 1
    assert HeldFile.objects.count() == 1


def test_message_that_waits_for_room_holds_up_no_other(settings: Settings) -> None:
    settings.DISK_FREE_MB = ALL_OF_IT
    receiving.receive(with_photo())
    receiving.receive(whole(plain(WORDS)).replace(b"ban-dau.1", b"ban-dau.2"))

    assert processing.sweep(limit=3) == 1

    waiting = IncomingMail.objects.get(state=State.STORED)
    assert (waiting.attempts, waiting.faults) == (0, 1)


def test_words_go_on_without_their_file_after_the_last_try_and_the_reason_is_true(
    settings: Settings,
) -> None:
    settings.DISK_FREE_MB = ALL_OF_IT
    receiving.receive(with_photo())
    for _turn in range(processing.MOST_WAITS):
        assert processing.sweep() == 0
        end_pauses()

    assert processing.sweep() == 1

    assert PendingReport.objects.get().content == WORDS
    told = Message.objects.get(template="mail_files").context["refused"]
    assert "hết chỗ nhận tệp" in told
    assert "hỏng" not in told


def test_danger_to_life_waits_for_no_file(settings: Settings) -> None:
    settings.DISK_FREE_MB = ALL_OF_IT
    receiving.receive(with_photo("Nhà kế bên đang cháy, còn người mắc kẹt!"))

    assert processing.sweep() == 1

    assert PendingReport.objects.get().endangers_life


def test_addition_waits_for_a_full_storage_and_is_added_without_its_file_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = make_report(ReportState.NEED_INFO, news="email")
    news = Message.objects.get(about=report.code, template="received")
    to = reply_marks.reply_address(news)
    receiving.receive(with_photo(extra=f"Delivered-To: {to}\r\n", sender=EMAIL))

    def save(storage: FileSystemStorage, name: str, content: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "save", save)
    for _turn in range(processing.MOST_WAITS):
        assert processing.sweep() == 0
        end_pauses()
    assert not ReportEvent.objects.filter(report=report, name="supply_info").exists()

    assert processing.sweep() == 1

    assert ReportEvent.objects.get(report=report, name="supply_info").note == WORDS
    assert "hết chỗ" in Message.objects.get(template="mail_added").context["refused"]


def test_value_that_the_database_refuses_is_the_fault_of_the_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    receiving.receive(whole(plain(WORDS)))

    def refuse(**_facts: object) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT '9'::smallint * 99999::smallint")

    monkeypatch.setattr(processing.pending, "receive", refuse)
    processing.sweep()

    assert (only_mail().state, only_mail().reason) == (State.SET_ASIDE, "unreadable")


@pytest.mark.parametrize(
    ("error", "is_of_machine"),
    [
        (OperationalError("connection lost"), True),
        (InterfaceError("connection already closed"), True),
        (DataError("value too long"), False),
        (BrokerLost("refused"), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EMFILE, "Too many open files"), True),
        (OSError(errno.ENAMETOOLONG, "File name too long"), False),
        (OSError("image file is truncated"), False),
        (TimeoutError("timed out"), True),
        (Busy(), True),
        (MemoryError(), True),
        (Rejected("damaged"), False),
        (KeyError("words"), False),
    ],
    ids=repr,
)
def test_faults_of_machine_and_message_are_told_apart(
    error: Exception, is_of_machine: bool
) -> None:
    assert faults.is_of_machine(error) == is_of_machine


def test_sweep_without_time_claims_nothing() -> None:
    receiving.receive(whole(plain(WORDS)))

    assert processing.sweep(seconds=0) == 0

    assert (only_mail().attempts, only_mail().claimed_until) == (0, None)


def test_message_that_the_machine_could_not_read_for_a_week_is_kept() -> None:
    receiving.receive(whole(plain(WORDS)))

    assert receiving.erase_closed(now=timezone.now() + timedelta(days=8)) == 0
    assert receiving.erase_closed(now=timezone.now() + timedelta(days=31)) == 1


def fail_at_each_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_raw: bytes) -> None:
        raise MemoryError

    monkeypatch.setattr(parsing, "parse", fail)


def notices() -> list[Message]:
    return list(Message.objects.filter(dedupe_key__startswith="mail-delayed:"))


def test_administrators_hear_once_of_mail_that_the_machine_cannot_read_for_a_day(
    monkeypatch: pytest.MonkeyPatch, administrator: User, supervisor: User
) -> None:
    administrator.email = "quantri@example.vn"
    administrator.save()
    receiving.receive(whole(plain(WORDS)))
    fail_at_each_turn(monkeypatch)
    tasks.read_mails()
    assert not notices()

    for _turn in range(2):
        IncomingMail.objects.update(
            received_at=timezone.now() - timedelta(days=1, hours=1), claimed_until=None
        )
        tasks.read_mails()

    [told] = notices()
    assert told.context["what"] == "Đọc thư gửi đến Cổng"
    assert "/quan-tri/reports/incomingmail/?state__exact=stored" in told.context["url"]
    assert (only_mail().state, only_mail().error) == (State.STORED, "MemoryError")


def test_mail_that_is_read_after_faults_names_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    receiving.receive(whole(plain(WORDS)))
    with monkeypatch.context() as failing:
        fail_at_each_turn(failing)
        processing.sweep()
    end_pauses()

    assert processing.sweep() == 1

    assert only_mail().error == ""
