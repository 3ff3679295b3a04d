"""Take one report through each role on a phone, from a call to its public page.

The steps are those of docs/operations.md, “Việc của từng vai trò”. Chromium sends the CSRF
token of each form, which the test client does not need.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from paht.tests.browser import (
    DESK_SCREEN,
    PATIENCE_MS,
    PHONE_SCREEN,
    Watch,
    marks,
    overflow,
    sign_in,
    violations,
)
from reports.models import Report, StaffNote
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

OFFICE = "QLDT-941"
PEOPLE = {
    "tongdai": (Role.OPERATOR, "TT-IOC"),
    "tiepnhan": (Role.DISPATCHER, "TT-IOC"),
    "xuly": (Role.HANDLER, OFFICE),
    "dongnghiep": (Role.HANDLER, OFFICE),
    "lanhdao": (Role.APPROVER, OFFICE),
    "quantri": (Role.ADMINISTRATOR, "TT-IOC"),
    "giamsat": (Role.SUPERVISOR, "VP-UBND"),
    "phoihop": (Role.HANDLER, "CTDT"),
}
TITLE = "Ổ gà trước chợ Bông Sen"
CONTENT = "Ổ gà sâu, xin gọi anh Tư 0912345678 để chỉ chỗ."
ANSWER = "Đã dặm vá xong ngày 06/10, mặt đường bằng phẳng. Cần thêm xin gọi chị Hoa 0939861235."
OVERHANG = """
() => [...document.querySelectorAll(".form-row :is(input, select, textarea):not([type=hidden])")]
  .filter(field => field.offsetParent && field.getBoundingClientRect().right
    > field.closest(".form-row").getBoundingClientRect().right + 0.5)
  .map(field => field.name)
