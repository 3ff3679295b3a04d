"""Keep the documents of an agency with a case, for those who may read them."""

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fpdf import FPDF
from PIL import Image
from pytest_django import Settings

from accounts.models import User
from province.models import Agency
from reports import uploads
from reports.admin.case import timeline
from reports.models import CaseDocument, Report
from reports.rules.states import Role, State
from reports.tests.downloads import fetch
from reports.tests.factories import make_report, make_staff
from reports.tests.sending import jpeg
from reports.uploads import pdf as pdf_media
from reports.workflow import cooperation, orphans

pytestmark = pytest.mark.django_db
SECRET = "Nguyen Van A 0939861234"


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def pdf(pages: int = 1, *, size: tuple[float, float] = (595, 842), script: bool = False) -> bytes:
    paper = FPDF(unit="pt")
    paper.set_font("helvetica", size=24)
    paper.set_title(SECRET)
    for number in range(pages):
        paper.add_page(format=size)
        paper.cell(text=f"Bien ban {number}")
    drawn = bytes(paper.output())
    action = b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
    return drawn.replace(b"/Type /Catalog", action, 1) if script else drawn


def upload(content: bytes, name: str = "bien-ban.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def add(user: User, report: Report, *files: Any, **fields: Any) -> Any:
    fields = {"title": "Biên bản kiểm tra", "level": "internal"} | fields
    address = reverse("admin:reports_report_document", args=[report.pk])
    return logged_in(user).post(address, fields | {"uploads": list(files)})


def status_for(user: User | None, document: CaseDocument, variant: str = "goc") -> int:
    client = logged_in(user) if user else Client()
    return fetch(client, reverse("files:attachment", args=[document.token, variant]))[0].status_code


def test_pdf_is_redrawn_without_hidden_data() -> None:
    source = pdf(3, script=True)
    assert b"JavaScript" in source

    with uploads.accept_document(upload(source)) as clean:
        drawn = clean.file.read()

    assert (clean.kind, clean.extension, clean.content_type) == (
        "document",
        "pdf",
        "application/pdf",
    )
    assert drawn.startswith(b"%PDF-") and drawn.count(b"/Subtype /Image") == 3
    for hidden in (b"JavaScript", b"app.alert", SECRET.encode(), b"Helvetica"):
        assert hidden not in drawn
    assert Image.open(io.BytesIO(clean.thumbnail or b"")).size[1] == pdf_media.THUMBNAIL_SIDE


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n" + b"\0" * 5000, "damaged"),
        (pdf()[:400], "damaged"),
        (b"MZ" + b"\0" * 2000, "unsupported_document"),
        (pdf(2, size=(14_000, 14_000)), "too_many_pixels"),
    ],
)
def test_invalid_document_is_refused_with_reason(content: bytes, code: str) -> None:
    with pytest.raises(uploads.Rejected) as rejected:
        uploads.accept_document(upload(content))

    assert rejected.value.code == code and rejected.value.message


def test_document_with_too_many_pages_is_refused(settings: Any) -> None:
    settings.UPLOAD_MAX_DOCUMENT_PAGES = 2

    with pytest.raises(uploads.Rejected) as rejected:
        uploads.accept_document(upload(pdf(3)))

    assert "2 trang" in rejected.value.message


def test_hanging_renderer_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_media, "WALL_SECONDS", 0.01)

    with pytest.raises(uploads.Rejected) as rejected:
        uploads.accept_document(upload(pdf()))

    assert rejected.value.code == "damaged"


@pytest.mark.parametrize(
    ("level", "handler", "approver", "dispatcher", "operator", "other", "anyone"),
    [
        ("public", 200, 200, 200, 200, 200, 200),
        ("internal", 200, 200, 200, 404, 404, 404),
        ("confidential", 404, 200, 200, 404, 404, 404),
    ],
)
def test_each_level_is_visible_to_its_readers_only(
    level: str, handler: int, approver: int, dispatcher: int, operator: int, other: int, anyone: int
) -> None:
    report = make_report(State.PROCESSING)
    owner = make_staff(Role.HANDLER)
    assert add(owner, report, upload(pdf()), level=level).status_code == 302
    document = CaseDocument.objects.get()

    assert status_for(owner, document) == 200
    assert status_for(make_staff(Role.HANDLER), document) == handler
    assert status_for(make_staff(Role.APPROVER), document) == approver
    assert status_for(make_staff(Role.DISPATCHER, agency="TT-IOC"), document) == dispatcher
    assert status_for(make_staff(Role.OPERATOR, agency="TD-1022"), document) == operator
    assert status_for(make_staff(Role.APPROVER, agency="QLDT-942"), document) == other
    assert status_for(None, document) == anyone
    assert status_for(None, document, "nho") == anyone


