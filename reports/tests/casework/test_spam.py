"""Marks of spam: explainable, seen by a person, never a report lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.models import Message
from paht.foundation import caching
from paht.tests.threads import outcomes
from reports.casework.spam import bans, verdicts
from reports.intake.channels import hotline
from reports.models import Ban, Mark, Report, Suspicion
from reports.rules.states import STAFF_ROLES, Role, State
from reports.tests.factories import PHONE, make_draft, make_report, make_staff
from reports.tests.sending import answers, form_url

DAY = timedelta(days=1)
QUEUE = "/quan-tri/reports/report/?viec=nghi-rac"


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def marks_of(report: Report) -> dict[str, int]:
    suspicion = Suspicion.objects.filter(report=report).first()
    return suspicion.marks if suspicion else {}


def ban(phone: str = PHONE, *, days: int = 30) -> Ban:
    made = bans.ban(
        phone,
        reason="Quảng cáo lặp lại nhiều lần",
        until=timezone.now() + days * DAY,
        by=make_staff(Role.DISPATCHER),
    )
    caching.clear()  # a minute later
    return made


def suspected() -> Report:
    return make_report(title="Mua ngay", content="http://a.vn và http://b.vn giảm giá")


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
class TestMarks:
    def test_ordinary_report_has_no_marks(self) -> None:
        assert marks_of(make_report(content="Xem trang http://soctrang.gov.vn có ảnh.")) == {}
        assert not Suspicion.objects.exists()

    def test_report_of_banned_phone_is_accepted_and_marked(self) -> None:
        ban()

        report = make_report()

        assert report.state == State.SUBMITTED
        assert marks_of(report) == {"banned": 1}
        assert Message.objects.filter(template="received").exists()

    def test_other_phone_expired_ban_and_lifted_ban_set_no_mark(self) -> None:
        lifted = ban()
        bans.lift(lifted, by=make_staff(Role.SUPERVISOR))
        expired = ban("+84912345678")
        Ban.objects.filter(pk=expired.pk).update(
            created_at=timezone.now() - 2 * DAY, until=timezone.now() - DAY
        )

        assert marks_of(make_report()) == {}
        assert marks_of(make_report(phone="+84912345678")) == {}

    def test_several_links_set_mark(self) -> None:
        assert marks_of(suspected()) == {"links": 2}

    def test_third_copy_of_text_is_marked(self, client: Client) -> None:
        for number in range(3):
            client.post(form_url(), answers(phone=f"091234567{number}"))

        assert [marks_of(r) for r in Report.objects.order_by("id")] == [
            {},
            {},
            {"repeated": 1, "flood": 1},
        ]

    def test_fifth_report_of_phone_within_hour_is_marked(self, client: Client) -> None:
        for number in range(5):
            client.post(form_url(), answers(content=f"Nội dung khác nhau số {number}"))

        marks = [marks_of(report) for report in Report.objects.order_by("id")]
        assert marks == [{}, {}, {}, {}, {"phone_burst": 1}]

    def test_hotline_report_is_not_marked(self) -> None:
        ban()

        taken = hotline.take(make_draft(), channel="1022", by=make_staff(Role.OPERATOR))

        assert marks_of(taken.report) == {}

    def test_filled_hidden_field_marks_report_without_visible_difference(
        self, client: Client
    ) -> None:
        response = client.post(form_url(), answers(trang_web="http://x.vn\x00"), follow=True)

        report = Report.objects.get()
        assert response.status_code == 200 and report.code in text_of(response)
        assert marks_of(report) == {"hidden_field": 1}
        assert "kiểm tra thêm trước khi tiếp nhận" in text_of(response)

    def test_many_reports_from_one_ip_are_accepted_and_marked(self, client: Client) -> None:
        for number in range(16):
            phone = f"09123456{number:02}"
            client.post(form_url(), answers(phone=phone, content=f"Nội dung số {number} dài"))

        assert Report.objects.count() == 16
        assert marks_of(Report.objects.latest("id")) == {"address_burst": 1}

    def test_every_mark_has_explanation(self) -> None:
        suspicion = Suspicion(marks={mark.value: 1 for mark in Mark} | {"repeated": 4})

        assert len(suspicion.reasons) == len(Mark)
        assert "Nội dung giống hệt đã gửi nhiều lần (4)" in suspicion.reasons


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
class TestVerdict:
    def judge(self, user: User, report: Report, verdict: str) -> Any:
        address = reverse("admin:reports_report_judge", args=[report.pk])
        sent = {"verdict": verdict, "seen": "submitted"}
        return logged_in(user).post(address, sent, follow=True)

    def test_marked_reports_are_in_queue_and_worklist(self) -> None:
        report, ordinary = suspected(), make_report(title="Bình thường")
        client = logged_in(make_staff(Role.DISPATCHER))

        queue, everything = client.get(QUEUE), client.get("/quan-tri/reports/report/")

        assert [row.report for row in queue.context["rows"]] == [report]
        assert {row.report for row in everything.context["rows"]} == {report, ordinary}
        assert "Nghi rác" in text_of(queue)

    def test_desk_count_equals_spam_queue(self) -> None:
        suspected()

        page = logged_in(make_staff(Role.DISPATCHER)).get("/quan-tri/")

        (tile,) = [tile for tile in page.context["tiles"] if tile.label == "Nghi rác"]
        assert tile.count == 1

    def test_verdict_not_spam_clears_marks(self) -> None:
        report, dispatcher = suspected(), make_staff(Role.DISPATCHER)
        before = report.due_at

        page = self.judge(dispatcher, report, "clear")

        report.refresh_from_db()
        suspicion = Suspicion.objects.get()
        assert (suspicion.verdict, suspicion.judged_by) == ("clear", dispatcher)
        assert (report.state, report.due_at) == (State.SUBMITTED, before)
        assert "Nghi là rác" not in text_of(page)
        assert not logged_in(dispatcher).get(QUEUE).context["rows"]

    def test_verdict_spam_rejects_report_with_reason(self) -> None:
        report = suspected()

        page = self.judge(make_staff(Role.DISPATCHER), report, "spam")

        report.refresh_from_db()
        event = report.events.last()
        assert report.state == State.REJECTED
        assert event and event.facts["reason"] == "LD07" and "1022" in event.note
        assert Suspicion.objects.get().verdict == "spam"
        assert Message.objects.filter(template="refused").exists()
        assert report.code in text_of(page)

    def test_second_verdict_is_reported_as_done(self) -> None:
        report, dispatcher = suspected(), make_staff(Role.DISPATCHER)
        self.judge(dispatcher, report, "clear")

        page = self.judge(dispatcher, report, "spam")

        assert "đã được kết luận" in text_of(page)
        assert Report.objects.get(pk=report.pk).state == State.SUBMITTED

    def test_invalid_verdict_changes_nothing(self) -> None:
        report, dispatcher = make_report(), make_staff(Role.DISPATCHER)

        assert self.judge(dispatcher, report, "burn").status_code == 404
        assert "không bị nghi" in text_of(self.judge(dispatcher, report, "spam"))
        assert Report.objects.get(pk=report.pk).state == State.SUBMITTED

    @pytest.mark.parametrize("role", STAFF_ROLES)
    def test_only_permitted_roles_judge_spam(self, role: Role) -> None:
        user, report = make_staff(role), suspected()
        may_clear = role in (Role.DISPATCHER, Role.SUPERVISOR)

        listed = logged_in(user).get("/quan-tri/reports/report/")
        assert ("viec=nghi-rac" in listed.content.decode()) == may_clear
        self.judge(user, report, "spam")
        assert (Report.objects.get().state == State.REJECTED) == (role is Role.DISPATCHER)
        if role is not Role.DISPATCHER:
            self.judge(user, report, "clear")
            assert bool(Suspicion.objects.get().judged_at) == may_clear


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
class TestBans:
    ADD = "/quan-tri/reports/ban/add/"

    def until(self, days: int = 10) -> str:
        return f"{timezone.localdate() + days * DAY:%Y-%m-%d}"

    def test_ban_has_reason_and_end_and_hides_number(self) -> None:
        dispatcher = make_staff(Role.DISPATCHER)

        page = logged_in(dispatcher).post(
            self.ADD,
            {"phone": "0939 861 234", "reason": "Gửi lặp", "until_day": self.until()},
            follow=True,
        )

        made = Ban.objects.get()
        assert made.by == dispatcher and made.is_in_force
        assert made.phone_mask == "xxxxxx234"
        assert "Lỗi" not in text_of(page)
        assert "939861234" not in text_of(page) and "939861234" not in repr(made)
        assert "xxxxxx234" in text_of(page)

    def test_reporter_is_banned_without_showing_number(self) -> None:
        report = make_report()
        client = logged_in(make_staff(Role.SUPERVISOR))

        offered = text_of(client.get(f"{self.ADD}?ma={report.code}"))
        client.post(self.ADD, {"code": report.code, "reason": "Gửi lặp", "until_day": self.until()})

        caching.clear()  # a minute later
        assert f'value="{report.code}"' in offered
        assert marks_of(make_report()) == {"banned": 1}

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"phone": ""}, "Vui lòng nhập số điện thoại hoặc mã"),
            ({"phone": "12"}, "Số điện thoại không hợp lệ"),
            ({"phone": "", "code": "209901010001"}, "Không có phản ánh nào"),
            ({"reason": " "}, "Vui lòng nhập lý do"),
            ({"until_day": ""}, "Vui lòng nhập ngày kết thúc"),
            ({"until_day": "2020-01-01"}, "trong vòng 90 ngày"),
            ({"until_day": "2999-01-01"}, "trong vòng 90 ngày"),
            ({"until_day": "hôm sau"}, "Ngày không hợp lệ"),
        ],
        ids=str,
    )
    def test_invalid_ban_is_refused_at_field(self, changes: dict[str, str], words: str) -> None:
        sent = {"phone": "0939861234", "reason": "Lặp", "until_day": self.until()} | changes

        page = logged_in(make_staff(Role.DISPATCHER)).post(self.ADD, sent)

        assert words in text_of(page)
        assert not Ban.objects.exists()

    def test_number_has_one_ban_at_a_time(self) -> None:
        first = ban()
        with pytest.raises(bans.Refused, match="đang bị hạn chế"):
            ban()
        Ban.objects.filter(pk=first.pk).update(
            created_at=timezone.now() - 2 * DAY, until=timezone.now() - DAY
        )

        assert ban().is_in_force

    def test_ban_is_lifted_once(self) -> None:
        made, client = ban(), logged_in(make_staff(Role.SUPERVISOR))
        sent = {"action": "lift", "_selected_action": [made.pk]}
        address = "/quan-tri/reports/ban/"

        first = text_of(client.post(address, sent, follow=True))
        second = text_of(client.post(address, sent, follow=True))

        assert "Đã bỏ hạn chế 1 số" in first
        assert "đã hết hoặc đã được bỏ" in second
        assert marks_of(make_report()) == {}

    @pytest.mark.parametrize("role", STAFF_ROLES)
    def test_only_dispatchers_and_supervisors_see_and_set_bans(self, role: Role) -> None:
        made, client = ban(), logged_in(make_staff(role))
        may = role in (Role.DISPATCHER, Role.SUPERVISOR)

        pages = [client.get(self.ADD), client.get("/quan-tri/reports/ban/")]
        pages.append(client.get(f"/quan-tri/reports/ban/{made.pk}/change/"))

        assert {page.status_code for page in pages} == ({200} if may else {403})
        assert client.get(f"/quan-tri/reports/ban/{made.pk}/delete/").status_code == 403

    def test_hotline_sees_ban_and_accepts_call(self) -> None:
        ban()
        operator = make_staff(Role.OPERATOR)

        shown = text_of(
            logged_in(operator).post(
                reverse("admin:reports_hotline_caller"), {"phone": "0939861234"}
            )
        )

        assert "Số này đang bị hạn chế đến" in shown
        assert "Quảng cáo lặp lại nhiều lần" in shown


@pytest.mark.usefixtures("reference_data")
@pytest.mark.django_db(transaction=True)
def test_parallel_verdicts_make_one() -> None:
    report = suspected()
    people = [make_staff(Role.DISPATCHER) for _ in range(2)]

    results = outcomes(
        lambda: verdicts.clear(Report.objects.get(pk=report.pk), by=people[0]),
        lambda: verdicts.refuse(Report.objects.get(pk=report.pk), by=people[1]),
    )

    assert results == ["done", "judged"]
    state, verdict = Report.objects.get(pk=report.pk).state, Suspicion.objects.get().verdict
    assert (state, verdict) in ((State.SUBMITTED, "clear"), (State.REJECTED, "spam"))


@pytest.mark.usefixtures("reference_data")
@pytest.mark.django_db(transaction=True)
def test_parallel_bans_of_one_number_make_one() -> None:
    people = [make_staff(Role.DISPATCHER) for _ in range(2)]
    until = timezone.now() + DAY

    results = outcomes(
        *(lambda by=by: bans.ban(PHONE, reason="Lặp", until=until, by=by) for by in people)
    )

    assert results == ["banned_already", "done"]
    assert Ban.objects.count() == 1