"""

pytestmark = marks

As = Callable[..., Page]


@pytest.fixture
def site(reference_data: None, live_server: Any) -> str:
    for username, (role, agency) in PEOPLE.items():
        make_staff(role, agency=agency, username=username)
    return str(live_server.url)


@pytest.fixture
def as_(chromium: Browser, site: str) -> Iterator[As]:
    """Log in as one of `PEOPLE` (or nobody, ""), on a phone by default; no page may fail.

    The page is empty: steps that begin at the desk open it.
    """
    watches: list[Watch] = []

    def open_one(username: str, **kind: Any) -> Page:
        settings: dict[str, Any] = {"viewport": PHONE_SCREEN} | kind
        context = chromium.new_context(locale="vi-VN", reduced_motion="reduce", **settings)
        watches.append(Watch(context))
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        if username:
            sign_in(page, site, User.objects.get(username=username))
        return page

    yield open_one
    for context in chromium.contexts:
        context.close()
    assert [fault for watch in watches for fault in watch.faults] == []


def test_each_role_handles_one_report_through_its_day(site: str, as_: As) -> None:
    desk = f"{site}/quan-tri/"
    code = _take_the_call(as_("tongdai"), desk)
    dispatcher = as_("tiepnhan")
    _receive_and_assign(dispatcher, desk)
    _fields_stay_in_their_rows(dispatcher, f"{desk}reports/ban/add/")
    account = User.objects.get(username="xuly")
    address = f"{desk}accounts/user/{account.pk}/change/"
    _fields_stay_in_their_rows(as_("quantri"), address)
    _handle(as_("xuly"), desk)
    _approve(as_("lanhdao"), desk)
    _read_in_public(as_(""), site, code)


def test_case_moves_work_without_javascript(site: str, as_: As) -> None:
    report = make_report(
        State.ASSIGNED, title=TITLE, agency=OFFICE, publish=True, at=timezone.now()
    )
    handler, dispatcher, helper, leader, supervisor = (
        as_(name, java_script_enabled=False)
        for name in ("xuly", "tiepnhan", "phoihop", "lanhdao", "giamsat")
    )

    _open(handler, site, "Chờ nhận xử lý")
    _make(handler, "return_to_dispatch", agency="CTDT", note="Không thuộc đơn vị.")
    _open(dispatcher, site, "Chờ chuyển xử lý")
    assert dispatcher.locator("#assign-agency").input_value() == "CTDT"
    _make(dispatcher, "assign", agency=OFFICE, helper="CTDT", task="Cho biết ngày thay nắp.")
    _open(helper, site, "Phối hợp")
    _make(helper, "contribute", note="Ngày mai.")
    _open(handler, site, "Chờ nhận xử lý")
    expect(handler.get_by_text("Ngày mai.").first).to_be_visible()
    _make(handler, "accept")

    for decider, reason in ((leader, "Chờ vật tư"), (supervisor, "Mưa lớn")):
        _open(handler, site, "Đang xử lý")
        _make(handler, "request_extension", working_days="1", note=reason)
        _open(decider, site, "Việc của tôi")
        asked = decider.locator("[data-part=decide_extension]")
        expect(asked).to_contain_text("xin thêm 1 ngày làm việc")
        expect(asked).to_contain_text(reason)
        # Without script axe has no clock to run by.
        assert overflow(decider) == 0
        _make(decider, "decide_extension", granted="yes")
    _open(leader, site, "Đang xử lý")
    assert leader.locator("[data-part=decide_extension]").count() == 0
    _open(handler, site, "Đang xử lý")
    assert handler.locator("[data-part=request_extension]").count() == 0
    report.refresh_from_db()
    assert (report.state, report.extensions) == (State.PROCESSING, 2)


def test_corrections_mentions_and_emergency_accesses_reach_their_reviewers(
    site: str, as_: As
) -> None:
    done = make_report(State.COMPLETED, title=TITLE, agency=OFFICE, publish=True)
    handler, leader, supervisor = (
        as_(name, viewport=DESK_SCREEN) for name in ("xuly", "lanhdao", "giamsat")
    )

    handler.goto(f"{site}/quan-tri/reports/report/{done.pk}/change/")
    _make(handler, "correct_answer", answer=ANSWER, note="Ghi sai ngày.", no_proof_reason="Tối.")
    handler.get_by_label("Ghi chú", exact=False).last.fill("Nhờ @lanhdao xem bản mới.")
    handler.get_by_role("button", name="Lưu ghi chú").click()
    expect(handler.get_by_text("Đã lưu ghi chú.")).to_be_visible()
    handler.get_by_role("link", name="Xem đầy đủ (khẩn cấp)").click()
    handler.get_by_label("Việc khẩn cấp là gì", exact=False).fill("Tường sắp đổ.")
    handler.get_by_role("button", name="Xem ngay và báo lãnh đạo giám sát").click()
    expect(handler.get_by_text("Lượt xem này đã được ghi lại")).to_be_visible()

    leader.goto(f"{site}/quan-tri/")
    expect(leader.get_by_role("link", name="1 Nhắc đến tôi")).to_be_visible()
    _open(leader, site, "Chờ duyệt chỉnh sửa")
    expect(leader.locator(".work-draft")).to_contain_text("Đã dặm vá xong ngày 06/10")
    _check(leader)
    _make(leader, "decide_correction", decision="yes")
    leader.goto(f"{site}/quan-tri/")
    assert leader.get_by_role("link", name="Nhắc đến tôi").count() == 0
    _read_in_public(as_(""), site, done.code)

    supervisor.goto(f"{site}/quan-tri/")
    supervisor.get_by_role("link", name="Lượt xem khẩn cấp chờ xem lại").click()
    supervisor.locator("#result_list tbody a").first.click()
    expect(supervisor.get_by_text("Tường sắp đổ.")).to_be_visible()
    supervisor.get_by_role("button", name="Xác nhận đã xem lại").click()
    expect(supervisor.get_by_text("Đã ghi nhận việc xem lại.")).to_be_visible()
    _check(supervisor)


def _open(page: Page, site: str, waiting: str) -> None:
    """The report, by the number on the desk that it is counted in."""
    page.goto(f"{site}/quan-tri/")
    page.get_by_role("link", name=waiting).click()
    page.get_by_role("link", name=TITLE).click()


def _make(page: Page, move: str, **said: str) -> None:
    """Unfold the form of a move, fill it in and send it, which must be told as done."""
    form = page.locator(f"[data-part={move}]")
    folded = page.locator(f"#move-{move} > summary")
    named = (folded if folded.count() else page.locator("#actions-title")).inner_text()
    if not form.is_visible():
        folded.click()
    for name, value in said.items():
        field = form.locator(f"[name={move}-{name}]")
        if field.first.get_attribute("type") == "radio":
            form.locator(f"[name={move}-{name}][value={value}]").check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.get_by_role("button").last.click()
    _told(page, named)


def _take_the_call(page: Page, desk: str) -> str:
    page.goto(desk)
    page.get_by_role("link", name="Ghi nhận phản ánh qua tổng đài").click()
    send = page.get_by_role("button", name="Gửi", exact=True).last
    send.click()
    expect(page.get_by_role("link", name="Vui lòng nhập số điện thoại.")).to_be_visible()
    _check(page)
    page.get_by_label("Số điện thoại người gửi").fill("0939 861 234")
    page.get_by_label("Đã hỏi, người gửi đồng ý", exact=False).first.check()
    page.get_by_label("Họ và tên người gửi").fill("Lý Thị Thu")
    page.get_by_label("Phản ánh kiến nghị về việc").fill(TITLE)
    page.get_by_label("Nội dung phản ánh").fill(CONTENT)
    page.locator("[name=category]").select_option("GT01")
    page.locator("[name=commune]").select_option(label="Phường 2, Thành phố Sóc Trăng")
    page.get_by_label("Chi tiết địa chỉ phản ánh").fill("Trước chợ Bông Sen")
    # A person in a hurry; one report all the same.
    send.dblclick()
    expect(page.get_by_role("heading", name="Đọc mã cho người gửi")).to_be_visible()
    _check(page)
    report = Report.objects.get()
    assert "".join(page.locator(".hotline-code__group").all_inner_texts()) == report.code
    return report.code


def _receive_and_assign(page: Page, desk: str) -> None:
    page.goto(desk)
    page.get_by_role("link", name="Chờ tiếp nhận").click()
    page.get_by_role("link", name=TITLE).click()
    _check(page)
    page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    _told(page, "Tiếp nhận")
    assert page.locator("#assign-agency").input_value() == OFFICE
    boxes = page.locator("[data-part=assign] input[name=assign-masked]")
    assert boxes.evaluate_all("boxes => boxes.map(box => box.checked)") == [True, True]
    page.get_by_role("button", name="Chuyển xử lý", exact=True).click()
    _told(page, "Chuyển xử lý")
    _check(page)


def _fields_stay_in_their_rows(page: Page, address: str) -> None:
    page.goto(address)
    assert (page.evaluate(OVERHANG), overflow(page)) == ([], 0), address


def _handle(page: Page, desk: str) -> None:
    page.goto(desk)
    page.get_by_role("link", name="Việc của tôi").click()
    page.get_by_role("link", name=TITLE).click()
    late = page.context.new_page()
    late.goto(page.url)
    page.get_by_role("button", name="Nhận xử lý", exact=True).click()
    _told(page, "Nhận xử lý")
    late.get_by_role("button", name="Nhận xử lý", exact=True).click()
    expect(late.get_by_text("Chưa thực hiện được “Nhận xử lý”")).to_be_visible()
    late.close()

    page.get_by_label("Ghi chú", exact=False).last.fill("Nhờ @dongnghiep xem hiện trường.")
    page.get_by_role("button", name="Lưu ghi chú").click()
    expect(page.get_by_text("Đã lưu ghi chú.")).to_be_visible()
    colleague = User.objects.get(username="dongnghiep")
    assert StaffNote.objects.get().mentions.get().person == colleague

    form = page.locator("[data-part=submit_answer]")
    submit = form.get_by_role("button", name="Trình duyệt kết quả")
    submit.click()
    expect(page.get_by_text("Vui lòng nhập nội dung trả lời.").first).to_be_visible()
    form.locator("[name=submit_answer-answer]").fill(ANSWER)
    form.get_by_role("button", name="Kiểm tra trước khi trình").click()
    expect(page.locator("#answer-hints")).to_contain_text("cần ảnh sau xử lý")
    form.locator("[name=submit_answer-no_proof_reason]").fill("Trời tối, ảnh không rõ.")
    submit.click()
    _told(page, "Trình duyệt kết quả")
    _check(page)


def _approve(page: Page, desk: str) -> None:
    page.goto(desk)
    page.get_by_role("link", name="Chờ duyệt").click()
    page.get_by_role("link", name=TITLE).click()
    expect(page.locator(".work-draft")).to_contain_text("Đã dặm vá xong")
    _check(page)
    page.get_by_role("button", name="Duyệt và công bố kết quả", exact=True).click()
    _told(page, "Duyệt và công bố kết quả")
    assert Report.objects.get().state == State.COMPLETED


def _read_in_public(page: Page, site: str, code: str) -> None:
    page.goto(f"{site}/vi/phan-anh-kien-nghi/{code}/")
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    words = page.inner_text("main")
    assert "Đã dặm vá xong" in words and "[đã che]" in words
    assert "0912345678" not in words and "0939861235" not in words
    assert "Lý Thị Thu" not in page.content()
    _check(page)


def _told(page: Page, what: str) -> None:
    expect(page.get_by_text(f"Đã thực hiện “{what}”")).to_be_visible()


def _check(page: Page) -> None:
    assert (violations(page), overflow(page)) == ([], 0), page.url
