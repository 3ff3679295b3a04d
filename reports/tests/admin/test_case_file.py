"""A case on paper: complete, masked, and only for who may open the report."""

import re
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdfium2 import PdfDocument

from province.models import AdminUnit
from reports import uploads, workflow
from reports.admin import sketch
from reports.admin.case.printing import contents, pdf
from reports.models import Report
from reports.rules.states import Role, State
from reports.tests.factories import EMAIL, NAME, NATIONAL_ID, PHONE, make_report, make_staff
from reports.tests.sending import jpeg

pytestmark = pytest.mark.django_db
CITY = (9.6025, 105.9739)


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def make_case(state: State = State.COMPLETED, **changes: Any) -> Report:
    with uploads.accept_upload(jpeg()) as photo:
        return make_report(state, files=[photo], latitude=CITY[0], longitude=CITY[1], **changes)


def opened(role: Role, report: Report, name: str, agency: str = "QLDT-941") -> Any:
    client = Client()
    client.force_login(make_staff(role, agency=agency))
    ask = client.get if name == "change" else client.post
    return ask(reverse(f"admin:reports_report_{name}", args=[report.pk]))


def test_print_view_contains_whole_case_and_masks_reporter() -> None:
    report = make_case()

    page = opened(Role.DISPATCHER, report, "print").content.decode()

    for told in (report.code, report.title, report.content, "Đã dặm vá xong", "Sơ đồ vị trí"):
        assert told in page
    for secret in (NAME, PHONE, PHONE.replace("+84", "0"), EMAIL, NATIONAL_ID):
        assert secret not in page


def test_pdf_contains_photos_and_grows_with_text() -> None:
    short, long = make_case(), make_case(content="Đường hư hỏng nặng. " * 400)

    response = opened(Role.DISPATCHER, short, "pdf")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="ho-so-{short.code}.pdf"'
    assert "no-store" in response["Cache-Control"]
    drawn = response.content
    assert drawn.startswith(b"%PDF-") and drawn.rstrip().endswith(b"%%EOF")
    assert drawn.count(b"/Subtype /Image") >= 2  # the photo and the code to scan
    more = opened(Role.DISPATCHER, long, "pdf").content
    assert pages(more) > pages(drawn) >= 1


def pages(drawn: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", drawn))


@pytest.mark.parametrize("name", ["print", "pdf"])
def test_case_file_of_another_agency_is_not_found(name: str) -> None:
    report = make_case(State.PROCESSING)

    assert opened(Role.HANDLER, report, name, agency="QLDT-942").status_code == 404
    assert opened(Role.HANDLER, report, name).status_code == 200


@pytest.mark.parametrize(("name", "told"), [("print", "Mở bản in hồ sơ"), ("pdf", "Tải hồ sơ PDF")])
def test_export_of_case_file_is_asked_for_and_recorded(name: str, told: str) -> None:
    report = make_case(State.PROCESSING)
    handler = make_staff(Role.HANDLER, agency="QLDT-941")
    client = Client()
    client.force_login(handler)
    address = reverse(f"admin:reports_report_{name}", args=[report.pk])
    client.head(address)
    question = client.get(address)
    assert opened(Role.HANDLER, report, name, agency="QLDT-942").status_code == 404
    assert not report.case_action_records.exists()

    words = question.content.decode()
    assert told in words and handler.get_full_name() in words and handler.agency.name in words
    assert report.content not in words
    assert f'method="post" action="{address}"' in words

    client.post(address)
    client.post(address)

    rows = list(report.case_action_records.all())
    assert [(row.by, row.agency, row.note) for row in rows] == [(handler, handler.agency, "")] * 2
    assert all(timezone.now() - row.at < timedelta(minutes=1) for row in rows)
    page = opened(Role.SUPERVISOR, report, "change").content.decode()
    assert page.count(told) == 2 and handler.get_full_name() in page


def test_case_file_accepts_letters_missing_from_font() -> None:
    report = make_case(State.SUBMITTED, content="Đường hư 🚧 ផ្លូវខូច\tvà \u202eRTL", title="🚧" * 5)

    case = contents.case_file(
        Report.objects.with_place().get(pk=report.pk), by=make_staff(Role.DISPATCHER)
    )

    assert pdf.draw(case).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Đường hư, 12 m² – “ổ gà”\nTổ 3", "Đường hư, 12 m² – “ổ gà”\nTổ 3"),
        ("Hư 🚧🚧 rồi", "Hư [biểu tượng] rồi"),
        ("👨\u200d👩\u200d👧 👍🏽", "[biểu tượng]"),
        ("ផ្លូវខូច នៅ\u200bទីនេះ. Hết", "[chữ Khmer]. Hết"),
        ("路が悪い", "[ký tự khác]"),
        ("a\u202eb\u00ad❤\ufe0f → 1\ufe0f\u20e3", "ab[biểu tượng] 1"),
        ("[x] 🚧", "[x] [biểu tượng]"),
    ],
)
def test_case_file_names_missing_letters(text: str, told: str) -> None:
    assert pdf.drawable(text) == told


