"""One report in a real browser: its players, sharing it, and the sheet of paper it prints."""

from typing import Any

import pypdfium2
from playwright.sync_api import Browser, BrowserContext, Page, expect

from paht.tests import browser
from reports import uploads
from reports.models import Answer, Attachment, Report
from reports.rules.states import State
from reports.tests import sample_files
from reports.tests.factories import make_report
from reports.tests.sending import jpeg

pytestmark = browser.marks


def address(site: str, report: Report) -> str:
    return f"{site}/vi/phan-anh-kien-nghi/{report.code}/"


def completed(*names: str) -> Report:
    """A completed report with the files `names` of the reporter and a photo of the answer."""
    files = [uploads.accept_upload(sample_files.upload(sample_files.read(name))) for name in names]
    with uploads.accept_upload(jpeg()) as first, uploads.accept_upload(jpeg()) as last:
        report = make_report(State.COMPLETED, files=[first, *files, last])
    for file in files:
        file.close()
    report.attachments.update(is_public=True)
    after = report.attachments.order_by("id").last()
    assert after is not None
    Attachment.objects.filter(pk=after.pk).update(answer=Answer.objects.get(report=report))
    return report


def opened(chromium: Browser, **options: Any) -> BrowserContext:
    return chromium.new_context(viewport=browser.PHONE_SCREEN, locale="vi-VN", **options)


def until(condition: str) -> str:
    """Wait for it in the page: `wait_for_function` asks again by eval, which the policy refuses."""
    return f"async one => {{ while (!({condition})) await new Promise(r => setTimeout(r, 50)); }}"


def test_video_and_audio_are_loaded_by_range_and_start_paused(chromium: Browser, site: str) -> None:
    report = completed("phone.mp4", "tagged.mp3")
    context = opened(chromium)
    watch = browser.Watch(context)
    page = context.new_page()
    parts: list[int] = []
    page.on("response", lambda one: "/goc" in one.url and parts.append(one.status))

    page.goto(address(site, report))
    for kind in ("video", "audio"):
        player = page.locator(kind)
        player.scroll_into_view_if_needed()
        player.evaluate(until("one.readyState >= 1"))
        assert player.evaluate("one => one.paused && one.duration > 0")
        player.evaluate("one => { one.muted = true; return one.play() }")
        player.evaluate(until("one.currentTime > 0"))

    assert set(parts) == {206}
    assert watch.faults == []
    context.close()


def test_share_button_passes_url_to_browser_or_copies_it(chromium: Browser, site: str) -> None:
    report = make_report(State.ASSIGNED)
    context = opened(chromium, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.add_init_script("Navigator.prototype.share = async shared => { window.shared = shared; };")
    page.goto(f"{address(site, report)}?utm_source=thu")
    expect(page.locator("[data-share-address]")).to_be_hidden()
    page.get_by_role("button", name="Chia sẻ").click()

    shared = page.wait_for_function("window.shared").json_value()
    assert shared["url"] == address(site, report)
    assert shared["title"].startswith(report.title)

    # As on a desk, where there is nothing to share with.
    page.add_init_script("delete Navigator.prototype.share")
    page.reload()
    page.get_by_role("button", name="Chia sẻ").click()
    expect(page.get_by_role("button", name="Đã chép đường dẫn")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address(site, report)


def printed(page: Page) -> tuple[int, str]:
    """How many sheets the page prints, and the words on them."""
    document = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    return len(document), "".join(sheet.get_textpage().get_text_range() for sheet in document)


def test_completed_report_pairs_its_photos_and_prints_on_one_sheet_without_navigation(
    chromium: Browser, site: str
) -> None:
    report = completed()
    page = opened(chromium).new_page()
    page.goto(address(site, report))

    def corners() -> list[tuple[float, float]]:
        boxes = [figure.bounding_box() for figure in page.locator(".report-pair figure").all()]
        return [(round(box["x"]), round(box["y"])) for box in boxes if box]

    before, after = corners()
    assert before[0] == after[0] and before[1] < after[1]
    page.set_viewport_size(browser.DESK_SCREEN)
    before, after = corners()
    assert before[0] < after[0] and before[1] == after[1]

    sheets, words = printed(page)
    page.emulate_media(media="print")
    assert sheets == 1
    for shown in (report.code, report.title, "Trả lời của cơ quan xử lý", "Quá trình xử lý"):
        assert shown in words
    for frame in ("Trang chủ", "Xem đầy đủ phản ánh của tôi", "Quyền riêng tư", "Chia sẻ"):
        assert frame not in words
    expect(page.locator(".report-qr svg")).to_be_visible()
