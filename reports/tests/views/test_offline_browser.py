"""The portal without a network, in a real Chromium: what is kept, for whom, and until when."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import HttpRequest, JsonResponse
from django.shortcuts import render
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from accounts.tests.factories import make_citizen
from paht import offline
from paht.tests import browser
from reports.models import QuestionAnswer, Report
from reports.rules.states import State
from reports.tests.asking import make_question
from reports.tests.factories import NAME, PHONE, make_confidential, make_report
from reports.tests.form_browser import choose_place_and_category, consent, fill_in
from reports.tests.sending import jpeg_bytes
from reports.views import waiting as waiting_view
from reports.views.my_reports import overview as personal_view

pytestmark = browser.marks
PERSONAL = "/vi/ca-nhan/"
# Everything that this device holds of the site, as text.
_EVERYTHING = """
async () => {
  const held = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    held.push(name);
    for (const request of await cache.keys()) {
      if (request.url.includes("/static/")) continue;
      held.push(request.url, await (await cache.match(request, {ignoreVary: true})).text());
    }
  }
  for (const {name} of await indexedDB.databases()) {
    const opened = indexedDB.open(name);
    const db = await new Promise(resolve => (opened.onsuccess = () => resolve(opened.result)));
    for (const store of db.objectStoreNames) {
      const all = db.transaction(store).objectStore(store).getAll();
      held.push(JSON.stringify(await new Promise(r => (all.onsuccess = () => r(all.result)))));
    }
    db.close();
  }
  return held.join("\\n");
}
"""

_KEPT_AT = """
async address => {
  const kept = await caches.match(address, {ignoreVary: true});
  return kept ? kept.headers.get("Kept-At") : "";
}
"""

# Ask the worker to send, and wait until it has heard: messages arrive in order.
_ASK_TO_SEND = """
async () => {
  const {active} = await navigator.serviceWorker.getRegistration();
  const {port1, port2} = new MessageChannel();
  active.postMessage({name: "send"});
  active.postMessage({name: "list"}, [port2]);
  await new Promise(resolve => (port1.onmessage = resolve));
}
"""


@pytest.fixture
def site(reference_data: None, live_server: Any, settings: Any, tmp_path: Path) -> str:
    settings.MEDIA_ROOT = tmp_path / "media"
    return str(live_server.url)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        viewport=browser.PHONE_SCREEN,
        locale="vi-VN",
        reduced_motion="reduce",
        service_workers="allow",
    )
    context.set_default_timeout(browser.PATIENCE_MS)
    yield context
    # The worker ends before the data that it may still be asking for.
    context.set_offline(True)
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def ready(page: Page, address: str) -> None:
    """Open a page and wait until the worker has kept what it keeps."""
    page.goto(address)
    page.wait_for_function("() => navigator.serviceWorker.controller")
    language = page.evaluate("document.documentElement.lang")
    page.wait_for_function(
        """async path => {
          const name = (await caches.keys()).find(one => one.startsWith("pages-"));
          return name && (await (await caches.open(name)).match(path, {ignoreVary: true}));
        }""",
        arg=f"/{language}/ngoai-tuyen/",
    )


def sign_in(page: Page, site: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}]
    )


def held(page: Page) -> str:
    return str(page.evaluate(_EVERYTHING))


def wait_until_held(page: Page, words: str) -> None:
    for _try in range(100):
        if words in held(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not kept: {words}")


def own_page(report: Report) -> str:
    return f"/vi/phan-anh-kien-nghi/{report.code}/cua-toi/"


@pytest.fixture
def own(site: str, page: Page) -> Report:
    """A report whose reporter has read it on this device, signed in."""
    report = make_report(State.PROCESSING, title="Cống nghẹt trước nhà")
    ready(page, f"{site}/vi/")
    sign_in(page, site, make_citizen(PHONE))
    page.goto(site + PERSONAL)
    page.goto(site + own_page(report))
    wait_until_held(page, own_page(report))
    return report


def test_offline_pages_open_in_language_last_read(
    page: Page, context: BrowserContext, site: str
) -> None:
    ready(page, f"{site}/en/")
    context.set_offline(True)

    page.goto(f"{site}/en/huong-dan/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("[data-note=kept]")).to_be_visible()
    page.goto(f"{site}/en/phan-anh-kien-nghi/gui-phan-anh/")
    expect(page.locator("[data-report-form]")).to_be_visible()
    page.goto(f"{site}/en/phan-anh-kien-nghi/thong-ke/")
    expect(page.get_by_role("main").locator("a[href='tel:111']")).to_be_visible()
    assert browser.violations(page) == []
    assert browser.sideways(page) == []


def test_stored_copy_shows_its_time_until_network_returns(
    page: Page, context: BrowserContext, site: str
) -> None:
    ready(page, f"{site}/vi/")
    context.set_offline(True)
    page.goto(f"{site}/vi/tien-ich/")

    note = page.locator("[data-note=kept]")
    expect(note).to_have_text(re.compile(r"bản lưu lúc \d{2}:\d{2} \d{2}/\d{2}/\d{4} trên máy này"))
    assert browser.violations(page) == []
    context.set_offline(False)
    page.reload()
    expect(note).to_be_hidden()


def test_stored_copy_is_shown_on_slow_network_and_updated_later(
    page: Page, site: str, own: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer_late(*args: Any, **options: Any) -> Any:
        time.sleep(11)
        return render(*args, **options)

    monkeypatch.setattr(personal_view, "render", answer_late)
    kept_at = page.evaluate(_KEPT_AT, site + PERSONAL)
    page.goto(site + PERSONAL)

    expect(page.locator("[data-note=kept]")).to_contain_text("mạng quá yếu")
    expect(page.get_by_role("link", name=own.title)).to_be_visible()
    page.wait_for_function(
        f"async old => (await ({_KEPT_AT})('{site + PERSONAL}')) > old", arg=kept_at
    )


def test_own_reports_are_readable_offline_when_signed_in(
    page: Page, context: BrowserContext, site: str, own: Report
) -> None:
    context.set_offline(True)

    page.goto(site + PERSONAL)
    expect(page.locator("[data-note=kept]")).to_be_visible()
    browser.follow(page.get_by_role("link", name=own.title))
    expect(page.get_by_role("main")).to_contain_text(own.content)
    assert browser.violations(page) == []


def test_stored_copy_is_deleted_when_report_became_confidential(
    page: Page, site: str, own: Report
) -> None:
    make_confidential(own)

    page.goto(site + own_page(own))
    page.goto(site + PERSONAL)

    page.wait_for_function(
        f"async () => !(await ({_KEPT_AT})('{site + own_page(own)}'))"
        f" && !(await ({_KEPT_AT})('{site + PERSONAL}'))"
    )
    assert own.content not in held(page)


def test_stored_copy_marks_parts_that_need_network(
    page: Page, context: BrowserContext, site: str
) -> None:
    report = make_report(State.COMPLETED)
    ready(page, f"{site}/vi/")
    sign_in(page, site, make_citizen(PHONE))
    page.goto(site + own_page(report))
    wait_until_held(page, own_page(report))
    context.set_offline(True)
    page.reload()

    page.locator("main form[method=post] button[type=submit]").first.click()

    expect(page.locator("[data-note=needs-network]")).to_be_visible()


def log_out(page: Page, site: str) -> None:
    page.goto(f"{site}/vi/dang-xuat/")
    browser.follow(page.get_by_role("main").get_by_role("button", name="Đăng xuất"))


def session_ends_elsewhere(page: Page, site: str) -> None:
    from_elsewhere = User.objects.citizens().get()
    from_elsewhere.set_password("Chùa Dơi 2027")
    from_elsewhere.save()
    page.goto(f"{site}/vi/")


def another_account_signs_in(page: Page, site: str) -> None:
    sign_in(page, site, make_citizen("+84939861299", email=""))
    page.goto(f"{site}/vi/")


@pytest.mark.parametrize("leave", [log_out, session_ends_elsewhere, another_account_signs_in])
def test_nothing_private_is_stored_after_logout(
    page: Page,
    context: BrowserContext,
    site: str,
    own: Report,
    leave: Callable[[Page, str], None],
) -> None:
    page.goto(f"{site}/vi/phan-anh-kien-nghi/gui-phan-anh/")
    page.get_by_label("Chi tiết địa chỉ phản ánh").fill("Số 7 hẻm Chùa Dơi")
    wait_until_held(page, "Số 7 hẻm Chùa Dơi")
    before = held(page)
    assert own.title in before and PHONE[-9:] in before.replace(" ", "")

    leave(page, site)
    page.wait_for_load_state("networkidle")

    after = held(page)
    for private in (own.title, own.content, own.code, PHONE[-9:], "Số 7 hẻm Chùa Dơi"):
        assert private not in after
    context.set_offline(True)
    page.goto(site + own_page(own))
    expect(page.get_by_role("heading", level=1)).to_have_text("Đang không có mạng")


def test_logout_deletes_stored_copies_even_if_page_is_closed(
    page: Page, context: BrowserContext, site: str, own: Report
) -> None:
    page.goto(f"{site}/vi/dang-xuat/")
    page.evaluate("document.querySelector('main form').submit()")
    page.close()
    other = context.new_page()
    context.set_offline(True)

    other.goto(site + own_page(own))

    expect(other.get_by_role("heading", level=1)).to_have_text("Đang không có mạng")


def test_page_opened_by_code_is_never_stored(page: Page, site: str) -> None:
    report = make_report(State.PROCESSING, title="Cống nghẹt trước nhà")
    ready(page, f"{site}/vi/")
    page.goto(f"{site}/vi/phan-anh-kien-nghi/{report.code}/")
    page.goto(f"{site}/vi/phan-anh-kien-nghi/tra-cuu/")
    page.wait_for_load_state("networkidle")

    assert report.code not in held(page)


@pytest.fixture
def new_version(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    files, version = offline._files()

    def release() -> None:
        monkeypatch.setattr(offline, "_files", lambda: (files, version[::-1]))

    return release


def wait_for_update(page: Page) -> None:
    page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
    page.wait_for_function(
        "async () => (await navigator.serviceWorker.getRegistration()).waiting !== null"
    )


def test_new_version_is_offered_and_installed_by_one_click(
    page: Page, site: str, new_version: Callable[[], None]
) -> None:
    ready(page, f"{site}/vi/tien-ich/")
    expect(page.locator("[data-note=update]")).to_be_hidden()
    new_version()
    wait_for_update(page)

    assert browser.violations(page) == []
    browser.follow(page.get_by_role("button", name="Tải lại"))

    expect(page.locator("[data-note=update]")).to_be_hidden()
    names = page.evaluate("caches.keys()")
    assert not [name for name in names if offline._files()[1] not in name]


def test_form_in_use_is_not_reloaded(
    page: Page, context: BrowserContext, site: str, new_version: Callable[[], None]
) -> None:
    ready(page, f"{site}/vi/phan-anh-kien-nghi/gui-phan-anh/")
    page.get_by_label("Phản ánh kiến nghị về việc").fill("Mặt đường nhiều ổ gà")
    new_version()
    wait_for_update(page)
    expect(page.locator("[data-note=update]")).to_be_hidden()

    other = context.new_page()
    other.goto(f"{site}/vi/tien-ich/")
    browser.follow(other.get_by_role("button", name="Tải lại"))

    expect(page.get_by_label("Phản ánh kiến nghị về việc")).to_have_value("Mặt đường nhiều ổ gà")


def test_install_offer_is_not_repeated_after_refusal(page: Page, site: str) -> None:
    page.goto(f"{site}/vi/")
    hint = page.locator("[data-install]")
    expect(hint).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeinstallprompt', {cancelable: true}))")
    expect(hint).to_be_visible()
    assert browser.violations(page) == []
    hint.get_by_role("button", name="Không, cảm ơn").click()
    expect(hint).to_be_hidden()
    page.reload()
    page.evaluate("dispatchEvent(new Event('beforeinstallprompt', {cancelable: true}))")
    expect(hint).to_be_hidden()


def test_staff_pages_are_never_stored(page: Page, site: str) -> None:
    ready(page, f"{site}/vi/")
    page.goto(f"{site}/quan-tri/login/")
    page.wait_for_load_state("networkidle")

    assert "quan-tri" not in held(page)


# --- reports written without a network -------------------------------------------------


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "ổ gà.jpg"
    path.write_bytes(jpeg_bytes(size=(1200, 900)))
    return path


def write_report(page: Page, site: str, photo: Path | None = None) -> None:
    page.goto(f"{site}/vi/phan-anh-kien-nghi/gui-phan-anh/")
    fill_in(page)
    choose_place_and_category(page)
    if photo:
        page.locator("[name=attachments]").set_input_files(photo)
    consent(page)


def send(page: Page) -> None:
    browser.follow(page.get_by_role("button", name="Gửi phản ánh"))


def waiting(page: Page) -> Any:
    return page.locator("[data-waiting-list]")


def test_report_written_offline_with_photo_is_sent_once_online(
    page: Page, context: BrowserContext, site: str, photo: Path
) -> None:
    ready(page, f"{site}/vi/")
    context.set_offline(True)
    write_report(page, site, photo)
    send(page)

    expect(page).to_have_url(f"{site}/vi/tien-ich/#cho-gui")
    expect(waiting(page)).to_contain_text("Đang chờ gửi. Viết lúc")
    expect(waiting(page)).to_contain_text("có 1 tệp")
    assert browser.violations(page) == []
    assert browser.sideways(page) == []
    page.goto(f"{site}/vi/huong-dan/")
    expect(page.locator("[data-note=waiting]")).to_contain_text("có 1 phản ánh đang chờ gửi")
    # The draft has become the report: it lies here once.
    assert page.evaluate("localStorage.length") == 0

    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.goto(f"{site}/vi/tien-ich/")
    expect(waiting(page)).to_contain_text("Đã gửi: mã")
    report = Report.objects.get()
    expect(waiting(page).get_by_role("link")).to_have_text(report.code)
    assert report.attachments.count() == 1
    assert browser.violations(page) == []
    # Only the code is left of it.
    for private in (NAME, "0939861234", report.title, report.address):
        assert private not in held(page)
    waiting(page).get_by_role("button", name="Xóa khỏi danh sách").click()
    expect(page.locator("[data-waiting]")).to_be_hidden()


def test_two_reports_from_one_stored_form_are_two_though_first_attempt_fails(
    page: Page, context: BrowserContext, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(page, f"{site}/vi/")
    context.set_offline(True)
    for _report in range(2):
        write_report(page, site)
        send(page)
    expect(waiting(page).locator("li")).to_have_count(2)
    asked_again = Event()
    attempts: list[JsonResponse] = []
    open_door = waiting_view.send_token

    def fail_once(request: HttpRequest) -> JsonResponse:
        attempts.append(JsonResponse({}, status=503) if not attempts else open_door(request))
        if len(attempts) == 2:
            # The second report is on its way while the page asks for another try.
            asked_again.wait(browser.PATIENCE_MS / 1000)
        return attempts[-1]

    monkeypatch.setattr(waiting_view, "send_token", fail_once)
    context.set_offline(False)
    page.reload()
    expect(waiting(page).locator("li")).to_have_count(2)
    page.evaluate(_ASK_TO_SEND)
    asked_again.set()

    # Sooner than the next try of the page itself, after a minute.
    sent = waiting(page).get_by_text("Đã gửi: mã")
    expect(sent).to_have_count(2, timeout=browser.PATIENCE_MS / 2)
    assert Report.objects.count() == 2


def test_lost_response_makes_no_second_report(
    page: Page, context: BrowserContext, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(report: Report) -> JsonResponse:
        monkeypatch.undo()
        return JsonResponse({}, status=503)

    ready(page, f"{site}/vi/")
    context.set_offline(True)
    write_report(page, site)
    send(page)
    monkeypatch.setattr("reports.views.waiting.received", lose)
    context.set_offline(False)
    page.reload()
    page.wait_for_load_state("networkidle")
    page.reload()

    expect(waiting(page)).to_contain_text("Đã gửi: mã")
    assert Report.objects.count() == 1


def test_refused_waiting_report_is_shown_and_can_be_corrected(
    page: Page, context: BrowserContext, site: str, photo: Path
) -> None:
    ready(page, f"{site}/vi/")
    context.set_offline(True)
    write_report(page, site, photo)
    page.get_by_label("Số điện thoại").fill("123")
    page.get_by_label("Nhập CMND hoặc CCCD").fill("094090001234")
    send(page)
    context.set_offline(False)
    page.reload()

    expect(waiting(page)).to_contain_text("Cần sửa lại: Số điện thoại không hợp lệ.")
    assert browser.violations(page) == []
    browser.follow(page.get_by_role("link", name="Mở để sửa"))
    notice = page.locator("[data-later-opened]")
    expect(notice).to_contain_text("Số điện thoại không hợp lệ.")
    expect(page.get_by_label("Họ và tên")).to_have_value(NAME)
    expect(page.get_by_role("combobox", name="Chọn chuyên mục")).to_have_value(
        "Mặt đường hư hỏng, ổ gà"
    )
    expect(page.locator("select[name=commune]")).to_have_value("31510")
    expect(page.locator("[data-files-list]")).to_contain_text("ổ gà.jpg")
    # As with a draft: given by hand, each time.
    expect(page.get_by_label("Nhập CMND hoặc CCCD")).to_have_value("")
    expect(page.get_by_label("Tôi cam đoan")).not_to_be_checked()
    assert browser.violations(page) == []
    page.get_by_label("Số điện thoại").fill("0939861234")
    consent(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")

    assert Report.objects.get().attachments.count() == 1
    page.goto(f"{site}/vi/tien-ich/")
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert NAME not in held(page)


_OLDER = """
async hours => {
  const opened = indexedDB.open("paht");
  const db = await new Promise(resolve => (opened.onsuccess = () => resolve(opened.result)));
  const store = db.transaction("waiting", "readwrite").objectStore("waiting");
  const rows = store.getAll();
  await new Promise(resolve => (rows.onsuccess = resolve));
  for (const row of rows.result) store.put({...row, at: row.at - hours * 3600 * 1000});
  await new Promise(resolve => (store.transaction.oncomplete = resolve));
  db.close();
}
"""


def test_refused_waiting_report_loses_reporter_after_a_day_and_can_be_sent(
    page: Page, context: BrowserContext, site: str, photo: Path
) -> None:
    ready(page, f"{site}/vi/")
    context.set_offline(True)
    write_report(page, site, photo)
    page.get_by_label("Số điện thoại").fill("123")
    send(page)
    context.set_offline(False)
    page.reload()
    expect(waiting(page)).to_contain_text("họ tên và thông tin liên hệ tự xóa sau 24 giờ")
    assert NAME in held(page)
    page.evaluate(_OLDER, 25)
    page.reload()
    expect(waiting(page)).to_contain_text("Cần sửa lại")
    assert NAME not in held(page)

    browser.follow(page.get_by_role("link", name="Mở để sửa"))
    expect(page.locator("[data-files-list]")).to_contain_text("ổ gà.jpg")
    expect(page.get_by_label("Họ và tên")).to_have_value("")
    page.get_by_label("Họ và tên").fill(NAME)
    page.get_by_label("Số điện thoại").fill("0939861234")
    consent(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")

    assert Report.objects.get().attachments.count() == 1


def test_waiting_report_keeps_its_reporter(page: Page, context: BrowserContext, site: str) -> None:
    ready(page, f"{site}/vi/")
    context.set_offline(True)
    write_report(page, site)
    send(page)
    expect(waiting(page)).to_contain_text("Đang chờ gửi")
    page.evaluate(_OLDER, 48)
    context.set_offline(False)
    page.reload()
    expect(waiting(page)).to_contain_text("Đã gửi: mã")

    assert Report.objects.get().reporter.full_name == NAME
    assert NAME not in held(page)


def test_incomplete_report_is_refused_before_waiting(
    page: Page, context: BrowserContext, site: str
) -> None:
    ready(page, f"{site}/vi/")
    context.set_offline(True)
    page.goto(f"{site}/vi/phan-anh-kien-nghi/gui-phan-anh/?chuyen-muc=GT01")
    fill_in(page)
    page.get_by_role("button", name="Gửi phản ánh").click()

    expect(page.locator("[data-send-text]")).to_contain_text("Xin điền những ô còn thiếu")
    expect(page.locator("[data-send-text]")).to_contain_text("Phường/Xã")
    assert "Họ và tên" not in page.locator("[data-send-text]").inner_text()


def test_writer_can_delete_waiting_report(
    page: Page, context: BrowserContext, site: str, photo: Path
) -> None:
    ready(page, f"{site}/vi/")
    context.set_offline(True)
    write_report(page, site, photo)
    send(page)
    page.on("dialog", lambda dialog: dialog.accept())
    waiting(page).get_by_role("button", name="Xóa khỏi máy này").click()
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert NAME not in held(page)

    context.set_offline(False)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert not Report.objects.exists()


def test_report_waits_when_network_fails_while_sending(page: Page, site: str) -> None:
    ready(page, f"{site}/vi/")
    write_report(page, site)
    page.route(
        "**/gui-phan-anh/",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.locator("[data-send-text]")).to_contain_text("Mất kết nối")
    browser.follow(page.get_by_role("button", name="Để máy tự gửi khi có mạng"))

    expect(waiting(page)).to_contain_text("Đã gửi: mã")
    assert Report.objects.count() == 1


@pytest.mark.parametrize("leave", [session_ends_elsewhere, another_account_signs_in])
def test_logout_deletes_waiting_report_of_account(
    page: Page,
    context: BrowserContext,
    site: str,
    own: Report,
    leave: Callable[[Page, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The network comes back before the portal does: the report still waits.
    monkeypatch.setattr(
        "reports.views.waiting.send_token", lambda request: JsonResponse({}, status=503)
    )
    context.set_offline(True)
    write_report(page, site)
    send(page)
    expect(waiting(page)).to_contain_text("Đang chờ gửi")
    context.set_offline(False)

    leave(page, site)

    expect(page.locator("[data-note=gone]")).to_contain_text("1 phản ánh chờ gửi")
    assert NAME not in held(page)
    assert Report.objects.count() == 1


def test_form_of_one_account_is_not_sent_as_next_account(
    page: Page, context: BrowserContext, site: str, own: Report
) -> None:
    write_report(page, site)
    # In another window: logging in gives the browser another token.
    sign_in(page, site, make_citizen("+84939861299", email=""))
    context.clear_cookies(name=django_settings.CSRF_COOKIE_NAME)
    context.new_page().goto(f"{site}/vi/")

    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")

    assert Report.objects.latest("id").reporter.user is None


def test_logout_warns_of_unsent_reports(
    page: Page, context: BrowserContext, site: str, own: Report
) -> None:
    context.set_offline(True)
    write_report(page, site)
    page.get_by_label("Số điện thoại").fill("123")
    send(page)
    context.set_offline(False)
    page.reload()
    expect(waiting(page)).to_contain_text("Cần sửa lại")

    page.goto(f"{site}/vi/dang-xuat/")
    expect(page.locator("[data-unsent-warning]")).to_be_visible()
    assert browser.violations(page) == []
    browser.follow(page.get_by_role("main").get_by_role("button", name="Đăng xuất"))
    page.wait_for_load_state("networkidle")

    assert NAME not in held(page)


def test_report_without_its_required_question_is_completed_when_opened_again(
    page: Page, context: BrowserContext, site: str
) -> None:
    question = make_question("choices", category="GT01", required=True)
    ready(page, f"{site}/vi/")
    context.set_offline(True)
    write_report(page, site)
    expect(page.locator("[data-questions] fieldset")).to_have_count(0)
    send(page)
    context.set_offline(False)
    page.reload()

    expect(waiting(page)).to_contain_text("Vui lòng chọn câu trả lời cho “Đoạn nào”.")
    browser.follow(page.get_by_role("link", name="Mở để sửa"))
    page.get_by_role("checkbox", name="Vài ngày").check()
    page.get_by_role("checkbox", name="Lâu rồi").check()
    consent(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")

    assert QuestionAnswer.objects.get(question=question).value == "Vài ngày\nLâu rồi"
