"""The staff side in a real browser: choosing an agency, many reports at once, and axe."""

from django.utils import timezone
from playwright.sync_api import Browser, Page

from paht.tests.accessibility import as_lines, examine, examine_each
from paht.tests.browser import follow, marks, sign_in
from reports import workflow
from reports.models import Export, Report
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.tests.staff_browser import DESKTOP_SCREEN, logged_in

pytestmark = marks


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


def test_staff_pages_are_accessible(page: Page, site: str) -> None:
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
    sign_in(page, site, supervisor)
    places = (
        "",
        "xuat/",
        "bao-cao-thang/",
        f"bao-cao-thang/?thang={timezone.localdate():%Y-%m}",
        *(f"xuat/{order.pk}/" for order in orders),
        *(f"{r.pk}/change/" for r in (report, draft)),
    )
    desk = f"{site}/quan-tri/"

    found = examine_each(
        page, {"desk": desk} | {one: f"{desk}reports/report/{one}" for one in places}
    )

    page.goto(f"{desk}reports/report/bao-cao-thang/?thang=x")
    found["no such month"] = examine(page)

    assert as_lines(found) == ""


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
    found = {"chosen": examine(scripted)}
    scripted.select_option("#bulk-action", "hand_over")
    follow(scripted.locator("#bulk button"))
    found["bulk page"] = examine(scripted)
    assert as_lines(found) == ""


def test_header_links_fit_one_line_on_desktop(chromium: Browser, staff_site: str) -> None:
    staff = make_staff(Role.DISPATCHER, agency="TT-IOC")
    staff.full_name = "Nguyễn Thị Huỳnh Ngọc Phương Trang"
    # Only who has a password is offered to change it.
    staff.set_password("Mật khẩu của cán bộ 1")
    staff.save()
    page = logged_in(chromium, staff_site, staff, viewport=DESKTOP_SCREEN)
    page.goto(staff_site)

    tops = page.eval_on_selector_all(
        "#user-tools :is(a, button)", "all => all.map(e => e.getBoundingClientRect().top)"
    )

    assert len(tops) == 6 and max(tops) - min(tops) < 2
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
