"""Every citizen's page through a strict parser and the rules of HTML: no fault, in any state.

Each test declares the templates it draws; the last one holds them to the whole of the citizens'
pages, so that a new page has to be put in here.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts import second_factor
from accounts.lockout import Source
from accounts.sso import links as sso_links
from accounts.tests.authenticator import SITE, Authenticator, options_on
from accounts.tests.codes import link_token, newest_code
from accounts.tests.factories import EMAIL, PASSWORD, PHONE, make_citizen
from accounts.tests.pages import NEW_PHONE, applicant
from accounts.tests.second_steps import code_of
from accounts.tests.sso import identity_provider, ways
from accounts.tests.sso.conftest import client_of
from citizen import entitlement
from citizen.banks import Bank
from citizen.tests.articles import make_article, make_articles_source
from citizen.tests.cameras import make_basis, make_camera, make_camera_source
from citizen.tests.contacts import make_contact, make_source
from citizen.tests.fees import make_fee
from citizen.tests.notices import make_notice, make_notices_source
from citizen.tests.places import make_place, make_place_source
from citizen.tests.series import make_series, make_series_source
from citizen.tiles import EXCHANGE, WEATHER
from notifications import unsubscribing
from notifications.models import Message
from notifications.outbox import Address
from paht.tests.markup import faults
from partners.tasks import write_open_data
from province.models import AdminUnit
from reports import uploads, workflow
from reports.casework import reopening_requests
from reports.intake.mail import processing, receiving
from reports.models import Answer, Attachment, Report
from reports.notices import links
from reports.rules.states import Role, State
from reports.statistics import rollup
from reports.tests import factories, sample_files
from reports.tests.factories import make_report, make_staff
from reports.tests.intake.mail.messages import attached, multi, plain, whole
from reports.tests.pendings import receive
from reports.tests.sending import answers, jpeg
from reports.uploads import disk_space
from reports.views import limits
from reports.views.my_reports import one_report

BASE = "/vi/phan-anh-kien-nghi/"
LOOKUP, FORM = f"{BASE}tra-cuu/", f"{BASE}gui-phan-anh/"
PERSONAL, PROFILE = "/vi/ca-nhan/", "/vi/ca-nhan/thong-tin/"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Words that break what is put together carelessly, without a place to break them.
AWKWARD = "Ổ gà <b>\"lớn\"</b> & 'sâu' 🙏 " + "đường" * 20
LONG = AWKWARD[:150]
PLACES = "/vi/tien-ich/thong-tin-tien-ich/dia-diem/"
FEES = "/vi/tien-ich/thanh-toan/phi/"
ENTITLED = "/vi/tien-ich/an-sinh-xa-hoi/toi-co-duoc-huong/"
UNKNOWN = "209901010001"

pytestmark = pytest.mark.usefixtures("reference_data")


class StrictClient(Client):
    """A client that looks at each page it is given; `wrong` is what it found, a line each."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.wrong: list[str] = []
        self.pages = 0

    def request(self, **environment: Any) -> HttpResponse:  # type: ignore[override]
        response = super().request(**environment)
        if response.get("Content-Type", "").startswith("text/html") and response.content:
            self.pages += 1
            where = f"{environment['REQUEST_METHOD']} {environment['PATH_INFO']}"
            is_part = b"<html" not in response.content
            found = faults(response.content.decode(), fragment=is_part)
            self.wrong += [f"{where} ({response.status_code}): {fault}" for fault in found]
        return response

    def get_each(self, *paths: str) -> None:
        for path in paths:
            assert self.get(path).status_code in (200, 404), path


DECLARED: set[str] = set()
Test = TypeVar("Test", bound=Callable[..., None])


def draws(names: str) -> Callable[[Test], Test]:
    """Declare which templates the pages of a test are drawn with; `strict` holds it to that."""

    def declare(test: Test) -> Test:
        DECLARED.update(names.split())
        test.draws = set(names.split())  # type: ignore[attr-defined]
        return test

    return declare


