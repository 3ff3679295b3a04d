import random
import unicodedata

import pytest

from province.alphabet import sort_key


@pytest.mark.parametrize(
    "ordered",
    [
        pytest.param(["Phường 1", "Phường 2", "Phường 10"], id="numbers by value"),
        pytest.param(["An", "Ăn", "Ân", "Ba", "Da", "Đa", "Em", "Êm", "Ga"], id="letters"),
        pytest.param(["Ma", "Mà", "Mả", "Mã", "Má", "Mạ", "Man"], id="tones after letters"),
        pytest.param(["To", "Tô", "Tơ", "Tu", "Tư"], id="o and u"),
        pytest.param(["An Hiệp", "An Mỹ", "An Ninh", "Anh"], id="shorter word first"),
        pytest.param(["Hòa Tú", "Hòa Tú 1", "Hòa Tú 2", "Hòa Tú II"], id="numbers first"),
    ],
)
def test_names_are_sorted_by_vietnamese_alphabet(ordered):
    mixed = random.Random(7).sample(ordered, len(ordered))

    assert sorted(mixed, key=sort_key) == ordered


def test_sorting_ignores_case_punctuation_and_unicode_form():
    nfd = unicodedata.normalize("NFD", "Thị trấn Mỹ Xuyên")

    assert sort_key(nfd) == sort_key("THỊ TRẤN – Mỹ Xuyên")
