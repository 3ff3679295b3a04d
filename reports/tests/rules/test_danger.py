"""Texts about danger to life and about agencies, as people write them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paht.foundation import text
from province.models import AdminUnit
from reports.rules.accused import Book
from reports.rules.complaints import DEEDS, is_complaint
from reports.rules.danger import PHRASES, endangers_life
from reports.rules.phrases import Phrases

NOTHING_KNOWN = Book(units=[AdminUnit(pk=1, level="province", name="Sóc Trăng")])
WORDS = [line for line in PHRASES if line]


@pytest.mark.parametrize(
    "said",
    [
        "Có người bị điện giật ở đầu hẻm, xin cứu người",
        "Nhà ông Bảy đang cháy lớn!",
        "CHÁY NHÀ ở khóm 3",
        "chay nha o khom 3",
        "Hoả hoạn tại chợ phường 1",
        "Trẻ em bị đuối nước ngoài kênh",
        "Dây điện đứt rơi xuống đường, nguy hiểm đến tính mạng",
        "day dien bi dut, co nguoi bi thuong nang",
        "Chồng cầm dao đòi giết cả nhà",
        "Tôi không muốn sống nữa",
    ],
)
def test_danger_to_life_is_recognised(said: str) -> None:
    assert endangers_life(said)


@pytest.mark.parametrize(
    "said",
    [
        "Bóng đèn đường bị cháy, tối quá",
        "Dây cáp nằm dưới nước đã hai tuần",
        "Cá chết nổi trắng kênh, mùi hôi",
        "Xe rác chết máy giữa đường",
        "Quán nhậu hát karaoke ồn muốn điên",
        "Ổ gà trước chợ rất nguy hiểm",
        "",
    ],
)
def test_everyday_speech_raises_no_alarm(said: str) -> None:
    assert not endangers_life(said)


@given(phrase=st.sampled_from(WORDS), before=st.text(max_size=80), after=st.text(max_size=80))
def test_phrase_is_found_in_any_text_case_and_spelling(
    phrase: str, before: str, after: str
) -> None:
    for written in (
        phrase,
        phrase.upper(),
        text.fold(phrase),
        unicodedata.normalize("NFD", phrase),
    ):
        assert endangers_life(f"{before}\n{written}\n{after}")


@given(said=st.text())
def test_any_text_has_an_answer(said: str) -> None:
    for rule in (endangers_life, is_complaint, NOTHING_KNOWN.names_one):
        assert rule(said) in (True, False)


@given(first=st.text(max_size=100), second=st.text(max_size=100))
def test_more_text_never_removes_a_danger(first: str, second: str) -> None:
    if endangers_life(first):
        assert endangers_life(f"{first}\n{second}")


@pytest.mark.parametrize(
    "said",
    [
        "UBND phường 2 làm ngơ việc lấn chiếm",
        "Cán bộ địa chính xã đòi tiền mới ký giấy",
        "can bo xa voi vinh tien",
        "Ông chủ tịch xã xây nhà trái phép",
        "Công an xã đánh người",
        "Tôi tố cáo việc bao che",
        "Trưởng ấp chia tiền hỗ trợ không đều",
        "Sở Xây dựng chậm trả lời",
    ],
)
def test_text_about_an_agency_or_official_is_recognised(said: str) -> None:
    assert is_complaint(said) or NOTHING_KNOWN.names_one(said)


@pytest.mark.parametrize(
    "said",
    [
        "Kính gửi: Chủ tịch UBND tỉnh Sóc Trăng\nĐèn đường bị hư cả tuần",
        "Đề nghị công an xử lý karaoke ồn ào",
        "Ổ gà trước cổng UBND xã",
        "Rác đổ gần trạm y tế phường",
        "Đèn đường hẻm 5 không sáng",
    ],
)
def test_address_request_and_landmark_are_no_complaint(said: str) -> None:
    assert not is_complaint(said) and not NOTHING_KNOWN.names_one(said)


def test_every_phrase_of_the_list_finds_itself() -> None:
    for line in filter(None, DEEDS):
        assert Phrases(DEEDS).are_in(line)
