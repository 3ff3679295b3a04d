"""Questions of a category: the words they may have, their number, and what never changes."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import override

from accounts.data_requests import Person
from paht.foundation.crypto import lookup_hash
from paht.tests.threads import in_parallel
from reports.models import Category, CategoryQuestion, QuestionAnswer
from reports.models.questions import check_choices, read_choices
from reports.privacy import erasure, personal_data, sealing
from reports.rules.states import State
from reports.tests.asking import CATEGORY, make_question
from reports.tests.factories import (
    PHONE,
    make_confidential,
    make_report,
)


def unsaved(**changes: Any) -> CategoryQuestion:
    facts: dict[str, Any] = {"kind": "text", "label": "Đoạn nào"} | changes
    return CategoryQuestion(category=Category.objects.get(code=CATEGORY), **facts)


@pytest.mark.usefixtures("reference_data")
class TestWords:
    def test_choices_have_keys_of_their_folded_words(self) -> None:
        found = read_choices("Dưới 30 phút | Under 30 minutes | ក្រោម\n\nLâu hơn")

        assert [(one.key, one.name, one.name_en, one.name_km) for one in found] == [
            ("duoi-30-phut", "Dưới 30 phút", "Under 30 minutes", "ក្រោម"),
            ("lau-hon", "Lâu hơn", "", ""),
        ]

    @pytest.mark.parametrize(
        ("lines", "words"),
        [
            ("Một mình", "từ 2 đến 12 lựa chọn"),
            ("\n".join(f"Lựa chọn {number}" for number in range(13)), "từ 2 đến 12 lựa chọn"),
            ("Nước\nNuoc", "giống nhau khi bỏ dấu"),
            ("Một | a | b | c\nHai", "Dòng không đọc được"),
            ("…\nHai", "Dòng không đọc được"),
            ("Xem web.vn\nHai", "địa chỉ trang web"),
            ("Gọi 0912345678\nHai", "số điện thoại"),
            ("Một | Оne\nHai", "chữ cái tiếng Việt hoặc tiếng Anh"),
            ("x" * 81 + "\nHai", "tối đa 80 ký tự"),
        ],
    )
    def test_useless_or_misleading_choices_are_refused(self, lines: str, words: str) -> None:
        with pytest.raises(ValidationError, match=words):
            check_choices(lines, kind="choice")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"label": "Gọi 0912345678 để hỏi"}, "label"),
            ({"label_en": "Visit evil.example"}, "label_en"),
            ({"unit": "cm"}, "unit"),
            ({"kind": "yes_no", "choices": "Có\nKhông"}, "choices"),
            ({"kind": "choices", "choices": ""}, "choices"),
        ],
    )
    def test_question_that_misleads_or_contradicts_its_kind_is_refused(
        self, changes: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(ValidationError) as refused:
            unsaved(**changes).full_clean()

        assert list(refused.value.message_dict) == [field]

    def test_group_has_no_questions(self) -> None:
        question = unsaved()
        question.category = Category.objects.get(code="GT")

        with pytest.raises(ValidationError, match="chuyên mục con"):
            question.full_clean()

    def test_answer_is_shown_in_language_of_page_and_stays_when_its_choice_is_closed(
        self,
    ) -> None:
        question = make_question("choices")
        number = make_question("number", unit="cm", label="Sâu", label_en="Depth")

        with override("en"):
            shown = question.shown_value("Mới hôm nay\nChoice cũ")
            assert (shown, number.shown_value("1.5")) == ("Today, Choice cũ", "1.5 cm")
            assert number.shown_label == "Depth (cm)"
        assert number.shown_value("1.5") == "1,5 cm"


@pytest.mark.usefixtures("reference_data")
class TestLasting:
    def test_question_is_never_deleted(self) -> None:
        question = make_question()

        with pytest.raises(DatabaseError), transaction.atomic():
            CategoryQuestion.objects.filter(pk=question.pk).delete()

    def test_answered_question_keeps_its_meaning_and_may_be_translated_and_closed(self) -> None:
        question = make_question("choice")
        make_report(category=CATEGORY, answers={question: "Vài ngày"})
        rows = CategoryQuestion.objects.filter(pk=question.pk)

        for change in ({"label": "Chỗ nào"}, {"kind": "text"}, {"unit": "m"}):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(**change)

        rows.update(label_en="Which bit", choices="Vài ngày\nKhác", is_active=False)
        assert rows.get().label_en == "Which bit"

    def test_unanswered_question_may_be_reworded(self) -> None:
        question = make_question()

        CategoryQuestion.objects.filter(pk=question.pk).update(label="Chỗ nào")

        question.refresh_from_db()
        assert question.label == "Chỗ nào"

    def test_sixth_active_question_is_refused_and_a_closed_one_makes_room(self) -> None:
        first = [make_question(label=f"Câu {number}") for number in range(5)][0]
        with pytest.raises(DatabaseError), transaction.atomic():
            make_question(label="Câu sáu")

        CategoryQuestion.objects.filter(pk=first.pk).update(is_active=False)
        make_question(label="Câu sáu")

        active = CategoryQuestion.objects.filter(category__code=CATEGORY, is_active=True)
        assert active.count() == 5

    def test_answer_of_confidential_report_is_stored_encrypted(self) -> None:
        question = make_question()

        report = make_report(
            category=CATEGORY, complained_agency="BHXH", answers={question: "Trước nhà tôi"}
        )

        stored = QuestionAnswer.objects.filter(report=report, value__startswith="gAAAAA")
        assert stored.get().value == "Trước nhà tôi"

    def test_answer_is_encrypted_when_its_report_becomes_confidential(self) -> None:
        report = make_report(category=CATEGORY, answers={make_question(): "Trước nhà tôi"})
        stored = QuestionAnswer.objects.filter(report=report)
        assert not stored.filter(value__startswith="gAAAAA").exists()

        make_confidential(report)
        sealing.run(report)

        assert stored.filter(value__startswith="gAAAAA").get().value == "Trước nhà tôi"

    def test_answers_are_erased_with_words_of_their_report(self) -> None:
        report = make_report(State.REJECTED, category=CATEGORY, answers={make_question(): "Đây"})

        erasure.erase_words([report])

        assert not QuestionAnswer.objects.exists()

    def test_own_data_contain_answers(self) -> None:
        question = make_question("number", unit="m")
        make_report(category=CATEGORY, answers={question: "1.5"}, phone=PHONE, proved=True)

        data = personal_data.collect(Person(PHONE, lookup_hash("phone", PHONE)))

        assert data["reports"][0]["answers_to_questions"] == [
            {"question": "Đoạn nào", "answer": "1,5 m"}
        ]


@pytest.mark.usefixtures("reference_data")
@pytest.mark.django_db(transaction=True)
def test_two_questions_added_at_once_do_not_become_six() -> None:
    for number in range(4):
        make_question(label=f"Câu {number}")

    def add() -> str:
        try:
            make_question(label="Câu thêm")
        except DatabaseError:
            return "refused"
        return "added"

    outcomes = in_parallel(add, add)

    assert sorted(outcomes) == ["added", "refused"]
    assert CategoryQuestion.objects.filter(category__code=CATEGORY).count() == 5
