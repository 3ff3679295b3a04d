"""Proposals from the text of a message: the place."""

import pytest

from reports.intake.mail import proposals


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("Đoạn đường Lê Duẩn, Phường 4, nhiều ổ gà.", "đường Lê Duẩn, Phường 4"),
        ("Ở số 12 đường Dương Kỳ Hiệp có rác", "số 12 đường Dương Kỳ Hiệp"),
        ("Quốc lộ 60 kẹt xe mỗi sáng", "Quốc lộ 60"),
        ("Cây cầu gãy ở ấp Mỹ Thuận.", "ấp Mỹ Thuận"),
        ("Rác ở hẻm 145/2; hôi lắm", "hẻm 145/2"),
        ("Địa điểm: chợ Bông Sen, cổng sau\nRác nhiều", "chợ Bông Sen, cổng sau"),
        ("Cầu bị sập rồi, đường thì ngập", ""),
        ("Tôi không biết ở đâu", ""),
    ],
)
def test_place_ends_where_the_sentence_goes_on(said: str, place: str) -> None:
    assert proposals._address_in(said) == place
