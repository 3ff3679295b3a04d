"""The portal without a network, in a real Chromium: what is kept, for whom, and until when."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import HttpRequest, JsonResponse
from django.shortcuts import render
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from accounts.tests.factories import make_citizen
from citizen import directories
from citizen.models import Tile
from citizen.tests.contacts import make_contact, make_source
from citizen.tests.notices import make_notice, make_notices_source
from citizen.tiles import EMERGENCY
from paht import offline
from paht.tests import browser
from paht.tests.browser import sign_in
from province.models import AdminUnit
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

_SEND_TO_THE_END = """
async () => {
  const {active} = await navigator.serviceWorker.getRegistration();
  const {port1, port2} = new MessageChannel();
  active.postMessage({name: "send"}, [port2]);
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


def wait_until(page: Page, claim: str, arg: Any = None) -> None:
    """Ask the page until the async function `claim` answers true.

    `wait_for_function` would take its promise for the answer, and not wait at all.
    """
    for _try in range(browser.PATIENCE_MS // 100):
        if page.evaluate(claim, arg):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {claim} ({arg})")


def ready(page: Page, address: str) -> None:
    """Open a page and wait until the worker has kept what it keeps."""
    page.goto(address)
    page.wait_for_function("() => navigator.serviceWorker.controller")
    language = page.evaluate("document.documentElement.lang")
    wait_until(
        page,
        """async path => {
          const name = (await caches.keys()).find(one => one.startsWith("pages-"));
          return name && Boolean(
            await (await caches.open(name)).match(path, {ignoreVary: true}));
        }""",
        f"/{language}/ngoai-tuyen/",
    )


def held(page: Page) -> str:
    return str(page.evaluate(_EVERYTHING))


def wait_until_held(page: Page, words: str, *, gone: bool = False) -> None:
    asked = f"async ([words, gone]) => (await ({_EVERYTHING})()).includes(words) !== gone"
    wait_until(page, asked, [words, gone])


def own_page(report: Report) -> str:
    return f"/vi/phan-anh-kien-nghi/{report.code}/cua-toi/"


@pytest.fixture
def own(site: str, page: Page) -> Report:
    """A report whose reporter has read it on this device, signed in."""
    ready(page, f"{site}/vi/")
    # Later than the copy of the home page, which lists completed reports.
    report = make_report(State.COMPLETED, title="Cống nghẹt trước nhà")
    sign_in(page, site, make_citizen(PHONE))
    page.goto(site + PERSONAL)
    page.goto(site + own_page(report))
    wait_until_held(page, own_page(report))
    return report


def test_public_pages_open_offline_in_language_last_read_with_time_of_copy(
    page: Page, context: BrowserContext, site: str
) -> None:
    near, far = AdminUnit.objects.communes()[:2]
    source = make_source()
    make_contact(source, near.code, name="Trạm của xã gần", phone="0299 3822 001")
    make_contact(source, far.code, name="Trạm của xã xa", phone="0299 3822 002")
    notices = make_notices_source()
    make_notice(notices, near, name="Cúp điện xã gần")
    make_notice(notices, far, name="Cúp điện xã xa")
    ready(page, f"{site}/en/")
    context.set_offline(True)

    page.goto(f"{site}/en/tien-ich/")
    page.locator("[data-tile=danh-ba-khan-cap]").click()
    page.locator("[name=xa]").select_option(near.code)
    expect(page.locator("a[href='tel:02993822001']")).to_be_visible()
    expect(page.locator("a[href='tel:02993822002']")).to_be_hidden()
    page.goto(f"{site}/en/tien-ich/thong-bao/")
    expect(page.get_by_text("Cúp điện xã gần", exact=True)).to_be_visible()
    expect(page.get_by_text("Cúp điện xã xa", exact=True)).to_be_hidden()
    page.goto(f"{site}/en/tien-ich/")
    expect(page.locator("[data-tile]").first).to_have_attribute("data-tile", "danh-ba-khan-cap")
    page.goto(f"{site}/en/huong-dan/")
    note = page.locator("[data-note=kept]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(note).to_have_text(re.compile(r"\d{2}:\d{2} \d{2}/\d{2}/\d{4}"))
    assert browser.violations(page) == []
    page.goto(f"{site}/en/phan-anh-kien-nghi/gui-phan-anh/")
    expect(page.locator("[data-report-form]")).to_be_visible()
    page.goto(f"{site}/en/phan-anh-kien-nghi/thong-ke/")
    expect(page.get_by_role("main").locator("a[href='tel:111']")).to_be_visible()
    assert browser.violations(page) == []
    assert browser.sideways(page) == []

    context.set_offline(False)
    page.goto(f"{site}/en/huong-dan/")
    expect(note).to_be_hidden()


def test_large_directory_keeps_the_numbers_of_the_chosen_commune_for_times_without_network(
    page: Page, context: BrowserContext, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directories, "MOST_AT_ONCE", 1)
    near, far = AdminUnit.objects.communes()[:2]
    source = make_source()
    make_contact(source, name="Trực ban tỉnh", phone="0299 3822 000")
    make_contact(source, near.code, name="Trạm của xã gần", phone="0299 3822 001")
    make_contact(source, far.code, name="Trạm của xã xa", phone="0299 3822 002")
    address = f"{site}/vi/tien-ich/danh-ba-khan-cap/"
    ready(page, address)
    context.set_offline(True)
    page.goto(address)
    expect(page.locator("a[href='tel:02993822000']")).to_be_visible()
    expect(page.locator("[data-directory-kept]")).to_contain_text("chọn xã, phường")

    context.set_offline(False)
    page.goto(address)
    with page.expect_navigation():
        page.locator("main [name=xa]").select_option(near.code)
    wait_until_held(page, "Trạm của xã gần")
    context.set_offline(True)
    page.goto(address)

    for number in ("113", "02993822000", "02993822001"):
        expect(page.get_by_role("main").locator(f"a[href='tel:{number}']")).to_be_visible()
    expect(page.locator("[data-directory-kept]")).to_contain_text(near.full_name)
    expect(page.locator("main [name=xa]")).to_be_hidden()
    page.goto(f"{address}?xa={far.code}")
    expect(page.locator("a[href='tel:02993822000']")).to_be_visible()
    expect(page.locator("a[href='tel:02993822001']")).to_have_count(0)


def test_tile_that_is_switched_off_leaves_the_other_pages_to_open_offline(
    page: Page, context: BrowserContext, site: str
) -> None:
    Tile.objects.filter(slug=EMERGENCY).update(is_on=False)
    ready(page, f"{site}/vi/")
    context.set_offline(True)

    page.goto(f"{site}/vi/huong-dan/")
    expect(page.locator("[data-note=kept]")).to_be_visible()
    page.goto(f"{site}/vi/tien-ich/danh-ba-khan-cap/")
    expect(page.get_by_role("main").locator("a[href='tel:113']")).to_be_visible()


@pytest.fixture
def impatient_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the worker show a copy after a moment; a late answer still renews or drops it."""
    monkeypatch.setattr(offline, "PATIENCE_MS", 300)


@pytest.mark.usefixtures("impatient_worker")
def test_own_reports_are_readable_offline_and_on_slow_network_until_confidential(
    page: Page, context: BrowserContext, site: str, own: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    context.set_offline(True)
    page.goto(site + PERSONAL)
    expect(page.locator("[data-note=kept]")).to_be_visible()
    browser.follow(page.get_by_role("link", name=own.title))
    expect(page.get_by_role("main")).to_contain_text(own.content)
    assert browser.violations(page) == []
    # Forms of a copy need the network.
    page.locator("main form[method=post] button[type=submit]").first.click()
    expect(page.locator("[data-note=needs-network]")).to_be_visible()
    context.set_offline(False)

    seen = Event()
    with monkeypatch.context() as patch:

        def answer_late(*args: Any, **options: Any) -> Any:
            seen.wait(browser.PATIENCE_MS / 1000)
            return render(*args, **options)

        patch.setattr(personal_view, "render", answer_late)
        kept_at = page.evaluate(_KEPT_AT, site + PERSONAL)
        page.goto(site + PERSONAL)
        expect(page.locator("[data-note=kept]")).to_contain_text("mạng quá yếu")
        expect(page.get_by_role("link", name=own.title)).to_be_visible()
        # The answer that comes after the copy renews it.
        seen.set()
        wait_until(page, f"async old => (await ({_KEPT_AT})('{site + PERSONAL}')) > old", kept_at)

    make_confidential(own)
    page.goto(site + own_page(own))
    page.goto(site + PERSONAL)
    wait_until(
        page,
        f"async () => !(await ({_KEPT_AT})('{site + own_page(own)}'))"
        f" && !(await ({_KEPT_AT})('{site + PERSONAL}'))",
    )
    assert own.content not in held(page)


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


def test_nothing_private_is_stored_after_logout(
    page: Page, context: BrowserContext, site: str, own: Report
) -> None:
    citizen = User.objects.citizens().get()
    for leave in (log_out, session_ends_elsewhere, another_account_signs_in):
        citizen.refresh_from_db()
        sign_in(page, site, citizen)
        page.goto(site + PERSONAL)
        wait_until_held(page, PERSONAL)
        page.goto(site + own_page(own))
        wait_until_held(page, own.content)
        page.goto(f"{site}/vi/phan-anh-kien-nghi/gui-phan-anh/")
        page.get_by_label("Chi tiết địa chỉ phản ánh").fill("Số 7 hẻm Chùa Dơi")
        wait_until_held(page, "Số 7 hẻm Chùa Dơi")
        before = held(page)
        assert own.title in before and PHONE[-9:] in before.replace(" ", ""), leave

        leave(page, site)
        page.goto(f"{site}/vi/huong-dan/")
        wait_until_held(page, own.title, gone=True)

        after = held(page)
        for private in (own.title, own.content, own.code, PHONE[-9:], "Số 7 hẻm Chùa Dơi"):
            assert private not in after, leave
        context.set_offline(True)
        page.goto(site + own_page(own))
        expect(page.get_by_role("heading", level=1)).to_have_text("Đang không có mạng")
        context.set_offline(False)


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


def test_staff_pages_and_pages_opened_by_code_are_never_stored(page: Page, site: str) -> None:
    report = make_report(State.PROCESSING, title="Cống nghẹt trước nhà")
    ready(page, f"{site}/vi/")
    page.goto(f"{site}/quan-tri/login/")
    page.goto(f"{site}/vi/phan-anh-kien-nghi/{report.code}/")
    page.goto(f"{site}/vi/phan-anh-kien-nghi/tra-cuu/")
    page.wait_for_load_state("networkidle")

    stored = held(page)
    assert report.code not in stored and "quan-tri" not in stored


@pytest.fixture
def new_version(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    files, version = offline._files()

    def release() -> None:
        monkeypatch.setattr(offline, "_files", lambda: (files, version[::-1]))

    return release


def wait_for_update(page: Page) -> None:
    page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
    wait_until(
        page, "async () => (await navigator.serviceWorker.getRegistration()).waiting !== null"
    )


def test_new_version_is_installed_by_one_click_and_spares_form_in_use(
    page: Page, context: BrowserContext, site: str, new_version: Callable[[], None]
) -> None:
    ready(page, f"{site}/vi/phan-anh-kien-nghi/gui-phan-anh/")
    page.get_by_label("Phản ánh kiến nghị về việc").fill("Mặt đường nhiều ổ gà")
    other = context.new_page()
    other.goto(f"{site}/vi/tien-ich/")
    expect(other.locator("[data-note=update]")).to_be_hidden()
    new_version()
    wait_for_update(page)
    expect(page.locator("[data-note=update]")).to_be_hidden()

    reload = other.get_by_role("button", name="Tải lại")
    reload.wait_for()
    assert browser.violations(other) == []
    browser.follow(reload)

    expect(other.locator("[data-note=update]")).to_be_hidden()
    names = other.evaluate("caches.keys()")
    assert not [name for name in names if offline._files()[1] not in name]
    expect(page.get_by_label("Phản ánh kiến nghị về việc")).to_have_value("Mặt đường nhiều ổ gà")


def test_install_offer_is_not_repeated_after_refusal(chromium: Browser, site: str) -> None:
    page = chromium.new_context(viewport=browser.PHONE_SCREEN).new_page()
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


def test_report_written_in_installed_app_says_so(chromium: Browser, site: str) -> None:
    page = chromium.new_context(viewport=browser.PHONE_SCREEN).new_page()
    page.goto(f"{site}/vi/phan-anh-kien-nghi/gui-phan-anh/")
    said = page.locator("[name=from_app]")
    expect(said).to_have_value("")
    # What iOS tells a page that was opened from the home screen.
    page.add_init_script("Object.defineProperty(navigator, 'standalone', {value: true})")
    page.reload()
    expect(said).to_have_value("1")
    page.goto(f"{site}/vi/tien-ich/")
    page.evaluate("dispatchEvent(new Event('beforeinstallprompt', {cancelable: true}))")
    expect(page.locator("[data-install]")).to_be_hidden()


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


def test_report_written_offline_is_sent_once_though_answer_is_lost_and_leaves_only_its_code(
    page: Page, context: BrowserContext, site: str, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: list[Report] = []
    answer = waiting_view.received

    def lose_first(report: Report) -> JsonResponse:
        answered.append(report)
        return JsonResponse({}, status=503) if len(answered) == 1 else answer(report)

    monkeypatch.setattr(waiting_view, "received", lose_first)
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
    # A report that was not refused keeps its reporter longer than a day.
    page.evaluate(_OLDER, 48)

    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    # Each page asks for another try.
    page.goto(f"{site}/vi/tien-ich/")
    expect(waiting(page)).to_contain_text("Đã gửi: mã")

    report = Report.objects.get()
    assert answered == [report, report]
    assert (report.attachments.count(), report.reporter.full_name) == (1, NAME)
    expect(waiting(page).get_by_role("link")).to_have_text(report.code)
    assert browser.violations(page) == []
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
    wait_until_held(page, NAME, gone=True)
    expect(page.locator("[data-waiting]")).to_be_hidden()


def test_waiting_report_without_required_answer_loses_reporter_after_a_day_and_can_be_completed(
    page: Page, context: BrowserContext, site: str, photo: Path
) -> None:
    question = make_question("choices", category="GT01", required=True)
    ready(page, f"{site}/vi/")
    context.set_offline(True)
    write_report(page, site, photo)
    expect(page.locator("[data-questions] fieldset")).to_have_count(0)
    send(page)
    context.set_offline(False)
    page.reload()
    expect(waiting(page)).to_contain_text("Vui lòng chọn câu trả lời cho “Đoạn nào”.")
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
    page.get_by_role("checkbox", name="Vài ngày").check()
    page.get_by_role("checkbox", name="Lâu rồi").check()
    consent(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")

    assert Report.objects.get().attachments.count() == 1
    assert QuestionAnswer.objects.get(question=question).value == "Vài ngày\nLâu rồi"


def test_complete_report_only_is_left_to_wait_and_can_be_deleted(
    page: Page, context: BrowserContext, site: str, photo: Path
) -> None:
    ready(page, f"{site}/vi/")
    context.set_offline(True)
    page.goto(f"{site}/vi/phan-anh-kien-nghi/gui-phan-anh/?chuyen-muc=GT01")
    fill_in(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.locator("[data-send-text]")).to_contain_text("Xin điền những ô còn thiếu")
    expect(page.locator("[data-send-text]")).to_contain_text("Phường/Xã")
    assert "Họ và tên" not in page.locator("[data-send-text]").inner_text()

    choose_place_and_category(page)
    page.locator("[name=attachments]").set_input_files(photo)
    consent(page)
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


def test_logout_warns_of_waiting_report_of_account_and_deletes_it(
    page: Page, context: BrowserContext, site: str, own: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The network comes back before the portal does: the report still waits.
    monkeypatch.setattr(
        "reports.views.waiting.send_token", lambda request: JsonResponse({}, status=503)
    )
    citizen = User.objects.citizens().get()
    for leave in (log_out, session_ends_elsewhere, another_account_signs_in):
        citizen.refresh_from_db()
        sign_in(page, site, citizen)
        page.goto(site + PERSONAL)
        wait_until_held(page, "own-")
        context.set_offline(True)
        write_report(page, site)
        send(page)
        expect(waiting(page)).to_contain_text("Đang chờ gửi")
        context.set_offline(False)
        if leave is log_out:
            page.goto(f"{site}/vi/dang-xuat/")
            expect(page.locator("[data-unsent-warning]")).to_be_visible()
            assert browser.violations(page) == []

        leave(page, site)

        if leave is not log_out:
            expect(page.locator("[data-note=gone]")).to_contain_text("1 phản ánh chờ gửi")
        wait_until_held(page, NAME, gone=True)
        assert Report.objects.count() == 1, leave


def test_report_that_waited_beyond_its_session_is_deleted_only_by_a_page_that_says_so(
    page: Page, context: BrowserContext, site: str, own: Report
) -> None:
    context.set_offline(True)
    write_report(page, site)
    send(page)
    expect(waiting(page)).to_contain_text("Đang chờ gửi")
    citizen = User.objects.citizens().get()
    citizen.set_password("Chùa Dơi 2027")
    citizen.save()
    context.set_offline(False)
    # The worker meets the end of the session first, when it sends by itself.
    page.evaluate(_SEND_TO_THE_END)
    assert NAME in held(page)

    page.goto(f"{site}/vi/huong-dan/")

    expect(page.locator("[data-note=gone]")).to_contain_text("1 phản ánh chờ gửi")
    wait_until_held(page, NAME, gone=True)
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
