"""What followers of a commune's notices are told: dangers at once, the rest in digests."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from citizen.kinds import NoticeLevel
from citizen.models import Notice, Tile
from citizen.tests.notices import make_notice, make_notices_source
from notifications import delivery, outbox, texts, unsubscribing
from notifications.models import Channel, Message
from notifications.outbox import Address
from paht.tests.threads import in_parallel
from province.models import AdminUnit
from reports.models import Subscription
from reports.people import follow_news, followed_notices, still_public
from reports.people.following import links, subscriptions
from reports.people.following.targets import Target
from reports.rules.states import State
from reports.tests.factories import make_report
from reports.tests.followers import MAIL, OTHER_MAIL, SMS, TODAY, area, follow, told

pytestmark = pytest.mark.django_db
COMMUNE, NEIGHBOUR = "31510", "31513"


@pytest.fixture(autouse=True)
def _data(reference_data: None, settings: Any) -> None:
    settings.SITE_URL = "https://paht.soctrang.gov.vn"


def notices_of(commune: str = COMMUNE) -> Target:
    target = Target.of_notices(commune)
    assert target is not None
    return target


def unit(code: str = COMMUNE) -> AdminUnit:
    return AdminUnit.objects.communes().get(code=code)


def danger(**facts: Any) -> Notice:
    known = {"name": "Triều cường vượt báo động III", "kind": "flood", "unit": unit()}
    return make_notice(**{**known, "level": NoticeLevel.DANGER, **facts})


def warnings(to: Address | None = None) -> list[Message]:
    return told("notice_news", to)


def next_morning(clock: time_machine.Traveller, days: int = 1) -> None:
    clock.move_to(TODAY.replace(hour=7, minute=0) + timedelta(days=days))


# --- subscribing ------------------------------------------------------------------------------


def test_notices_are_followed_after_a_confirmation_by_mail() -> None:
    visitor = Client()
    page = visitor.get(reverse("reports:follow_area"), {"xa": COMMUNE, "notices": "1"})
    assert "Thông báo cho người dân tại" in page.text and "cả ban đêm" in page.text
    visitor.post(
        f"{reverse('reports:follow_area')}?xa={COMMUNE}&notices=1", {"contact": MAIL.value}
    )
    assert not Subscription.objects.exists()

    (message,) = told("follow_confirm")
    visitor.post(message.context["url"].removeprefix("https://paht.soctrang.gov.vn"))

    row = Subscription.objects.get()
    assert row.notices and row.commune == unit() and row.category is None
    assert Target.of_subscription(row).path == f"/vi/tien-ich/thong-bao/?xa={COMMUNE}"


def test_following_without_a_commune_leads_to_the_notices() -> None:
    answer = Client().get(reverse("reports:follow_area"), {"xa": "", "notices": "1"}, follow=True)

    assert answer.redirect_chain == [("/vi/tien-ich/thong-bao/", 302)]
    assert "Xin chọn xã, phường trước" in answer.text
    wrong = {"xa": "khong", "notices": "1"}
    assert Client().get(reverse("reports:follow_area"), wrong).status_code == 404


def test_notices_and_reports_of_a_commune_are_two_subscriptions() -> None:
    follow(area())
    follow(notices_of())
    follow(notices_of())

    assert Subscription.objects.filter(notices=True).count() == 1
    assert Subscription.objects.count() == 2


def test_database_refuses_notices_without_a_commune() -> None:
    row = follow(area("", "GT"))

    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.filter(pk=row.pk).update(notices=True)


def test_notices_page_has_a_button_that_works_without_script() -> None:
    page = Client().get(reverse("citizen:notices"), {"xa": COMMUNE}).text

    assert 'formaction="/vi/phan-anh-kien-nghi/theo-doi/"' in page
    assert "Theo dõi thông báo của xã, phường" in page


# --- a danger -----------------------------------------------------------------------------------


def test_danger_goes_out_once_at_night_to_followers_of_its_area(
    clock: time_machine.Traveller,
) -> None:
    for to, code in ((MAIL, COMMUNE), (SMS, COMMUNE), (OTHER_MAIL, NEIGHBOUR)):
        follow(notices_of(code), to)
    follow(area(), Address(Channel.EMAIL, "phan.anh@example.vn"))
    clock.move_to(TODAY.replace(hour=23))
    danger()

    assert followed_notices.tell_dangers() == 2 and followed_notices.tell_dangers() == 0
    assert not warnings(OTHER_MAIL)
    by_mail, by_sms = (texts.render(warnings(to)[0]) for to in (MAIL, SMS))
    assert "Nguy hiểm: Triều cường vượt báo động III" in by_mail.subject
    assert unit().shown_name in by_mail.body and "Bỏ theo dõi" in by_mail.html
    assert "Nguy hiem: Trieu cuong" in by_sms.body
    assert len(by_sms.body) <= 160 and by_sms.body.isascii()
    assert all(message.urgent for message in warnings())


@pytest.mark.parametrize("where", ["district", "province"])
def test_danger_of_district_or_province_reaches_each_address_once(where: str) -> None:
    for code in (COMMUNE, NEIGHBOUR):
        follow(notices_of(code))
    danger(unit=unit().parent if where == "district" else None)

    assert unit().parent == unit(NEIGHBOUR).parent
    assert followed_notices.tell_dangers() == 1


def test_changed_danger_goes_out_again_and_cancelled_one_says_so() -> None:
    follow(notices_of())
    notice = danger()
    followed_notices.tell_dangers()
    notice.text = "Lời khác"
    notice.save()
    assert followed_notices.tell_dangers() == 0

    notice.ends_at += timedelta(hours=2)
    notice.save()
    assert followed_notices.tell_dangers() == 1
    notice.is_cancelled = True
    notice.save()
    assert followed_notices.tell_dangers() == 1

    assert [message.context["state"] for message in warnings()] == [
        *("Nguy hiểm", "Nguy hiểm", "Đã hủy"),
    ]
    assert "Đã hủy: Triều cường" in texts.render(warnings()[-1]).subject


@pytest.mark.parametrize(
    "facts",
    [
        {"is_on": False},
        {"is_cancelled": True},
        {"level": NoticeLevel.WARNING},
        {"starts": timedelta(hours=-9), "hours": 2},
    ],
)
def test_notice_that_warns_nobody_is_not_sent_at_once(facts: dict[str, Any]) -> None:
    follow(notices_of())
    danger(**facts)

    assert followed_notices.tell_dangers() == 0 and not warnings()


def test_samples_and_hidden_tiles_are_never_sent() -> None:
    follow(notices_of())
    danger(source=make_notices_source(is_sample=True, name="Mẫu"))
    hidden = danger(source=make_notices_source("giao-thong"))
    Tile.objects.filter(slug="giao-thong").update(is_on=False)
    assert followed_notices.tell_dangers() == 0

    Tile.objects.filter(slug="giao-thong").update(is_on=True)

    assert followed_notices.tell_dangers() == 1
    assert warnings()[0].context["notice"] == hidden.pk


def test_danger_from_before_the_subscription_is_no_news(clock: time_machine.Traveller) -> None:
    danger()
    clock.shift(60)
    follow(notices_of())

    assert followed_notices.tell_dangers() == 0


def test_saving_an_old_copy_of_a_danger_sends_nothing_twice() -> None:
    follow(notices_of())
    stale = danger()
    followed_notices.tell_dangers()
    stale.save()  # writes the empty `announced_at` of the copy

    assert followed_notices.tell_dangers() == 0 and len(warnings()) == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_runs_send_each_danger_once_to_an_address() -> None:
    addresses = [Address(Channel.EMAIL, f"n{number}@example.vn") for number in range(5)]
    for to in addresses:
        for code in (COMMUNE, NEIGHBOUR):
            follow(notices_of(code), to)
    danger()
    danger(unit=None, name="Bão gần bờ")
    written = in_parallel(*[followed_notices.tell_dangers] * 4)

    assert sum(written) == 10, written
    sent = [(one.context["notice"], one.recipient_hash) for one in warnings()]
    assert len(sent) == len(set(sent)) == 10


@pytest.mark.django_db(transaction=True)
def test_parallel_runs_share_the_batches_of_one_danger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed_notices, "BATCH", 3)
    for number in range(10):
        for code in (COMMUNE, NEIGHBOUR):
            follow(notices_of(code), Address(Channel.EMAIL, f"n{number}@example.vn"))
    danger(unit=None)
    in_parallel(*[followed_notices.tell_dangers] * 4)
    followed_notices.tell_dangers()

    assert len(warnings()) == len({one.recipient_hash for one in warnings()}) == 10


@pytest.mark.django_db(transaction=True)
def test_danger_of_a_killed_worker_is_continued_behind_its_last_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(followed_notices, "BATCH", 2)
    rows = [
        follow(notices_of(), Address(Channel.EMAIL, f"n{number}@example.vn")) for number in range(7)
    ]
    notice = danger()
    write, turns = outbox.enqueue_all, iter(range(3))

    def killed_in_the_third(*args: Any, **options: Any) -> Any:
        written = write(*args, **options)
        if next(turns) == 2:
            raise SystemExit
        return written

    monkeypatch.setattr(outbox, "enqueue_all", killed_in_the_third)
    with pytest.raises(SystemExit):
        followed_notices.tell_dangers()
    monkeypatch.setattr(outbox, "enqueue_all", write)
    notice.refresh_from_db()
    assert len(warnings()) == 4 and notice.announced_to == rows[3].pk

    assert followed_notices.tell_dangers() == 3 and followed_notices.tell_dangers() == 0
    assert len({one.recipient_hash for one in warnings()}) == 7


def test_danger_that_changes_between_batches_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed_notices, "BATCH", 2)
    for number in range(3):
        follow(notices_of(), Address(Channel.EMAIL, f"n{number}@example.vn"))
    notice = danger()
    assert followed_notices._tell_next(timezone.now()) == 2
    notice.ends_at += timedelta(hours=2)
    notice.save()

    assert followed_notices.tell_dangers() == 3


def test_query_count_of_a_danger_does_not_grow_with_followers() -> None:
    danger()
    followed_notices.tell_dangers()  # the units are in memory then
    costs = []
    for turn, number in enumerate((2, 9)):
        for reader in range(number):
            follow(notices_of(), Address(Channel.EMAIL, f"n{turn}{reader}@example.vn"))
        danger()
        with CaptureQueriesContext(connection) as queries:
            followed_notices.tell_dangers()
        costs.append(len(queries))

    assert costs[0] == costs[1]


# --- the digest -----------------------------------------------------------------------------------


def test_other_notices_come_in_the_morning_with_the_reports(
    clock: time_machine.Traveller,
) -> None:
    follow(notices_of())
    follow(area())
    clock.shift(60)
    make_notice(unit=unit(), name="Cúp điện để thay trụ", hours=60)
    make_notice(unit=unit(NEIGHBOUR), name="Nơi khác", hours=60)
    danger(hours=60)
    make_report(State.ASSIGNED, title="Ổ gà mới")
    next_morning(clock)

    assert follow_news.write_digests() == 1 and follow_news.write_digests() == 0
    (message,) = told("follow_digest")
    text = texts.render(message)
    assert "Có 1 thông báo mới" in text.body and "Có 1 phản ánh mới" in text.body
    assert "1 thông báo và 1 phản ánh mới" in text.subject
    assert "Cúp điện để thay trụ" in text.body and "Ổ gà mới" in text.body
    assert "Nơi khác" not in text.body and "Triều cường" not in text.body
    next_morning(clock, 2)
    assert follow_news.write_digests() == 0


def test_follower_of_notices_hears_of_no_reports(clock: time_machine.Traveller) -> None:
    follow(notices_of(), SMS)
    clock.shift(60)
    make_report(State.ASSIGNED)
    next_morning(clock)
    assert follow_news.write_digests() == 0
    clock.shift(60)
    make_notice(unit=unit(), hours=60)
    next_morning(clock, 2)

    assert follow_news.write_digests() == 1
    sms = texts.render(told("follow_digest")[0]).body
    assert "Co 1 thong bao moi" in sms and len(sms) <= 160 and sms.isascii()


def test_cancelled_notice_is_news_of_the_next_morning(clock: time_machine.Traveller) -> None:
    follow(notices_of())
    clock.shift(60)
    notice = make_notice(unit=unit(), hours=90)
    next_morning(clock)
    follow_news.write_digests()
    clock.shift(60)
    notice.is_cancelled = True
    notice.save()
    next_morning(clock, 2)

    assert follow_news.write_digests() == 1
    first, second = (texts.render(message).body for message in told("follow_digest"))
    assert "Đã hủy" not in first and "Đã hủy: Cúp điện" in second


def test_notice_that_is_over_in_the_morning_is_left_out(clock: time_machine.Traveller) -> None:
    follow(notices_of())
    clock.shift(60)
    make_notice(unit=unit(), hours=3)
    next_morning(clock)

    assert follow_news.write_digests() == 0


def test_english_digest_of_notices_is_in_english(clock: time_machine.Traveller) -> None:
    subscriptions.subscribe(notices_of(), to=MAIL, language="en", ip=None)
    clock.shift(60)
    make_notice(unit=unit(), name_en="Power cut for repairs", hours=60)
    next_morning(clock)
    follow_news.write_digests()

    text = texts.render(told("follow_digest")[0])
    assert "There is 1 new notice" in text.body and "Power cut for repairs" in text.body


def test_long_list_of_other_communes_hides_no_notice(clock: time_machine.Traveller) -> None:
    follow(notices_of())
    clock.shift(60)
    source = make_notices_source()
    for number in range(201):
        make_notice(source, unit(NEIGHBOUR), code=f"X{number}", starts=timedelta(hours=30))
    make_notice(source, unit(), starts=timedelta(hours=40))
    next_morning(clock)

    assert follow_news.write_digests() == 1


# --- the digest of the hour -----------------------------------------------------------------------


def at(clock: time_machine.Traveller, hour: int, minute: int = 5, days: int = 0) -> None:
    clock.move_to(TODAY.replace(hour=hour, minute=minute) + timedelta(days=days))


def test_notice_for_the_same_day_goes_out_within_the_hour_and_once(
    clock: time_machine.Traveller,
) -> None:
    follow(notices_of())
    follow(notices_of(NEIGHBOUR))
    follow(notices_of(NEIGHBOUR), OTHER_MAIL)
    at(clock, 9, 20)
    make_notice(unit=unit(), name="Cúp điện trưa nay", starts=timedelta(hours=3), hours=40)
    make_notice(unit=unit(NEIGHBOUR), name="Cúp nước tuần sau", starts=timedelta(days=6))
    at(clock, 9, 55)
    assert follow_news.write_hourly() == 0

    at(clock, 10)

    assert follow_news.write_hourly() == 1 and follow_news.write_hourly() == 0
    (message,) = told("follow_digest", MAIL)
    body = texts.render(message).body
    # The mail holds all that is new for the address; another address waits for its digest.
    assert "Cúp điện trưa nay" in body and "Cúp nước tuần sau" in body
    next_morning(clock)
    assert follow_news.write_digests() == 1 and len(told("follow_digest", OTHER_MAIL)) == 1


def test_each_form_of_a_notice_goes_out_once_by_the_hour(clock: time_machine.Traveller) -> None:
    follow(notices_of())
    at(clock, 9, 20)
    notice = make_notice(unit=unit(), starts=timedelta(hours=6))
    at(clock, 10)
    assert follow_news.write_hourly() == 1
    notice.text = "Lời khác"
    notice.save()
    at(clock, 11)
    assert follow_news.write_hourly() == 0

    notice.is_cancelled = True
    notice.save()
    at(clock, 12)

    assert follow_news.write_hourly() == 1
    assert "Đã hủy: Cúp điện" in texts.render(told("follow_digest")[-1]).body


def test_notice_of_the_last_hour_goes_out_before_the_quiet_hours(
    clock: time_machine.Traveller,
) -> None:
    follow(notices_of())
    at(clock, 20, 40)
    make_notice(unit=unit(), name="Cúp điện tối nay", starts=timedelta(hours=1))
    make_notice(unit=unit(), name="Cúp nước sáng mốt", starts=timedelta(hours=34))
    at(clock, 20, 45)
    assert follow_news.write_hourly() == 0

    at(clock, 20, 55)

    assert follow_news.write_hourly() == 1 and follow_news.write_hourly() == 0
    assert "Cúp điện tối nay" in texts.render(told("follow_digest")[0]).body
    for hour in (6, 7):
        at(clock, hour, days=1)
        assert follow_news.write_hourly() == 0 == follow_news.write_digests()


def test_notice_of_the_night_for_the_early_morning_waits_until_six(
    clock: time_machine.Traveller,
) -> None:
    follow(notices_of())
    at(clock, 20, 54)
    make_notice(unit=unit(), starts=timedelta(hours=10))
    at(clock, 20, 55)
    assert follow_news.write_hourly() == 0
    for hour in range(21, 30):
        at(clock, hour % 24, days=hour // 24)
        assert follow_news.write_hourly() == 0

    at(clock, 6, days=1)

    assert follow_news.write_hourly() == 1
    next_morning(clock)
    assert follow_news.write_digests() == 0


def test_notice_behind_the_count_of_the_daily_digest_comes_by_the_hour(
    clock: time_machine.Traveller,
) -> None:
    follow(notices_of())
    follow(area())
    at(clock, 6, 50, days=1)
    make_notice(unit=unit(), starts=timedelta(hours=2))
    at(clock, 7, days=1)

    assert follow_news.write_digests() == 0 and follow_news.write_hourly() == 1


@pytest.mark.parametrize("starts", [timedelta(days=1, hours=-2), timedelta(days=3)])
def test_notice_that_begins_after_the_next_digest_waits_for_it(
    clock: time_machine.Traveller, starts: timedelta
) -> None:
    follow(notices_of())
    at(clock, 9, 20)
    make_notice(unit=unit(), starts=starts)
    at(clock, 10)

    assert follow_news.write_hourly() == 0
    next_morning(clock)
    assert follow_news.write_digests() == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_hourly_runs_write_each_address_once(clock: time_machine.Traveller) -> None:
    for number in range(5):
        for code in (COMMUNE, NEIGHBOUR):
            follow(notices_of(code), Address(Channel.EMAIL, f"n{number}@example.vn"))
    at(clock, 9, 20)
    make_notice(unit=None, starts=timedelta(hours=3))
    at(clock, 10)

    written = in_parallel(*[follow_news.write_hourly] * 4)

    assert sum(written) == 5 == len({one.recipient_hash for one in told("follow_digest")})


# --- at the moment of sending, and the end --------------------------------------------------------


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda: Notice.objects.update(is_on=False),
        lambda: Notice.objects.update(ends_at=timezone.now()),
        lambda: Notice.objects.update(sequence=1),
    ],
)
def test_warning_that_no_longer_holds_is_not_sent(meanwhile: Callable[[], object]) -> None:
    follow(notices_of())
    danger()
    followed_notices.tell_dangers()
    assert still_public.notice(warnings()[0]) is not None

    meanwhile()

    assert still_public.notice(warnings()[0]) is None


def test_waiting_digest_loses_a_hidden_notice(clock: time_machine.Traveller) -> None:
    follow(notices_of())
    clock.shift(60)
    hidden = make_notice(unit=unit(), name="Nhầm", hours=60)
    make_notice(unit=unit(), name="Còn", hours=60)
    next_morning(clock)
    follow_news.write_digests()
    (message,) = told("follow_digest")
    Notice.objects.filter(pk=hidden.pk).update(is_on=False)

    fresh = still_public.digest(message)

    assert fresh is not None and fresh["notices"] == 1
    Notice.objects.update(is_on=False)
    assert still_public.digest(message) is None


def test_warning_is_delivered_and_its_link_ends_the_subscription() -> None:
    row = follow(notices_of())
    danger()
    followed_notices.tell_dangers()
    (message,) = warnings()
    assert delivery.deliver(message.pk)

    stop = unsubscribing.headers(message)["List-Unsubscribe"].strip("<>")
    assert stop == links.url(row)
    Client().post(stop.removeprefix("https://paht.soctrang.gov.vn"))

    row.refresh_from_db()
    assert row.ended_at is not None
    notice = Notice.objects.get()
    notice.is_cancelled = True
    notice.save()
    assert followed_notices.tell_dangers() == 0


def test_ending_drops_the_waiting_warning() -> None:
    row = follow(notices_of())
    danger()
    followed_notices.tell_dangers()

    subscriptions.end([row])

    assert warnings()[0].status == "skipped"
