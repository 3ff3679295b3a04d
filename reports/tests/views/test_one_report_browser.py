"""A reporter's way to the own report in a real browser: from the look-up to the answer."""

from playwright.sync_api import Page, expect

from accounts.tests.codes import newest_code
from paht.tests import browser
from paht.tests.accessibility import examine
from reports.models import Report
from reports.rules.states import State
from reports.tests.my_reports import LIST, TO
from reports.tests.sending import jpeg_bytes, make_report_with_photos

pytestmark = browser.marks


def test_reporter_supplies_information_starting_from_phone_search(page: Page, site: str) -> None:
    report = make_report_with_photos(State.NEED_INFO)
    wrong = {}

    page.goto(f"{site}/vi/phan-anh-kien-nghi/tra-cuu/?q=0939861234")
    wrong["search"] = examine(page)
    browser.follow(page.get_by_role("link", name="Xem phản ánh của tôi"))
    wrong["phone"] = examine(page)
    page.get_by_label("Số điện thoại đã dùng khi gửi phản ánh").fill("0939 861 234")
    page.get_by_role("button", name="Gửi mã OTP").click()
    page.get_by_label("Nhập mã xác thực").fill(newest_code(TO))
    page.get_by_role("button", name="Đồng ý").click()
    page.wait_for_url(f"{site}{LIST}")
    wrong["list"] = examine(page)
    page.get_by_role("link", name=report.title).click()
    expect(page.get_by_text("Đề nghị cho biết số nhà gần nhất.")).to_be_visible()
    wrong["report"] = examine(page)
    browser.follow(page.get_by_role("link", name="Rút phản ánh"))
    wrong["withdraw"] = examine(page)
    page.get_by_role("link", name="Không, giữ lại").click()
    page.get_by_label("Thông tin bổ sung").fill("Trước nhà số 15.")
    photo = {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": jpeg_bytes()}
    page.get_by_label("Ảnh, video, ghi âm").set_input_files([photo])
    page.get_by_role("button", name="Gửi thông tin bổ sung").click()
    expect(page.get_by_text("Đã gửi thông tin bổ sung.")).to_be_visible()
    wrong["supplied"] = examine(page)

    assert wrong == dict.fromkeys(wrong, [])
    assert Report.objects.get().state == State.SUBMITTED
    assert report.attachments.count() == 3
