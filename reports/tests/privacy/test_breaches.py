"""The register of breaches: its clock, the persons concerned, the notices and the sheet."""

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_citizen
from notifications import outbox, texts, unsubscribing
from notifications.models import Message
from paht.foundation.history import change_model
from province import portal
from province.models import Portal
from reports.models import (
    Attachment,
    BreachEntry,
    BreachPerson,
    Ground,
    PersonalDataAccess,
    PersonalDataBreach,
    Report,
    Reporter,
)
from reports.privacy import breach_clock, breaches
from reports.rules.states import Role
from reports.tests.factories import PHONE, make_confidential, make_report, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

STORY = "Một tài khoản bị lộ mật khẩu."
NOTICE = "Số điện thoại của Ông/Bà có thể đã bị người ngoài xem. Xin cảnh giác cuộc gọi lạ."
PASSWORD = "Lua-chin-vang-dong-2026"  # noqa: S105
LATER = timedelta(seconds=1)


def keeper(role: Role = Role.ADMINISTRATOR) -> User:
    person = make_staff(role)
    person.set_password(PASSWORD)
    person.save()
    return person


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def make_breach(**changes: Any) -> PersonalDataBreach:
    facts: dict[str, Any] = {
        "title": "Lộ mật khẩu một tài khoản cán bộ",
        "noticed_at": timezone.now(),
        "description": STORY,
        "affected": ["name", "phone"],
    }
    return PersonalDataBreach.objects.create(**facts | changes)


def page(breach: PersonalDataBreach, name: str = "change") -> str:
    return reverse(f"admin:reports_personaldatabreach_{name}", args=[breach.pk])


def listed(breach: PersonalDataBreach, *reports: Report) -> None:
    breaches.list_by_codes(
        breach,
        [report.code for report in reports],
        by=make_staff(Role.SUPERVISOR),
        seen=breaches.newest_step(breach),
    )


def confirmed(breach: PersonalDataBreach) -> int:
    seen = breaches.newest_step(breach)
    breaches.ask_notice(breach, NOTICE, by=make_staff(Role.SUPERVISOR), seen=seen)
    return confirm(breach)


def confirm(breach: PersonalDataBreach) -> int:
    """Let another keeper confirm the notice that waits."""
    notice = breach.notices.get(ended_at=None, confirmed_at=None)
    seen = breaches.newest_step(breach)
    return breaches.confirm_notice(breach, notice.pk, by=make_staff(Role.SUPERVISOR), seen=seen)


def add(client: Client, breach: PersonalDataBreach, way: str, **said: Any) -> Any:
    said |= {"way": way, "seen": breaches.newest_step(breach)}
    return client.post(page(breach, "persons"), said, follow=True)


def facts(breach: PersonalDataBreach, **changes: Any) -> dict[str, Any]:
    """Return the fields of the page as a browser posts them."""
    noticed = timezone.localtime(breach.noticed_at)
    return {
        "title": breach.title,
        "noticed_at": f"{noticed:%Y-%m-%dT%H:%M}",
        "description": breach.description,
        "affected": breach.affected,
        "measures": breach.measures,
        "status": breach.status,
        "seen": breaches.newest_step(breach),
    } | changes


def sent() -> list[Message]:
    return list(Message.objects.filter(template="breach_notice").order_by("pk"))


