"""The questions of a category on the citizens' pages, without a script."""

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from reports.models import CategoryQuestion, QuestionAnswer, Report
from reports.models.questions import read_again
from reports.rules.states import State
from reports.tests.asking import CATEGORY, make_question
from reports.tests.factories import make_report
from reports.tests.sending import answers, form_url

pytestmark = pytest.mark.usefixtures("reference_data")


def posted(**changes: Any) -> dict[str, Any]:
    return answers(**{"category": CATEGORY, "questions_asked": "1"} | changes)


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def ask(client: Client, category: str, language: str = "vi") -> str:
    with translation.override(language):
        url = reverse("reports:questions")
    return text_of(client.post(url, {"category": category}))


def test_link_with_category_shows_its_questions(client: Client) -> None:
    question = make_question()

    page = text_of(client.get(form_url(), {"chuyen-muc": CATEGORY}))

    assert f'name="{question.field_name}"' in page
    assert question.field_name not in text_of(client.get(form_url()))


def test_button_without_script_shows_questions_and_keeps_answers(client: Client) -> None:
    question = make_question("choices")

    page = text_of(
        client.post(
            form_url(),
            posted(show_questions="1", title="Cầu ván", **{question.field_name: ["lau-roi"]}),
        )
    )

    assert 'value="Cầu ván"' in page and "field-error" not in page
    assert re.search(rf'name="{question.field_name}" value="lau-roi"[^>]* checked', page)
    assert not Report.objects.exists()


def test_refused_post_shows_questions_with_errors_in_summary_order(client: Client) -> None:
    question = make_question("number", required=True, label="Nước sâu bao nhiêu", unit="cm")

    response = client.post(form_url(), posted(content="", **{question.field_name: "sâu"}))

    page = text_of(response)
    summary = page.split("data-error-summary")[1].split("</ul>")[0]
    links = re.findall(r'href="#(\w+)"', summary)
    assert response.status_code == 422
    assert links == [f"id_{question.field_name}", "id_content"]
    assert f'id="id_{question.field_name}_error"' in page and 'value="sâu"' in page


def test_sent_report_holds_answers(client: Client) -> None:
    several, yes = make_question("choices"), make_question("yes_no")

    response = client.post(
        form_url(),
        posted(**{several.field_name: ["vai-ngay", "lau-roi"], yes.field_name: "yes"}),
    )

    assert response.status_code == 302
    found = {one.question: one.value for one in QuestionAnswer.objects.all()}
    assert found == {several: "Vài ngày\nLâu rồi", yes: "Có"}


def test_preview_without_script_keeps_several_choices_until_sending(client: Client) -> None:
    several, text = make_question("choices"), make_question()
    chosen = {several.field_name: ["vai-ngay", "lau-roi"], text.field_name: "Gọi 0912 345 678"}

    preview = client.post(form_url(), posted(preview="1", **chosen), follow=True)

    page = text_of(preview)
    assert "Vài ngày, Lâu rồi" in page and "[đã che]" in page
    kept = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    assert [value for name, value in kept if name == several.field_name] == ["vai-ngay", "lau-roi"]
    edit = text_of(client.get(re.findall(r'href="([^"]*/sua/[^"]*)"', page)[0]))
    assert len(re.findall(rf'name="{several.field_name}"[^>]* checked', edit)) == 2
    again: dict[str, list[str]] = {}
    for name, value in kept:
        again.setdefault(name, []).append(value)
    assert client.post(form_url(), again).status_code == 302
    assert QuestionAnswer.objects.get(question=several).value == "Vài ngày\nLâu rồi"
    assert QuestionAnswer.objects.get(question=text).value == "Gọi 0912 345 678"


def test_changed_answer_after_sending_is_asked_about_and_not_lost(client: Client) -> None:
    question = make_question()
    first = posted(**{question.field_name: "Trước chợ"})
    client.post(form_url(), first)

    same = client.post(form_url(), first)
    changed = client.post(form_url(), first | {question.field_name: "Sau chợ"})

    assert same.status_code == 302
    assert changed.status_code == 422 and "khác với phản ánh đó" in text_of(changed)
    assert Report.objects.count() == 1


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_answer_to_a_question_closed_meanwhile_is_stored(client: Client, accept: str) -> None:
    question = make_question("number", required=True)
    close(question)

    response = client.post(
        form_url(), posted(**{question.field_name: "77"}), headers={"Accept": accept}
    )

    assert response.status_code == (302 if accept == "text/html" else 200)
    assert [one.value for one in QuestionAnswer.objects.all()] == ["77"]
    # Without an answer nobody is asked any more.
    assert question.field_name not in text_of(client.get(form_url(), {"chuyen-muc": CATEGORY}))


