"""Operators take the calls that the call centre announces: page, opening, report, call back."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts import second_person, staff_login
from accounts.models import User
from paht.tests.threads import in_parallel
from partners.hotline import calls
from partners.models import Call, CallBack, CallOpening
from partners.models.calls import WORKED_ON
from partners.tests.hotline.centre import PHONE, CallCentre
from partners.tests.hotline.pages import address, call_form, client_of, words
from province.models import Agency
from reports import intake
from reports.models import ConfidentialReader, PendingReport, Report, ReportEvent
from reports.rules.states import Role
from reports.tests.factories import make_confidential, make_draft, make_report, make_staff
from reports.tests.pendings import page_of, receive
from reports.tests.sending import call_answers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
SPOKEN = "0939 861 234"


@pytest.fixture
def centre() -> CallCentre:
    return CallCentre.with_key()


@pytest.fixture
def operator() -> User:
    return make_staff(Role.OPERATOR, agency="TD-1022")


class TestCall:
    def test_running_call_appears_with_masked_number_and_count(
        self, centre: CallCentre, operator: User
    ) -> None:
        intake.submit(make_draft(phone=PHONE), channel="web")
        centre.started(operator=operator.username)

        page = words(client_of(operator).get(address("ringing")))

        assert "xxxxxx234" in page and "1 phản ánh trước" in page
        assert "939861" not in page and "861 234" not in page
        assert address("form", Call.objects.get().pk) in page

    def test_call_of_another_operator_is_not_shown_and_unknown_extension_reaches_all(
        self, centre: CallCentre, operator: User
    ) -> None:
        other = make_staff(Role.OPERATOR, agency="TD-1022")
        centre.started(operator=operator.username)

        assert "xxxxxx234" not in words(client_of(other).get(address("ringing")))
        call = Call.objects.get()
        assert client_of(other).get(address("form", call.pk)).status_code == 302
        assert client_of(other).post(address("open", call.pk)).status_code == 302
        assert not CallOpening.objects.exists()
        centre.started("CG-2", phone="+84912345678", operator="999")
        assert "xxxxxx678" in words(client_of(other).get(address("ringing")))

    def test_handler_may_not_open_any_page_of_calls(self, centre: CallCentre) -> None:
        handler = client_of(make_staff(Role.HANDLER, agency="QLDT-941"))
        centre.started()
        key = Call.objects.get().pk

        for name, keys in (("desk", ()), ("ringing", ()), ("form", (key,)), ("import", ())):
            assert handler.get(address(name, *keys)).status_code == 403, name
        assert handler.post(address("open", key)).status_code == 403
        assert handler.get(reverse("admin:partners_call_changelist")).status_code == 403

    def test_opening_is_a_recorded_post_that_keeps_typed_answers(
        self, centre: CallCentre, operator: User
    ) -> None:
        report = intake.submit(make_draft(phone=PHONE), channel="web")
        centre.started(operator=operator.username)
        call, client = Call.objects.get(), client_of(operator)
        closed = client.get(address("form", call.pk))
        assert report.code not in words(closed) and SPOKEN not in words(closed)

        answers = call_form(closed, title="Đèn đường tắt", phone="")
        opened = client.post(address("open", call.pk), answers)

        assert SPOKEN in words(opened) and report.code in words(opened)
        assert "Đèn đường tắt" in words(opened)
        assert call_form(opened)["submission_id"] == answers["submission_id"]
        row = CallOpening.objects.get()
        assert (row.by, row.call_id, row.what, row.ground) == (
            operator,
            "CG-1",
            "cases",
            "caller",
        )
        # Reloading the address shows the masked page and records nothing.
        assert client.get(address("open", call.pk))["Location"] == address("form", call.pk)
        assert CallOpening.objects.count() == 1

    def test_confidential_report_of_caller_is_neither_counted_nor_shown(
        self, centre: CallCentre, operator: User
    ) -> None:
        report = intake.submit(make_draft(phone=PHONE), channel="web")
        make_confidential(report, about="BHXH")
        centre.started(operator=operator.username)
        client = client_of(operator)

        assert "phản ánh trước" not in words(client.get(address("ringing")))
        opened = words(client.post(address("open", Call.objects.get().pk), call_answers()))
        assert report.code not in opened and "chưa gửi phản ánh nào" in opened

    def test_number_is_not_opened_two_hours_after_the_call(
        self, centre: CallCentre, operator: User
    ) -> None:
        centre.started(operator=operator.username)
        centre.ended()
        key = Call.objects.get().pk

        with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1)):
            answer = client_of(operator).post(address("open", key))

        assert answer.status_code == 302 and not CallOpening.objects.exists()

    def test_withheld_number_is_asked_of_the_caller(
        self, centre: CallCentre, operator: User
    ) -> None:
        centre.started(phone=None, operator=operator.username)
        client, key = client_of(operator), Call.objects.get().pk

        assert "Cuộc gọi từ số bị ẩn" in words(client.get(address("form", key)))
        assert client.post(address("open", key)).status_code == 302


class TestReportOfCall:
    def test_report_of_call_is_tied_to_it_and_leaves_the_list(
        self, centre: CallCentre, operator: User
    ) -> None:
        centre.started(operator=operator.username)
        call, client = Call.objects.get(), client_of(operator)
        page = client.get(address("form", call.pk))

        answer = client.post(address("form", call.pk), call_form(page))

        report = Report.objects.get()
        assert answer["Location"] == reverse("admin:reports_hotline_taken", args=[report.pk])
        assert report.submission_id == call.submission_id
        assert ReportEvent.objects.get(report=report).facts["reference"] == "CG-1"
        assert calls.ringing(operator) == []

    def test_call_told_again_after_its_report_makes_no_second_one(
        self, centre: CallCentre, operator: User
    ) -> None:
        centre.started(operator=operator.username)
        client, key = client_of(operator), Call.objects.get().pk
        answers = call_form(client.get(address("form", key)))
        client.post(address("form", key), answers)
        centre.started(operator=operator.username)
        centre.ended(duration_seconds=60)
        centre.started(operator=operator.username)

        again = client.post(address("form", key), answers)

        assert again.status_code == 302 and Report.objects.count() == 1
        assert Call.objects.count() == 1

    def test_second_matter_of_a_call_gets_an_id_of_its_own(
        self, centre: CallCentre, operator: User
    ) -> None:
        centre.started(operator=operator.username)
        client, key = client_of(operator), Call.objects.get().pk
        for title in ("Cống nghẹt", "Đèn tắt"):
            answers = call_form(client.get(address("form", key)), title=title)
            assert client.post(address("form", key), answers).status_code == 302

        assert Report.objects.count() == 2
        references = [event.facts["reference"] for event in ReportEvent.objects.all()]
        assert references == ["CG-1", "CG-1"]

    def test_refused_form_keeps_call_and_answers(self, centre: CallCentre, operator: User) -> None:
        centre.started(operator=operator.username)
        client, key = client_of(operator), Call.objects.get().pk
        answers = call_form(client.get(address("form", key)), consent_processing=None)

        refused = client.post(address("form", key), answers)

        assert refused.status_code == 422
        assert "Cuộc gọi từ số xxxxxx234" in words(refused)
        assert call_form(refused)["submission_id"] == answers["submission_id"]

    def test_form_of_erased_call_still_makes_its_report(
        self, centre: CallCentre, operator: User
    ) -> None:
        centre.started(operator=operator.username)
        client, key = client_of(operator), Call.objects.get().pk
        answers = call_form(client.get(address("form", key)))
        Call.objects.all().delete()

        assert client.post(address("form", key), answers).status_code == 302
        assert Report.objects.count() == 1


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.DISPATCHER])
def test_account_that_one_person_made_sees_no_number_cases_or_recording(
    centre: CallCentre, settings: Any, role: Role
) -> None:
    """An administrator alone may invent a colleague, and read in that name."""
    settings.CALL_RECORDING_HOSTS = ["ghiam.example.vn"]
    invented = make_staff(role, agency="TT-IOC")
    second_person.record_account(invented, by=make_staff(Role.ADMINISTRATOR, agency="UBND-T"))
    make_report(title="Cống nghẹt trước nhà")
    centre.started(operator=invented.username)
    centre.ended(recording_url="https://ghiam.example.vn/a")
    centre.missed("CG-2", phone="+84939861777")
    client, key = client_of(invented), Call.objects.get(call_id="CG-1").pk

    pages = [
        client.post(address("open", key), follow=True),
        client.post(address("claim", CallBack.objects.get().pk), follow=True),
        client.post(address("recording", key)),
        client.post(reverse("admin:reports_hotline_caller"), {"phone": SPOKEN}),
    ]

    for page in pages:
        assert not re.search("861[ .]?(234|777)|ghiam.example|Cống nghẹt", page.text)
    assert not CallOpening.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_operators_sending_one_call_at_once_make_one_report() -> None:
    centre = CallCentre.with_key()
    first, second = (make_staff(Role.OPERATOR, agency="TD-1022") for _ in range(2))
    centre.started(operator="999")
    key = Call.objects.get().pk
    senders = [client_of(first), client_of(second)]
    forms = [call_form(sender.get(address("form", key))) for sender in senders]

    answers = in_parallel(
        *[
            lambda sender=sender, form=form: sender.post(address("form", key), form).status_code
            for sender, form in zip(senders, forms, strict=True)
        ]
    )

    assert answers == [302, 302]
    assert Report.objects.count() == 1


class TestCallBack:
    def test_missed_calls_of_one_number_are_one_row(
        self, centre: CallCentre, operator: User
    ) -> None:
        now = timezone.now()
        centre.missed("CG-1", at=now - timedelta(minutes=20))
        centre.missed("CG-2", at=now - timedelta(minutes=5))
        centre.missed("CG-2", at=now - timedelta(minutes=5))
        centre.missed("CG-3", phone="+84912345678")
        centre.missed("CG-4", phone=None)

        page = words(client_of(operator).get(address("desk")))

        assert "Gọi nhỡ 2 lần" in page and "(2)" in page
        assert "xxxxxx234" in page and "939861" not in page
        assert sorted(CallBack.objects.values_list("times", flat=True)) == [1, 2]

    def test_claim_shows_number_on_its_answer_and_is_recorded(
        self, centre: CallCentre, operator: User
    ) -> None:
        centre.missed()
        row, client = CallBack.objects.get(), client_of(operator)

        claimed = client.post(address("claim", row.pk))

        assert SPOKEN in words(claimed)
        assert CallOpening.objects.get().what == "call_back"
        assert SPOKEN not in words(client.get(address("desk")))
        done = client.post(address("finish", row.pk), {"outcome": "reached"}, follow=True)
        assert "Đã ghi kết quả gọi lại" in words(done)
        row.refresh_from_db()
        assert row.outcome == "reached" and "Không có cuộc gọi nhỡ nào" in words(done)

    def test_claims_stop_at_the_hourly_limit(
        self, centre: CallCentre, operator: User, settings: Settings
    ) -> None:
        settings.MOST_ACCESSES_AN_HOUR = 1
        centre.missed("CG-1")
        centre.missed("CG-2", phone="+84912345678")
        first, second = CallBack.objects.order_by("pk")
        client = client_of(operator)
        assert SPOKEN in words(client.post(address("claim", first.pk)))

        stopped = words(client.post(address("claim", second.pk), follow=True))

        assert "tạm dừng" in stopped and "0912 345 678" not in stopped
        second.refresh_from_db()
        assert second.claimed_by is None
        assert SPOKEN in words(client.post(address("claim", first.pk)))

    def test_number_claimed_by_one_operator_is_not_shown_to_another(
        self, centre: CallCentre, operator: User
    ) -> None:
        other = client_of(make_staff(Role.OPERATOR, agency="TD-1022"))
        centre.missed()
        row = CallBack.objects.get()
        client_of(operator).post(address("claim", row.pk))

        refused = words(other.post(address("claim", row.pk), follow=True))
        assert "Người khác đang gọi lại số này" in refused and SPOKEN not in refused
        other.post(address("finish", row.pk), {"outcome": "reached"})
        row.refresh_from_db()
        assert row.done_at is None
        with time_machine.travel(timezone.now() + timedelta(minutes=61)):
            fresh = client_of(make_staff(Role.OPERATOR, agency="TD-1022"))
            assert SPOKEN in words(fresh.post(address("claim", row.pk)))

    def test_unanswered_call_back_stays_on_the_list(
        self, centre: CallCentre, operator: User
    ) -> None:
        centre.missed()
        row, client = CallBack.objects.get(), client_of(operator)
        client.post(address("claim", row.pk))

        client.post(address("finish", row.pk), {"outcome": "no_answer"})

        page = words(client.get(address("desk")))
        assert "Đã gọi lại 1 lần, không ai nghe máy" in page and "Nhận gọi lại" in page

    @pytest.mark.parametrize("outcome", ["", "expired", "x"])
    def test_outcome_that_is_not_offered_is_refused(
        self, centre: CallCentre, operator: User, outcome: str
    ) -> None:
        centre.missed()
        row, client = CallBack.objects.get(), client_of(operator)
        client.post(address("claim", row.pk))

        answer = client.post(address("finish", row.pk), {"outcome": outcome}, follow=True)

        assert "Vui lòng chọn kết quả gọi lại" in words(answer)

    def test_caller_who_reaches_an_operator_leaves_the_list(
        self, centre: CallCentre, operator: User
    ) -> None:
        centre.missed("CG-1", at=timezone.now() - timedelta(minutes=5))
        centre.started("CG-2", operator=operator.username)

        assert CallBack.objects.get().outcome == "called_again"

    def test_late_word_of_a_missed_call_before_an_answered_one_adds_nothing(
        self, centre: CallCentre
    ) -> None:
        centre.started("CG-2")
        centre.missed("CG-1", at=timezone.now() - timedelta(minutes=5))

        assert not CallBack.objects.exists()

    def test_missed_call_expires_and_a_new_one_starts_a_new_row(
        self, centre: CallCentre, operator: User
    ) -> None:
        start = timezone.now()
        centre.missed("CG-1")

        with time_machine.travel(start + timedelta(days=3, minutes=1)):
            client = client_of(operator)
            assert "Không có cuộc gọi nhỡ nào" in words(client.get(address("desk")))
            centre.missed("CG-2")
            assert "Gọi nhỡ 1 lần" in words(client.get(address("desk")))
        assert CallBack.objects.filter(outcome="expired").count() == 1

    def test_answered_call_is_not_missed_afterwards(
        self, centre: CallCentre, operator: User
    ) -> None:
        centre.started(operator=operator.username)
        centre.ended(duration_seconds=30)
        centre.missed()

        assert Call.objects.get().missed_at is None and not CallBack.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_operators_claiming_at_once_give_number_to_one() -> None:
    centre = CallCentre.with_key()
    people = [make_staff(Role.OPERATOR, agency="TD-1022") for _ in range(2)]
    centre.missed()
    row = CallBack.objects.get()

    clients = [client_of(person) for person in people]

    answers = in_parallel(
        *[
            lambda client=client: client.post(address("claim", row.pk)).status_code
            for client in clients
        ]
    )

    assert sorted(answers) == [200, 302]
    assert CallOpening.objects.count() == 1


class TestRecording:
    @pytest.fixture(autouse=True)
    def _ended(self, centre: CallCentre, operator: User, settings: Any) -> None:
        settings.CALL_RECORDING_HOSTS = ["ghiam.example.vn"]
        centre.started(operator=operator.username)
        centre.ended(recording_url="https://ghiam.example.vn/a")

    def test_recording_is_heard_after_a_recorded_post(self, operator: User) -> None:
        self._take_report(operator)
        dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")
        key = Call.objects.get().pk

        with time_machine.travel(timezone.now() + timedelta(hours=15)):
            client = client_of(dispatcher)
            assert "ghiam.example.vn" not in words(client.get(address("recording", key)))
            assert "https://ghiam.example.vn/a" in words(client.post(address("recording", key)))
        assert CallOpening.objects.get().what == "recording"

    def _take_report(self, operator: User) -> Report:
        client, key = client_of(operator), Call.objects.get().pk
        client.post(address("form", key), call_form(client.get(address("form", key))))
        return Report.objects.get()

    def test_operator_may_not_hear_recordings(self, operator: User) -> None:
        key = Call.objects.get().pk

        assert client_of(operator).post(address("recording", key)).status_code == 403

    @pytest.mark.parametrize(
        ("role", "agency", "hears_later"),
        [
            (Role.SUPERVISOR, "UBND-T", False),
            (Role.DISPATCHER, "QLDT-941", False),
            (Role.DISPATCHER, "TT-IOC", True),
            (Role.SUPERVISOR, "TTRA", True),
        ],
    )
    def test_call_without_report_is_hidden_until_its_operator_is_done(
        self, role: Role, agency: str, hears_later: bool
    ) -> None:
        """It may be a complaint, whose report the operator is still writing."""
        call, other = Call.objects.get(), make_staff(role, agency=agency)

        assert client_of(other).post(address("recording", call.pk)).status_code == 404
        with time_machine.travel(timezone.now() + timedelta(hours=15)):
            later = client_of(other)
            assert "CG-1" in words(later.get(reverse("admin:partners_call_changelist")))
            answer = later.post(address("recording", call.pk))

        assert answer.status_code == (200 if hears_later else 409)
        assert ("ghiam.example.vn" in words(answer)) is hears_later
        assert CallOpening.objects.count() == hears_later

    def test_call_of_confidential_report_is_hidden_from_others(self, operator: User) -> None:
        key = Call.objects.get().pk
        report = self._take_report(operator)
        make_confidential(report, about="BHXH")
        dispatcher = client_of(make_staff(Role.DISPATCHER, agency="TT-IOC"))

        assert "CG-1" not in words(dispatcher.get(reverse("admin:partners_call_changelist")))
        assert dispatcher.post(address("recording", key)).status_code == 404

    def test_recording_of_second_confidential_report_of_call_is_refused(
        self, operator: User
    ) -> None:
        report = intake.submit(make_draft(reference="CG-1"), channel="1022", by=operator)
        make_confidential(report, about="BHXH")
        dispatcher = client_of(make_staff(Role.DISPATCHER, agency="TT-IOC"))

        answer = dispatcher.post(address("recording", Call.objects.get().pk))

        assert answer.status_code == 404 and not CallOpening.objects.exists()
        assert "CG-1" not in words(dispatcher.get(reverse("admin:partners_call_changelist")))

    @pytest.mark.parametrize("first_is_confidential", [True, False])
    def test_recording_of_a_confidential_report_is_heard_by_its_readers_only(
        self, operator: User, first_is_confidential: bool
    ) -> None:
        """People of the inspectorate who name readers know of the call, and hear nothing."""
        first = self._take_report(operator)
        second = intake.submit(make_draft(reference="CG-1"), channel="1022", by=operator)
        make_confidential(first if first_is_confidential else second, about="BHXH")
        key = Call.objects.get().pk

        for role in (Role.SUPERVISOR, Role.DISPATCHER):
            with time_machine.travel(timezone.now() + timedelta(hours=15)):
                answer = client_of(make_staff(role, agency="TTRA")).post(address("recording", key))
                assert answer.status_code in (404, 409) and "ghiam.example" not in words(answer)
        assert not CallOpening.objects.exists()

    def test_reference_typed_by_hand_ties_a_report_to_its_call(self, operator: User) -> None:
        report = intake.submit(make_draft(reference="cg-1"), channel="1022", by=operator)
        make_confidential(report, about="BHXH")
        key = Call.objects.get().pk

        with time_machine.travel(timezone.now() + timedelta(hours=15)):
            dispatcher = client_of(make_staff(Role.DISPATCHER, agency="TT-IOC"))
            answer = dispatcher.post(address("recording", key))

        assert answer.status_code == 404 and not CallOpening.objects.exists()

    def test_openings_of_a_kept_call_stay_hidden_when_the_call_is_erased(
        self, operator: User
    ) -> None:
        """They tell who hears the complaints."""
        make_confidential(self._take_report(operator), about="BHXH")
        CallOpening.objects.create(
            call_id="CG-1", what="recording", ground="task", by=operator, at=timezone.now()
        )
        Call.objects.all().delete()
        page = reverse("admin:partners_callopening_changelist")

        assert "CG-1" not in words(client_of(make_staff(Role.ADMINISTRATOR)).get(page))

    def test_operator_cannot_untie_a_report_from_its_call(self, operator: User) -> None:
        client, key = client_of(operator), Call.objects.get().pk
        for title in ("Cống nghẹt", "Đèn tắt"):
            page = client.get(address("form", key))
            assert "readonly" in page.text.split('name="reference"')[1].split(">")[0]
            client.post(address("form", key), call_form(page, title=title, reference=""))

        make_confidential(Report.objects.get(title="Đèn tắt"), about="BHXH")

        dispatcher = client_of(make_staff(Role.DISPATCHER, agency="TT-IOC"))
        assert dispatcher.post(address("recording", key)).status_code == 404


class TestSecondMatter:
    """The same recording holds every matter of the call, also one that is typed only now."""

    LINK = "https://ghiam.example.vn/a"

    @pytest.fixture(autouse=True)
    def _ended(self, centre: CallCentre, operator: User, settings: Any) -> None:
        settings.CALL_RECORDING_HOSTS = ["ghiam.example.vn"]
        centre.started(operator=operator.username)
        centre.ended(recording_url=self.LINK)

    def _open_form(self, operator: User) -> tuple[Client, Any]:
        client, key = client_of(operator), Call.objects.get().pk
        return client, client.get(address("form", key))

    def _send(self, client: Client, page: Any, **changes: Any) -> Report:
        client.post(address("form", Call.objects.get().pk), call_form(page, **changes))
        return Report.objects.latest("pk")

    def _hears(self, person: User) -> bool:
        answer = client_of(person).post(address("recording", Call.objects.get().pk))
        return self.LINK in words(answer)

    def test_nobody_hears_a_recording_while_a_form_of_its_call_may_be_open(
        self, operator: User
    ) -> None:
        """The form stays good after the call has left the operator, until the session ends."""
        began = timezone.now()
        dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")
        self._send(*self._open_form(operator), title="Cống nghẹt")
        with time_machine.travel(began + timedelta(hours=1, minutes=59)) as moment:
            client, page = self._open_form(operator)
            for minutes in (1, 5, 10):
                moment.move_to(began + timedelta(hours=2, minutes=minutes))
                assert not self._hears(dispatcher)
                client.get(address("desk"))
            make_confidential(self._send(client, page, title="Cán bộ vòi tiền"), about="BHXH")

            moment.move_to(began + calls.MAY_BE_TYPED + timedelta(minutes=1))
            assert not self._hears(dispatcher)

    def test_forms_end_with_the_session_of_their_operator(self, operator: User) -> None:
        assert calls.MAY_BE_TYPED >= WORKED_ON + staff_login.LONGEST

    def test_call_without_report_is_on_no_list_while_a_form_of_it_may_be_open(self) -> None:
        """A list that showed the call early would tell who sent the complaint that follows."""
        page, began = reverse("admin:partners_call_changelist"), timezone.now()
        inspector = make_staff(Role.SUPERVISOR, agency="TTRA")

        with time_machine.travel(began + timedelta(hours=13)):
            assert "CG-1" not in words(client_of(inspector).get(page))
        with time_machine.travel(began + timedelta(hours=15)):
            assert "CG-1" in words(client_of(inspector).get(page))

    @pytest.mark.parametrize("agencies", [("QLDT-941", "QLDT-941"), ("QLDT-941", "QLDT-942")])
    def test_agency_that_may_hear_needs_all_ordinary_reports_of_the_call(
        self, operator: User, agencies: tuple[str, str]
    ) -> None:
        """A province may let leaders of agencies hear recordings, too."""
        for code in agencies:
            report = self._send(*self._open_form(operator), title=f"Việc của {code}")
            Report.objects.filter(pk=report.pk).update(
                state="assigned", agency=Agency.objects.get(code=code)
            )
        leader = make_staff(Role.APPROVER, agency="QLDT-941")
        hearing = Permission.objects.get(codename="hear_recording")
        Group.objects.get(name=Role.APPROVER).permissions.add(hearing)

        with time_machine.travel(timezone.now() + timedelta(hours=15)):
            assert self._hears(leader) is (set(agencies) == {"QLDT-941"})

    def test_operator_who_may_hear_listens_at_once(self, operator: User) -> None:
        taking = make_staff(Role.DISPATCHER, agency="TT-IOC")
        Call.objects.update(operator=taking)

        assert self._hears(taking)

    def test_operator_does_not_hear_again_what_is_kept_from_them(self, operator: User) -> None:
        taking = make_staff(Role.DISPATCHER, agency="TT-IOC")
        Call.objects.update(operator=taking)
        report = intake.submit(make_draft(reference="CG-1"), channel="1022", by=taking)
        make_confidential(report, about="BHXH")
        ConfidentialReader.objects.filter(user=taking).update(removed_at=timezone.now())

        assert not self._hears(taking)


class TestPendingReport:
    """An operator completes a pending report with its sender on the phone."""

    LINK = "https://ghiam.example.vn/a"

    @pytest.fixture(autouse=True)
    def _host(self, settings: Any) -> None:
        settings.CALL_RECORDING_HOSTS = ["ghiam.example.vn"]

    def complete(self, client: Client, **answers: Any) -> Any:
        row = PendingReport.objects.get()
        form = call_answers(submission_id=str(row.key), channel="email", **answers)
        return client.post(page_of(row, "call"), form)

    def test_report_names_its_call_whose_recording_follows_its_readers(
        self, centre: CallCentre, operator: User
    ) -> None:
        receive(phone=PHONE)
        client = client_of(operator)
        opened = client.post(page_of(PendingReport.objects.get(), "call"))
        assert "Cuộc gọi với người gửi" not in words(opened)
        centre.started(operator=operator.username)
        centre.ended(recording_url=self.LINK)

        asked = self.complete(client, reference="")
        sent = self.complete(client, reference="CG-1")

        assert asked.status_code == 422 and "chọn cuộc gọi" in words(asked)
        assert "xxxxxx234 – CG-1" in words(asked) and sent.status_code == 302
        report = Report.objects.get()
        assert ReportEvent.objects.get(report=report).facts["reference"] == "CG-1"
        make_confidential(report, about="BHXH")
        reader = make_staff(Role.DISPATCHER, agency="TT-IOC")
        ConfidentialReader.objects.create(report=report, user=reader, given_at=timezone.now())
        other = make_staff(Role.DISPATCHER, agency="TT-IOC")
        key = Call.objects.get().pk
        with time_machine.travel(timezone.now() + timedelta(hours=15)):
            assert client_of(other).post(address("recording", key)).status_code == 404
            assert self.LINK in words(client_of(reader).post(address("recording", key)))

    def test_reader_of_its_report_hears_it_wherever_the_reader_works(
        self, centre: CallCentre, operator: User
    ) -> None:
        receive(phone=PHONE)
        centre.started(operator=operator.username)
        centre.ended(recording_url=self.LINK)
        self.complete(client_of(operator), reference="CG-1")
        person = make_staff(Role.DISPATCHER, agency="QLDT-941")

        with time_machine.travel(timezone.now() + timedelta(hours=15)):
            answer = client_of(person).post(address("recording", Call.objects.get().pk))

        assert self.LINK in words(answer)

    def test_call_of_a_colleague_is_opened_by_nobody_who_names_it(
        self, centre: CallCentre, operator: User
    ) -> None:
        centre.started(operator=operator.username)
        centre.ended(recording_url=self.LINK)
        other = make_staff(Role.DISPATCHER, agency="QLDT-941")
        intake.submit(make_draft(reference="CG-1"), channel="1022", by=other)

        with time_machine.travel(timezone.now() + timedelta(hours=15)):
            answer = client_of(other).post(address("recording", Call.objects.get().pk))

        assert answer.status_code == 409 and not CallOpening.objects.exists()

    @pytest.mark.parametrize(("typed", "named"), [("-", None), ("TH 12/2026", "TH 12/2026")])
    def test_sender_who_was_not_called_by_this_software_names_no_call(
        self, centre: CallCentre, operator: User, typed: str, named: str | None
    ) -> None:
        receive(phone=PHONE)
        centre.started(operator=operator.username)

        assert self.complete(client_of(operator), reference=typed).status_code == 302

        assert ReportEvent.objects.get(name="submit").facts.get("reference") == named


class TestLostWords:
    """The complaint is typed meanwhile, whatever the call centre's software has said."""

    LINK = "https://ghiam.example.vn/a"

    @pytest.fixture(autouse=True)
    def _host(self, settings: Any) -> None:
        settings.CALL_RECORDING_HOSTS = ["ghiam.example.vn"]

    def _is_hidden(self, call_id: str = "CG-1") -> bool:
        call = Call.objects.get(call_id=call_id)
        assert call.recording_url
        found = set()
        people = ((Role.SUPERVISOR, "TTRA"), (Role.DISPATCHER, "TT-IOC"))
        for role, agency in people:
            client = client_of(make_staff(role, agency=agency))
            listed = call_id in words(client.get(reverse("admin:partners_call_changelist")))
            heard = "ghiam.example" in words(client.post(address("recording", call.pk)))
            found |= {listed, heard}
        assert len(found) == 1
        return not found.pop()

    def test_call_without_word_of_its_start_is_hidden(self, centre: CallCentre) -> None:
        centre.ended(phone=PHONE, recording_url=self.LINK)

        assert self._is_hidden()
        with time_machine.travel(timezone.now() + timedelta(hours=15)):
            assert not self._is_hidden()

    def test_call_with_a_late_word_of_its_start_is_hidden(
        self, centre: CallCentre, operator: User
    ) -> None:
        began = timezone.now() - timedelta(minutes=20)
        centre.ended(phone=PHONE, recording_url=self.LINK)
        centre.started(operator=operator.username, at=began)

        assert self._is_hidden()

    def test_long_call_is_hidden_after_its_end(self, centre: CallCentre, operator: User) -> None:
        now = timezone.now()
        centre.started(operator=operator.username, at=now - timedelta(hours=2, minutes=10))
        centre.ended(recording_url=self.LINK, at=now - timedelta(minutes=5))

        assert self._is_hidden()

    def test_call_that_a_second_operator_took_is_hidden(
        self, centre: CallCentre, operator: User
    ) -> None:
        now = timezone.now()
        centre.missed(at=now - timedelta(minutes=9))
        centre.started(operator=operator.username, at=now - timedelta(minutes=8))
        centre.ended(recording_url=self.LINK, at=now - timedelta(minutes=1))

        assert self._is_hidden()

    def test_call_of_a_file_is_hidden_while_it_is_fresh(self, centre: CallCentre) -> None:
        centre.ended(phone=PHONE, recording_url=self.LINK)
        Call.objects.update(is_imported=True)

        assert self._is_hidden()

    def test_missed_call_stays_listed(self, centre: CallCentre) -> None:
        centre.missed()

        client = client_of(make_staff(Role.SUPERVISOR, agency="TTRA"))
        assert "CG-1" in words(client.get(reverse("admin:partners_call_changelist")))