# --- the record ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_supervisor_and_administrator_enter_a_breach(role: Role) -> None:
    person = keeper(role)
    client = signed_in(person)
    noticed = timezone.localtime() - timedelta(hours=2)

    response: Any = client.post(
        reverse("admin:reports_personaldatabreach_add"),
        {
            "title": "Mất máy tính xách tay",
            "noticed_at": f"{noticed:%Y-%m-%dT%H:%M}",
            "description": STORY,
            "affected": ["name", "phone"],
            "estimate": "40",
            "status": "open",
            "seen": "0",
        },
    )

    assert response.status_code == 302, response.context["adminform"].form.errors
    made = PersonalDataBreach.objects.get()
    assert "Còn 69 giờ" in client.get(page(made)).text
    entry = made.entries.get()
    assert (entry.what, entry.by) == ("made", person)
    assert STORY in entry.words


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.HANDLER, Role.APPROVER, Role.OPERATOR])
def test_register_is_closed_to_others(role: Role) -> None:
    client, breach = signed_in(make_staff(role)), make_breach()
    listed(breach, make_report())

    for name in ("change", "persons", "tell", "sheet"):
        assert client.get(page(breach, name)).status_code in (403, 404), name
    for name in ("persons", "tell", "remove", "stop"):
        assert client.post(page(breach, name), {"step": "send"}).status_code == 404, name
    assert "Sổ vi phạm dữ liệu" not in client.get(reverse("admin:index")).text


