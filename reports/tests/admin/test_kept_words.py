"""The button of one part of a case page keeps the words typed in the other parts."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from accounts.models import User
from reports.casework import corrections
from reports.models import Attachment, CaseDocument, Report, Reporter, StaffNote
from reports.rules.states import Role, State
from reports.samples import pictures
from reports.tests.factories import make_report, make_staff

pytestmark = pytest.mark.django_db
ANSWER = "Đã cử đội sửa chữa dặm vá mặt đường và lắp lại nắp hố ga. " * 6
NOTE = "Đã gọi cho đội quản lý đường bộ"
PHONE = "0939 861 234"


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


class Desk:
    """A browser without a script on the page of one report: it posts whole HTML forms."""

    def __init__(self, user: User, report: Report) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.address = reverse("admin:reports_report_change", args=[report.pk])
        self.open(self.address)

    def open(self, address: str) -> None:
        self._show(self.client.get(address))

    def _show(self, response: Any) -> None:
        self.response = response
        self.page = html.fromstring(response.content.decode())
        self.typed: dict[str, Any] = {}

    def type(self, **words: Any) -> None:
        self.typed |= {name.replace("__", "-"): value for name, value in words.items()}

    def press(self, words: str) -> None:
        """Press the button labelled `words`, with all fields of its form, and follow."""
        button = next(
            one for one in self.page.iter("button") if " ".join(one.text_content().split()) == words
        )
        owner = button.get("form")
        form = self.page.get_element_by_id(owner) if owner else next(button.iterancestors("form"))
        posted: dict[str, Any] = {}
        for field in self.page.xpath("//input|//textarea|//select"):
            is_own = field.get("form") == owner if owner else form in field.iterancestors()
            is_inside = form in field.iterancestors() and not field.get("form")
            if not field.get("name") or not (is_own or is_inside):
                continue
            if field.get("type") in ("checkbox", "radio"):
                if field.get("checked") is not None:
                    posted.setdefault(field.get("name"), []).append(field.get("value"))
            elif field.get("type") != "file":
                posted[field.get("name")] = field.value or ""
        posted |= self.typed
        if button.get("name"):
            posted[button.get("name")] = button.get("value")
        address = button.get("formaction") or form.get("action")
        self._show(self.client.post(address.split("#")[0], posted, follow=True))

    def ticked(self, name: str) -> list[str]:
        return [str(box) for box in self.page.xpath(f"//input[@name='{name}'][@checked]/@value")]

    def text(self, name: str) -> str:
        return str(self.page.xpath(f"//textarea[@name='{name}']")[0].text or "").strip()

    @property
    def told(self) -> str:
        return " ".join(self.page.text_content().split())


def picture(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pictures.draw("GT01", after=True, seed=1))


@pytest.fixture
def report() -> Report:
    return make_report(State.PROCESSING)


@pytest.fixture
def handler() -> User:
    return make_staff(Role.HANDLER)


def test_saving_note_keeps_unsent_answer(report: Report, handler: User) -> None:
    desk = Desk(handler, report)
    desk.type(submit_answer__answer=ANSWER, submit_answer__done_on="2026-11-25", note__body=NOTE)

    desk.press("Lưu ghi chú")

    assert StaffNote.objects.get(report=report).body == NOTE
    assert desk.text("submit_answer-answer") == ANSWER.strip()
    assert desk.page.xpath("//input[@name='submit_answer-done_on']/@value") == ["2026-11-25"]
    assert desk.text("note-body") == ""


def test_refused_note_keeps_unsent_answer(report: Report, handler: User) -> None:
    desk = Desk(handler, report)
    desk.type(submit_answer__answer=ANSWER, note__body="")

    desk.press("Lưu ghi chú")

    assert desk.response.status_code == 422
    assert desk.text("submit_answer-answer") == ANSWER.strip()


def test_saving_document_keeps_unsent_answer_and_note(report: Report, handler: User) -> None:
    desk = Desk(handler, report)
    desk.type(submit_answer__answer=ANSWER, note__body=NOTE)
    desk.type(document__title="Biên bản kiểm tra", document__uploads=picture("bien-ban.jpg"))

    desk.press("Lưu tài liệu")

    assert CaseDocument.objects.filter(report=report).exists()
    assert desk.text("submit_answer-answer") == ANSWER.strip()
    assert desk.text("note-body") == NOTE


def test_changing_document_level_keeps_unsent_answer(report: Report, handler: User) -> None:
    desk = Desk(handler, report)
    desk.type(document__title="Biên bản kiểm tra", document__uploads=picture("bien-ban.jpg"))
    desk.press("Lưu tài liệu")
    document = CaseDocument.objects.get(report=report)
    desk.type(submit_answer__answer=ANSWER, **{f"level__{document.pk}": "confidential"})

    desk.press("Đổi mức độ")

    document.refresh_from_db()
    assert document.level == CaseDocument.Level.CONFIDENTIAL
    assert desk.text("submit_answer-answer") == ANSWER.strip()


def test_handing_over_keeps_unsent_note(report: Report) -> None:
    colleague = make_staff(Role.HANDLER)
    desk = Desk(make_staff(Role.APPROVER), report)
    desk.type(hand_over__person=colleague.username, note__body=NOTE)

    desk.press("Giao cán bộ xử lý")

    report.refresh_from_db()
    assert report.handler == colleague
    assert desk.text("note-body") == NOTE


def test_refused_extension_keeps_unsent_answer(report: Report, handler: User) -> None:
    desk = Desk(handler, report)
    desk.type(submit_answer__answer=ANSWER, request_extension__working_days="99")

    desk.press("Đề nghị gia hạn")

    assert desk.response.status_code == 422
    assert desk.text("submit_answer-answer") == ANSWER.strip()


def test_text_of_form_no_longer_offered_can_be_copied(report: Report, handler: User) -> None:
    desk = Desk(handler, report)
    desk.type(submit_answer__answer=ANSWER, request_info__note="Xin cho biết số nhà")

    desk.press("Yêu cầu bổ sung")

    assert Report.objects.get(pk=report.pk).state == State.NEED_INFO
    assert ANSWER.strip() in desk.told
    assert "chưa được lưu" in desk.told


def test_unsent_text_is_shown_when_report_leaves_scope() -> None:
    report = make_report(State.ASSIGNED)
    desk = Desk(make_staff(Role.HANDLER), report)
    desk.type(return_to_dispatch__note="Đường tỉnh lộ", note__body=NOTE)

    desk.press("Trả lại (sai thẩm quyền)")

    assert NOTE in desk.told
    assert "Tiếp tục" in desk.told


def test_chosen_files_of_other_forms_are_listed_to_choose_again(
    report: Report, handler: User
) -> None:
    desk = Desk(handler, report)
    desk.type(submit_answer__attachments=picture("sau-khi-sua.jpg"), note__body=NOTE)

    desk.press("Lưu ghi chú")

    assert "sau-khi-sua.jpg" in desk.told


def test_unchanged_form_values_are_not_kept(report: Report, handler: User) -> None:
    desk = Desk(handler, report)
    desk.type(note__body=NOTE)

    desk.press("Lưu ghi chú")

    assert desk.response.redirect_chain == [(f"{desk.address}#notes-title", 302)]


def test_unsent_text_is_shown_to_its_author_only(report: Report, handler: User) -> None:
    desk = Desk(handler, report)
    desk.type(submit_answer__answer=ANSWER, note__body=NOTE)
    desk.press("Lưu ghi chú")
    colleague = Desk(make_staff(Role.HANDLER), report)

    colleague.open(f"{colleague.address}?da-nhap=1")

    assert colleague.text("submit_answer-answer") == ""


def test_enter_without_script_sends_nothing_and_keeps_text(report: Report, handler: User) -> None:
    client = Client()
    client.force_login(handler)
    address = reverse("admin:reports_report_keep", args=[report.pk])

    shown = client.post(address, {"submit_answer-answer": ANSWER}).content.decode()

    assert ANSWER.strip() in shown
    assert Report.objects.get(pk=report.pk).state == State.PROCESSING


@pytest.fixture
def public_report() -> Report:
    """A received report with two photos and a name that the reporter lets be public."""
    made = make_report(State.RECEIVED, publish_identity=True, content=f"Nhà {PHONE} xả rác ra kênh")
    for _ in range(2):
        photo(made, is_public=True)
    return made


def photo(report: Report, **changes: Any) -> Attachment:
    facts = {"kind": "photo", "content_type": "image/jpeg", "extension": "jpg", "size": 1}
    return report.attachments.create(**facts | changes)


def test_unticked_name_and_photo_stay_unticked_after_note(public_report: Report) -> None:
    desk = Desk(make_staff(Role.DISPATCHER), public_report)
    first, second = desk.ticked("assign-public_files")
    name = public_report.reporter.full_name
    desk.type(assign__public_name=[name], note__body=NOTE)
    desk.press("Lưu ghi chú")
    assert desk.ticked("assign-public_name") == [name]
    desk.type(assign__public_name=[], assign__public_files=[second], note__body=NOTE)

    desk.press("Lưu ghi chú")

    assert desk.ticked("assign-public_name") == []
    assert desk.ticked("assign-public_files") == [second]
    desk.type(assign__agency="QLDT-941")
    desk.press("Chuyển xử lý")
    public_report.refresh_from_db()
    assert (public_report.is_published, public_report.public_name) == (True, "")
    assert not Attachment.objects.get(pk=first).is_public


def test_deselected_finding_stays_deselected_after_note(public_report: Report) -> None:
    desk = Desk(make_staff(Role.DISPATCHER), public_report)
    assert desk.ticked("assign-masked")
    desk.type(assign__masked=[], note__body=NOTE)

    desk.press("Lưu ghi chú")

    assert desk.ticked("assign-masked") == []


def test_redaction_ticked_later_stays_ticked_after_note(public_report: Report) -> None:
    desk = Desk(make_staff(Role.DISPATCHER), public_report)
    (key,) = desk.ticked("assign-masked")
    desk.type(assign__agency="QLDT-941", assign__masked=[])
    desk.press("Chuyển xử lý")
    desk = Desk(make_staff(Role.SUPERVISOR), public_report)
    assert desk.ticked("set_publication-masked") == []
    desk.type(set_publication__masked=[key], note__body=NOTE)

    desk.press("Lưu ghi chú")

    assert desk.ticked("set_publication-masked") == [key]


def test_kept_ticks_publish_nothing_withheld_by_colleague_meanwhile(public_report: Report) -> None:
    desk = Desk(make_staff(Role.DISPATCHER), public_report)
    first, second = desk.ticked("assign-public_files")
    desk.type(assign__public_files=[first], note__body=NOTE)
    desk.press("Lưu ghi chú")
    Attachment.objects.filter(pk=first).update(is_public=False)

    desk.open(f"{desk.address}?da-nhap=1")

    assert desk.ticked("assign-public_files") == []


def test_kept_untick_of_name_holds_after_name_changes(public_report: Report) -> None:
    desk = Desk(make_staff(Role.DISPATCHER), public_report)
    desk.type(assign__public_name=[], note__body=NOTE)
    desk.press("Lưu ghi chú")
    reporter = Reporter.objects.get(report=public_report)
    reporter.full_name = "Trần Thị Bé"
    reporter.save()

    desk.open(f"{desk.address}?da-nhap=1")

    assert desk.ticked("assign-public_name") == []


def test_refused_outdated_form_keeps_untick_of_name(public_report: Report) -> None:
    desk = Desk(make_staff(Role.DISPATCHER), public_report)
    first, second = desk.ticked("assign-public_files")
    desk.type(assign__agency="QLDT-941", assign__public_name=[])
    Attachment.objects.filter(pk=first).update(is_public=False)

    desk.press("Chuyển xử lý")

    assert desk.response.status_code == 409
    assert desk.ticked("assign-public_name") == []
    assert desk.ticked("assign-public_files") == [second]


def test_unticked_file_of_correction_stays_unticked_after_note() -> None:
    report = make_report(State.COMPLETED)
    answer = corrections.published(report)
    proof = photo(report, answer=answer, is_public=True)
    desk = Desk(make_staff(Role.HANDLER), report)
    assert desk.ticked("correct_answer-kept_files") == [str(proof.pk)]
    desk.type(correct_answer__kept_files=[], note__body=NOTE)

    desk.press("Lưu ghi chú")

    assert desk.ticked("correct_answer-kept_files") == []
