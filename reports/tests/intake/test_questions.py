"""Answers to the questions of a category: read, stored, compared and insisted on."""

from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from reports import intake
from reports.fields.questions import field_of
from reports.intake import questions
from reports.intake.forms import ReportForm
from reports.models import Category, CategoryQuestion, QuestionAnswer
from reports.tests.asking import CATEGORY, make_question
from reports.tests.factories import make_draft
from reports.tests.sending import answers

pytestmark = pytest.mark.usefixtures("reference_data")


def filled(**changes: Any) -> ReportForm:
    data = QueryDict(mutable=True)
    for name, value in answers(**{"category": CATEGORY, "questions_asked": "1"} | changes).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return ReportForm(data)


def stored(kind: str, typed: Any, **changes: Any) -> str | list[str]:
    """Return the stored form of an answer, or the messages of its refusal."""
    question = make_question(kind, **changes)
    form = filled(**{question.field_name: typed})
    if form.errors:
        return form.errors[question.field_name]
    return form.draft([], ip=None).answers.get(question, "")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("30", "30"),
        ("1,5", "1.5"),
        ("1.50", "1.5"),
        ("0,05", "0.05"),
        ("1.500", "1500"),
        ("12.500,5", "12500.5"),
        ("1 500", "1500"),
        (" 30 CM ", "30"),
        ("៣០", "30"),
        ("３０", "30"),
        ("007", "7"),
        ("999999", "999999"),
        ("", ""),
    ],
)
def test_number_is_read_as_people_write_it(typed: str, value: str) -> None:
    assert stored("number", typed, unit="cm") == value


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ngang gối", "bằng số"),
        ("1,500", "bằng số"),
        ("-3", "bằng số"),
        ("1e9", "bằng số"),
        ("nan", "bằng số"),
        ("²", "bằng số"),
        ("0912345678", "quá lớn"),
        ("1" * 41, "quá dài"),
    ],
)
def test_number_that_cannot_be_read_is_refused_by_name(typed: str, words: str) -> None:
    (message,) = stored("number", typed, unit="cm")

    assert words in message and "“Đoạn nào (cm)”" in message


def test_text_is_cleaned_and_limited() -> None:
    assert stored("text", "Trước\u0000 nhà  thờ\u202e") == "Trước nhà thờ"
    (message,) = stored("text", "x" * 201, label="Dài")
    assert "“Dài”" in message and "quá dài" in message


def test_choices_are_stored_in_vietnamese_words_of_the_question() -> None:
    assert stored("choice", "vai-ngay") == "Vài ngày"
    assert stored("choices", ["lau-roi", "moi-hom-nay", "lau-roi"]) == "Mới hôm nay\nLâu rồi"
    assert stored("yes_no", "no") == "Không"
    assert stored("choice", "") == ""


@pytest.mark.parametrize("kind", ["choice", "choices", "yes_no"])
def test_unknown_choice_is_refused(kind: str) -> None:
    typed = "hom-kia' OR 1=1"
    (message,) = stored(kind, [typed] if kind == "choices" else typed)

    assert "không có trong danh sách" in message


@pytest.mark.parametrize("kind", ["text", "number", "choice", "choices", "yes_no"])
def test_required_question_is_insisted_on_where_the_page_asked_it(kind: str) -> None:
    question = make_question(kind, required=True)

    asked, older_client = filled(), filled(questions_asked=None)

    (message,) = asked.errors[question.field_name]
    assert "“Đoạn nào”" in message
    assert older_client.errors == {}


def test_questions_of_other_categories_and_closed_ones_are_not_stored() -> None:
    other, closed = make_question(category="GT03"), make_question(is_active=False)

    form = filled(**{other.field_name: "Nơi khác", closed.field_name: "Cũ"})

    assert form.errors == {} and form.draft([], ip=None).answers == {}


def test_question_that_another_process_has_just_added_is_read_at_once() -> None:
    ReportForm(QueryDict(mutable=True))
    question = CategoryQuestion.objects.create(
        category=Category.objects.get(code=CATEGORY), kind="text", label="Đoạn nào"
    )

    form = filled(**{question.field_name: "Trước chợ"})

    assert form.errors == {}
    assert form.draft([], ip=None).answers == {question: "Trước chợ"}


def test_submission_stores_answers_with_one_more_query() -> None:
    question = make_question()
    intake.submit(make_draft(category=CATEGORY), channel="web")
    with CaptureQueriesContext(connection) as without:
        intake.submit(make_draft(category=CATEGORY), channel="web")
    with CaptureQueriesContext(connection) as with_answer:
        report = intake.submit(
            make_draft(category=CATEGORY, answers={question: "Trước chợ"}), channel="web"
        )

    assert len(with_answer) == len(without) + 1
    found = QuestionAnswer.objects.get(report=report)
    assert (found.question, found.value) == (question, "Trước chợ")


def test_resend_with_same_answers_is_the_same_report_and_with_others_is_not() -> None:
    question = make_question()
    draft = make_draft(category=CATEGORY, answers={question: "Trước chợ"})
    first = intake.submit(draft, channel="web")

    again = intake.submit(draft, channel="web")

    changed = make_draft(
        category=CATEGORY, submission_id=draft.submission_id, answers={question: "Sau chợ"}
    )
    bare = make_draft(category=CATEGORY, submission_id=draft.submission_id)
    assert again == first and QuestionAnswer.objects.count() == 1
    assert intake.says_the_same(again, draft)
    assert not intake.says_the_same(again, changed)
    assert not intake.says_the_same(again, bare)


def test_facts_describe_questions_for_other_systems() -> None:
    number = make_question("number", unit="cm", required=True, order=2)
    choice = make_question("choice", order=1)
    category = Category.objects.get(code=CATEGORY)

    with override("en"):
        found = questions.facts(category)
        shown = [(one.key, one.shown) for one in found[0].choices]

    assert [(one.code, one.kind, one.label, one.is_required, one.order) for one in found] == [
        (f"question_{choice.pk}", "choice", "Which part", False, 1),
        (f"question_{number.pk}", "number", "Which part (cm)", True, 2),
    ]
    assert shown[0] == ("moi-hom-nay", "Today")


def test_other_channel_reads_answers_and_names_missing_ones() -> None:
    number = make_question("number", required=True)
    several = make_question("choices")
    required = make_question(required=True, label="Ở đâu")
    category = Category.objects.get(code=CATEGORY)

    found = questions.read(
        category,
        {number.field_name: ["sâu"], several.field_name: ["lau-roi", "vai-ngay"], "x": ["y"]},
    )

    assert found.answers == {several: "Vài ngày\nLâu rồi"}
    assert list(found.problems) == [number.field_name]
    assert questions.missing(category, found.answers) == [number, required]


def test_optional_choice_can_be_left_open() -> None:
    optional = field_of(make_question("yes_no"), required=False)
    required = field_of(make_question("yes_no"), required=True)

    assert [key for key, _name in optional.choices] == ["yes", "no", ""]  # type: ignore[attr-defined]
    assert [key for key, _name in required.choices] == ["yes", "no"]  # type: ignore[attr-defined]