@pytest.fixture
def strict(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Iterator[StrictClient]:
    settings.MEDIA_ROOT = tmp_path / "media"
    drawn: set[str] = set()

    def note(template: Any, **_more: Any) -> None:
        drawn.add(template.name)

    template_rendered.connect(note)
    client = StrictClient()
    yield client
    template_rendered.disconnect(note)
    assert client.wrong == []
    assert getattr(request.function, "draws", set()) - drawn == set()


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p>a<div>b</div></p>", "line 1: unexpected-end-tag"),
        ("<p>a & b &nosuch; c", "line 1: expected-named-entity"),
        ('<p id="a" id="b">c</p>', "line 1: duplicate-attribute"),
        ('<p id="a"></p><p id="a"></p>', "id a 2 times"),
        ('<label for="x">a</label>', "label for x"),
        ('<p aria-describedby="x">a</p>', "<p> points to x"),
        ('<a href="#x">a</a>', "<a> points to x"),
        ("<span><section>a</section></span>", "<section> in <span>"),
        ("<ul><p>a</p></ul>", "<p> in <ul>"),
        ('<a href="x"><button type="button">a</button></a>', "<button> in another thing to use"),
        ("<button>a</button>", "no type: <button>"),
        ('<img src="a">', "no alt: <img>"),
        ("<center>a</center>", "obsolete <center>"),
        ('<table align="left"></table>', "obsolete align on <table>"),
        ('<input type="month" placeholder="a">', "placeholder on <input> of type month"),
        ('<time datetime="hôm qua">a</time>', "no time: <time>"),
        ('<p style="color: red">a</p>', "inline style or handler: <p>"),
    ],
)
def test_html_check_reports_each_fault(html: str, fault: str) -> None:
    assert fault in faults(html, fragment=True)


def test_html_check_requires_parts_of_a_whole_page() -> None:
    wrong = faults("<title></title><h1>a</h1><h3>b</h3>")

    assert {"no title", "no language", "0 × main", "h3 after h1"} < set(wrong)


def with_files(report: Report) -> Report:
    """With photos of before and after, a film and a recording, all public."""
    names = ("phone.jpg", "phone.mp4", "tagged.mp3", "phone.jpg")
    cleaned = [
        uploads.accept_upload(sample_files.upload(sample_files.read(name))) for name in names
    ]
    from_reporter, after = cleaned[:-1], cleaned[-1]
    other = make_report(State.RECEIVED, files=[*from_reporter, after])
    for clean in cleaned:
        clean.close()
    Attachment.objects.filter(report=other).update(report=report, is_public=True)
    last = report.attachments.order_by("id").last()
    answer = Answer.objects.filter(report=report).first()
    if last and answer:
        Attachment.objects.filter(pk=last.pk).update(answer=answer)
    return report


