"""The questions of a category in a real browser: shown, kept, sent, and read aloud."""

import pytest
from playwright.sync_api import Browser, Page, expect

from paht.tests import browser
from reports.models import CategoryQuestion, QuestionAnswer
from reports.tests.asking import make_question
from reports.tests.form_browser import consent, fill_in
from reports.tests.sending import form_url

pytestmark = browser.marks


@pytest.fixture
def address(site: str) -> str:
    return site + form_url()


def choose(page: Page, words: str, name: str) -> None:
    page.get_by_role("combobox", name="Chọn chuyên mục").fill(words)
    page.get_by_role("option", name=name).click()


def choose_asking(page: Page) -> None:
    choose(page, "nang cap duong", "Đề nghị làm mới, nâng cấp đường")


def choose_other(page: Page) -> None:
    choose(page, "o ga", "Mặt đường hư hỏng, ổ gà")


def questions() -> tuple[CategoryQuestion, CategoryQuestion, CategoryQuestion]:
    return (
        make_question(required=True, order=1),
        make_question("choices", label="Hư chỗ nào", order=2),
        make_question("yes_no", label="Xe có qua được không", order=3),
    )


def answer(page: Page) -> None:
    page.get_by_label("Đoạn nào").fill("Trước chợ")
    page.get_by_role("checkbox", name="Vài ngày").check()
    page.get_by_role("checkbox", name="Lâu rồi").check()
    page.get_by_role("radio", name="Có", exact=True).check()


def expect_answers(page: Page) -> None:
    expect(page.get_by_label("Đoạn nào")).to_have_value("Trước chợ")
    expect(page.get_by_role("checkbox", name="Vài ngày")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Lâu rồi")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Mới hôm nay")).not_to_be_checked()
    expect(page.get_by_role("radio", name="Có", exact=True)).to_be_checked()


def test_questions_follow_category_and_answers_return_with_it_and_with_draft(
    chromium: Browser, address: str
) -> None:
    # Without the watch: Chromium writes of the missing network on the console.
    context = chromium.new_context(viewport=browser.PHONE_SCREEN, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(browser.PATIENCE_MS)
    questions()
    page.goto(address)
    context.set_offline(True)
    choose_asking(page)
    expect(page.locator("[data-questions] fieldset")).to_have_count(0)
    context.set_offline(False)
    expect(page.locator("[data-announce]")).to_have_text("Chuyên mục này có 3 câu hỏi thêm")
    answer(page)

    choose_other(page)
    expect(page.locator("[data-questions] fieldset")).to_have_count(0)
    choose_asking(page)
    expect_answers(page)
    assert browser.violations(page) == []

    page.get_by_label("Họ và tên").fill("Thạch Sô Phia")
    expect(page.locator("[data-draft-state]")).to_be_visible()
    page.reload()
    expect_answers(page)
    page.goto(address.replace("/vi/", "/en/"))
    expect(page.get_by_role("group", name="Which part").first).to_be_visible()
    expect(page.get_by_role("checkbox", name="A few days")).to_be_checked()
    expect(page.get_by_role("radio", name="Yes", exact=True)).to_be_checked()


def test_refused_answer_is_marked_and_report_is_sent_after_correction(
    page: Page, address: str
) -> None:
    text, several, yes = questions()
    page.goto(address)
    fill_in(page)
    choose_asking(page)
    answer(page)
    page.get_by_label("Đoạn nào").fill("")
    page.get_by_label("Quận/Huyện").select_option("941")
    page.get_by_label("Phường/Xã").select_option("31510")
    consent(page)
    page.get_by_role("button", name="Gửi phản ánh").click()

    link = page.get_by_role("link", name="Vui lòng nhập câu trả lời cho “Đoạn nào”.")
    link.click()
    box = page.get_by_label("Đoạn nào")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-invalid", "true")
    assert browser.violations(page) == []
    box.fill("Trước chợ")
    expect_answers(page)
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("[data-preview-body]")).to_contain_text("Vài ngày, Lâu rồi")
    page.locator("[data-preview-send]").click()
    page.wait_for_url("**/da-gui/**")

    found = {one.question: one.value for one in QuestionAnswer.objects.all()}
    assert found == {text: "Trước chợ", several: "Vài ngày\nLâu rồi", yes: "Có"}
