"""“Dữ liệu của tôi” on a phone, page by page through axe, up to the account's end."""

from playwright.sync_api import Page, expect

from accounts import data_requests
from accounts.data_requests import Kind, Person
from accounts.models import User
from accounts.tests.factories import PASSWORD, make_citizen
from paht.tests import browser
from paht.tests.accessibility import examine
from reports.models import Report
from reports.rules.states import Role, State
from reports.tests.factories import PHONE, make_report, make_staff

pytestmark = browser.marks


def log_in(page: Page) -> None:
    page.get_by_label("Tài khoản/Số điện thoại/Thư điện tử (email)").fill("0939861234")
    page.get_by_label("Mật khẩu").first.fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def test_account_is_deleted_in_browser(page: Page, site: str) -> None:
    make_citizen(PHONE)
    report = make_report(State.COMPLETED, phone=PHONE, publish_identity=True)
    wrong = {}

    page.goto(f"{site}/vi/ca-nhan/du-lieu/")
    wrong["door"] = examine(page)
    page.get_by_role("main").get_by_role("link", name="Đăng nhập").click()
    log_in(page)
    page.wait_for_url(f"{site}/vi/ca-nhan/du-lieu/")
    page.get_by_text("Ông/Bà đã đồng ý những gì").click()
    wrong["page"] = examine(page)
    browser.follow(page.get_by_role("link", name="Rút lại Công khai họ tên"))
    wrong["withdraw"] = examine(page)
    page.get_by_role("button", name="Rút lại sự đồng ý").click()
    expect(page.get_by_text("Đã rút lại sự đồng ý.")).to_be_visible()
    page.get_by_role("button", name="Bản đầy đủ để đọc, in").click()
    expect(page.get_by_text(PHONE).first).to_be_visible()
    wrong["copy"] = examine(page)
    page.goto(f"{site}/vi/ca-nhan/du-lieu/yeu-cau/")
    browser.follow(page.get_by_role("button", name="Gửi yêu cầu"))
    wrong["refused request"] = examine(page)
    page.get_by_label("Phản đối hoặc hạn chế").check()
    page.get_by_label("Nội dung yêu cầu").fill("Xin không dùng số của tôi để khảo sát.")
    page.get_by_role("button", name="Gửi yêu cầu").click()
    expect(page.get_by_text("Yêu cầu đã được ghi nhận")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Tải về máy (tệp JSON)").click()
    assert taken.value.suggested_filename == "du-lieu-cua-toi.json"
    browser.follow(page.get_by_role("link", name="Xóa tài khoản"))
    wrong["delete"] = examine(page)
    page.get_by_label("Tôi hiểu").check()
    page.get_by_label("Mật khẩu hiện tại", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Xóa tài khoản").click()
    expect(page.get_by_text("đã được xóa")).to_be_visible()

    assert wrong == dict.fromkeys(wrong, [])
    assert not User.objects.citizens().exists()
    assert Report.objects.get(pk=report.pk).public_name == ""


def test_staff_answer_data_request_in_browser(page: Page, site: str) -> None:
    report = make_report(State.COMPLETED, phone=PHONE)
    person = Person.from_account(make_citizen(PHONE))
    row = data_requests.ask(Kind.CORRECT, person=person, wish="Tên viết sai.", about=report.code)
    browser.sign_in(page, site, make_staff(Role.SUPERVISOR))
    page.goto(f"{site}/quan-tri/")
    wrong = {}

    page.get_by_role("link", name="Yêu cầu về dữ liệu cá nhân").first.click()
    page.wait_for_url(f"{site}/quan-tri/accounts/datarequest/")
    wrong["list"] = examine(page)
    page.locator("#result_list").get_by_role("link", name="Sửa dữ liệu").click()
    page.get_by_label("Trả lời gửi người yêu cầu").wait_for()
    wrong["request"] = examine(page)
    page.get_by_label("Đã thực hiện").check()
    page.get_by_label("Trả lời gửi người yêu cầu").fill("Đã sửa như đề nghị.")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".messagelist")).to_be_visible()
    page.goto(f"{site}/quan-tri/accounts/datarequest/{row.pk}/change/")
    wrong["answered"] = examine(page)

    assert wrong == dict.fromkeys(wrong, [])


def test_password_correction_and_withdrawal_pages_are_accessible(page: Page, site: str) -> None:
    make_citizen(PHONE)
    report = make_report(State.PROCESSING, phone=PHONE)
    page.goto(f"{site}/vi/dang-nhap/")
    log_in(page)
    page.wait_for_url(f"{site}/vi/ca-nhan/")
    wrong = {}

    page.goto(f"{site}/vi/ca-nhan/nhap-lai-mat-khau/")
    wrong["password"] = examine(page)
    page.goto(f"{site}/vi/ca-nhan/du-lieu/{report.code}/dia-chi/")
    wrong["address"] = examine(page)
    page.goto(f"{site}/vi/ca-nhan/du-lieu/{report.code}/rut/processing/")
    expect(page.get_by_text("Chưa rút lại được")).to_be_visible()
    wrong["held"] = examine(page)
    page.goto(f"{site}/vi/ca-nhan/du-lieu/xoa/")
    wrong["held account"] = examine(page)

    assert wrong == dict.fromkeys(wrong, [])