def test_public_document_is_shown_while_report_is_public() -> None:
    report = make_report(State.COMPLETED)
    add(make_staff(Role.HANDLER), report, upload(pdf()), level="public")
    add(make_staff(Role.HANDLER), report, upload(pdf()), title="Nội bộ thôi", level="internal")
    address = reverse("reports:detail", args=[report.code])

    page = Client().get(address).content.decode()

    assert "Biên bản kiểm tra" in page and "Nội bộ thôi" not in page
    Report.objects.filter(pk=report.pk).update(is_published=False)
    assert status_for(None, CaseDocument.objects.get(level="public")) == 404


def test_document_is_served_as_download() -> None:
    report = make_report(State.COMPLETED)
    add(make_staff(Role.HANDLER), report, upload(pdf()), level="public")
    document = CaseDocument.objects.get()

    response, _content = fetch(Client(), reverse("files:attachment", args=[document.token, "goc"]))

    assert re.fullmatch(
        rf'attachment; filename="{report.code}-tai-lieu-[0-9a-f]{{6}}\.pdf"',
        response["Content-Disposition"],
    )
    assert response["Content-Type"] == "application/pdf"


def test_several_files_are_numbered_and_a_photo_is_a_document_too() -> None:
    report = make_report(State.PROCESSING)

    add(make_staff(Role.HANDLER), report, upload(pdf()), jpeg())

    assert list(CaseDocument.objects.values_list("title", "kind")) == [
        ("Biên bản kiểm tra (1)", "document"),
        ("Biên bản kiểm tra (2)", "photo"),
    ]


def test_invalid_file_refuses_all_and_is_named() -> None:
    report = make_report(State.PROCESSING)

    response = add(make_staff(Role.HANDLER), report, upload(pdf()), upload(b"MZ....", "virus.exe"))

    assert response.status_code == 422
    page = response.content.decode()
    assert "virus.exe" in page and "Cổng không nhận loại tệp này" in page
    assert "Biên bản kiểm tra" in page  # what was typed stays
    assert not CaseDocument.objects.exists()


@pytest.mark.parametrize(
    ("role", "agency", "status"),
    [
        (Role.HANDLER, "QLDT-942", 404),
        (Role.OPERATOR, "TD-1022", 403),
        (Role.ADMINISTRATOR, "QLDT-941", 403),
    ],
)
def test_only_staff_of_case_add_documents(role: Role, agency: str, status: int) -> None:
    assert (
        add(
            make_staff(role, agency=agency), make_report(State.PROCESSING), upload(pdf())
        ).status_code
        == status
    )
    assert not CaseDocument.objects.exists()


def test_only_readers_change_level_and_remove_documents() -> None:
    report, owner = make_report(State.PROCESSING), make_staff(Role.HANDLER)
    add(owner, report, upload(pdf()), level="confidential")
    document = CaseDocument.objects.get()
    address = reverse("admin:reports_report_document_change", args=[report.pk, document.pk])

    assert logged_in(make_staff(Role.HANDLER)).post(address, {"remove": "1"}).status_code == 404
    assert logged_in(owner).post(address, {"level": "x"}).status_code == 302
    assert CaseDocument.objects.get().level == "confidential"
    assert logged_in(owner).post(address, {"level": "internal"}).status_code == 302
    assert CaseDocument.objects.get().level == "internal"
    assert logged_in(owner).post(address, {"remove": "1"}).status_code == 302
    removed = CaseDocument.objects.get()
    assert removed.removed_by == owner and status_for(owner, removed) == 404
    assert logged_in(owner).post(address, {"remove": "1"}).status_code == 404


def cooperating(agency: str = "QLDT-942") -> tuple[Report, User]:
    """A report of QLDT-941, and one of the office that helps."""
    report = make_report(State.PROCESSING)
    office = Agency.objects.get(code=agency)
    cooperation.ask(report, office, task="Cho ý kiến", by=make_staff(Role.HANDLER))
    return report, make_staff(Role.HANDLER, agency=agency)


def change(user: User, document: CaseDocument, **fields: str) -> Any:
    address = reverse(
        "admin:reports_report_document_change", args=[document.report_id, document.pk]
    )
    return logged_in(user).post(address, fields, follow=True)