def test_case_file_prints_wording_of_changes() -> None:
    report = make_report(State.COMPLETED)
    report.due_at -= timedelta(days=3)
    report.save(update_fields=["due_at"])
    supervisor = make_staff(Role.SUPERVISOR)
    workflow.move(report, "reopen", by=supervisor, note="Nước vẫn ngập")
    case = contents.case_file(Report.objects.with_place().get(pk=report.pk), by=supervisor)

    words = "".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf.draw(case)))

    assert any("→" in value for entry in case.entries for _name, value in entry.facts)
    assert "ký tự không in được" not in words


@pytest.mark.parametrize(("content", "is_told"), [("Đường hư 🚧", True), ("Đường hư [1]", False)])
def test_case_file_explains_symbols_that_cannot_be_printed(content: str, is_told: bool) -> None:
    report = make_report(State.SUBMITTED, content=content)
    case = contents.case_file(
        Report.objects.with_place().get(pk=report.pk), by=make_staff(Role.DISPATCHER)
    )

    words = "".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf.draw(case)))

    assert ("[biểu tượng]" in words) is is_told
    assert ("ký tự không in được" in words) is is_told
    assert "\ufffe" not in words


def test_sketch_contains_all_points_without_overlapping_names() -> None:
    report = make_case(State.SUBMITTED)

    drawn = sketch.draw(report)

    assert drawn is not None and drawn.pin is not None
    own = [mark for mark in drawn.marks if mark.is_reported]
    assert [mark.name for mark in own] == [report.commune.full_name]
    for x, y in [drawn.pin, *((mark.x, mark.y) for mark in drawn.marks)]:
        assert 0 <= x <= sketch.WIDTH and 0 <= y <= sketch.HEIGHT
    named = [mark for mark in drawn.marks if mark.name]
    for one, other in combinations(named, 2):
        beside = one.x + len(one.name) * sketch.LETTER < other.x
        beside |= other.x + len(other.name) * sketch.LETTER < one.x
        assert beside or abs(one.y - other.y) > sketch.LINE


def test_sketch_has_north_at_top_and_correct_scale() -> None:
    report = make_case(State.SUBMITTED)
    drawn = sketch.draw(report)
    assert drawn is not None and drawn.pin is not None
    far = max(drawn.marks, key=lambda mark: abs(mark.y - drawn.pin[1]))
    unit = AdminUnit.objects.filter(level="commune", scheme="legacy")

    north = [u for u in unit if u.full_name == far.name and u.lat is not None]

    assert north, "the farthest one is named"
    for one in north[:1]:
        assert (far.y < drawn.pin[1]) == ((one.lat or 0) > CITY[0])
    assert drawn.bar / drawn.km == pytest.approx(
        abs(far.y - drawn.pin[1]) / (abs((north[0].lat or 0) - CITY[0]) * sketch.KM_PER_DEGREE),
        rel=0.01,
    )


def test_case_without_coordinates_has_no_sketch() -> None:
    report = make_report()
    AdminUnit.objects.filter(pk=report.commune_id).update(lat=None, lon=None)

    assert sketch.draw(Report.objects.with_place().get(pk=report.pk)) is None