@draws(
    "reports/pages/home.html reports/lookup/lookup.html reports/map/map.html "
    "reports/statistics/statistics.html reports/lookup/categories.html "
    "reports/lookup/category.html reports/pages/guide.html reports/pages/about.html "
    "reports/pages/privacy.html citizen/tiles.html citizen/emergency.html citizen/page.html "
    "citizen/place.html citizen/correct.html citizen/series.html citizen/sections/series.html "
    "citizen/partials/plot.html citizen/sections/rates.html citizen/partials/timetable.html "
    "citizen/sections/articles.html citizen/article.html "
    "citizen/search.html "
    "citizen/entitlement.html citizen/partials/entitled_row.html "
    "citizen/fee.html citizen/sections/fees.html "
    "citizen/notices.html citizen/sections/notices.html citizen/partials/dangers.html "
    "reports/pages/offline.html "
    "reports/detail/unknown_code.html"
)
def test_pages_of_portal_without_reports_are_valid_html(strict: StrictClient) -> None:
    make_contact(make_source(), "941", note="Trực ban")
    make_contact(make_source("dich-vu-cong", url="https://example.vn/"))
    places = make_place_source()
    for kind, hours in (("atm", "24/7"), ("market", "sáng sớm")):
        place = make_place(places, "", kind=kind, hours=hours, phone="1900 1006", name=LONG)
    line = f"{LONG}: T2 05:00 | <b>: mỗi 20 phút từ 0 giờ đến 23 giờ"
    pier = make_place(places, kind="ferry", departures=line, price=AWKWARD[:200])
    awkward = make_notices_source("giao-thong", is_sample=True)
    commune = AdminUnit.objects.communes().first()
    make_notice(awkward, commune, name=LONG, text=AWKWARD, latitude=9.6, longitude=105.9)
    make_notice(awkward, is_cancelled=True, hours=None, url="https://example.vn/?a=1&b=2")
    make_notice(make_notices_source("y-te"), level=3, name=LONG)
    figures = {f"2026-11-{day:02} 07:00": day for day in range(1, 20)} | {"2090-01-01 07:00": 3}
    series = make_series(make_series_source(WEATHER), figures, name=LONG, group=AWKWARD[:80])
    rates = make_series_source(EXCHANGE, name=LONG)
    make_series(rates, {"2026-11-01 07:00": 25_120}, name=LONG, code="USD-BAN")
    news = make_articles_source()
    past = timezone.now() - timedelta(days=1)
    facts = {"Điện thoại": "0299 3822 113", "Thư": "a@example.vn", AWKWARD[:40]: AWKWARD}
    article = make_article(news, name=LONG, group=AWKWARD[:80], facts=facts, body="<p>Một</p>")
    make_article(news, url="https://example.vn/?a=1&b=2", summary=AWKWARD, unit=commune)
    rules = make_articles_source("an-sinh-xa-hoi")
    for needed in ("Tuổi: từ 75", "Tuổi: đến 5", f"{AWKWARD[:60]}: có"):
        make_article(rules, name=LONG, conditions=needed, facts={"Căn cứ": AWKWARD})
    age = entitlement.read("Tuổi: từ 75")[0][0].key
    fee = make_fee(name=LONG[:100], reference=AWKWARD[:40])
    fixed = make_fee(amount=5000, is_sample=True, bank=Bank.SAMPLE)
    over = make_article(news, ends_at=past, published_at=past)
    strict.get_each(
        "/vi/", "/en/", LOOKUP, f"{BASE}ban-do/", f"{BASE}ban-do/danh-sach/", f"{BASE}thong-ke/",
        f"{PLACES.replace('dia-diem', EXCHANGE)}?so_tien=<b>&viec=MUA",
        f"{BASE}chuyen-muc/", f"{BASE}chuyen-muc/mat-duong-hu-hong-o-ga/",
        f"{BASE}chuyen-muc/giao-thong-duong-sa/", "/vi/huong-dan/", "/vi/gioi-thieu/",
        "/vi/quyen-rieng-tu/", "/vi/tien-ich/", "/vi/tien-ich/danh-ba-khan-cap/",
        "/vi/tien-ich/tin-tuc/", "/vi/tien-ich/dich-vu-cong/", "/vi/ngoai-tuyen/",
        f"{BASE}209901010001/", f"/vi/tien-ich/noi/{place.pk}/", PLACES, f"{PLACES}?q=khong+co",
        f"/vi/tien-ich/noi/{pier.pk}/",
        f"/vi/tien-ich/bao-sai/?nguon={places.pk}&dong={place.code}",
        f"/vi/tien-ich/bao-sai/?nguon={places.pk}&da-nhan=1",
        f"{PLACES}?loai=atm&xa=31507&page=9",
        f"/vi/tien-ich/{WEATHER}/", f"/vi/tien-ich/{WEATHER}/so-lieu/{series.pk}/",
        f"/vi/tien-ich/bai/{article.pk}/", f"/vi/tien-ich/bai/{over.pk}/",
        "/vi/tien-ich/an-sinh-xa-hoi/", ENTITLED,
        "/vi/tien-ich/tim/", "/vi/tien-ich/tim/?q=mot", "/vi/tien-ich/tim/?q=a&loai=places",
        f"/vi/tien-ich/tim/?q={quote(LONG[:60])}", "/vi/tien-ich/tim/?q=%22%3E%3Cb%3E",
        "/vi/tien-ich/tin-tuc/?het_han=1&tim=a", "/vi/tien-ich/tin-tuc/?tim=khong+co",
        "/vi/tien-ich/thong-bao/", "/vi/tien-ich/giao-thong/?khi=hom-nay",
        f"/vi/tien-ich/thong-bao/?xa={commune.code}&khi=7-ngay",
        "/vi/tien-ich/thanh-toan/", f"{FEES}{fee.pk}/", f"{FEES}{fixed.pk}/",
    )  # fmt: skip
    strict.post(f"/vi/tien-ich/bao-sai/?nguon={places.pk}", {})
    strict.post(f"{FEES}{fee.pk}/", {"amount": "<b>"})
    strict.post(f"{FEES}{fee.pk}/", {"amount": "150.000", "reference": "HS1"})
    for answer in ("80", "tám mươi", ""):
        strict.post(ENTITLED, {age: answer})
    strict.post("/vi/tien-ich/dia-diem/gan-toi/", {"vi_do": "9.6", "kinh_do": "105.9"})


