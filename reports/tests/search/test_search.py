import unicodedata

import pytest

from reports import search
from reports.models import Report
from reports.tests.factories import make_report

pytestmark = pytest.mark.usefixtures("reference_data")


def found(query: str) -> list[str]:
    return list(search.matching(Report.objects.all(), query).values_list("title", flat=True))


@pytest.mark.parametrize(
    "query",
    [
        "ổ gà",
        "o ga",
        "Ổ GÀ",
        "gà nhiều ổ",
        unicodedata.normalize("NFD", "Mặt đường nhiều ổ gà"),
        "MAT DUONG",
        "  ổ,   gà! ",
        "đường Dương Kỳ Hiệp ổ gà",
    ],
)
def test_words_are_found_in_every_spelling(query: str) -> None:
    make_report(title="Mặt đường nhiều ổ gà", content="Trước chợ.")
    make_report(title="Đèn đường không sáng", content="Tối.", address="Hẻm 5 Lê Lợi")

    assert found(query) == ["Mặt đường nhiều ổ gà"]


def test_every_word_of_query_must_match() -> None:
    make_report(title="Mặt đường nhiều ổ gà")

    assert found("ổ gà karaoke") == []


def test_last_word_matches_as_prefix_and_short_one_as_syllable() -> None:
    make_report(title="Karaoke gần nhà", content="Ồn.", address="Hẻm 5")

    assert found("nhà karao") == ["Karaoke gần nhà"]
    assert found("karao nhà") == []
    assert found("ga") == []


def test_code_is_found_by_its_beginning() -> None:
    report = make_report(title="Mặt đường nhiều ổ gà")

    assert found(f"{report.code[:8]} ổ gà") == ["Mặt đường nhiều ổ gà"]


def test_khmer_is_found() -> None:
    make_report(title="ផ្លូវខូច ទីក្រុងឃ្លាំង")

    assert found("ផ្លូវខូច") == ["ផ្លូវខូច ទីក្រុងឃ្លាំង"]


@pytest.mark.parametrize("query", ["", "   "])
def test_empty_query_finds_everything(query: str) -> None:
    make_report(title="Mặt đường nhiều ổ gà")

    assert found(query) == ["Mặt đường nhiều ổ gà"]


@pytest.mark.parametrize("query", ["!!! ---", "🙂", "%", "_", "\\"])
def test_query_of_punctuation_finds_nothing(query: str) -> None:
    make_report(title="Mặt đường nhiều ổ gà")

    assert found(query) == []


@pytest.mark.parametrize(
    "query", ["100%", "a_b", "o' ga", "o\\ga", "o:*", "(o | ga)", "!ga & <-> x", "'; DROP TABLE x;"]
)
def test_query_language_operators_have_no_effect(query: str) -> None:
    make_report(title="Mặt đường nhiều ổ gà")

    found(query)

    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("202310040003", "202310040003"),
        (" 2023 1004 0003 ", "202310040003"),
        ("20231004-10000", "2023100410000"),
        ("20231004", ""),
        ("094090001234", ""),
        ("ổ gà 202310040003", ""),
    ],
)
def test_complete_code_is_recognised(query: str, code: str) -> None:
    assert search.whole_code(query) == code


@pytest.mark.parametrize(
    "query",
    ["0939861234", "0939 861 234", "+84939861234", "84.939.861.234", "０９３９８６１２３４"],
)
def test_phone_numbers_are_recognised_in_every_spelling(query: str) -> None:
    assert search.looks_like_phone(query)
    assert search.is_personal_data(query)


@pytest.mark.parametrize("query", ["094090001234", "094 090 001 234", "365123456", "a@example.vn"])
def test_identity_numbers_and_email_addresses_are_personal_data(query: str) -> None:
    assert search.is_personal_data(query)


@pytest.mark.parametrize("query", ["ổ gà", "202310040003", "20231004", "Hẻm 12", "Quốc lộ 1A", ""])
def test_words_and_codes_are_no_personal_data(query: str) -> None:
    assert not search.is_personal_data(query)
