"""Articles of a tile: the list, its filters, and the page of one article."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from citizen.cleaning import clean_html
from citizen.importing.resources import ArticleResource
from citizen.models import Article, Source, Tile
from citizen.tests.articles import make_article, make_articles_source
from citizen.views.article_section import PER_PAGE
from citizen.views.one_article import link
from province.models import AdminUnit

pytestmark = pytest.mark.usefixtures("reference_data")
NEWS_PAGE = "/vi/tien-ich/tin-tuc/"
JOBS_PAGE = "/vi/tien-ich/thong-tin-tien-ich/lao-dong-viec-lam/"


def page_of(client: Client, path: str, query: dict[str, str] | None = None) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def path_of(article: Article) -> str:
    return f"/vi/tien-ich/bai/{article.pk}/"


def test_article_shows_its_text_source_and_the_way_to_correct_it(client: Client) -> None:
    source = make_articles_source(checked_at=timezone.now())
    body = clean_html('<p>Toàn <b>văn</b></p><script>alert(1)</script><img src="//x.vn/a.png">')
    article = make_article(source, code="B/1", body=body, facts={"Lương": "8 triệu đồng"})

    page = page_of(client, path_of(article))

    assert "<p>Toàn <strong>văn</strong></p>" in page and "alert(1)" not in page
    assert "x.vn" not in page and "8 triệu đồng" in page
    assert "Nguồn: Báo" in page and "Kiểm tra lúc" in page
    assert f"?nguon={source.pk}&amp;dong=B%2F1" in page


@pytest.mark.parametrize("hidden", ["article", "source", "tile", "later"])
def test_page_of_hidden_article_is_missing(client: Client, hidden: str) -> None:
    article = make_article(make_articles_source())
    if hidden == "article":
        Article.objects.update(is_on=False)
    elif hidden == "source":
        Source.objects.update(is_on=False)
    elif hidden == "tile":
        Tile.objects.filter(slug="tin-tuc").update(is_on=False)
    else:
        Article.objects.update(published_at=timezone.now() + timedelta(hours=1))

    assert client.get(path_of(article)).status_code == 404
    if hidden != "tile":
        assert "Giá lúa tăng" not in page_of(client, NEWS_PAGE)


def test_expired_job_leaves_the_list_and_its_page_says_so(client: Client) -> None:
    source = make_articles_source("lao-dong-viec-lam")
    make_article(source, name="Kế toán", body="Còn hạn")
    over = make_article(source, name="Thợ hàn", ends_at=timezone.now() - timedelta(days=1))

    assert "Thợ hàn" not in page_of(client, JOBS_PAGE)
    assert "Thợ hàn" in page_of(client, JOBS_PAGE, {"het_han": "1"})
    assert "Bài này đã hết hạn lúc" in page_of(client, path_of(over))


def test_list_with_only_expired_articles_says_so_and_offers_them(client: Client) -> None:
    source = make_articles_source("lao-dong-viec-lam")
    make_article(source, name="Thợ hàn", ends_at=timezone.now() - timedelta(days=1))

    page = page_of(client, JOBS_PAGE)

    assert "Hiện không có bài nào còn hạn." in page and "Xem cả 1 bài đã hết hạn" in page


def test_newest_article_is_first_and_the_order_of_staff_is_before_it(client: Client) -> None:
    source = make_articles_source()
    now = timezone.now()
    make_article(source, name="Tin cũ", order=2, published_at=now - timedelta(days=2))
    make_article(source, name="Tin không ngày", order=2)
    make_article(source, name="Tin mới nhất", order=2, published_at=now - timedelta(days=1))
    make_article(source, name="Ghim đầu", order=1, published_at=now - timedelta(days=9))

    page = page_of(client, NEWS_PAGE)

    places = [page.index(n) for n in ("Ghim đầu", "Tin mới nhất", "Tin cũ", "Tin không ngày")]
    assert places == sorted(places)


def test_groups_filter_the_list_and_say_how_many_they_hold(client: Client) -> None:
    source = make_articles_source()
    make_article(source, name="Tin lúa", group="Nông nghiệp")
    make_article(source, name="Tin tôm", group="Thủy sản")

    page = page_of(client, NEWS_PAGE, {"muc": "Thủy sản"})

    assert "Tin tôm" in page and "Tin lúa" not in page and "Số bài: 1" in page
    assert "Tin lúa" in page_of(client, NEWS_PAGE, {"muc": "Không có nhóm này"})


def test_articles_of_a_commune_include_those_of_its_district_and_the_province(
    client: Client,
) -> None:
    source = make_articles_source()
    commune = AdminUnit.objects.communes().filter(parent__isnull=False)[0]
    other = AdminUnit.objects.communes().exclude(parent=commune.parent)[0]
    make_article(source, name="Tin của xã", unit=commune)
    make_article(source, name="Tin của huyện", unit=commune.parent)
    make_article(source, name="Tin của tỉnh")
    make_article(source, name="Tin nơi khác", unit=other)

    page = page_of(client, NEWS_PAGE, {"xa": commune.code})

    assert all(f"Tin của {place}" in page for place in ("xã", "huyện", "tỉnh"))
    assert "Tin nơi khác" not in page


@pytest.mark.parametrize("words", ["cai oanh", "Cống", "c%", "mươi tám", "5 triệu"])
def test_articles_are_found_by_words_of_their_text_without_diacritics(
    client: Client, words: str
) -> None:
    source = make_articles_source()
    make_article(
        source,
        name="Tin một",
        body="<p>Cống Cái Oanh mở cửa, tháng C%, mười tám</p>",
        facts={"Hỗ trợ": "5 triệu đồng"},
    )
    make_article(source, name="Tin hai", body="<p>Khác</p>")

    page = page_of(client, NEWS_PAGE, {"tim": words})

    assert "Tin một" in page and "Tin hai" not in page


def test_tags_of_the_text_are_no_words_to_find(client: Client) -> None:
    make_article(make_articles_source(), body="<p><strong>Mở cửa</strong></p>")

    assert not Article.objects.with_words("strong").exists()
    assert Article.objects.with_words("mo cua").exists()
    assert "Không có bài nào phù hợp" in page_of(client, NEWS_PAGE, {"tim": "strong"})


def test_long_last_word_may_be_a_beginning_and_a_short_one_not() -> None:
    make_article(make_articles_source(), name="Trường trung học gần chợ")

    assert Article.objects.with_words("truo").exists()
    assert not Article.objects.with_words("ga").exists()
    assert not Article.objects.with_words("?!").exists()


@pytest.mark.parametrize("words", ["a' | b", "\\", "x:*", "!cho", "('cho", "ខ្មែរ"])
def test_signs_in_the_search_do_no_harm(client: Client, words: str) -> None:
    make_article(make_articles_source(), name="Chợ")

    page_of(client, NEWS_PAGE, {"tim": words})


def test_title_may_hold_a_sum_and_no_link() -> None:
    source = make_articles_source()
    article = Article(source=source, code="1", name="Hỗ trợ 15.000.000 đồng mỗi hộ")

    article.full_clean()

    article.name = "Xem https://lua-dao.example/"
    with pytest.raises(Exception, match="địa chỉ trang web"):
        article.full_clean()


def test_article_that_says_no_more_than_the_list_leads_to_its_source(client: Client) -> None:
    make_article(make_articles_source(), url="https://bao.example.vn/1", summary="Tóm tắt")

    page = page_of(client, NEWS_PAGE)

    assert 'href="https://bao.example.vn/1"' in page
    assert "Đọc ở trang của nguồn: Báo" in page and "Báo sai" in page


def test_pages_of_articles_turn_without_losing_the_filters(client: Client) -> None:
    source = make_articles_source()
    for number in range(PER_PAGE + 1):
        make_article(source, name=f"Tin số {number}", group="A" if number else "B")

    first = page_of(client, NEWS_PAGE, {"xa": "31507"})
    last = page_of(client, NEWS_PAGE, {"xa": "31507", "trang_bai": "2"})

    assert "xa=31507&amp;trang_bai=2" in first and 'rel="prev"' not in first
    assert "Tin số 20" in last and "Tin số 19" not in last and 'rel="next"' not in last


@pytest.mark.parametrize(
    "words,address",
    [
        ("0299 3822 113", "tel:02993822113"),
        ("lienhe@soctrang.example.vn", "mailto:lienhe@soctrang.example.vn"),
        ("https://soctrang.example.vn/ho-so", "https://soctrang.example.vn/ho-so"),
        ("javascript:alert(1)", ""),
        ("Mức 3", ""),
        ("https://x.vn/ <b>", ""),
    ],
)
def test_facts_that_are_numbers_and_addresses_are_links(words: str, address: str) -> None:
    assert link(words) == address


def test_queries_do_not_grow_with_the_articles(client: Client) -> None:
    source = make_articles_source()
    article = make_article(source, group="A", body="x", unit=AdminUnit.objects.communes()[0])
    page_of(client, NEWS_PAGE)

    with CaptureQueriesContext(
        connection,
    ) as one:
        page_of(client, NEWS_PAGE, {"tim": "gia"})
    for _turn in range(15):
        make_article(source, group="B", body="x", unit=AdminUnit.objects.communes()[5])
    with CaptureQueriesContext(connection) as many:
        page_of(client, NEWS_PAGE, {"tim": "gia"})
    with CaptureQueriesContext(connection) as alone:
        page_of(client, path_of(article))

    assert len(many) == len(one) <= 3
    assert len(alone) <= 2


def test_facts_keep_the_order_of_the_file_also_after_a_change() -> None:
    source = make_articles_source("lao-dong-viec-lam")
    head = "Mã;Tên;Chi tiết: Nơi tuyển;Chi tiết: Lương;Chi tiết: Số người"
    ArticleResource(source).store(f"{head}\r\nA;Thợ;Chợ;8 triệu;30\r\n".encode())
    article = Article.objects.get()
    assert list(article.facts) == ["Nơi tuyển", "Lương", "Số người"]

    article.save()
    outcome = ArticleResource(source).store(f"{head}\r\nA;Thợ;Chợ;9 triệu;30\r\n".encode())

    article.refresh_from_db()
    assert list(article.facts.items()) == [
        ("Nơi tuyển", "Chợ"),
        ("Lương", "9 triệu"),
        ("Số người", "30"),
    ]
    assert outcome.changed == 1


def test_facts_of_an_older_row_are_read() -> None:
    article = make_article(make_articles_source(), facts={"Lương": "8 triệu"})
    with connection.cursor() as cursor:
        cursor.execute("""UPDATE citizen_article SET facts = '{"Giá": "5", "A": "1"}'""")

    article.refresh_from_db()

    assert article.facts == {"Giá": "5", "A": "1"}


def test_words_without_a_translation_are_marked_as_vietnamese(client: Client) -> None:
    source = make_articles_source()
    make_article(source, name="Tin lúa", name_en="Rice news", summary="Lúa chín", group="Lúa")
    make_article(source, name="Tin tôm")

    page = client.get("/en/tien-ich/tin-tuc/").content.decode()

    assert re.search(r'<h3 class="articles__name"><a [^>]*>Rice news', page)
    assert re.search(r'<h3 [^>]*lang="vi"[^>]*><a [^>]*>Tin tôm', page)
    assert re.search(r'<p [^>]*lang="vi"[^>]*>Lúa chín', page)
