"""Feeds at their times: once, only what changed, with patience; the words of staff stay."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from citizen import keeping, tasks
from citizen.importing import feed_runs
from citizen.importing.feed_articles import FeedArticles, digest
from citizen.importing.outcomes import Plan
from citizen.models import Article, FeedEntry, Figure, ImportRun, Source
from citizen.models.feeds import FeedMixin
from citizen.tests.articles import make_article, make_articles_source
from citizen.tests.contacts import make_source
from citizen.tests.feed_texts import RATES, item, rss
from citizen.tiles import EXCHANGE
from notifications.tests.sms_server import Operator, Reply
from paht.foundation.history import change_model
from paht.tests.threads import in_parallel
from reports.tests.factories import make_staff

pytestmark = pytest.mark.usefixtures("reference_data")
Url = Callable[[str], str]
HOUR = FeedMixin.Interval.HOUR
TWO = (item("Tin một", "/tin/1", guid="1"), item("Tin hai", "/tin/2", guid="2"))


def says(server: Operator, *items: str, **headers: str) -> None:
    """Let the other site publish these entries from now on."""
    reply = Reply(rss(*items).encode(), headers=headers)
    server.answer = lambda request: reply


def fails(server: Operator, status: int = 500) -> None:
    server.answer = lambda request: Reply(b"", status=status)


@pytest.fixture
def source(foreign: Operator, foreign_url: Url) -> Source:
    """Provide a source of articles whose feed has two entries and is due."""
    says(foreign, *TWO)
    now = timezone.now()
    return make_articles_source(
        feed_url=foreign_url("/rss"), feed_minutes=HOUR, feed_next_at=now, checked_at=None
    )


@pytest.fixture
def keeper() -> User:
    return make_staff(Role.HANDLER, agency="QLDT-941")


def fetch(source: Source) -> Source:
    """Fetch the feed as if it were due, and return the source."""
    Source.objects.filter(pk=source.pk).update(feed_next_at=timezone.now() - timedelta(seconds=1))
    feed_runs.fetch_next()
    source.refresh_from_db()
    return source


def names() -> list[str]:
    return sorted(Article.objects.values_list("name", flat=True))


def test_due_feed_is_fetched_once_in_its_interval(source: Source, foreign: Operator) -> None:
    tasks.fetch_feeds()
    tasks.fetch_feeds()

    source.refresh_from_db()
    assert len(foreign.requests) == 1 and names() == ["Tin hai", "Tin một"]
    assert source.fed_at and not source.is_stale and not source.feed_problem
    wait = source.feed_next_at - source.fed_at  # type: ignore[operator]
    assert timedelta(minutes=59) < wait < timedelta(minutes=67)


@pytest.mark.parametrize(
    "facts", [{"feed_minutes": 0}, {"is_on": False}, {"feed_url": ""}, {"feed_next_at": None}]
)
def test_feed_that_is_off_or_not_due_is_not_fetched(
    source: Source, foreign: Operator, facts: dict[str, Any]
) -> None:
    Source.objects.update(**facts)

    assert feed_runs.fetch_next() is None and foreign.requests == []


def test_second_fetch_changes_what_changed_and_keeps_what_disappeared(
    source: Source, foreign: Operator
) -> None:
    fetch(source)
    first = Article.objects.get(name="Tin một")
    says(foreign, item("Tin một, đã sửa", "/tin/1", guid="1"), item("Tin ba", "/tin/3", guid="3"))

    fetch(source)

    assert names() == ["Tin ba", "Tin hai", "Tin một, đã sửa"]
    first.refresh_from_db()
    assert first.name == "Tin một, đã sửa"
    change = change_model(Article).objects.get(pgh_label="changed")
    assert (change.name, change.pgh_obj_id) == ("Tin một", first.pk)
    assert change.pgh_context["path"] == source.feed_url


@pytest.mark.parametrize(
    "again",
    [
        item("Tin một", "/tin/1", guid="moi"),
        item("Tin một", "http://localhost/tin/1?utm_source=rss", guid="moi"),
        item("Tin một", "/tin/1-doi-ten", guid="1"),
        item("Tin một", "/tin/1"),
    ],
)
def test_article_whose_guid_or_link_changes_is_the_same(
    source: Source, foreign: Operator, again: str
) -> None:
    fetch(source)
    says(foreign, again)

    fetch(source)

    assert names() == ["Tin hai", "Tin một"]


def test_articles_that_staff_edited_deleted_or_wrote_are_left_alone(
    source: Source, foreign: Operator
) -> None:
    make_article(source, name="Bài của cán bộ", url=f"{source.feed_url[:-4]}/tin/9/")
    fetch(source)
    edited = Article.objects.get(name="Tin một")
    edited.summary = "Cán bộ viết thêm"
    edited.save()
    Article.objects.get(name="Tin hai").delete()
    fresh = [item(f"{name} mới", f"/tin/{at}") for name, at in (("A", 1), ("B", 2), ("C", 9))]
    says(foreign, *fresh)

    fetch(source)

    assert names() == ["Bài của cán bộ", "Tin một"]


def test_choice_of_place_and_visibility_does_not_stop_the_feed(
    source: Source, foreign: Operator
) -> None:
    fetch(source)
    Article.objects.filter(name="Tin một").update(is_on=False, order=5)
    says(foreign, item("Tin một, đã sửa", "/tin/1", guid="1"))

    fetch(source)

    article = Article.objects.get(name="Tin một, đã sửa")
    assert (article.is_on, article.order) == (False, 5)


def test_article_of_the_future_or_without_a_day_is_out_now_and_keeps_its_day(
    source: Source, foreign: Operator
) -> None:
    entries = (
        item("Tin sau", "/a", pubDate="Tue, 01 Dec 2099 08:00:00 GMT"),
        item("Tin nay", "/b"),
    )
    says(foreign, *entries)
    fetch(source)
    days = dict(Article.objects.values_list("name", "published_at"))
    assert all(day <= timezone.now() for day in days.values())
    Article.objects.update(published_at=timezone.now() - timedelta(days=3))
    # As the feed wrote it then.
    for entry in FeedEntry.objects.select_related("article"):
        entry.written = digest(entry.article)  # type: ignore[arg-type]
        entry.save()
    Source.objects.update(feed_digest="")

    fetch(source)

    days = dict(Article.objects.values_list("name", "published_at"))
    assert all(day < timezone.now() - timedelta(days=2) for day in days.values())


def test_marks_are_sent_back_and_an_unchanged_feed_counts_as_good(
    source: Source, foreign: Operator
) -> None:
    says(foreign, *TWO, ETag='"v1"')
    fetch(source)
    foreign.answer = lambda request: Reply(
        b"", status=304 if request.headers.get("If-None-Match") == '"v1"' else 500
    )
    Source.objects.update(fed_at=timezone.now() - timedelta(hours=5))

    assert not fetch(source).is_stale and source.feed_etag == '"v1"'


def test_failing_feed_is_tried_more_rarely_keeps_its_articles_and_recovers(
    source: Source, foreign: Operator
) -> None:
    fetch(source)
    fails(foreign)
    waits = []
    for _try in range(9):
        fetch(source)
        waits.append((source.feed_next_at - timezone.now()).total_seconds() / 60)  # type: ignore[operator]

    assert 4 < waits[0] < 6 and 9 < waits[1] < 12 and 350 < waits[-1] < 400
    assert names() == ["Tin hai", "Tin một"]
    assert source.feed_failures == 9 and source.feed_problem == "Máy chủ trả lời mã 500."
    says(foreign, *TWO)
    assert fetch(source).feed_failures == 0 and source.feed_problem == ""


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"<html><body>Dang nhap</body></html>"),
        Reply(b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel/></rss>"),
        Reply(rss(*TWO).encode()[:-40]),
        Reply(gzip.compress(b"<rss>" + b" " * 50_000_000), headers={"Content-Encoding": "gzip"}),
        Reply(rss("được mùa" * 99).encode("utf-8")[:-3] + b"\xff" * 99),
        Reply(b"\0" * 3_000_000),
        Reply(b""),
    ],
)
def test_what_is_no_feed_is_refused_with_a_reason_and_changes_nothing(
    source: Source, foreign: Operator, reply: Reply
) -> None:
    fetch(source)
    foreign.answer = lambda request: reply

    fetch(source)

    assert names() == ["Tin hai", "Tin một"]
    assert source.feed_failures == 1
    assert source.feed_problem and source.feed_problem != "Lần lấy gần nhất bị dừng giữa chừng."


def test_worker_that_dies_leaves_a_feed_that_is_tried_again(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*args: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(feed_runs, "_read", die)
        feed_runs.fetch_next()
    source.refresh_from_db()
    assert source.feed_failures == 1 and "dừng" in source.feed_problem and not names()

    assert fetch(source).feed_failures == 0 and len(names()) == 2


def test_address_that_staff_changed_meanwhile_is_not_filled_from_the_old_one(
    source: Source, foreign_url: Url, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(content: bytes, charset: str) -> bytes:
        Source.objects.update(feed_url=foreign_url("/khac"), feed_next_at=timezone.now())
        return content

    monkeypatch.setattr(feed_runs, "as_utf8", change)

    feed_runs.fetch_next()

    source.refresh_from_db()
    assert not names() and source.fed_at is None


@pytest.mark.parametrize("stopped", ["interval", "source"])
def test_feed_that_staff_stop_meanwhile_brings_nothing(
    source: Source, monkeypatch: pytest.MonkeyPatch, stopped: str
) -> None:
    def stop(content: bytes, charset: str) -> bytes:
        facts: dict[str, Any] = {"interval": {"feed_minutes": 0}, "source": {"is_on": False}}[
            stopped
        ]
        Source.objects.update(**facts)
        return content

    monkeypatch.setattr(feed_runs, "as_utf8", stop)

    feed_runs.fetch_next()

    source.refresh_from_db()
    assert not names() and source.fed_at is None


def test_feed_is_read_while_nobody_waits_and_articles_edited_meanwhile_stay(
    source: Source, foreign: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(source)
    says(foreign, item("Tin một mới", "/tin/1", guid="1"), item("Tin hai mới", "/tin/2", guid="2"))
    read, depth = FeedArticles.read, len(connection.savepoint_ids)

    def slowly(reader: FeedArticles, content: bytes) -> Plan:
        assert len(connection.savepoint_ids) == depth
        plan = read(reader, content)
        Article.objects.filter(name="Tin một").update(summary="Cán bộ viết thêm")
        Article.objects.get(name="Tin hai").delete()
        return plan

    monkeypatch.setattr(FeedArticles, "read", slowly)

    fetch(source)

    assert names() == ["Tin một"] and source.feed_problem == ""


def test_file_stored_while_a_feed_is_read_is_seen(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(source)
    Source.objects.update(feed_digest="")
    read, turns = FeedArticles.read, []

    def slowly(reader: FeedArticles, content: bytes) -> Plan:
        plan = read(reader, content)
        if not turns:
            ImportRun.objects.create(source=source, by=make_staff(Role.HANDLER), status="done")
        turns.append(plan)
        return plan

    monkeypatch.setattr(FeedArticles, "read", slowly)

    fetch(source)

    assert len(turns) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_fetch_a_feed_once(source: Source, foreign: Operator) -> None:
    in_parallel(feed_runs.fetch_next, feed_runs.fetch_next)

    assert len(foreign.requests) == 1 and len(names()) == 2


def test_feed_of_rates_fills_the_series_and_a_corrected_rate_stays(
    foreign: Operator, foreign_url: Url
) -> None:
    source = make_source(
        EXCHANGE, holds="series", feed_url=foreign_url("/"), feed_minutes=10, name="Ngân hàng"
    )
    foreign.answer = lambda request: Reply(RATES.encode())

    assert fetch(source).feed_problem == "" and Figure.objects.count() == 9
    Figure.objects.filter(series__code="USD-BAN").update(value=1)
    fetch(source)

    assert Figure.objects.get(series__code="USD-BAN").value == 1


def test_source_is_stale_on_page_and_desk_once_its_feed_fails_for_an_interval(
    client: Client, source: Source, keeper: User
) -> None:
    fetch(source)
    client.force_login(keeper)

    def is_told(ago: timedelta) -> list[bool]:
        Source.objects.update(fed_at=timezone.now() - ago, checked_at=timezone.now())
        page = client.get("/vi/tien-ich/tin-tuc/").content.decode()
        desk = [str(tile.label) for tile in client.get("/quan-tri/").context["tiles"]]
        return ["đã lâu chưa được kiểm tra" in page, "Nguồn nội dung quá hạn kiểm tra" in desk]

    assert is_told(timedelta(minutes=100)) == [False, False]
    assert is_told(timedelta(minutes=140)) == [True, True]
    assert list(keeping.untold_sources(timezone.now())) == [source]


def test_staff_see_what_a_feed_would_bring_before_anything_is_stored(
    client: Client, source: Source, foreign: Operator, keeper: User
) -> None:
    says(foreign, *TWO, item("Xem soctrang.example.vn", "/tin/3"))
    client.force_login(keeper)

    answer = client.post(f"/quan-tri/citizen/source/{source.pk}/thu-ngay/")

    page = client.get(answer["Location"]).content.decode()
    assert "2 dòng mới" in page and "Tin một" in page and not Article.objects.exists()
    assert "Những mục bỏ qua" in page and "không chứa địa chỉ trang web" in page
    client.post(answer["Location"])
    assert names() == ["Tin hai", "Tin một"]
    assert ImportRun.objects.get().by == keeper


def test_try_of_a_broken_feed_says_why_and_strangers_may_not_try(
    client: Client, source: Source, foreign: Operator, keeper: User
) -> None:
    fails(foreign, 404)
    url = f"/quan-tri/citizen/source/{source.pk}/thu-ngay/"
    client.force_login(keeper)
    assert "Máy chủ trả lời mã 404." in client.post(url, follow=True).content.decode()
    assert client.get(url).status_code == 405

    client.force_login(make_staff(Role.HANDLER, agency="BHXH"))
    asked = len(foreign.requests)
    assert client.post(url).status_code == 404
    assert len(foreign.requests) == asked


def test_keeper_sets_a_feed_and_it_is_due_at_once(
    client: Client, source: Source, keeper: User
) -> None:
    fetch(source)
    client.force_login(keeper)
    url = f"/quan-tri/citizen/source/{source.pk}/change/"
    form = {"name": source.name, "fresh_days": 90, "url": "", "is_on": "on"}

    answer = client.post(url, {**form, "feed_url": "https://bao.example.vn/", "feed_minutes": 10})

    assert answer.status_code == 302
    source.refresh_from_db()
    assert (source.feed_minutes, source.feed_digest, source.fed_at) == (10, "", None)
    assert source.feed_next_at and source.feed_next_at <= timezone.now()
    history = change_model(Source).objects.filter(pgh_obj=source.pk, pgh_label="changed")
    assert history.get().pgh_context["user"] == keeper.pk


@pytest.mark.parametrize(
    ("url", "minutes", "words"),
    [
        ("http://bao.example.vn/", 60, "https://"),
        ("https://10.0.0.8/", 60, "nội bộ"),
        ("https://localhost/", 60, "nội bộ"),
        ("", 60, "Ghi địa chỉ để tự lấy."),
    ],
)
def test_wrong_address_of_a_feed_is_refused_with_the_reason(
    client: Client,
    source: Source,
    keeper: User,
    settings: Settings,
    url: str,
    minutes: int,
    words: str,
) -> None:
    settings.FEED_INTERNAL_HOSTS = []
    client.force_login(keeper)
    form = {"name": source.name, "fresh_days": 90, "feed_url": url, "feed_minutes": minutes}

    answer = client.post(f"/quan-tri/citizen/source/{source.pk}/change/", form)

    assert answer.status_code in (200, 422) and words in answer.content.decode()


def test_source_of_contacts_takes_no_feed(client: Client, keeper: User) -> None:
    source = make_source()
    client.force_login(keeper)

    assert (
        "feed_url"
        not in client.get(f"/quan-tri/citizen/source/{source.pk}/change/").content.decode()
    )