def test_texts_are_encrypted_and_every_change_is_kept() -> None:
    breach, person = make_breach(measures="Đã khóa tài khoản."), keeper()

    signed_in(person).post(page(breach), facts(breach, measures="Đã đổi mật khẩu.", title="Lộ số"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT description, measures FROM reports_personaldatabreach")
        assert STORY not in str(cursor.fetchall())
        cursor.execute("SELECT words FROM reports_breachentry")
        assert "mật khẩu" not in str(cursor.fetchall())
    labels = change_model(PersonalDataBreach).objects.values_list("pgh_label", flat=True)
    assert {"added", "changed", "measures_changed"} <= set(labels)
    entry = breach.entries.get()
    assert (entry.what, entry.by) == ("changed", person)
    assert "Đã khóa tài khoản. → Đã đổi mật khẩu." in entry.words
    assert "mật khẩu một tài khoản cán bộ → Lộ số" in entry.words
    assert "Đã khóa tài khoản." in signed_in(person).get(page(breach)).text


def test_register_and_its_steps_cannot_be_deleted_or_rewritten() -> None:
    breach = make_breach()
    listed(breach, make_report())

    for broken in (
        lambda: BreachEntry.objects.update(number=0),
        lambda: BreachEntry.objects.all().delete(),
        lambda: PersonalDataBreach.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            broken()


def test_second_save_after_a_colleagues_change_asks_first_and_loses_no_word() -> None:
    breach, client = make_breach(), signed_in(keeper())
    mine = facts(breach, measures="Của tôi.")
    signed_in(keeper()).post(page(breach), facts(breach, measures="Của đồng nghiệp."))

    answer = client.post(page(breach), mine)

    breach.refresh_from_db()
    assert breach.measures == "Của đồng nghiệp."
    assert "Hồ sơ vừa được thay đổi" in answer.text and "Của tôi." in answer.text
    shown = answer.context["adminform"].form["seen"].value()
    client.post(page(breach), mine | {"seen": shown})
    breach.refresh_from_db()
    assert breach.measures == "Của tôi."
    assert "Của đồng nghiệp. → Của tôi." in breach.entries.all()[0].words


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "1926-12-01T08:00", "9999-12-31T23:59"])
@pytest.mark.parametrize("name", ["noticed_at", "happened_at", "ministry_told_at"])
def test_impossible_year_is_refused_and_breaks_no_page(moment: str, name: str) -> None:
    breach, client = make_breach(), signed_in(keeper())

    answer = client.post(page(breach), facts(breach, **{name: moment}))

    assert name in answer.context["adminform"].form.errors
    assert not breach.entries.exists()
    assert client.get(reverse("admin:index")).status_code == 200


def test_breach_is_closed_only_with_measures_and_with_notice_or_reason() -> None:
    breach = make_breach(status="closed")

    with pytest.raises(ValidationError) as refused:
        breach.full_clean()

    assert set(refused.value.message_dict) == {"status", "measures"}
    breach.measures, breach.no_notice_reason = "Đã đổi mật khẩu.", "Dữ liệu đã mã hóa."
    breach.full_clean()


def test_closed_breach_is_read_only_until_it_is_reopened() -> None:
    breach, client = make_breach(measures="Xong."), signed_in(keeper())
    client.post(page(breach), facts(breach, status="closed", no_notice_reason="Đã mã hóa."))
    breach.refresh_from_db()
    assert breach.status == "closed"

    client.post(page(breach), facts(breach, title="Khác"))
    answer = add(client, breach, "codes", names=make_report().code)

    assert "đã đóng" in answer.text and not breach.persons.exists()
    for address in (page(breach), reverse("admin:reports_history")):
        shown = client.get(address).text
        assert "Họ tên, Số điện thoại" in shown and "name&#x27;, " not in shown
    client.post(page(breach), {"status": "open", "seen": breaches.newest_step(breach)})
    breach.refresh_from_db()
    assert (breach.status, breach.title) == ("open", "Lộ mật khẩu một tài khoản cán bộ")
    assert [e.what for e in breach.entries.all()] == ["reopened", "closed"]


# --- persons concerned --------------------------------------------------------------------


def test_persons_are_found_by_codes_accesses_and_period() -> None:
    breach, reports = make_breach(), [make_report() for _number in range(3)]
    looker = make_staff(Role.DISPATCHER)
    PersonalDataAccess.objects.create(
        report=reports[2], by=looker, at=timezone.now(), ground=Ground.PERMISSION,
        reason="call", fields=["phone"],
    )  # fmt: skip
    make_citizen("+84939861777")
    client = signed_in(keeper())
    today = f"{timezone.localdate():%Y-%m-%d}"
    days = {"first": today, "last": today}

    add(client, breach, "codes", names=f"{reports[0].code}\n")
    assert [p.report for p in breach.persons.all()] == [reports[0]]
    add(client, breach, "accesses", looker=looker.pk, **days)
    assert [p.report for p in breach.persons.all()] == [reports[0], reports[2]]
    shown = add(client, breach, "period", what=["reports", "accounts"], **days).text

    assert breach.persons.count() == 4
    # All three reports came from one phone.
    assert breaches.count_persons(breach) == 2
    assert all(report.code in shown for report in reports)
    assert not any(word in shown for word in (reports[0].title, reports[0].content, PHONE))
    numbers = breach.entries.values_list("way", "number")
    assert list(numbers) == [("period", 2), ("accesses", 1), ("codes", 1)]


def test_persons_are_found_by_files_and_accounts() -> None:
    breach, report, account = make_breach(), make_report(), make_citizen("+84939861777")
    file = Attachment.objects.create(
        report=report, kind="photo", content_type="image/jpeg", extension="jpg",
        file="phan-anh/2026/12/01/abc.jpg", size=1, sha256="0" * 64,
    )  # fmt: skip
    client = signed_in(keeper())

    add(client, breach, "files", names=f"https://paht.soctrang.gov.vn/tep/{file.token}/goc")
    shown = add(client, breach, "accounts", names="0939 861 777").text
    again = add(client, breach, "files", names="/var/media/phan-anh/2026/12/01/abc.jpg").text

    assert [(p.report, p.user) for p in breach.persons.all()] == [(report, None), (None, account)]
    assert account.phone not in shown and account.masked_phone in shown
    assert "Không có ai mới" in again


@pytest.mark.parametrize(
    ("way", "typed"),
    [("codes", "202001010009"), ("files", "x/khong-co.jpg"), ("accounts", "0939000111")],
)
def test_unknown_name_adds_nobody_and_keeps_the_words(way: str, typed: str) -> None:
    breach, report = make_breach(), make_report()

    answer = add(signed_in(keeper()), breach, way, names=f"{report.code}\n{typed}")

    assert answer.text.count(typed) >= 2
    assert not BreachPerson.objects.exists()


@pytest.mark.parametrize(
    ("first", "last"),
    [("0001-01-01", "2026-01-01"), ("2026-01-01", "9999-12-31"), ("2026-01-02", "2026-01-01")],
)
def test_impossible_days_are_refused(first: str, last: str) -> None:
    answer = add(
        signed_in(keeper()), make_breach(), "period", first=first, last=last, what="reports"
    )

    assert answer.status_code == 200 and "gày" in answer.text
    assert not BreachPerson.objects.exists()


def test_addition_from_an_outdated_page_is_refused() -> None:
    breach, first, second = make_breach(), make_report(), make_report()
    client = signed_in(keeper())
    old = {"way": "codes", "names": second.code, "seen": breaches.newest_step(breach)}
    listed(breach, first)

    answer = client.post(page(breach, "persons"), old)

    assert "vừa được thay đổi" in answer.text and second.code in answer.text
    assert breach.persons.count() == 1


def test_deleted_account_still_counts_and_names_nobody() -> None:
    breach, account = make_breach(), make_citizen("+84939861777")
    client = signed_in(keeper())
    add(client, breach, "accounts", names=account.phone)

    account.delete()

    assert breaches.count_persons(breach) == 1
    assert "Tài khoản đã xóa" in client.get(page(breach, "persons")).text


def test_row_and_whole_addition_are_removed_before_the_notice_only() -> None:
    breach, reports = make_breach(), [make_report() for _number in range(4)]
    listed(breach, *reports[:2])
    client = signed_in(keeper())
    row = breach.persons.get(report=reports[0])

    def remove(**what: int) -> str:
        said = {"seen": breaches.newest_step(breach), **what}
        return str(client.post(page(breach, "remove"), said, follow=True).text)

    remove(row=row.pk)
    assert [p.report for p in breach.persons.all()] == [reports[1]]
    confirmed(breach)
    listed(breach, *reports[2:])
    additions = [entry.pk for entry in breach.entries.filter(what="listed")]
    remove(addition=additions[0])
    assert "đã được báo" in remove(addition=additions[1])

    assert [p.report for p in breach.persons.all()] == [reports[1]]
    assert [e.number for e in breach.entries.filter(what="unlisted")] == [2, 1]


# --- confidential reports -----------------------------------------------------------------


@pytest.fixture
def secret() -> Report:
    report = make_report(phone="+84939861777", email="", proved=True)
    make_confidential(report)
    return Report.objects.get(pk=report.pk)


def test_administrator_lists_a_confidential_report_without_seeing_it(secret: Report) -> None:
    breach, client = make_breach(), signed_in(keeper())

    add(client, breach, "codes", names=secret.code)

    assert breach.persons.count() == 1
    shown = signed_in(keeper()).get(page(breach, "persons")).text
    assert secret.code not in shown and "1 dòng không hiện" in shown
    for name in ("change", "sheet", "tell"):
        assert secret.code not in client.get(page(breach, name)).text, name


def test_typed_code_does_not_tell_whether_its_report_is_confidential(secret: Report) -> None:
    person, pages = keeper(), []

    for report in (secret, make_report(proved=True)):
        shown = add(signed_in(person), make_breach(), "codes", names=report.code).text
        assert report.code in shown and f"/reports/report/{report.pk}/" not in shown
        pages.append(re.sub(r"\d+", "0", re.sub(r"<[^>]+>", " ", shown)))

    assert pages[0] == pages[1]


def test_number_of_persons_does_not_tell_who_sent_a_confidential_report(secret: Report) -> None:
    make_citizen("+84939861777")
    make_citizen("+84939861888", email="khac@example.vn")
    counts = []
    for suspected in ("0939861777", "0939861888"):
        breach, client = make_breach(), signed_in(keeper())
        add(client, breach, "codes", names=secret.code)
        add(client, breach, "accounts", names=suspected)
        counts.append(breaches.count_persons(breach))

    assert counts == [2, 2]


def test_messages_do_not_tell_who_sent_a_confidential_report(secret: Report) -> None:
    make_citizen("+84939861777")
    make_citizen("+84939861888", email="khac@example.vn")
    seen = []
    for suspected in ("0939861777", "0939861888"):
        breach, client = make_breach(), signed_in(keeper())
        add(client, breach, "codes", names=secret.code)
        add(client, breach, "accounts", names=suspected)
        confirmed(breach)
        breaches.send_notices(now=timezone.now() + LATER)
        log = client.get(
            reverse("admin:notifications_message_changelist") + f"?q=breach_notice:{breach.pk}:"
        )
        assert secret.code not in log.text
        rows = log.context["cl"].result_list
        told = breach.entries.get(what="told").number
        seen.append((Counter(row.channel for row in rows), told))

    assert seen[0] == seen[1]


@pytest.mark.parametrize("is_listed", [False, True])
def test_register_does_not_tell_who_reads_a_confidential_report(
    secret: Report, is_listed: bool
) -> None:
    """Compare the answers for a colleague who opened it and for one who did not."""
    reader, other = make_staff(Role.HANDLER), make_staff(Role.HANDLER)
    PersonalDataAccess.objects.create(
        report=secret,
        by=reader,
        at=timezone.now(),
        ground=Ground.PERMISSION,
        reason="call",
        fields=["phone"],
    )
    client, today = signed_in(keeper()), timezone.localdate()
    breach = make_breach()
    if is_listed:
        add(client, breach, "codes", names=secret.code)

    def answer(looker: User) -> str:
        said = {"looker": looker.pk, "first": today, "last": today}
        words = add(client, breach, "accesses", **said).text
        words = words.replace(f'value="{looker.pk}" selected', f'value="{looker.pk}"')
        return re.sub(r'nonce="[^"]*"|value="[^"]{32,}"', "", words)

    assert answer(reader) == answer(other)


def test_new_breach_is_told_to_the_others() -> None:
    other = keeper(Role.SUPERVISOR)
    User.objects.filter(pk=other.pk).update(email="giamsat@example.vn")
    breach = make_breach()

    signed_in(keeper()).post(page(breach).replace(f"{breach.pk}/change", "add"), facts(breach))

    told = Message.objects.get(template="staff_rights", dedupe_key__startswith="done:breach:")
    assert told.context["what"] == "Lập hồ sơ vi phạm dữ liệu"


def test_hidden_row_is_removed_only_by_its_author(secret: Report) -> None:
    breach, author = make_breach(), keeper()
    add(signed_in(author), breach, "codes", names=secret.code)
    row, entry = breach.persons.get(), breach.entries.get()

    for person, removed in ((keeper(), False), (author, True)):
        for said in ({"row": row.pk}, {"addition": entry.pk}):
            said["seen"] = breaches.newest_step(breach)
            signed_in(person).post(page(breach, "remove"), said)
        assert breach.persons.exists() is not removed


# --- notices ------------------------------------------------------------------------------


def tell(client: Client, breach: PersonalDataBreach, step: str, **said: Any) -> Any:
    said = {"step": step, "text": NOTICE, "seen": breaches.newest_step(breach)} | said
    return client.post(page(breach, "tell"), said, follow=True)


def test_notice_is_shown_then_sent_when_another_keeper_confirms() -> None:
    breach, report = make_breach(), make_report(proved=True)
    listed(breach, report)
    person = keeper()
    client = signed_in(person)

    shown = tell(client, breach, "preview").text
    assert NOTICE in " ".join(shown.split()) and "Tin nhắn SMS" in shown
    assert not breach.notices.exists()
    tell(client, breach, "send", password="Sai mất rồi")
    assert not breach.notices.exists()
    answer = tell(client, breach, "send", password=PASSWORD)
    assert "Đã đề nghị gửi lời báo cho 1 dòng" in answer.text
    second = keeper(Role.SUPERVISOR)
    said = {"notice": breach.notices.get().pk, "seen": breaches.newest_step(breach)}
    answer = signed_in(second).post(page(breach, "confirm"), said, follow=True)

    assert "Đã xác nhận lời báo cho 1 dòng" in answer.text
    assert breaches.send_notices(now=timezone.now() + LATER) == 1
    assert Counter(m.channel for m in sent()) == {"sms": 1, "email": 1}
    steps = [(e.what, e.by, e.number) for e in breach.entries.all()[:3]]
    assert steps == [("told", None, 1), ("notice", second, 1), ("asked", person, 1)]


def test_notice_of_one_keeper_sends_nothing_and_all_others_are_told() -> None:
    breach = make_breach(ministry_told_at=timezone.now())
    listed(breach, make_report(proved=True))
    others = [keeper(Role.SUPERVISOR), keeper()]
    for number, other in enumerate(others):
        User.objects.filter(pk=other.pk).update(email=f"giamsat{number}@example.vn")
    client = signed_in(keeper())

    tell(client, breach, "send", password=PASSWORD)
    said = {"notice": breach.notices.get().pk, "seen": breaches.newest_step(breach)}
    answer = client.post(page(breach, "confirm"), said, follow=True)

    assert "phải do người khác xác nhận" in answer.text
    assert breaches.send_notices(now=timezone.now() + timedelta(days=1)) == 0 and not sent()
    told = Message.objects.filter(
        template="staff_rights", dedupe_key__startswith="done:breach-notice"
    )
    assert [m.context["what"] for m in told] == ["Đề nghị gửi lời báo vi phạm dữ liệu"] * 2
    with pytest.raises(IntegrityError), transaction.atomic():
        breach.notices.update(confirmed_by=F("by"), confirmed_at=timezone.now())


def test_notice_that_waits_is_read_and_stopped_by_another_keeper() -> None:
    breach = make_breach()
    listed(breach, make_report(proved=True))
    tell(signed_in(keeper()), breach, "send", password=PASSWORD)
    other = signed_in(keeper(Role.SUPERVISOR))

    assert "Lời báo vi phạm dữ liệu chờ người thứ hai xác nhận" in other.get("/quan-tri/").text
    shown = other.get(page(breach, "persons")).text
    assert NOTICE in " ".join(shown.split()) and "Xác nhận gửi" in shown
    other.post(page(breach, "stop"), {"seen": breaches.newest_step(breach)})

    said = {"notice": breach.notices.get().pk, "seen": breaches.newest_step(breach)}
    answer = other.post(page(breach, "confirm"), said, follow=True)
    assert "đã được xác nhận hoặc đã dừng" in answer.text
    assert breach.persons.get().notice is None


def test_each_notice_is_told_at_once_to_others_who_can_stop_it(supervisor: User) -> None:
    breach, client = make_breach(), signed_in(keeper())
    for _notice in range(2):
        listed(breach, make_report(proved=True))
        tell(client, breach, "send", password=PASSWORD)

    found = Message.objects.filter(template="staff_rights", next_attempt_at__lte=timezone.now())
    what = "Đề nghị gửi lời báo vi phạm dữ liệu"
    told = [one for one in found if one.context["what"] == what]
    assert [one.recipient for one in told] == [supervisor.email] * 2
    assert all(page(breach, "persons") in one.context["url"] for one in told)


def test_repeated_click_and_repeated_run_send_nothing_twice() -> None:
    breach = make_breach()
    listed(breach, make_report(proved=True), make_report(proved=True))
    client = signed_in(keeper())
    seen = breaches.newest_step(breach)

    for _click in range(2):
        tell(client, breach, "send", password=PASSWORD, seen=seen)
    confirm(breach)
    for _run in range(3):
        breaches.send_notices(now=timezone.now() + LATER)

    assert breach.notices.count() == 1
    # One person sent both reports.
    assert Counter(m.channel for m in sent()) == {"sms": 1, "email": 1}
    assert breach.entries.filter(what="told").count() == 1


def test_person_listed_again_by_another_report_is_not_told_again() -> None:
    breach = make_breach()
    for report in (make_report(proved=True), make_report()):
        listed(breach, report)
        confirmed(breach)
        breaches.send_notices(now=timezone.now() + LATER)

    assert len(sent()) == 2
    assert not breach.persons.filter(told_at=None).exists()


def test_crash_while_writing_leaves_nobody_told_and_the_next_run_tells_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    breach = make_breach()
    listed(breach, make_report(proved=True), make_report(phone="+84939861555", proved=True))
    confirmed(breach)
    real = outbox.enqueue_all

    def crash(*args: Any, **kwargs: Any) -> None:
        real(*args, **kwargs)
        raise SystemExit

    with monkeypatch.context() as patched, pytest.raises(SystemExit), transaction.atomic():
        patched.setattr(outbox, "enqueue_all", crash)
        breaches.send_notices(now=timezone.now() + LATER)
    assert not sent() and not breach.persons.exclude(told_at=None).exists()
    breaches.send_notices(now=timezone.now() + LATER)

    assert breach.persons.filter(is_reached=True).count() == 2
    assert Counter(m.channel for m in sent()) == {"sms": 2, "email": 1}


def test_strangers_read_no_notice_and_those_who_refused_messages_get_none() -> None:
    breach = make_breach()
    proved = make_report(proved=True)
    unproved = make_report(phone="+84939861555", email="la@example.vn")
    refused = make_report(phone="+84939861666", email="thoi@example.vn")
    for reporter in Reporter.objects.filter(report=refused):
        for address in (outbox.Address.sms(reporter.phone), outbox.Address.email(reporter.email)):
            unsubscribing.unsubscribe(address.hash, channel=address.channel, reason="link")
    listed(breach, proved, unproved, refused)
    confirmed(breach)

    breaches.send_notices(now=timezone.now() + LATER)

    read = {(m.channel, m.context["code"]): texts.render(m) for m in sent()}
    assert len(read) == 4
    assert NOTICE in read["email", proved.code].body.replace("\n", " ")
    assert NOTICE not in read["email", unproved.code].body.replace("\n", " ")
    assert "Xác nhận địa chỉ thư" in read["email", unproved.code].body
    for code in (proved.code, unproved.code):
        assert code in read["sms", code].body and len(read["sms", code].body) <= 160


def test_account_is_told_at_its_proved_addresses() -> None:
    breach, account = make_breach(), make_citizen("+84939861777", email="dan@example.vn")
    add(signed_in(keeper()), breach, "accounts", names=account.phone)
    confirmed(breach)

    breaches.send_notices(now=timezone.now() + LATER)

    read = {m.channel: texts.render(m) for m in sent()}
    assert "ong/ba tren Cong" in read["sms"].body and len(read["sms"].body) <= 160
    assert NOTICE in read["email"].body.replace("\n", " ")
    assert read["email"].subject.endswith("] Thông báo về dữ liệu cá nhân của Ông/Bà")


def test_stopped_notice_tells_nobody_and_can_be_written_anew() -> None:
    breach = make_breach()
    listed(breach, make_report())
    confirmed(breach)
    client = signed_in(keeper())

    answer = client.post(page(breach, "stop"), {"seen": breaches.newest_step(breach)}, follow=True)

    assert "Đã dừng" in answer.text
    assert breaches.send_notices(now=timezone.now() + LATER) == 0 and not sent()
    assert confirmed(breach) == 1


@pytest.mark.parametrize(
    "text",
    ["Xin xác minh ngay tại https://cong-an.example/x", "Gọi ngay 0909 123 456 để được hoàn tiền"],
)
def test_notice_with_a_link_or_a_number_is_refused(text: str) -> None:
    breach = make_breach()
    listed(breach, make_report())
    client = signed_in(keeper())

    for step in ("preview", "send"):
        answer = tell(client, breach, step, text=text, password=PASSWORD)
        assert "không chứa địa chỉ trang web" in answer.text and text in answer.text

    assert not breach.notices.exists()


def test_erased_reporter_is_shown_as_not_reached() -> None:
    breach, report = make_breach(), make_report()
    listed(breach, report)
    Reporter.objects.filter(report=report).update(phone="", email="", phone_hash="", email_hash="")
    confirmed(breach)

    breaches.send_notices(now=timezone.now() + LATER)

    assert "Không có địa chỉ để báo" in signed_in(keeper()).get(page(breach, "persons")).text
    assert breaches.count_persons(breach) == 1


# --- the clock and the sheets -------------------------------------------------------------


def test_keepers_are_reminded_at_once_before_the_end_and_every_day_after_it() -> None:
    person = make_staff(Role.SUPERVISOR)
    person.email, person.phone = "giam.sat@example.vn", "+84939861222"
    person.save()
    breach = make_breach()
    hours = [0.1, 1, 25, 26, 49, 67, 73, 90, 97]

    told = [breach_clock.remind(now=breach.noticed_at + timedelta(hours=hour)) for hour in hours]

    # Each by e-mail and SMS.
    assert told == [2, 0, 2, 0, 2, 2, 2, 0, 2]
    written = Message.objects.filter(channel="sms", template="staff_breach").order_by("pk")
    bodies = [texts.render(message).body for message in written]
    assert "con 72 gio" in bodies[0] and "QUA HAN" in bodies[-1]


@pytest.mark.parametrize("facts", [{"ministry_told_at": timezone.now()}, {"status": "closed"}])
def test_reported_or_closed_breach_reminds_nobody(facts: dict[str, Any]) -> None:
    person = make_staff(Role.SUPERVISOR)
    person.email = "giam.sat@example.vn"
    person.save()
    breach = make_breach(noticed_at=timezone.now() - timedelta(hours=1), **facts)

    assert breach_clock.remind(now=breach.noticed_at + timedelta(hours=70)) == 0


def test_desk_shows_the_running_clock_and_the_way_to_the_register() -> None:
    make_breach(noticed_at=timezone.now() - timedelta(hours=68))

    desk = signed_in(keeper(Role.SUPERVISOR)).get(reverse("admin:index")).text

    assert "Vi phạm dữ liệu chờ báo A05, còn 3 giờ" in desk
    assert reverse("admin:reports_personaldatabreach_changelist") in desk


def test_notice_to_the_ministry_has_controller_facts_and_number_and_names_no_person() -> None:
    Portal.objects.update(controller_address="Số 1 Châu Văn Tiếp")
    portal.changed()
    breach, report = make_breach(consequences="Bị gọi lừa đảo.", estimate=40), make_report()
    listed(breach, report)
    confirmed(breach)
    breaches.send_notices(now=timezone.now() + LATER)

    sheet = signed_in(keeper()).get(page(breach, "sheet")).text

    for words in ("Ủy ban nhân dân tỉnh", "Số 1 Châu Văn Tiếp", STORY, "Bị gọi lừa đảo.", "Họ tên"):
        assert words in sheet
    assert "(ước tính 40)" in sheet and "1 (xác nhận lúc" in sheet
    assert report.code not in sheet and report.title not in sheet


def test_sheet_of_the_impact_assessment_names_controller_recipients_and_protection(
    settings: Any,
) -> None:
    settings.STAFF_2FA = "optional"
    Portal.objects.update(controller_address="Số 1 Châu Văn Tiếp")
    portal.changed()

    sheet = signed_in(keeper()).get(reverse("admin:reports_personal_data_sheet")).text

    for words in ("Ủy ban nhân dân tỉnh", "Số 1 Châu Văn Tiếp", "Nhà mạng", "mã hóa từng cột"):
        assert words in sheet
    assert "VNeID (Bộ Công an)" not in sheet
    assert "đăng nhập hai bước" not in sheet


def test_sheet_names_the_identity_providers_that_are_set_up(settings: Any) -> None:
    settings.SSO_PROVIDERS = {"vneid": object(), "staff": None}

    sheet = signed_in(keeper()).get(reverse("admin:reports_personal_data_sheet")).text

    assert "VNeID (Bộ Công an)" in sheet
    assert "đăng nhập một lần của tỉnh" not in sheet
