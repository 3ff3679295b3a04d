"""A pending report that names a confidential report waits where its readers are."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from notifications import reply_marks
from notifications.models import Message
from paht.tests.threads import wait_until_blocked
from province.models import Agency
from reports import tasks, workflow
from reports.intake import Refused, joining, pending
from reports.intake.mail import processing, receiving
from reports.models import ConfidentialReader, IncomingMail, PendingReport, Report
from reports.rules.states import Role, State
from reports.tests.factories import EMAIL, make_confidential, make_report, make_staff
from reports.tests.intake.mail.messages import part, plain, whole
from reports.tests.pendings import page_of, receive
from reports.workflow import pending_queues, storage

WORDS = "Số tiền là năm triệu, người ngồi quầy số 3 đeo kính."
STRANGE = "nguoigui.khac@example.vn"

pytestmark = pytest.mark.usefixtures("reference_data", "media")


@pytest.fixture
def media(settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.INTAKE_REPLY_ADDRESS = "paht@soctrang.gov.vn"


def report(about: str = "UBND-941") -> Report:
    made = make_report(State.ASSIGNED, news="email")
    if about:
        make_confidential(made, about=about)
        made.refresh_from_db()
    return made


def take(raw: bytes) -> PendingReport:
    mail = receiving.receive(raw)
    processing.process(mail.pk)
    mail.refresh_from_db()
    assert mail.outcome == IncomingMail.Outcome.PENDING
    return PendingReport.objects.latest("pk")


def answer(to: Report, *, extra: str = "", sender: str = STRANGE, subject: str = "") -> bytes:
    said = subject or f"Re: [PAHT] {to.code} - Yeu cau bo sung"
    return whole(plain(WORDS), subject=said, sender=sender, extra=extra)


def reads(user: User, row: PendingReport) -> bool:
    client = Client()
    client.force_login(user)
    shown = client.get(page_of(row)).status_code == 200
    opened = client.post(page_of(row, "open"))
    assert (WORDS in opened.content.decode()) is shown
    return shown


def correct(kept: Report, *, about: str) -> None:
    by, agency = supervisor(), Agency.objects.get(code=about)
    ConfidentialReader.objects.create(report=kept, user=by, given_at=timezone.now())
    workflow.move(kept, "amend", by=by, complained_agency=agency, note="Sửa cơ quan")


def accused() -> User:
    return make_staff(Role.DISPATCHER, agency="UBND-941")


def inspector() -> User:
    return make_staff(Role.HANDLER, agency="TTRA")


def supervisor() -> User:
    return make_staff(Role.SUPERVISOR, agency="TT-IOC")


class TestAnswers:
    def test_answer_from_another_mailbox_waits_with_the_inspectorate(self) -> None:
        row = take(answer(report()))

        assert not reads(accused(), row)
        assert not reads(make_staff(Role.OPERATOR, agency="VP-UBND"), row)
        assert not reads(supervisor(), row)
        assert reads(inspector(), row)

    def test_answer_without_a_code_is_known_by_its_message(self) -> None:
        kept = report()
        told = Message.objects.filter(about=kept.code, template="received").get()
        extra = f"In-Reply-To: {reply_marks.message_id(told)}\r\n"

        row = take(answer(kept, extra=extra, subject="Tra loi"))

        assert not reads(accused(), row) and reads(inspector(), row)

    def test_answer_to_an_address_that_was_corrected_since(self) -> None:
        kept = report()
        told = Message.objects.filter(about=kept.code, template="received").get()
        kept.reporter.email = "moi@example.vn"
        kept.reporter.email_hash = "x" * 64
        kept.reporter.save()
        extra = f"In-Reply-To: {reply_marks.message_id(told)}\r\n"

        row = take(answer(kept, extra=extra, subject="Tra loi"))

        assert not reads(accused(), row)

    def test_answers_beyond_the_confirmations_of_a_day(self) -> None:
        kept = report()
        for number in range(4):
            raw = answer(kept, sender=EMAIL).replace(b"ban-dau.1", b"so.%d" % number)
            raw = raw.replace(b"09:00:00", b"09:0%d:00" % number)
            mail = receiving.receive(raw)
            processing.process(mail.pk)

        row = PendingReport.objects.get()
        assert not reads(accused(), row) and reads(inspector(), row)

    def test_danger_to_life_does_not_open_it(self) -> None:
        kept = report()
        row = take(whole(plain(f"{WORDS} Đang cháy nhà!"), subject=kept.code, sender=STRANGE))

        assert row.endangers_life and row.inspectorate_only
        assert not reads(accused(), row)

    def test_answer_about_an_ordinary_report_stays_with_the_call_centre(self) -> None:
        row = take(answer(report(about="")))

        assert reads(accused(), row) and not reads(inspector(), row)

    def test_sender_gets_the_same_messages(self) -> None:
        said = []
        for about in ("", "UBND-941", "TTRA"):
            Message.objects.all().delete()
            PendingReport.objects.all().delete()
            take(answer(report(about)).replace(b"ban-dau.1", f"so.{about}".encode()))
            said.append(
                [
                    (one.template, sorted(one.context), one.context["missing"], one.recipient)
                    for one in Message.objects.filter(template__startswith="pending")
                ]
            )

        assert said[0] and said[0] == said[1] == said[2]


@pytest.mark.parametrize("form", ["{0}", "({0})", "{1} {2} {3}", "{1}-{2}.{3}", "{1}{2}\n{3}"])
def test_code_anywhere_in_the_words_counts(form: str) -> None:
    code = report().code
    told = form.format(code, code[:4], code[4:8], code[8:])

    row = receive(content=f"Về việc {told}: {WORDS}")

    assert row.inspectorate_only and not reads(accused(), row)


QUOTING = ["{words}\r\n\r\nNgay 3/12/2026 paht@soctrang.gov.vn da viet:\r\n> Ma: {code}\r\n"]
QUOTING.append("<p>{words}</p><div class=gmail_quote>Ngày 3/12 đã viết: <b>Mã</b> {code}</div>")


@pytest.mark.parametrize("form", QUOTING)
def test_code_in_a_quotation_counts_where_subject_and_ids_are_new(form: str) -> None:
    said = form.format(words=WORDS, code=report().code)
    raw = whole(part(said, "text/html" if "<p>" in said else "text/plain"), subject="Bo sung")

    row = take(raw)

    assert row.inspectorate_only and not reads(accused(), row) and reads(inspector(), row)


@pytest.mark.parametrize("was", [False, True])
def test_report_about_the_inspectorate_leads_to_its_supervisors(was: bool) -> None:
    kept = report("TTRA")
    if was:
        correct(kept, about="BHXH")

    row = receive(title=f"Về {kept.code}", content=WORDS)

    assert reads(supervisor(), row) and not reads(inspector(), row) and not reads(accused(), row)


def test_inspector_who_came_from_the_accused_agency_sees_nothing() -> None:
    former = make_staff(Role.HANDLER, agency="UBND-941")
    former.agency = Agency.objects.get(code="TTRA")
    former.email = "cu@example.vn"
    former.save()
    other = inspector()
    other.email = "khac@example.vn"
    other.save()

    row = receive(title=f"Về {report().code}", content=f"{WORDS} Đang cháy nhà!")

    assert not reads(User.objects.get(pk=former.pk), row) and reads(other, row)
    told = {one.recipient for one in Message.objects.filter(template="staff_pending")}
    assert told == {other.email}


def test_pending_report_follows_a_report_that_becomes_confidential() -> None:
    made = make_report(State.SUBMITTED)
    row = receive(title=f"Về {made.code}", content=WORDS)
    assert reads(accused(), row)

    workflow.move(
        made,
        "receive",
        by=make_staff(Role.DISPATCHER, agency="VP-UBND"),
        confidential=True,
        complained_agency=Agency.objects.get(code="UBND-941"),
    )

    assert not reads(accused(), row) and reads(inspector(), row)


def test_pending_report_follows_the_agency_that_becomes_known() -> None:
    kept = report("BHXH")
    row = receive(title=f"Về {kept.code}", content=WORDS)
    assert reads(inspector(), row)

    correct(kept, about="TTRA")

    assert not reads(inspector(), row) and reads(supervisor(), row)


@pytest.mark.parametrize("about", ["UBND-941", "TTRA"])
def test_nobody_hands_it_to_the_ordinary_queue_or_to_the_accused(about: str) -> None:
    row = receive(title=f"Về {report(about).code}", content=WORDS)
    reader = inspector() if about != "TTRA" else supervisor()
    step = pending.release if about != "TTRA" else pending.withhold

    with pytest.raises(Refused, match="giữ kín"):
        step(row.pk, by=reader)

    before = (row.inspectorate_only, row.about_inspectorate, row.named_agencies)
    row.refresh_from_db()
    assert before == (row.inspectorate_only, row.about_inspectorate, row.named_agencies)


def test_closed_row_forgets_the_reports() -> None:
    row = receive(title=f"Về {report().code}", content=WORDS)
    assert row.named_reports

    pending.disown(row)

    row.refresh_from_db()
    assert row.named_reports == []


class TestRowsOfEarlierVersions:
    @staticmethod
    def forget() -> None:
        PendingReport.objects.update(
            inspectorate_only=False, about_inspectorate=False, named_agencies=[], named_reports=[]
        )

    def test_code_in_the_words_is_found_at_night(self) -> None:
        row = receive(title=f"Về {report().code}", content=WORDS)
        self.forget()
        assert reads(accused(), row)

        tasks.recognise_agencies()

        assert not reads(accused(), row) and reads(inspector(), row)

    def test_answer_without_a_code_is_found_at_night(self) -> None:
        kept = report()
        told = Message.objects.filter(about=kept.code, template="received").get()
        extra = f"In-Reply-To: {reply_marks.message_id(told)}\r\n"
        row = take(answer(kept, extra=extra, subject="Tra loi"))
        self.forget()

        tasks.recognise_agencies()

        assert not reads(accused(), row) and reads(inspector(), row)


def join_answer(row: PendingReport, made: Report) -> None:
    with transaction.atomic():
        joining.join(row.pk, joining.Answer(f"Về {made.code}"), storage.StoredFiles([]))


def name(row: PendingReport, made: Report) -> None:
    pending_queues.name(row.pk, [made.pk])


def become_confidential_during(made: Report, step: Callable[[], None]) -> bool:
    """Make a report confidential while `step` runs in a thread; return whether it had to wait."""

    def run() -> None:
        try:
            step()
        finally:
            connection.close()

    other, by = Thread(target=run), make_staff(Role.DISPATCHER, agency="VP-UBND")
    with transaction.atomic():
        about = Agency.objects.get(code="UBND-941")
        workflow.move(made, "receive", by=by, confidential=True, complained_agency=about)
        other.start()
        is_blocked = wait_until_blocked(lambda: not other.is_alive())
    other.join()
    return is_blocked


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", [join_answer, name])
def test_text_that_names_a_report_in_the_moment_it_becomes_confidential_follows_it(
    step: Callable[[PendingReport, Report], None],
) -> None:
    made, row = make_report(State.SUBMITTED), receive(content=WORDS)

    become_confidential_during(made, lambda: step(row, made))

    assert not reads(accused(), row) and reads(inspector(), row)


@pytest.mark.django_db(transaction=True)
def test_release_in_the_moment_a_report_becomes_confidential_is_refused() -> None:
    made = make_report(State.SUBMITTED)
    row = receive(title=f"Tố cáo về {made.code}", content=WORDS)
    by, refused = inspector(), []

    def release() -> None:
        try:
            pending.release(row.pk, by=by)
        except Refused as refusal:
            refused.append(refusal.code)

    assert become_confidential_during(made, release)

    assert refused == ["names_confidential"] and not reads(accused(), row)