def test_closed_question_stays_with_its_answer_in_a_refused_and_a_carried_form(
    client: Client,
) -> None:
    question = make_question()
    close(question)
    typed = {question.field_name: "TRU SO 77"}

    for page in (
        client.post(form_url(), posted(content="", **typed)),
        client.post(form_url(), posted(show_questions="1", **typed)),
    ):
        assert re.search(
            rf'name="{question.field_name}"[^>]*>\s*TRU SO 77|value="TRU SO 77"', text_of(page)
        )


def test_question_that_nobody_was_asked_takes_no_answer(client: Client) -> None:
    question = make_question(is_active=False)

    client.post(form_url(), posted(**{question.field_name: "lén"}))

    assert Report.objects.exists() and not QuestionAnswer.objects.exists()


def test_answers_survive_a_change_of_category_and_back_without_script(client: Client) -> None:
    question = make_question()
    other = posted(category="MT01", show_questions="1", **{question.field_name: "TRU SO 77"})

    away = text_of(client.post(form_url(), other))
    kept = dict(re.findall(r'<input type="hidden" name="(question_[^"]+)" value="([^"]*)"', away))
    back = text_of(client.post(form_url(), posted(show_questions="1", **kept)))

    assert kept == {question.field_name: "TRU SO 77"}
    assert re.search(rf'name="{question.field_name}"', back) and "TRU SO 77" in back


def test_answers_survive_preview_of_another_category_without_script(client: Client) -> None:
    question = make_question()
    other = posted(category="MT01", preview="1", **{question.field_name: "TRU SO 77"})

    preview = client.post(form_url(), other, follow=True)
    held = text_of(preview)
    token = preview.redirect_chain[-1][0].rstrip("/").rpartition("/")[2]
    edit = text_of(client.get(reverse("reports:report_edit", args=[token])))

    kept = (question.field_name, "TRU SO 77")
    for page in (held, edit):
        hidden = re.findall(r'<input type="hidden" name="(question_[^"]+)" value="([^"]*)"', page)
        assert hidden == [kept]


def close(question: CategoryQuestion) -> None:
    CategoryQuestion.objects.filter(pk=question.pk).update(is_active=False)
    read_again()


def test_change_of_language_keeps_answers(client: Client) -> None:
    question = make_question("choice")

    with translation.override("en"):
        english = form_url()
    page = text_of(
        client.post(english, posted(other_language="en", **{question.field_name: "vai-ngay"}))
    )

    assert "Which part" in page
    assert re.search(rf'name="{question.field_name}" value="vai-ngay"[^>]* checked', page)


@pytest.mark.parametrize("code", ["GT", "khong-co", "", "GT02'; --", "\x00"])
def test_fragment_is_empty_for_categories_without_questions(client: Client, code: str) -> None:
    make_question()

    assert "question_" not in ask(client, code)


def test_fragment_is_in_language_of_page_and_never_stored(client: Client) -> None:
    make_question("choice")
    url = reverse("reports:questions")

    assert "Which part" in ask(client, CATEGORY, "en") and "Today" in ask(client, CATEGORY, "en")
    assert "ថ្ងៃនេះ" in ask(client, CATEGORY, "km")
    assert "no-store" in client.post(url, {"category": CATEGORY})["Cache-Control"]
    # The category would stand in logs.
    assert client.get(url, {"category": CATEGORY}).status_code == 405


def test_waiting_report_of_device_is_told_missing_answers_in_words(client: Client) -> None:
    make_question(required=True, label="Nhánh đường nào")

    refused = client.post(form_url(), posted(), headers={"Accept": "application/json"})

    assert refused.status_code == 422
    assert refused.json()["problems"] == ["Vui lòng nhập câu trả lời cho “Nhánh đường nào”."]


def test_public_page_shows_answers_redacted_and_in_language_of_reader(client: Client) -> None:
    text, choice = make_question(label="Đi đường nào"), make_question("choice")
    report = make_report(
        State.PROCESSING,
        category=CATEGORY,
        answers={text: "Gọi 0912 345 678 hỏi đường", choice: "Mới hôm nay"},
    )

    page = text_of(client.get(f"/en/phan-anh-kien-nghi/{report.code}/"))

    assert "Đi đường nào" not in page or "Which part" in page
    assert "Today" in page and "[đã che]" in page and "0912 345 678" not in page


def test_public_page_costs_no_query_more_without_answers(client: Client) -> None:
    make_question()
    plain = make_report(State.PROCESSING, category=CATEGORY)
    url = f"/vi/phan-anh-kien-nghi/{plain.code}/"
    client.get(url)

    with CaptureQueriesContext(connection) as asked:
        client.get(url)

    assert not any("questionanswer" in q["sql"] and "EXISTS" not in q["sql"] for q in asked)


def test_unpublished_report_shows_no_answer(client: Client) -> None:
    question = make_question()
    report = make_report(category=CATEGORY, answers={question: "Ngõ bí mật"})

    assert "Ngõ bí mật" not in text_of(client.get(f"/vi/phan-anh-kien-nghi/{report.code}/"))