def page_of(user: User, report: Report) -> str:
    address = reverse("admin:reports_report_change", args=[report.pk])
    return logged_in(user).get(address).content.decode()


def test_only_agency_in_charge_publishes_document() -> None:
    report, helper = cooperating()

    refused = add(helper, report, upload(pdf()), level="public")
    assert add(helper, report, upload(pdf())).status_code == 302
    document = CaseDocument.objects.get()
    said = change(helper, document, level="public")

    message = "Chỉ cơ quan đang xử lý công khai được tài liệu."
    assert refused.status_code == 422 and message in refused.content.decode()
    assert message in said.content.decode()
    assert CaseDocument.objects.get().level == "internal"
    change(make_staff(Role.HANDLER), document, level="public")
    assert CaseDocument.objects.get().level == "public"


def test_other_agency_changes_only_own_unpublished_documents() -> None:
    report, helper = cooperating()
    owner = make_staff(Role.HANDLER)
    add(owner, report, upload(pdf()), title="Của cơ quan xử lý")
    add(helper, report, upload(pdf()), title="Của cơ quan phối hợp")
    theirs, own = CaseDocument.objects.all()
    colleague = make_staff(Role.HANDLER, agency="QLDT-942")

    refusals = [change(helper, theirs, level="confidential"), change(helper, theirs, remove="1")]
    change(colleague, own, level="confidential")
    changed = CaseDocument.objects.get(pk=own.pk).level
    change(owner, theirs, level="public")
    change(make_staff(Role.APPROVER), own, level="public")
    refusals += [change(helper, own, level="internal"), change(helper, own, remove="1")]

    message = "Chỉ cơ quan đang xử lý phản ánh đổi, gỡ được tài liệu này."
    assert all(message in refusal.content.decode() for refusal in refusals)
    assert changed == "confidential"
    assert set(CaseDocument.objects.kept().values_list("level", flat=True)) == {"public"}
    change(owner, own, remove="1")
    assert CaseDocument.objects.get(pk=own.pk).removed_by == owner


def test_page_offers_only_permitted_document_actions() -> None:
    report, helper = cooperating()
    owner = make_staff(Role.HANDLER)
    add(owner, report, upload(pdf()))
    add(helper, report, upload(pdf()))
    theirs, own = CaseDocument.objects.all()

    shown, mine = page_of(helper, report), page_of(owner, report)

    def levels(page: str, document: CaseDocument) -> set[str]:
        found = re.search(f'id="document-level-{document.pk}".*?</select>', page, re.S)
        return set(re.findall(r'value="(\w+)"', found[0])) if found else set()

    assert levels(shown, theirs) == set()
    assert levels(shown, own) == {"internal", "confidential"}
    assert levels(mine, theirs) == levels(mine, own) == set(CaseDocument.Level.values)
    assert "Công khai: người dân xem được" in mine
    assert "Công khai: người dân xem được" not in shown


def test_timeline_shows_document_actions_without_titles() -> None:
    report, owner = make_report(State.PROCESSING), make_staff(Role.HANDLER)
    add(owner, report, upload(pdf()), title="Đơn tố cáo", level="confidential")
    add(owner, report, upload(pdf()), title="Biên bản kiểm tra")
    secret, plain = CaseDocument.objects.all()
    change(owner, plain, level="public")
    change(owner, plain, level="public")
    change(owner, secret, remove="1")

    entries = timeline.entries(report, by=make_staff(Role.APPROVER))

    told = [(str(entry.title), entry.note, entry.facts) for entry in entries[:4]]
    named = [("Tài liệu", "Biên bản kiểm tra")]
    assert told == [
        ("Gỡ tài liệu", "", []),
        ("Đổi mức độ tài liệu", "Nội bộ → Công khai", named),
        ("Thêm tài liệu", "Nội bộ", named),
        ("Thêm tài liệu", "Hạn chế", []),
    ]
    change(owner, plain, level="confidential")
    entries = timeline.entries(report, by=make_staff(Role.APPROVER))
    assert not any(entry.facts for entry in entries[:5])
    caller_desk = make_staff(Role.OPERATOR, agency="TD-1022")
    assert not any(
        entry.facts or entry.note for entry in timeline.entries(report, by=caller_desk)[:5]
    )


def test_orphan_sweep_keeps_documents(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    add(make_staff(Role.HANDLER), make_report(State.PROCESSING), upload(pdf()))
    document = CaseDocument.objects.get()

    orphans.sweep(now=timezone.now() + timedelta(days=2))

    assert document.file.storage.exists(document.file.name)
