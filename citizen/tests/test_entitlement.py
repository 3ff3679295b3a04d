"""“Tôi có được hưởng?”: conditions as staff write them, and what answers mean."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from citizen import entitlement
from citizen.entitlement import Unreadable, Verdict
from citizen.importing.resources import RESOURCES
from citizen.models import Article, Source
from citizen.tests.articles import make_article, make_articles_source

TILE = "/vi/tien-ich/an-sinh-xa-hoi/"
ASK = f"{TILE}toi-co-duoc-huong/"
PENSION = "Tuổi: từ 75; Lương hưu hằng tháng: không\nTuổi: từ 70 đến 74; Hộ nghèo: có"
BASIS = {"Căn cứ": "Luật thử nghiệm số 1, Điều 2"}


def judged(**answers: bool | int) -> entitlement.Finding:
    cases = entitlement.read(PENSION)
    keys = {c.question: c.key for c in entitlement.questions([cases])}
    names = {"age": "Tuổi", "pension": "Lương hưu hằng tháng", "poor": "Hộ nghèo"}
    return entitlement.judge(cases, {keys[names[name]]: said for name, said in answers.items()})


@pytest.mark.parametrize(
    "answers,verdict,missing",
    [
        ({"age": 80, "pension": False}, Verdict.ENTITLED, []),
        ({"age": 75, "pension": False, "poor": False}, Verdict.ENTITLED, []),
        ({"age": 72, "poor": True}, Verdict.ENTITLED, []),
        ({"age": 80}, Verdict.UNSURE, ["Lương hưu hằng tháng"]),
        ({"age": 72}, Verdict.UNSURE, ["Hộ nghèo"]),
        ({"pension": True}, Verdict.UNSURE, ["Tuổi", "Hộ nghèo"]),
        ({}, Verdict.UNSURE, ["Tuổi", "Lương hưu hằng tháng", "Hộ nghèo"]),
        ({"age": 80, "pension": True}, Verdict.NOT_ENTITLED, []),
        ({"age": 74, "poor": False}, Verdict.NOT_ENTITLED, []),
        ({"age": 69, "poor": True, "pension": False}, Verdict.NOT_ENTITLED, []),
    ],
)
def test_answers_decide_and_what_is_missing_is_asked(
    answers: dict[str, bool | int], verdict: Verdict, missing: list[str]
) -> None:
    assert judged(**answers) == (verdict, missing)


@pytest.mark.parametrize(
    "typed,least,most",
    [
        ("Thu nhập: đến 1.500.000", 0, 1_500_000),
        ("Tuổi: Từ 16 đến 59", 16, 59),
        ("Số con dưới 6 tuổi: từ 1", 1, entitlement.MOST_VALUE),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, least: int, most: int) -> None:
    [[condition]] = entitlement.read(typed)

    assert (condition.least, condition.most, condition.is_number) == (least, most, True)


def test_cases_may_be_parted_by_a_word_where_a_cell_has_no_lines() -> None:
    assert entitlement.read("Tuổi: từ 75 HOẶC Hộ nghèo: có") == entitlement.read(
        "Tuổi: từ 75\nHộ nghèo: có"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "Tuổi từ 75",
        "Tuổi: nhiều",
        "Tuổi: từ 59 đến 16",
        ": có",
        f"{'x' * 200}: có",
        "Tuổi: từ -5",
        f"Tuổi: đến {10**13}",
        "Tuổi: từ ²",
        "\n".join(["Hộ nghèo: có"] * 9),
    ],
)
def test_condition_that_nobody_can_decide_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        entitlement.read(typed)


def test_question_that_policies_share_is_asked_once() -> None:
    asked = entitlement.questions(map(entitlement.read, (PENSION, "tuổi: đến 15; Hộ nghèo: không")))

    assert [condition.question for condition in asked] == [
        "Tuổi",
        "Lương hưu hằng tháng",
        "Hộ nghèo",
    ]


@pytest.mark.usefixtures("reference_data")
class TestPages:
    @pytest.fixture
    def source(self) -> Source:
        return make_articles_source("an-sinh-xa-hoi")

    @pytest.fixture
    def keys(self, source: Source) -> dict[str, str]:
        make_article(source, name="Trợ cấp tuổi già", conditions=PENSION, facts=BASIS)
        make_article(source, name="Thẻ cho hộ nghèo", conditions="Hộ nghèo: có", facts=BASIS)
        make_article(source, name="Bài không điều kiện")
        cases = entitlement.read(PENSION)
        return {c.question: c.key for c in entitlement.questions([cases])}

    def test_tile_leads_to_the_questions(self, client: Client, keys: dict[str, str]) -> None:
        assert ASK in client.get(TILE).content.decode()
        page = client.get(ASK).content.decode()
        assert page.count("Hộ nghèo") == 1 and "Tuổi" in page and 'id="duoc-huong"' not in page

    def test_tile_without_conditions_has_no_questions(self, client: Client, source: Source) -> None:
        make_article(source)

        assert ASK not in client.get(TILE).content.decode()
        assert client.get(ASK).status_code == 404

    def test_any_tile_with_conditions_has_the_questions(self, client: Client) -> None:
        health = make_articles_source("y-te")
        make_article(health, conditions="Tuổi: đến 5", facts=BASIS)

        assert client.get("/vi/tien-ich/y-te/toi-co-duoc-huong/").status_code == 200

    def test_results_name_the_law_and_the_open_questions(
        self, client: Client, keys: dict[str, str]
    ) -> None:
        answers = {keys["Tuổi"]: "80", keys["Lương hưu hằng tháng"]: "khong", keys["Hộ nghèo"]: ""}

        page = client.post(ASK, answers).content.decode()

        entitled, rest = page.split('id="can-hoi"')
        assert 'target="_blank"' in entitled  # Back to this answer of a POST would lose it.
        assert "Trợ cấp tuổi già" in entitled and "Căn cứ: Luật thử nghiệm số 1, Điều 2" in entitled
        assert "Thẻ cho hộ nghèo" in rest and "Còn phải biết:" in rest

    def test_answers_are_in_no_address_no_store_and_no_cache(
        self, client: Client, keys: dict[str, str]
    ) -> None:
        with CaptureQueriesContext(connection) as queries:
            response = client.post(ASK, {keys["Tuổi"]: "918273", keys["Hộ nghèo"]: "co"})

        assert "no-store" in response.headers["Cache-Control"]
        assert response.status_code == 200 and "Location" not in response.headers
        assert all(query["sql"].startswith("SELECT") for query in queries)
        assert not any("918273" in query["sql"] for query in queries)
        assert not client.session.keys()
        page = client.get(ASK, {keys["Tuổi"]: "918273"}).content.decode()
        assert 'value="918273"' not in page

    def test_number_in_words_is_asked_again(self, client: Client, keys: dict[str, str]) -> None:
        response = client.post(ASK, {keys["Tuổi"]: "bảy mươi <b>"})

        page = response.content.decode()
        assert response.status_code == 422 and "Xin ghi một số" in page
        assert 'aria-invalid="true"' in page and "<b>" not in page

    def test_form_without_answers_asks_for_one(self, client: Client, keys: dict[str, str]) -> None:
        assert "Xin trả lời ít nhất một câu." in client.post(ASK).content.decode()

    def test_policy_needs_readable_conditions_and_a_law(self, source: Source) -> None:
        policy = Article(source=source, code="1", name="Trợ cấp", conditions="Tuổi: nhiều")
        with pytest.raises(ValidationError, match="Không đọc được điều kiện"):
            policy.full_clean()
        policy.conditions = PENSION
        with pytest.raises(ValidationError, match="Căn cứ"):
            policy.full_clean()
        policy.facts = BASIS
        policy.full_clean()

    def test_conditions_come_by_file(self, source: Source) -> None:
        lines = (
            "Mã;Tên;Điều kiện hưởng;Chi tiết: Căn cứ",
            'P1;Trợ cấp;"Tuổi: từ 75; Hộ nghèo: có";Luật 1',
            "P2;Sai;Tuổi nhiều;Luật 1",
        )
        outcome = RESOURCES["articles"](source).try_out("\n".join(lines).encode())
        assert len(outcome.wrong) == 1

        RESOURCES["articles"](source).store("\n".join(lines[:2]).encode())

        assert Article.objects.get().conditions == "Tuổi: từ 75; Hộ nghèo: có"

    def test_queries_do_not_grow_with_the_policies(
        self, client: Client, source: Source, keys: dict[str, str]
    ) -> None:
        client.post(ASK, {keys["Tuổi"]: "80"})
        for _turn in range(9):
            make_article(source, conditions=PENSION, facts=BASIS)

        with CaptureQueriesContext(connection) as queries:
            client.post(ASK, {keys["Tuổi"]: "80"})

        assert len(queries) <= 3
