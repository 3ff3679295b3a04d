"""Pages about personal data and confidential reports in Chromium: drawing, keyboard, axe."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from playwright.sync_api import Browser, Page

from accounts.models import User
from paht.tests.accessibility import as_lines, examine_each
from paht.tests.browser import marks, sign_in
from reports import uploads
from reports.casework import confidential_readers as confidential_cases
from reports.models import Attachment, PhotoOriginal
from reports.privacy import personal_data_access, use_consent
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.tests.staff_browser import DESKTOP_SCREEN, logged_in

pytestmark = marks


def photographed() -> Attachment:
    out = BytesIO()
    Image.new("RGB", (800, 600), "red").save(out, "JPEG")
    with uploads.accept_upload(SimpleUploadedFile("anh.jpg", out.getvalue())) as file:
        report = make_report(State.PROCESSING, files=[file])
    return Attachment.objects.get(report=report)


def test_redaction_box_is_drawn_by_pointer_and_adjusted_by_keyboard(
    chromium: Browser, staff_site: str
) -> None:
    photo = photographed()
    page = logged_in(chromium, staff_site, make_staff(Role.DISPATCHER), viewport=DESKTOP_SCREEN)
    page.goto(f"{staff_site}reports/report/{photo.report_id}/anh/{photo.pk}/")
    stage = page.locator("[data-redact-stage]")
    stage.scroll_into_view_if_needed()
    area = stage.bounding_box()
    assert area is not None

    page.mouse.move(area["x"] + area["width"] * 0.25, area["y"] + area["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.75, area["y"] + area["height"] * 0.75, steps=4)
    page.mouse.up()
    page.focus("[name=form-0-left]")
    page.keyboard.press("ArrowUp")

    left = float(page.input_value("[name=form-0-left]"))
    assert float(page.locator("rect").first.get_attribute("x") or 0) == left
    page.click("text=Che và thay ảnh công khai")
    page.wait_for_selector(".messagelist")
    [[kept_left, _top, width, _height]] = PhotoOriginal.objects.get().boxes
    assert kept_left == left
    assert 45 < width < 55
    # The page shows the box that is there, whatever sign the language writes decimals with.
    assert float(page.locator("rect").first.get_attribute("x") or 0) == left


def test_pages_about_reporter_data_are_accessible(page: Page, site: str) -> None:
    supervisor = make_staff(Role.SUPERVISOR, agency="UBND-T")
    private = make_report(category="HC02", complained_agency="BHXH")
    other = make_staff(Role.SUPERVISOR, agency="VP-UBND")
    confidential_cases.name_reader(private, supervisor, by=other)
    personal = make_report(
        State.RECEIVED, content="Ông Nguyễn Văn Hùng, gọi 0939 861 234, đổ rác ra kênh."
    )
    photo = photographed()
    handler = make_staff(Role.HANDLER)
    use_consent.ask(photo.report, by=handler)
    access = personal_data_access.reveal(
        photo.report,
        by=handler,
        reason="",
        note="Cháy nhà, cần gọi ngay",
        fields=["phone"],
        emergency=True,
    ).access

    found = {}

    def check(user: User, *places: str) -> None:
        sign_in(page, site, user)
        found.update(
            examine_each(page, {place: f"{site}/quan-tri/reports/{place}" for place in places})
        )

    of_photo = f"report/{photo.report_id}"
    check(
        supervisor,
        f"{of_photo}/nguoi-gui/",
        f"{of_photo}/anh/{photo.pk}/",
        "personaldataaccess/",
        f"personaldataaccess/{access.pk}/change/",
        "report/giu-kin/",
        f"report/{private.pk}/nguoi-doc/",
    )
    check(make_staff(Role.DISPATCHER), f"report/{personal.pk}/change/")
    check(handler, f"{of_photo}/change/", f"{of_photo}/nguoi-gui/")

    assert as_lines(found) == ""