@draws(
    "citizen/sections/cameras.html citizen/partials/camera.html "
    "citizen/partials/camera_notice.html citizen/partials/place_row.html"
)
def test_pages_of_cameras_are_valid_html(strict: StrictClient) -> None:
    cameras = make_camera_source()
    camera = make_camera(cameras, name=LONG, picture_url="https://khac.example.vn/?a=1&b=2")
    strict.get_each("/vi/tien-ich/camera-cong-cong/")
    make_basis(purpose=AWKWARD[:400], issuer=AWKWARD[:200])
    strict.get_each(
        *("/vi/tien-ich/camera-cong-cong/", "/km/tien-ich/camera-cong-cong/"),
        f"/vi/tien-ich/noi/{camera.pk}/",
    )


@draws("reports/lookup/lookup.html reports/map/map.html reports/map/partials/list.html")
def test_search_page_is_valid_html_in_every_state(strict: StrictClient) -> None:
    for turn in range(25):
        make_report(State.ASSIGNED, title=f"{turn} {LONG}", latitude=9.6, longitude=105.97)
    make_report(State.COMPLETED)
    rollup.refresh()

    strict.get_each(
        "/vi/", LOOKUP, f"{LOOKUP}?page=2", f"{LOOKUP}?q=khong+co+dau+ca", f"{LOOKUP}?q=0939861234",
        f"{LOOKUP}?q=209901010001", f"{LOOKUP}?from=2026-02-01&to=2026-01-01",
        f'{LOOKUP}?q="><b>&category=GT01&status=assigned&district=941',
        f"{BASE}ban-do/", f"{BASE}ban-do/?q=0939861234", f"{BASE}ban-do/?bbox=1,2&zoom=99",
        f"{BASE}ban-do/danh-sach/", f"{BASE}chuyen-muc/mat-duong-hu-hong-o-ga/",
        f"{BASE}thong-ke/", f"{BASE}thong-ke/?period=range&from=2026-13&to=1",
    )  # fmt: skip


@pytest.mark.parametrize("state", list(State))
@draws("reports/detail/not_public.html reports/my_reports/one_report.html")
def test_report_pages_are_valid_html_in_every_state(strict: StrictClient, state: State) -> None:
    report = with_files(
        make_report(
            state, title=LONG, content=f"{AWKWARD}\n\n{AWKWARD}", address=LONG[:100],
            latitude=9.6, longitude=105.97, publish_identity=True,
        )
    )  # fmt: skip
    hidden = make_report(state, publish=False)

    strict.get_each(*(f"{BASE}{one.code}/" for one in (report, hidden)))
    strict.force_login(make_citizen(report.reporter.phone, email=""))
    strict.get_each(f"{BASE}{report.code}/cua-toi/", PERSONAL)


@draws(
    "reports/sending/form.html reports/sending/preview.html reports/sending/done.html "
    "reports/sending/sent.html"
)
def test_form_errors_and_receipt_are_valid_html(strict: StrictClient) -> None:
    strict.get_each(FORM, f"{FORM}?chuyen-muc=GT05", f"{FORM}?chuyen-muc=khong-co")
    assert strict.post(FORM, {}).status_code == 422
    refused = answers(phone="12", title=AWKWARD * 3, latitude="1", longitude="1", trang_web="")
    assert strict.post(FORM, refused).status_code == 422
    written = answers(title='Ổ gà "lớn" & sâu', content="Gọi 0939861234, xe 83A-123.45.")
    preview = strict.post(FORM, written | {"preview": "1"})
    strict.get_each(preview["Location"], preview["Location"].replace("xem-truoc", "sua"))
    accusing = answers(content="Cán bộ phường 2 đòi tiền mới sửa đường.", preview="1")
    strict.get_each(strict.post(FORM, accusing)["Location"])
    sent = strict.post(FORM, written)
    assert sent.status_code == 302
    strict.get_each(preview["Location"])
    strict.get_each(sent["Location"])


