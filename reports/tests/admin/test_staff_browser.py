"""The staff side in a real browser: from the arrival to the answer, without script, through axe."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page

from paht.tests.browser import follow, marks
from reports import workflow
from reports.models import Export, Report
from reports.rules.states import Role, State
from reports.samples import pictures
from reports.tests.factories import make_report, make_staff
from reports.tests.staff_browser import DESKTOP_SCREEN, PHONE_SCREEN, logged_in, press

pytestmark = marks


def test_staff_answer_a_report_on_a_phone_without_script(
    chromium: Browser, staff_site: str, tmp_path: Path
) -> None:
    report = make_report(State.SUBMITTED)
    of_report = f"{staff_site}reports/report/{report.pk}/change/"
    photo = tmp_path / "sau.jpg"
    photo.write_bytes(pictures.draw("GT01", after=True, seed=1))

    def as_(role: Role) -> Page:
        page = logged_in(chromium, staff_site, make_staff(role), java_script_enabled=False)
        page.goto(of_report)
        return page

    dispatcher = as_(Role.DISPATCHER)
    assert "Tiếp nhận" in press(dispatcher, "receive")
    assert "Chuyển xử lý" in press(dispatcher, "assign")
    handler = as_(Role.HANDLER)
    assert "Nhận xử lý" in press(handler, "accept")
    handler.fill("[name=submit_answer-answer]", "Đã dặm vá xong.")
    handler.set_input_files("[name=submit_answer-attachments]", [photo])
    assert "Trình duyệt kết quả" in press(handler, "submit_answer")
    approver = as_(Role.APPROVER)
    assert "Đã dặm vá xong." in approver.inner_text(".work-draft")
    assert "Duyệt" in press(approver, "approve")

    assert Report.objects.get(pk=report.pk).state == State.COMPLETED
    assert "Hoàn thành" in approver.inner_text(".work-head__line")


def test_agency_is_found_without_marks_and_chosen_by_keyboard(
    chromium: Browser, staff_site: str
) -> None:
    report = make_report(State.RECEIVED)
    page = logged_in(chromium, staff_site, make_staff(Role.DISPATCHER))
    page.goto(f"{staff_site}reports/report/{report.pk}/change/")
    select = page.locator("#assign-agency")
    everything = select.locator("option").count()

    page.locator("[aria-controls=assign-agency]").fill("ke hoach dau tu")
    offered = select.locator("option").all_inner_texts()
    page.keyboard.press("Enter")

    assert any("Sở Kế hoạch và Đầu tư" in one for one in offered)
    assert len(offered) <= 3
    assert select.input_value() == "S-KHDT"
    page.keyboard.press("Tab")
    assert select.locator("option").count() == everything
    assert Report.objects.get(pk=report.pk).state == State.RECEIVED


@pytest.mark.parametrize("screen", [PHONE_SCREEN, DESKTOP_SCREEN], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_staff_pages_are_accessible(
    chromium: Browser, staff_site: str, screen: dict[str, int], scheme: str
) -> None:
    make_report(category="TN02")
    report = make_report(State.PROCESSING)
    workflow.move(
        report, "request_extension", by=make_staff(Role.HANDLER), note="Chờ vật tư", working_days=2
    )
    draft = make_report(State.PENDING_APPROVAL)
    supervisor = make_staff(Role.SUPERVISOR)
    orders = [
        Export.objects.create(
            by=supervisor, agency=supervisor.agency, everywhere=True, form="csv",
            status=status, rows_total=9, rows_done=4, summary="Việc: Quá hạn",
        )
        for status in Export.Status
    ]  # fmt: skip
    # Axe is put into the page, which the policy of the pages forbids to everyone else.
    page = logged_in(
        chromium,
        staff_site,
        supervisor,
        viewport=screen,
        color_scheme=scheme,
        bypass_csp=True,
    )
    page.add_init_script(
        "addEventListener('load', () => "
        "document.querySelectorAll('details').forEach(d => { d.open = true }))"
    )

    for place in (
        "",
        "reports/report/",
        "reports/report/xuat/",
        "reports/report/bao-cao-thang/",
        f"reports/report/bao-cao-thang/?thang={timezone.localdate():%Y-%m}",
        "reports/report/bao-cao-thang/?thang=x",
        *(f"reports/report/xuat/{order.pk}/" for order in orders),
        *(f"reports/report/{r.pk}/change/" for r in (report, draft)),
    ):
        page.goto(f"{staff_site}{place}")
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == [], place
        assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"], place


def test_bulk_action_works_without_script_on_accessible_pages(
    chromium: Browser, staff_site: str
) -> None:
    reports = [make_report(State.ASSIGNED) for _ in range(2)]
    page = logged_in(chromium, staff_site, make_staff(Role.APPROVER), java_script_enabled=False)
    page.goto(f"{staff_site}reports/report/")
    for report in reports:
        page.check(f"[data-bulk-box][value='{report.pk}']")
    page.select_option("#bulk-action", "accept")
    page.click("#bulk button")
    follow(page.locator(".work-bulk-page button[type=submit]"))

    assert "với 2 phản ánh" in page.inner_text(".notice")
    assert set(Report.objects.values_list("state", flat=True)) == {State.PROCESSING}

    scripted = logged_in(chromium, staff_site, make_staff(Role.APPROVER))
    scripted.goto(f"{staff_site}reports/report/")
    scripted.check("[data-bulk-all] input")
    assert Axe().run(scripted).response["violations"] == []
    scripted.select_option("#bulk-action", "hand_over")
    follow(scripted.locator("#bulk button"))
    assert Axe().run(scripted).response["violations"] == []


def test_header_links_fit_one_line_on_desktop(chromium: Browser, staff_site: str) -> None:
    staff = make_staff(Role.DISPATCHER, agency="TT-IOC")
    staff.full_name = "Nguyễn Thị Huỳnh Ngọc Phương Trang"
    page = logged_in(chromium, staff_site, staff, viewport=DESKTOP_SCREEN)

    tops = page.eval_on_selector_all(
        "#user-tools :is(a, button)", "all => all.map(e => e.getBoundingClientRect().top)"
    )

    assert len(tops) == 6 and max(tops) - min(tops) < 2
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
