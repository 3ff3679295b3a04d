"""Who follows what: proved first, ended by one click, forgotten in time."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies
from hypothesis.extra.django import TestCase

from accounts.models import Consent, User, phone_hash
from accounts.tests.codes import newest_code
from accounts.tests.factories import make_citizen
from notifications import delivery, unsubscribing
from notifications.models import Channel, Message, Suppression
from notifications.outbox import Address
from paht.tests.threads import in_parallel
from province.models import AdminUnit
from reports import workflow
from reports.casework import merging
from reports.models import Category, Subscription
from reports.people import follow_news
from reports.people.following import links, subscriptions
from reports.people.following.targets import Target
from reports.privacy import erasure, personal_data, purge
from reports.rules.states import Role, State
from reports.tests.factories import load_reference_data, make_report, make_staff
from reports.tests.followers import (
    BASE,
    MAIL,
    OTHER_MAIL,
    SMS,
    TODAY,
    area,
    complete,
    follow,
    target_of,
    told,
)
from reports.views.follow import BEGUN_PER_HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(reference_data: None, settings: Any) -> None:
    settings.SITE_URL = "https://paht.soctrang.gov.vn"


# --- asked for, proved -----------------------------------------------------------------


def confirm_path(to: Address = MAIL) -> str:
    message = told("follow_confirm", to)[-1]
    return urlsplit(message.context["url"]).path


def test_email_address_is_stored_only_after_confirmation(client: Client) -> None:
    report = make_report(State.ASSIGNED)
    page = client.post(f"{BASE}{report.code}/theo-doi/", {"contact": MAIL.value})

    assert "Xin mở thư để xác nhận" in page.text and "t***@example.vn" in page.text
    assert not Subscription.objects.exists() and not Consent.objects.filter(purpose="follow")
    path = confirm_path()
    for _time in range(2):
        opened = Client().get(path)
        assert "Xác nhận theo dõi" in opened.text and report.title in opened.text
        assert "no-store" in opened["Cache-Control"]
    assert not Subscription.objects.exists()
    done = Client().post(path, follow=True)
    assert "Đã theo dõi" in done.text
    made = Subscription.objects.with_target().get()
    assert subscriptions.address_of(made) == MAIL and made.notified_state == State.ASSIGNED
    assert made.consent.purpose == "follow" and made.consent.about == report.code


def test_confirmation_email_uses_language_of_page(client: Client) -> None:
    report = make_report(State.ASSIGNED)
    client.post(f"/en/phan-anh-kien-nghi/{report.code}/theo-doi/", {"contact": MAIL.value})

    assert confirm_path().startswith("/en/")
    client.post(confirm_path())
    assert Subscription.objects.get().language == "en"


def test_sms_code_confirms_subscription(client: Client) -> None:
    report = make_report(State.ASSIGNED)
    asked = client.post(f"{BASE}{report.code}/theo-doi/", {"contact": "0939 861 777"})

    assert asked.url == f"{BASE}theo-doi/xac-thuc/"
    assert not Subscription.objects.exists()
    wrong = client.post(asked.url, {"otp": "000000"})
    assert wrong.status_code == 422 and not Subscription.objects.exists()
    done = client.post(asked.url, {"otp": newest_code(SMS)}, follow=True)
    assert "Đã theo dõi" in done.text
    made = Subscription.objects.select_related("consent").get()
    assert made.contact == SMS.value and made.consent.subject == phone_hash(SMS.value)


def test_signed_in_user_follows_at_proved_address_with_one_click(client: Client) -> None:
    report, user = make_report(State.ASSIGNED), make_citizen()
    client.force_login(user)

    page = client.get(f"{BASE}{report.code}/theo-doi/")
    assert 'name="contact"' not in page.text and "xxxxxx" in page.text
    done = client.post(f"{BASE}{report.code}/theo-doi/", {"channel": "sms"}, follow=True)

    assert "Đã theo dõi" in done.text
    made = Subscription.objects.with_target().get()
    assert made.user == user and made.contact == "" and made.contact_hash == ""
    again = client.get(f"{BASE}{report.code}/theo-doi/")
    assert again.status_code == 302 and "/td/" in again.url


def test_unproved_address_of_account_is_not_offered(client: Client) -> None:
    report = make_report(State.ASSIGNED)
    user = make_citizen()
    User.objects.filter(pk=user.pk).update(
        email="", email_hash="", email_confirmed_at=None, pending_email="cho@example.vn"
    )
    client.force_login(user)

    assert client.post(f"{BASE}{report.code}/theo-doi/", {"channel": "email"}).status_code == 422
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Vui lòng nhập thư điện tử hoặc số di động."),
        ("khong-phai", "hoặc địa chỉ thư điện tử."),
        ("a@", "Địa chỉ thư điện tử không hợp lệ."),
        ("0299 382 1234", "số cố định không nhận được tin nhắn"),
        ("0939 12", "Số di động gồm 10 chữ số"),
        ("<b>@x", "Địa chỉ thư điện tử không hợp lệ."),
    ],
)
def test_invalid_address_is_refused_with_message(client: Client, typed: str, said: str) -> None:
    report = make_report(State.ASSIGNED)

    page = client.post(f"{BASE}{report.code}/theo-doi/", {"contact": typed})

    assert page.status_code == 422 and "field--invalid" in page.text
    assert said in page.text
    assert not told("follow_confirm") and not Message.objects.filter(template="otp")


def test_answer_is_same_for_existing_subscription() -> None:
    report = make_report(State.ASSIGNED)
    follow(target_of(report))

    def ask(to: Address) -> tuple[int, str, int]:
        client = Client()
        with CaptureQueriesContext(connection) as queries:
            page = client.post(f"{BASE}{report.code}/theo-doi/", {"contact": to.value})
        masked = page.text.replace(to.value[:1] + "***@", "x***@")
        return page.status_code, masked.split("<main")[1].split("</main")[0], len(queries)

    known, stranger = ask(MAIL), ask(Address(Channel.EMAIL, "nguoi.la@example.vn"))
    assert known == stranger
    assert len(told("follow_confirm")) == 2


def test_confirmation_requests_are_limited(client: Client) -> None:
    report = make_report(State.ASSIGNED)
    pages = [
        client.post(f"{BASE}{report.code}/theo-doi/", {"contact": MAIL.value}).status_code
        for _time in range(21)
    ]

    assert pages == [200] * 20 + [429]
    assert len(told("follow_confirm")) == links.MAILS_PER_DAY


@pytest.mark.parametrize("change", ["x", "cut", "other"])
def test_forged_confirmation_link_is_not_found(client: Client, change: str) -> None:
    links.send_confirmation(area(), MAIL, language="vi")
    token = confirm_path().rstrip("/").rsplit("/", 1)[1]
    forged = {"x": token[:-6] + "AAAAA=", "cut": token[:40], "other": "s1-0123456789ab"}[change]

    assert client.post(f"{BASE}theo-doi/xac-nhan/{forged}/").status_code == 404
    assert not Subscription.objects.exists()


def test_confirmation_link_ends_after_a_week_or_when_report_is_hidden(
    client: Client, clock: time_machine.Traveller
) -> None:
    report = make_report(State.ASSIGNED)
    links.send_confirmation(target_of(report), MAIL, language="vi")
    hidden = confirm_path()
    links.send_confirmation(area(), MAIL, language="vi")
    workflow.move(report, "set_publication", by=make_staff(Role.DISPATCHER), publish=False)

    assert client.post(hidden).status_code == 404
    clock.shift(timedelta(days=7, seconds=1))
    assert client.post(confirm_path()).status_code == 404
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("state", [State.SUBMITTED, State.RECEIVED, State.REJECTED])
def test_unpublished_report_cannot_be_followed(client: Client, state: State) -> None:
    report = make_report(state)

    for page in (client.get, client.post):
        answer = page(f"{BASE}{report.code}/theo-doi/", {"contact": MAIL.value})
        assert answer.status_code == 404 and report.title not in answer.text


def test_sensitive_report_and_category_cannot_be_followed(
    client: Client,
) -> None:
    report = make_report(State.ASSIGNED)
    Category.objects.filter(pk=report.category_id).update(sensitive=True)

    assert client.get(f"{BASE}{report.code}/theo-doi/").status_code == 404
    assert client.get(f"{BASE}theo-doi/?category={report.category.code}").status_code == 404
    assert "/theo-doi/" not in client.get(f"{BASE}{report.code}/").text
    shown = client.get(f"{BASE}tra-cuu/?category={report.category.code}").text
    assert "theo-doi/?" not in shown


@pytest.mark.parametrize("query", ["", "?commune=&category=", "?commune=1", "?category=XX"])
def test_missing_or_unknown_area_cannot_be_followed(client: Client, query: str) -> None:
    assert client.get(f"{BASE}theo-doi/{query}").status_code == 404


def test_search_page_offers_subscription_to_filtered_area_only(client: Client) -> None:
    make_report(State.ASSIGNED)

    def offered(query: str) -> bool:
        return "theo-doi/?" in client.get(f"{BASE}tra-cuu/{query}").text

    assert offered("?commune=31510")
    assert offered("?district=941&commune=31510&category=GT01")
    assert offered("?category=MT")
    for query in ("", "?q=duong&category=GT01", "?commune=31510&status=assigned", "?district=941"):
        assert not offered(query)


def test_page_of_area_names_commune_and_category(client: Client) -> None:
    page = client.get(f"{BASE}theo-doi/?commune=31510&category=GT01").text

    commune = AdminUnit.objects.get(code="31510", scheme="legacy")
    assert commune.full_name in page and Category.objects.get(code="GT01").name in page


def test_repeated_subscription_is_one_with_one_consent() -> None:
    report = make_report(State.ASSIGNED)

    assert follow(target_of(report)) == follow(target_of(report))
    assert Consent.objects.filter(purpose="follow").count() == 1


def test_subscriptions_of_address_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriptions, "MOST_FOLLOWED", 1)
    follow(area())

    with pytest.raises(subscriptions.Refused, match="đang theo dõi 1 nội dung"):
        follow(area(category="GT01"))
    follow(area(category="GT01"), OTHER_MAIL)


@pytest.mark.django_db(transaction=True)
def test_parallel_confirmations_make_one_subscription_and_one_consent() -> None:
    target = area()

    made = in_parallel(*[lambda: follow(target)] * 4)

    assert len({one.pk for one in made if isinstance(one, Subscription)}) == 1, made
    assert len(made) == 4
    assert Consent.objects.filter(purpose="follow").count() == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_keep_daily_limit() -> None:
    target = area()

    asked = in_parallel(
        *[lambda: links.send_confirmation(target, MAIL, language="vi")] * 12,
        *[lambda: links.send_confirmation(target, OTHER_MAIL, language="vi")] * 2,
    )

    assert asked == [None] * 14
    assert len(told("follow_confirm", MAIL)) == links.MAILS_PER_DAY
    assert len(told("follow_confirm", OTHER_MAIL)) == 2


# --- ended -----------------------------------------------------------------------------


def test_one_click_unsubscribe_ends_that_subscription_only(
    clock: time_machine.Traveller,
) -> None:
    report = make_report(State.ASSIGNED)
    mine, other = follow(target_of(report)), follow(area())
    clock.shift(60)
    workflow.move(report, "accept", by=make_staff(Role.HANDLER))
    follow_news.tell_states()
    (message,) = told()
    address = unsubscribing.headers(message)["List-Unsubscribe"].strip("<>")

    answer = Client(enforce_csrf_checks=True).post(
        urlsplit(address).path, {"List-Unsubscribe": "One-Click"}
    )

    assert answer.status_code == 200
    mine.refresh_from_db()
    other.refresh_from_db()
    assert not mine.is_live and other.is_live
    assert not Suppression.objects.exists()
    assert not delivery.deliver(message.pk), "what waits is not sent"
    assert Consent.objects.get(pk=mine.consent_id).withdrawn_at
    complete(report)
    assert follow_news.tell_states() == 0


def test_opening_stop_link_changes_nothing_and_ending_can_be_undone(client: Client) -> None:
    made = follow(area())
    page = links.path(made)

    assert "Bỏ theo dõi" in client.get(page).text
    assert Subscription.objects.live().exists()
    assert "Theo dõi lại" in client.post(page).text
    assert not Subscription.objects.live().exists()
    assert "Bỏ theo dõi" in client.post(page, {"again": made.pk}).text
    again = Subscription.objects.live().select_related("consent").get()
    assert again.pk == made.pk and again.consent_id != made.consent_id
    assert again.consent.withdrawn_at is None


def test_ending_from_old_page_withdraws_current_consent() -> None:
    stale = follow(area())
    subscriptions.end([follow(area())])
    subscriptions.resume(Subscription.objects.with_target().get(), ip=None)

    subscriptions.end([stale])

    assert not Consent.objects.filter(purpose="follow", withdrawn_at=None).exists()


def test_subscription_restarts_by_link_are_limited(client: Client) -> None:
    made = follow(area())
    page = links.path(made)

    for _ in range(BEGUN_PER_HOUR):
        client.post(page, {"stop": made.pk})
        assert client.post(page, {"again": made.pk}).status_code == 200
    client.post(page, {"stop": made.pk})

    assert client.post(page, {"again": made.pk}).status_code == 429
    assert not Subscription.objects.live().exists()
    # To end it is never too much.
    assert client.post(page, {"stop": made.pk}).status_code == 200


def test_digest_link_shows_all_areas_and_ends_the_chosen_one(
    client: Client,
) -> None:
    report = make_report(State.ASSIGNED)
    first, second = follow(area()), follow(area("", "GT"))
    of_report, stranger = follow(target_of(report)), follow(area(), OTHER_MAIL)
    page = links.path(first, digest=True)

    client.post(page, {"stop": stranger.pk})
    client.post(page, {"stop": second.pk})
    assert set(Subscription.objects.live()) == {first, of_report, stranger}
    client.post(page, {"List-Unsubscribe": "One-Click"})
    assert set(Subscription.objects.live()) == {of_report, stranger}


@pytest.mark.parametrize("token", ["s1-000000000000", "x", "-", "s1", "d1-0123456789ab", "%C3%A1"])
def test_guessed_link_is_not_found(client: Client, token: str) -> None:
    follow(area())

    assert client.post(f"/vi/td/{token}/").status_code == 404
    assert Subscription.objects.live().exists()


def test_link_of_report_does_not_open_digest(client: Client) -> None:
    page = links.path(follow(area()))

    assert client.get(page.replace("/td/s", "/td/d")).status_code == 404


def test_own_page_lists_subscriptions_of_account_with_stop_buttons(client: Client) -> None:
    user = make_citizen()
    report = make_report(State.ASSIGNED, title="Cầu hư lan can")
    follow(target_of(report), Address.sms(user.phone), user)
    follow(area(), Address.sms(user.phone))
    follow(area("", "GT"), OTHER_MAIL)
    client.force_login(user)

    client.get("/vi/ca-nhan/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/vi/ca-nhan/").text
    few = len(queries)
    follow(area("", "CX"), Address.sms(user.phone), user)
    with CaptureQueriesContext(connection) as queries:
        client.get("/vi/ca-nhan/")

    assert "Đang theo dõi" in page and "Cầu hư lan can" in page
    assert page.count('name="stop"') == 2
    assert len(queries) == few


# --- personal data ---------------------------------------------------------------------


def person_of(user: User) -> Any:
    return personal_data.Person.from_account(user)


def test_subscriptions_are_exported_and_erased_with_personal_data(client: Client) -> None:
    user = make_citizen()
    mine = follow(area(), Address.sms(user.phone))
    follow(area("", "GT"), Address.sms(user.phone), user)
    other = follow(area(), OTHER_MAIL)

    kept = personal_data.collect(person_of(user))["following"]
    assert [one["recipient"] for one in kept] == [user.phone] * 2
    assert "Phản ánh mới tại" in kept[0]["what"] and kept[0]["consent"]["text"]
    erasure.delete_person(person_of(user))

    assert list(Subscription.objects.all()) == [other]
    proof = Consent.objects.get(pk=mine.consent_id)
    assert proof.withdrawn_at and proof.ip is None


def test_ended_subscriptions_and_those_of_closed_reports_are_purged(
    clock: time_machine.Traveller,
) -> None:
    report = make_report(State.COMPLETED)
    follow(target_of(report))
    ended, kept = follow(area()), follow(area(), OTHER_MAIL)
    subscriptions.end([ended])
    clock.shift(timedelta(days=89))
    assert purge.run(TODAY + timedelta(days=89))["following"] == 0
    clock.shift(timedelta(days=2))

    assert purge.run(TODAY + timedelta(days=91))["following"] == 2
    assert list(Subscription.objects.all()) == [kept]


def test_subscription_to_merged_report_is_kept_while_main_report_is_open(
    clock: time_machine.Traveller,
) -> None:
    main, duplicate = make_report(State.PROCESSING), make_report(State.ASSIGNED)
    follow(target_of(duplicate))
    workflow.move(
        duplicate, "return_to_dispatch", by=make_staff(Role.HANDLER), note="Trùng nội dung."
    )
    merging.merge(duplicate, into=main, by=make_staff(Role.DISPATCHER))
    clock.shift(timedelta(days=91))

    assert purge.run(TODAY + timedelta(days=91))["following"] == 0
    complete(main)
    clock.shift(timedelta(days=91))
    assert purge.run(TODAY + timedelta(days=182))["following"] == 1


def test_address_is_encrypted_and_absent_from_repr() -> None:
    made = follow(area())

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reports_subscription")
        (row,) = cursor.fetchall()
    assert MAIL.value not in repr(row) and MAIL.value not in repr(made)


# --- nothing to anybody who has not said yes -------------------------------------------


class Nobody(TestCase):
    """Whatever happens in whatever order."""

    @classmethod
    def setUpTestData(cls) -> None:
        load_reference_data()

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        strategies.lists(
            strategies.tuples(
                strategies.sampled_from(
                    ["ask", "confirm", "end", "again", "move", "hide", "new", "tell", "day"]
                ),
                strategies.integers(0, 2),
                strategies.booleans(),
            ),
            min_size=4,
            max_size=14,
        )
    )
    def test_unconfirmed_address_receives_no_messages(self, deeds: Any) -> None:
        with time_machine.travel(TODAY, tick=False) as clock:
            self.play(deeds, clock)

    def play(self, deeds: Any, clock: Any) -> None:
        people = [Address(Channel.EMAIL, f"n{number}@example.vn") for number in range(3)]
        report = make_report(State.ASSIGNED)
        handler, dispatcher = make_staff(Role.HANDLER), make_staff(Role.DISPATCHER)
        said_yes: set[tuple[str, bool]] = set()
        seen = 0
        for deed, number, is_area in deeds:
            clock.shift(60)
            to = people[number]
            target = area() if is_area else Target.of_report(report.code)
            row = (
                Subscription.objects.with_target()
                .filter(contact_hash=to.hash, report__isnull=is_area)
                .first()
            )
            if deed == "ask" and target:
                links.send_confirmation(target, to, language="vi")
            elif deed == "confirm" and target:
                follow(target, to)
                said_yes.add((to.hash, is_area))
            elif deed == "end" and row:
                subscriptions.end([row])
                said_yes.discard((to.hash, is_area))
            elif deed == "again" and row:
                try:
                    subscriptions.resume(row, ip=None)
                except subscriptions.Refused:
                    continue
                said_yes.add((to.hash, is_area))
            elif deed == "move" and report.state == State.ASSIGNED:
                workflow.move(report, "accept", by=handler)
            elif deed == "hide":
                try:
                    workflow.move(report, "set_publication", by=dispatcher, publish=number > 0)
                except workflow.Refused:
                    continue
            elif deed == "new":
                make_report(State.ASSIGNED)
            elif deed == "day":
                clock.shift(timedelta(days=1))
            follow_news.tell_states()
            follow_news.write_digests()
            for message in Message.objects.filter(
                template__in=["follow_news", "follow_digest"], pk__gt=seen
            ).order_by("pk"):
                assert (message.recipient_hash, message.template == "follow_digest") in said_yes
                seen = message.pk