@draws("reports/sending/preview.html reports/sending/partials/similar_part.html")
def test_preview_and_similar_reports_are_valid_html(strict: StrictClient) -> None:
    report = make_report(State.PROCESSING, title=AWKWARD)
    strict.post(f"{BASE}{report.code}/cung-thay/")
    strict.get_each(f"{BASE}{report.code}/")
    text = f"{AWKWARD} 0939 861 299"
    typed = answers(title=text, content=text, address=f"Dương Kỳ Hiệp {AWKWARD}")
    place = {name: typed[name] for name in ("category", "commune", "address")}
    assert strict.post(f"{FORM}tuong-tu/", place).status_code == 200
    for how in ("1", "part"):
        shown = strict.post(FORM, typed | {"preview": how, "attachments": [jpeg(AWKWARD)]})
        if how == "1":
            strict.get_each(shown["Location"])
        else:
            assert shown.status_code == 200
    refused = strict.post(FORM, typed | {"phone": "", "attachments": [jpeg(AWKWARD)]})
    assert refused.status_code == 422
    carried = typed | {"other_language": "1", "attachments": [jpeg(AWKWARD)]}
    assert strict.post(FORM, carried).status_code == 200


@draws("400.html 403.html 404.html 413.html 429.html 429_proof.html 503.html")
def test_error_pages_are_valid_html(
    strict: StrictClient, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict.get_each("/vi/khong-co-trang-nay/")
    guarded = StrictClient(enforce_csrf_checks=True)
    # The report form comes back with everything; others lead back to their page.
    assert guarded.post(FORM, answers(attachments=[jpeg(AWKWARD)])).status_code == 403
    assert guarded.post("/vi/dang-nhap/", {"login": PHONE}).status_code == 403
    user = make_citizen()
    report = make_report(State.NEED_INFO, phone=user.phone)
    monkeypatch.setattr(limits, "PAGES", 0)
    assert strict.get(reverse("reports:detail", args=[report.code])).status_code == 429
    monkeypatch.setattr(one_report, "SUPPLIES_PER_HOUR", 0)
    strict.force_login(user)
    supply = reverse("reports:my_report_supply", args=[report.code])
    assert strict.post(supply, {}).status_code == 429
    settings.UPLOAD_MAX_REQUEST_MB = 0
    assert strict.post(FORM, answers()).status_code == 413
    settings.UPLOAD_MAX_REQUEST_MB = 300
    forgotten = {disk_space.FORGOTTEN: True}
    assert strict.post(FORM, answers(), **forgotten).status_code == 503
    settings.ALLOWED_HOSTS = ["khac.vn"]
    assert strict.get("/vi/").status_code == 400
    assert guarded.wrong == []


@draws(
    "accounts/sign_up.html accounts/verify.html accounts/log_in.html "
    "accounts/personal.html accounts/profile.html accounts/phone.html accounts/news.html "
    "accounts/devices.html accounts/log_out.html accounts/confirm.html "
    "accounts/email_confirm.html"
)
def test_account_pages_are_valid_html(strict: StrictClient) -> None:
    start, verify = "/vi/dang-ky/", "/vi/dang-ky/xac-thuc/"
    strict.get_each(start, "/vi/dang-nhap/", "/vi/quen-mat-khau/")
    strict.post(start, applicant(phone="12", full_name="", password2="khac"))
    strict.post(start, applicant(email=EMAIL), follow=True)
    strict.post(verify, {"otp": "x"})
    strict.post(verify, {"otp": newest_code(Address.sms(PHONE))}, follow=True)
    strict.get_each(
        PERSONAL, PROFILE, f"{PROFILE}so-dien-thoai/", "/vi/ca-nhan/thong-bao/",
        "/vi/ca-nhan/thiet-bi/", "/vi/dang-xuat/", "/vi/ca-nhan/nhap-lai-mat-khau/",
    )  # fmt: skip
    strict.post(f"{PROFILE}ho-ten/", {"full_name": ""})
    strict.post(f"{PROFILE}thu-dien-tu/", {"email": "sai", "password": "sai"})
    strict.post(f"{PROFILE}so-dien-thoai/", {"phone": "12", "password": "sai"})
    strict.post("/vi/ca-nhan/nhap-lai-mat-khau/", {"password": "sai"})
    strict.post("/vi/dang-nhap/", {"login": PHONE, "password": "sai"})
    strict.get_each(f"/vi/ca-nhan/xac-nhan-thu/{link_token(EMAIL)}/", "/vi/ca-nhan/xac-nhan-thu/x/")


@draws("accounts/phone_taken.html")
def test_pages_for_phone_of_another_account_are_valid_html(strict: StrictClient) -> None:
    strict.force_login(make_citizen(email=""))
    make_citizen(NEW_PHONE, email="")
    given = {"phone": NEW_PHONE, "password": PASSWORD}
    strict.post(f"{PROFILE}so-dien-thoai/", given)
    verify = f"{PROFILE}so-dien-thoai/xac-thuc/"
    code = newest_code(Address.sms(NEW_PHONE))
    strict.post(verify, {"otp": code}, follow=True)
    strict.logout()
    strict.post("/vi/dang-ky/", applicant(), follow=True)
    code = newest_code(Address.sms(PHONE))
    strict.post("/vi/dang-ky/xac-thuc/", {"otp": code}, follow=True)


@draws("accounts/log_in_by_code.html accounts/open_account.html accounts/confirm.html")
def test_an_account_without_a_password(strict: StrictClient) -> None:
    by_code = "/vi/dang-nhap/ma-sms/"
    strict.get_each(by_code)
    strict.post(by_code, {"phone": "12"})
    strict.post(by_code, {"phone": PHONE}, follow=True)
    strict.post(f"{by_code}nhap-ma/", {"otp": newest_code(Address.sms(PHONE))}, follow=True)
    strict.post(f"{by_code}tai-khoan-moi/", {"full_name": ""})
    strict.post(f"{by_code}tai-khoan-moi/", {"full_name": "Trần Thị Tư"})
    strict.get_each(PROFILE, f"{PROFILE}so-dien-thoai/", "/vi/ca-nhan/nhap-lai-mat-khau/")
    strict.post("/vi/ca-nhan/nhap-lai-mat-khau/", {"next": PROFILE}, follow=True)


@draws(
    "accounts/second_factor/overview.html accounts/second_factor/set_up.html "
    "accounts/second_factor/second_step.html accounts/second_factor/recovery_codes.html "
    "accounts/second_factor/passkey.html accounts/second_factor/drop.html "
    "accounts/second_factor/partials/passkey.html accounts/second_factor/layouts/citizen.html"
)
def test_a_second_step_of_a_citizen(strict: StrictClient, settings: Settings) -> None:
    settings.SITE_URL = SITE
    own = "/vi/ca-nhan/xac-thuc-hai-buoc/"
    user = make_citizen()
    strict.force_login(user)
    strict.get_each(own, f"{own}thiet-lap/")
    strict.post(f"{own}khoa-truy-cap/", {"name": "", "password": "", "passkey": "{}"})
    made = Authenticator().create(options_on(strict.get(f"{own}khoa-truy-cap/")))
    form = {"name": "Máy tôi", "password": PASSWORD, "passkey": made}
    strict.post(f"{own}khoa-truy-cap/", form)
    strict.get_each(own, f"{own}khoa-truy-cap/{user.passkeys.get().pk}/go/")
    strict.post(f"{own}thiet-lap/", {"code": "", "password": ""})
    key = second_factor.fresh_key()
    second_factor.set_up(user, key=key, code=code_of(key), source=Source("127.0.0.1"))
    codes = second_factor.renew_recovery_codes(user)
    strict.get_each(f"{own}ung-dung/go/")
    strict.logout()
    strict.post("/vi/dang-nhap/", {"login": PHONE, "password": PASSWORD}, follow=True)
    strict.post("/vi/dang-nhap/xac-thuc/", {"code": "1"})
    strict.post("/vi/dang-nhap/xac-thuc/", {"code": codes[0]}, follow=True)
    strict.get_each(own)
    strict.post(f"{own}ma-du-phong/", {"code": codes[1]})
    strict.post(f"{own}tat/", {"code": "", "password": ""})


@draws("accounts/reset.html accounts/reset_password.html")
def test_password_reset_pages_are_valid_html(strict: StrictClient) -> None:
    make_citizen(email="")
    strict.post("/vi/quen-mat-khau/", {"destination": ""})
    strict.post("/vi/quen-mat-khau/", {"destination": PHONE}, follow=True)
    code = newest_code(Address.sms(PHONE))
    strict.post("/vi/quen-mat-khau/xac-thuc/", {"otp": code}, follow=True)
    strict.post("/vi/quen-mat-khau/mat-khau-moi/", {"password1": "1", "password2": "2"})


@draws(
    "reports/data_rights/data.html reports/data_rights/door.html reports/data_rights/ask.html "
    "reports/data_rights/delete.html reports/data_rights/address.html "
    "reports/data_rights/withdraw.html reports/data_rights/readable.html "
    "reports/my_reports/withdraw.html"
)
def test_personal_data_pages_are_valid_html(strict: StrictClient) -> None:
    report = make_report(State.PROCESSING, phone=PHONE, publish_identity=True)
    fresh = make_report(State.SUBMITTED, phone=PHONE)
    data = f"{PERSONAL}du-lieu/"
    strict.get_each(f"{data}vao/")
    strict.post(f"{data}vao/", {"phone": "12"})
    make_citizen(email="")
    strict.post("/vi/dang-nhap/", {"login": PHONE, "password": PASSWORD}, follow=True)
    strict.get_each(
        data, f"{data}yeu-cau/", f"{data}xoa/", f"{data}{report.code}/dia-chi/",
        f"{data}{report.code}/rut/identity/", f"{data}{report.code}/rut/processing/",
        f"{BASE}{fresh.code}/cua-toi/rut/",
    )  # fmt: skip
    strict.post(f"{data}ban-doc/")
    strict.post(f"{data}yeu-cau/", {})
    strict.post(f"{data}{report.code}/dia-chi/", {"contact_address": "x"})


@draws(
    "reports/my_reports/one_report.html reports/my_reports/list.html reports/my_reports/phone.html"
)
def test_own_report_pages_opened_by_code_are_valid_html(strict: StrictClient) -> None:
    report = make_report(State.COMPLETED)
    phone = report.reporter.phone
    door = f"{LOOKUP}cua-toi/"
    strict.get_each(door, f"{BASE}{report.code}/cua-toi/")
    strict.post(door, {"phone": "12"})
    asked = strict.post(door, {"phone": phone})
    strict.post(asked["Location"], {"otp": "000"})
    strict.post(asked["Location"], {"otp": newest_code(Address.sms(phone))}, follow=True)
    own = f"{BASE}{report.code}/cua-toi/"
    strict.get_each(own)
    assert strict.post(f"{own}danh-gia/", {}).status_code == 422
    assert strict.post(f"{own}mo-lai/", {"note": ""}).status_code == 422
    accusing = {"note": "Cán bộ phường đòi tiền tôi mới sửa."}
    assert strict.post(f"{own}mo-lai/", accusing).status_code == 422
    workflow.move(report, "rate", by=None, level="dissatisfied", note="Chưa xong.")
    reopening_requests.ask(report, reason="Mưa là hỏng.")
    strict.get_each(own)
    reopening_requests.decline(report, by=make_staff(Role.DISPATCHER), answer="Đã kiểm tra lại.")
    strict.get_each(own, f"{BASE}{report.code}/")


@draws(
    "reports/following/subscribe.html reports/following/sent.html reports/following/confirm.html "
    "reports/following/nothing.html reports/following/following.html accounts/verify.html"
)
def test_subscription_pages_are_valid_html(strict: StrictClient) -> None:
    door = f"{BASE}{make_report(State.ASSIGNED, title=LONG).code}/theo-doi/"
    strict.get_each(door, f"{BASE}theo-doi/?commune=31510&category=GT01", f"{BASE}theo-doi/")
    strict.post(door, {"contact": "sai"})
    strict.post(door, {"contact": "thu@example.vn"}, follow=True)
    asked = Message.objects.filter(template="follow_confirm").latest("pk")
    confirm = urlsplit(asked.context["url"]).path
    strict.get_each(confirm)
    strict.post(confirm, follow=True)
    strict.post(door, {"contact": "0939 861 777"}, follow=True)


@draws("reports/my_reports/prove_email.html")
def test_email_confirmation_pages_are_valid_html(strict: StrictClient) -> None:
    reporter = make_report(State.RECEIVED).reporter
    proof = links.to_prove(reporter).removeprefix(settings.SITE_URL)
    strict.get_each(proof)
    strict.post(proof, {"answer": "no"}, follow=True)
    strict.post(proof, {"answer": "yes"}, follow=True)


@draws("reports/my_reports/add_mail.html")
def test_pages_of_a_letter_are_valid_html(strict: StrictClient) -> None:
    report = make_report(State.NEED_INFO)
    for number, answer in enumerate(("yes", "erase")):
        words = multi("mixed", plain(f"x\n\n{number}"), attached("phone.jpg", "image/jpeg"))
        raw = whole(words, sender=factories.EMAIL, subject=report.code)
        mail = receiving.receive(raw.replace(b"ban-dau", b"thu-%d" % number))
        processing.process(mail.pk)
        asked = Message.objects.filter(template="mail_confirm").latest("pk")
        page = urlsplit(asked.context["url"]).path
        strict.get_each(page)
        strict.post(page, {"answer": "open"}, follow=True)
        strict.post(page, {"answer": "no"}, follow=True)
        strict.post(page, {"answer": answer}, follow=True)


@draws("reports/sending/pending.html reports/sending/form.html reports/sending/sent.html")
def test_pages_of_pending_report_are_valid_html(strict: StrictClient) -> None:
    for row in (receive("mail:1"), receive("mail:2", title="Cháy nhà, có người mắc kẹt")):
        page = reverse("reports:pending", args=[links.pending_token(row)])
        strict.get_each(page)
        strict.post(page, {"answer": "no"}, follow=True)
        strict.post(page, {"answer": "yes"}, follow=True)
    strict.post(
        reverse("reports:report_new"), answers(submission_id=str(row.submission_id)), follow=True
    )
    strict.get_each(page)
    strict.get_each(reverse("reports:pending", args=["1.x"]))


@draws("reports/my_reports/rate.html notifications/unsubscribe.html")
def test_pages_linked_in_messages_are_valid_html(strict: StrictClient) -> None:
    rating = links.to_rate(make_report(State.COMPLETED, news="email")).removeprefix(
        settings.SITE_URL
    )
    strict.get_each(rating)
    strict.post(rating, {})
    news = Message.objects.filter(channel="email")[0]
    stop = urlsplit(unsubscribing.link(news)).path
    strict.get_each(stop)
    strict.post(stop, follow=True)


@draws("reports/detail/report.html")
def test_removed_report_page_is_valid_html(strict: StrictClient) -> None:
    report = make_report(State.COMPLETED)
    strict.get_each(f"{BASE}{report.code}/")
    Report.objects.filter(pk=report.pk).update(is_published=False)
    strict.get_each(f"{BASE}{report.code}/", f"{BASE}{UNKNOWN}/")


@draws("partners/open_data.html")
def test_page_of_open_data_is_valid_html(strict: StrictClient) -> None:
    strict.get_each("/vi/du-lieu-mo/")
    make_report(State.PROCESSING)
    write_open_data()
    strict.get_each("/vi/du-lieu-mo/", "/en/du-lieu-mo/", "/km/du-lieu-mo/")


@draws(
    "accounts/sso/leave.html accounts/sso/left.html accounts/sso/link.html "
    "accounts/sso/conflict.html"
)
def test_pages_of_vneid_are_valid_html(strict: StrictClient, settings: Settings) -> None:
    page = f"{PROFILE.removesuffix('thong-tin/')}vneid/"
    user, other = make_citizen(), make_citizen(NEW_PHONE, email="")
    with identity_provider.running() as provider:
        door = client_of("vneid", provider.issuer, strong=("2",))
        settings.SSO_PROVIDERS = {"vneid": door, "staff": None}
        strict.get_each("/vi/dang-nhap/", "/vi/dang-xuat/vneid/")
        strict.force_login(user)
        strict.get_each(PROFILE, page)
        ways.walk(strict, f"{page}lien-ket/")
        strict.get_each(page)
        sso_links.link(other, "vneid", f"{provider.issuer} nguoi-1", "2")
        strict.post(page, follow=True)
        strict.post(f"{page}ma-sms/", {"otp": newest_code(Address.sms(PHONE))})
        strict.force_login(other)
        strict.get_each(page)


def test_every_public_page_is_checked_for_valid_html() -> None:
    pages = {
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if '{% extends "base.html" %}' in path.read_text(encoding="utf-8")
    }

    assert pages - DECLARED == set()
