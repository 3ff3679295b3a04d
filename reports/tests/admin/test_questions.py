"""Questions of a category for staff: the page of the category, the desk, the case, exports."""

import csv
import html
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html as html_tree
from pypdfium2 import PdfDocument

from accounts.models import User
from paht.foundation.history import change_model
from reports.models import Category, CategoryQuestion, QuestionAnswer, Report
from reports.rules.states import Role, State
from reports.tests.asking import CATEGORY, make_question
from reports.tests.factories import make_report, make_staff
from reports.tests.sending import call_answers

pytestmark = pytest.mark.usefixtures("reference_data")


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def administrator() -> Client:
    return logged_in(make_staff(Role.ADMINISTRATOR))


def text_of(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return html.unescape(content.decode())


def page_of(code: str) -> str:
    return reverse("admin:reports_category_change", args=[Category.objects.get(code=code).pk])


def form_of(client: Client, code: str) -> dict[str, str]:
    """Return the values of the category's page as a browser would post them."""
    values: dict[str, str] = {}
    shown = client.get(page_of(code)).context
    forms = [shown["adminform"].form]
    for inline in shown["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                values[field.html_name] = str(value)
    return values


def new_question(place: int, **changes: str) -> dict[str, str]:
    said = {"label": f"Câu {place}", "kind": "text", "order": "0", "is_active": "on"} | changes
    return {f"questions-{place}-{name}": value for name, value in said.items()}


def posted_again(shown: Any) -> dict[str, str]:
    """Return the values of a page that was refused, as the browser would post them again."""
    page = html_tree.fromstring(shown.content.decode())
    return dict(page.get_element_by_id("category_form").form_values())


def save(client: Client, code: str, **changes: str) -> Any:
    return client.post(page_of(code), form_of(client, code) | changes)


class TestCategoryPage:
    def test_administrator_adds_a_question_and_history_keeps_it(
        self, administrator: Client
    ) -> None:
        saved = save(
            administrator,
            CATEGORY,
            **{"questions-TOTAL_FORMS": "1"},
            **new_question(0, kind="choice", choices="Có\nKhông rõ"),
        )

        assert saved.status_code == 302
        question = CategoryQuestion.objects.get(category__code=CATEGORY)
        assert [one.key for one in question.options] == ["co", "khong-ro"]
        assert change_model(CategoryQuestion).objects.filter(pgh_obj=question).exists()

    def test_sixth_question_is_refused_in_words(self, administrator: Client) -> None:
        for number in range(5):
            make_question(label=f"Câu {number}")

        refused = save(administrator, CATEGORY, **{"questions-TOTAL_FORMS": "6"}, **new_question(5))

        assert refused.status_code == 200
        assert "tối đa 5 câu" in text_of(refused)
        assert CategoryQuestion.objects.filter(category__code=CATEGORY).count() == 5

    def test_misleading_label_is_refused_at_its_field(self, administrator: Client) -> None:
        refused = save(
            administrator,
            CATEGORY,
            **{"questions-TOTAL_FORMS": "1"},
            **new_question(0, label="Nhập mã OTP tại vay-nhanh.com"),
        )

        assert "địa chỉ trang web" in text_of(refused)

    def test_answered_question_keeps_its_words_and_can_be_closed(
        self, administrator: Client
    ) -> None:
        question = make_question()
        make_report(category=CATEGORY, answers={question: "Trước chợ"})
        values = form_of(administrator, CATEGORY)
        del values["questions-0-is_active"]

        saved = administrator.post(
            page_of(CATEGORY), values | {"questions-0-label": "Họ tên người vi phạm"}
        )

        question.refresh_from_db()
        assert saved.status_code == 302
        assert (question.label, question.is_active) == ("Đoạn nào", False)

    def test_questions_cannot_be_deleted(self, administrator: Client) -> None:
        question = make_question()

        save(administrator, CATEGORY, **{"questions-0-DELETE": "on"})

        assert CategoryQuestion.objects.filter(pk=question.pk).exists()

    def test_group_shows_no_questions(self, administrator: Client) -> None:
        assert "questions-TOTAL_FORMS" not in text_of(administrator.get(page_of("GT")))

    def test_questions_of_confidential_category_are_fixed(self, administrator: Client) -> None:
        question = make_question(category="HC02")
        page = text_of(administrator.get(page_of("HC02")))

        administrator.post(
            page_of("HC02"),
            {
                "questions-TOTAL_FORMS": "2",
                "questions-INITIAL_FORMS": "1",
                "questions-0-id": str(question.pk),
                "questions-0-label": "Ông/Bà là ai",
                **new_question(1),
            },
        )

        assert "Đoạn nào" in page and 'name="questions-0-label"' not in page
        question.refresh_from_db()
        assert question.label == "Đoạn nào"
        assert CategoryQuestion.objects.filter(category__code="HC02").count() == 1

    def test_older_page_refuses_to_undo_a_colleagues_change(self, administrator: Client) -> None:
        question = make_question()
        older = form_of(administrator, CATEGORY)
        CategoryQuestion.objects.filter(pk=question.pk).update(label="Từ nhà số mấy")

        refused = administrator.post(page_of(CATEGORY), older)

        question.refresh_from_db()
        assert refused.status_code == 200 and question.label == "Từ nhà số mấy"
        assert "Người khác vừa sửa câu hỏi này: câu hỏi: Từ nhà số mấy" in text_of(refused)
        # The words typed are still there; saving again is a decision.
        administrator.post(page_of(CATEGORY), posted_again(refused))
        question.refresh_from_db()
        assert question.label == "Đoạn nào"

    def test_older_page_saves_what_nobody_else_changed(self, administrator: Client) -> None:
        first, second = make_question(), make_question(label="Xe nào qua được")
        older = form_of(administrator, CATEGORY)
        CategoryQuestion.objects.filter(pk=first.pk).update(order=4)

        saved = administrator.post(
            page_of(CATEGORY), older | {"questions-0-order": "4", "questions-1-label": "Xe nào"}
        )

        second.refresh_from_db()
        assert (saved.status_code, second.label) == (302, "Xe nào")

    def test_new_question_is_placed_last(self, administrator: Client) -> None:
        make_question(order=7)

        page = text_of(administrator.get(page_of(CATEGORY)))

        assert re.search(r'name="questions-__prefix__-order" value="8"', page)

    @pytest.mark.parametrize("role", [Role.DISPATCHER, Role.HANDLER, Role.OPERATOR])
    def test_other_staff_cannot_change_questions(self, role: Role) -> None:
        client = logged_in(make_staff(role))

        client.post(page_of(CATEGORY), {"questions-TOTAL_FORMS": "1", **new_question(0)})

        assert not CategoryQuestion.objects.filter(category__code=CATEGORY).exists()


class TestDesk:
    def test_operator_is_asked_required_question_and_call_holds_answer(self) -> None:
        question = make_question(required=True)
        client = logged_in(make_staff(Role.OPERATOR, agency="VP-UBND"))
        desk = reverse("admin:reports_hotline")

        refused = client.post(desk, call_answers(category=CATEGORY))
        client.post(desk, call_answers(category=CATEGORY, **{question.field_name: "Đầu ấp"}))

        assert refused.status_code == 422 and "“Đoạn nào”" in text_of(refused)
        assert QuestionAnswer.objects.get().value == "Đầu ấp"

    def test_button_without_script_shows_questions_and_keeps_choices(self) -> None:
        question = make_question("choices")
        client = logged_in(make_staff(Role.OPERATOR, agency="VP-UBND"))

        page = text_of(
            client.post(
                reverse("admin:reports_hotline"),
                call_answers(
                    look="1", category=CATEGORY, **{question.field_name: ["vai-ngay", "lau-roi"]}
                ),
            )
        )

        assert len(re.findall(rf'name="{question.field_name}"[^>]* checked', page)) == 2


class TestCase:
    def answered(self, **changes: Any) -> Report:
        question = make_question(label="Đoạn nào bị hư")
        make_question(required=True, label="Xe nào qua được")
        return make_report(
            State.PROCESSING, category=CATEGORY, answers={question: "Dốc cầu Rạch Vọp"}, **changes
        )

    def shown(self, report: Report, name: str) -> Any:
        client = logged_in(make_staff(Role.DISPATCHER))
        ask = client.get if name == "change" else client.post
        return ask(reverse(f"admin:reports_report_{name}", args=[report.pk]))

    def test_case_page_shows_answers_and_unanswered_required_questions(self) -> None:
        page = text_of(self.shown(self.answered(), "change"))

        assert re.search(r"Đoạn nào bị hư</dt>\s*<dd>Dốc cầu Rạch Vọp", page)
        assert re.search(r"Xe nào qua được</dt>\s*<dd[^>]*>Chưa trả lời", page)

    def test_answers_stay_under_their_question_after_correction_of_category(self) -> None:
        report = self.answered()
        Report.objects.filter(pk=report.pk).update(category=Category.objects.get(code="GT03"))

        page = text_of(self.shown(report, "change"))

        assert "Đoạn nào bị hư" in page and "Dốc cầu Rạch Vọp" in page
        assert "Xe nào qua được" not in page

    def test_print_view_and_pdf_contain_answers(self) -> None:
        report = self.answered()

        assert "Dốc cầu Rạch Vọp" in text_of(self.shown(report, "print"))
        drawn = PdfDocument(self.shown(report, "pdf").content)
        words = " ".join(page.get_textpage().get_text_range() for page in drawn)
        assert "Đoạn nào bị hư: Dốc cầu Rạch Vọp" in words

    def test_words_of_answer_are_proposed_for_redaction_before_publishing(self) -> None:
        question = make_question()
        report = make_report(
            State.RECEIVED, category=CATEGORY, answers={question: "Gọi 0912 345 678"}
        )

        page = text_of(self.shown(report, "change"))

        assert f'value="{question.field_name}:4-16"' in page
        assert "<mark>0912 345 678</mark>" in page

    def test_export_has_a_line_for_each_answer_in_one_query(self) -> None:
        report = self.answered()
        make_report(State.PROCESSING, category=CATEGORY)
        client = logged_in(make_staff(Role.SUPERVISOR))
        start = reverse("admin:reports_export_start")

        lines = csv.reader(io.StringIO(text_of(client.post(start, {"dang": "csv"}))))

        rows = {row[0].lstrip("\ufeff"): row[-1] for row in lines}
        assert rows["Mã PAKN"] == "Câu hỏi thêm"
        assert rows[report.code] == "Đoạn nào bị hư: Dốc cầu Rạch Vọp"

    def test_export_masks_what_looks_personal_in_a_free_answer(self) -> None:
        question = make_question()
        report = make_report(
            State.PROCESSING,
            category=CATEGORY,
            answers={question: "Dốc cầu, gọi bà Trần Thị Bình 0912 345 678"},
        )
        start = reverse("admin:reports_export_start")

        written = text_of(logged_in(make_staff(Role.SUPERVISOR)).post(start, {"dang": "csv"}))

        assert report.code in written and "Dốc cầu, gọi bà [đã che]" in written
        assert "0912" not in written and "Bình" not in written
