"""Steps that fill in the report form in a browser."""

from playwright.sync_api import Page

from reports.tests.factories import NAME


def fill_in(page: Page) -> None:
    page.get_by_label("Họ và tên").fill(NAME)
    page.get_by_label("Số điện thoại").fill("0939861234")
    page.get_by_label("Phản ánh kiến nghị về việc").fill("Mặt đường nhiều ổ gà")
    page.get_by_role("textbox", name="Nội dung phản ánh").fill(
        "Đoạn trước chợ có nhiều ổ gà lớn, nguy hiểm."
    )
    page.get_by_label("Chi tiết địa chỉ phản ánh").fill("Số 12 đường Dương Kỳ Hiệp")


def consent(page: Page) -> None:
    page.get_by_role("radio", name="Tự tra cứu bằng mã").check()
    page.get_by_label("Tôi đồng ý để cơ quan").check()
    page.get_by_label("Tôi cam đoan").check()


def choose_place_and_category(page: Page) -> None:
    # Until the script has run, the box is an ordinary list.
    box = page.get_by_role("combobox", name="Chọn chuyên mục").and_(page.locator("input"))
    box.fill("o ga")
    page.get_by_role("option", name="Mặt đường hư hỏng, ổ gà").click()
    page.get_by_label("Quận/Huyện").select_option("941")
    page.get_by_label("Phường/Xã").select_option("31510")
