"""Reply templates: only known placeholders, only where they belong, nothing of the reporter."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from paht.foundation import caching
from province.models import Agency
from reports.admin.case.forms.registry import MOVE_FORMS
from reports.casework import replies
from reports.models import Category, ReplyTemplate, Report
from reports.rules.states import Role, State
from reports.samples import seeding
from reports.tests.factories import EMAIL, NAME, NATIONAL_ID, PHONE, make_report, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    ReplyTemplate.objects.all().delete()


def make_template(**changes: Any) -> ReplyTemplate:
    return ReplyTemplate.objects.create(
        **({"name": "Mẫu", "move": "request_info", "body": "Xin cho biết thêm."} | changes)
    )


def logged_in(role: Role, agency: str = "QLDT-941") -> Client:
    client = Client()
    client.force_login(make_staff(role, agency=agency))
    return client


def offered(report: Report, role: Role = Role.HANDLER, agency: str = "QLDT-941") -> list[str]:
    found = replies.by_move(report, by=make_staff(role, agency=agency))
    return [reply.name for reply in found.get("request_info", ())]


def test_only_known_placeholders_of_template_are_filled() -> None:
    report = make_report(State.PROCESSING, title="Đường {due} hỏng")

    text = replies.filled("{code}: {title}, {place}; {agency} trước {due}.", report)

    assert text == (
        f"{report.code}: Đường {{due}} hỏng, Phường 2, Thành phố Sóc Trăng; "
        f"{report.agency.name if report.agency else ''} trước {report.due_at:%d/%m/%Y}."
    )


def test_placeholders_contain_no_reporter_data() -> None:
    report = make_report(State.PROCESSING)

    text = replies.filled(" ".join(f"{{{name}}}" for name in replies.PLACEHOLDERS), report)

    for secret in (NAME, PHONE, PHONE.removeprefix("+84"), EMAIL, NATIONAL_ID):
        assert secret not in text


@pytest.mark.parametrize(
    "body", ["{phone}", "{0}", "{}", "{code.pk}", "{code!r}", "Xin {code", "thiếu mở}", "{{code}}"]
)
def test_unknown_brace_in_template_is_refused(body: str) -> None:
    with pytest.raises(ValidationError):
        replies.check(body)


def test_seeded_templates_are_valid() -> None:
    rows = json.loads((seeding.SEEDS / "reply_templates.json").read_text(encoding="utf-8"))

    for row in rows:
        replies.check(row["body"])
        assert MOVE_FORMS[row["move"]].text_field()
    assert seeding.load()["reply_templates"] == len(rows)
    assert seeding.load()["reply_templates"] == 0


def test_templates_are_offered_by_category_and_agency_closest_first() -> None:
    report = make_report(State.PROCESSING)  # GT01 in QLDT-941, which belongs to UBND-941
    make_template(name="chung")
    make_template(name="nhóm", category=Category.objects.get(code="GT"))
    make_template(name="chuyên mục", category=Category.objects.get(code="GT01"))
    make_template(name="cơ quan", agency=Agency.objects.get(code="QLDT-941"))
    make_template(name="nhóm khác", category=Category.objects.get(code="MT"))
    make_template(name="cơ quan khác", agency=Agency.objects.get(code="QLDT-942"))
    make_template(name="tắt", is_active=False)
    make_template(name="việc khác", move="reject")

    found = offered(report)

    assert set(found) == {"chuyên mục", "nhóm", "cơ quan", "chung"}
    assert found[0] == "chuyên mục" and found[-1] == "chung"
    assert set(offered(report, Role.DISPATCHER, "TT-IOC")) == {"chuyên mục", "nhóm", "chung"}


def test_template_without_script_is_appended_to_draft() -> None:
    report = make_report(State.PROCESSING)
    template = make_template(body="Xin gửi ảnh của {code}.")
    client = logged_in(Role.HANDLER)
    address = reverse("admin:reports_report_reply", args=[report.pk, "request_info"])

    page = client.post(address, {"note": "Kính gửi Ông/Bà.", "reply": template.pk}).content.decode()

    assert f"Kính gửi Ông/Bà.\n\nXin gửi ảnh của {report.code}." in page
    assert "field-error" not in page
    assert Report.objects.get(pk=report.pk).state == State.PROCESSING


def test_template_of_other_agency_is_not_found() -> None:
    report = make_report(State.PROCESSING)
    foreign = make_template(body="bí mật của đơn vị", agency=Agency.objects.get(code="QLDT-942"))
    address = reverse("admin:reports_report_reply", args=[report.pk, "request_info"])

    assert (
        "bí mật"
        not in logged_in(Role.HANDLER).post(address, {"reply": foreign.pk}).content.decode()
    )
    assert logged_in(Role.HANDLER, "QLDT-942").post(address, {}).status_code == 404
    bad = reverse("admin:reports_report_reply", args=[report.pk, "accept"])
    assert logged_in(Role.HANDLER).post(bad, {}).status_code == 404


def test_leaders_edit_templates_of_own_agency_only() -> None:
    client = logged_in(Role.APPROVER)
    make_template(name="chung toàn tỉnh")
    add, listed = (reverse(f"admin:reports_replytemplate_{n}") for n in ("add", "changelist"))
    typed = {"name": "của tôi", "move": "reject", "body": "Lý do: {code}", "is_active": "on"}

    without = client.post(add, typed)
    foreign = client.post(add, typed | {"agency": Agency.objects.get(code="QLDT-942").pk})
    own = client.post(add, typed | {"agency": Agency.objects.get(code="QLDT-941").pk})

    assert (without.status_code, foreign.status_code, own.status_code) == (200, 200, 302)
    assert ReplyTemplate.objects.get(name="của tôi").agency_id is not None
    page = client.get(listed).content.decode()
    assert "của tôi" in page and "chung toàn tỉnh" not in page
    assert logged_in(Role.HANDLER).get(listed).status_code == 403


def test_invalid_placeholder_is_refused_at_field() -> None:
    client = logged_in(Role.SUPERVISOR)

    page = client.post(
        reverse("admin:reports_replytemplate_add"),
        {"name": "x", "move": "reject", "body": "Gọi {phone}", "is_active": "on"},
    ).content.decode()

    assert "Không có ký hiệu {phone}" in page


# --- headings that nobody filled in ---------------------------------------------------------

TEMPLATE = "{agency} đã kiểm tra. Kết quả kiểm tra: \nViệc đã làm: \nViệc tiếp theo: "


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Đội đã đến nơi.\nKết quả kiểm tra:\nViệc đã làm: Dặm vá.", "Kết quả kiểm tra"),
        ("Đội đã đến nơi. Kết quả kiểm tra: \r\n\r\nViệc đã làm: Dặm vá.", "Kết quả kiểm tra"),
        ("Kết quả kiểm tra: Hố sâu.\nViệc đã làm: …", "Việc đã làm"),
        ("Kết quả kiểm tra: ......\nViệc đã làm: Dặm vá.", "Kết quả kiểm tra"),
        ("Kết quả kiểm tra: […]\nViệc đã làm: Dặm vá.", "Kết quả kiểm tra"),
        ("Kết quả kiểm tra:\u00a0\u200b\nViệc đã làm: Dặm vá.", "Kết quả kiểm tra"),
        ("Đề nghị chuyển đến cơ quan: ", "Đề nghị chuyển đến cơ quan"),
        ("Kết quả kiểm tra:\nHố sâu.\nViệc đã làm:\n- Dặm vá: 3 chỗ\n- Lắp nắp", ""),
        ("Việc đã làm:\nNgày 25/11:\n- Dặm vá", ""),
        ("Kết quả: đường đã sửa.", ""),
        ("", ""),
    ],
)
def test_heading_without_text_is_found(text: str, heading: str) -> None:
    make_template(move="submit_answer", body=TEMPLATE)

    with caching.one_page():
        assert replies.unfilled(text) == heading


@pytest.mark.parametrize(("name", "field"), [("submit_answer", "answer"), ("request_info", "note")])
def test_text_with_an_unfilled_heading_is_refused_with_its_name(name: str, field: str) -> None:
    report = make_report(State.PROCESSING)
    client = logged_in(Role.HANDLER)
    address = reverse("admin:reports_report_move", args=[report.pk, name])
    said = "Đội đã đến nơi.\nKết quả kiểm tra:"

    refused = client.post(address, {field: said, "seen": State.PROCESSING})

    assert refused.status_code == 422
    assert "Mục “Kết quả kiểm tra” chưa có nội dung." in refused.content.decode()
    assert Report.objects.get(pk=report.pk).state == State.PROCESSING
