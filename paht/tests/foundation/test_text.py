"""Reading what people type: cleaning, folding, phones, identity numbers, masks."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paht.foundation import text

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "typed",
    [
        *("0939861234", "84939861234", "+84939861234", "+84 939.861-234", " (093) 986 1234 "),
        *("+84 (0)939 861 234", "0084 939 861 234", "0084939861234", "00840939861234"),
    ],
)
def test_mobile_number_is_accepted_in_every_spelling(typed: str) -> None:
    assert text.normalise_phone(typed) == "+84939861234"


def test_landline_is_accepted_and_receives_no_sms() -> None:
    phone = text.normalise_phone("0299 3821 234")

    assert phone == "+842993821234"
    assert not text.is_mobile(phone)


@pytest.mark.parametrize(
    "typed",
    ["", "123", "0139861234", "09398612345", "093986123a", "0939861234;0939861235", "０"]
    + ["00939861234", "+0084939861234", "+84 (0)(0)939861234", "+84 (0)139 861 234"],
)
def test_invalid_phone_is_refused(typed: str) -> None:
    with pytest.raises(text.Invalid):
        text.normalise_phone(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("094 090 001234", "094090001234"), ("365123456", "365123456"), ("001304001234", None)],
)
def test_identity_number_has_nine_or_twelve_digits_and_past_birth_year(
    typed: str, kept: str | None
) -> None:
    if kept is None:
        kept = typed
    assert text.normalise_national_id(typed, today=TODAY) == kept


@pytest.mark.parametrize(
    "typed", ["094290001234", "09409000123", "0940900012345", "abc", "09409000123x"]
)
def test_invalid_identity_number_is_refused(typed: str) -> None:
    with pytest.raises(text.Invalid):
        text.normalise_national_id(typed, today=TODAY)


def test_cleaning_removes_control_and_bidi_characters_only() -> None:
    dirty = "Đường\u202e ấp\u0000 Mỹ\u200b Tân ខ្មែរ 👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿"

    cleaned = text.clean(dirty)

    assert cleaned == "Đường ấp Mỹ Tân ខ្មែរ 👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿"


def test_cleaning_composes_letters_and_keeps_paragraphs_when_asked() -> None:
    typed = unicodedata.normalize("NFD", "Ổ gà\r\n\r\n\r\n\r\nRất  sâu ")

    assert text.clean(typed, multiline=True) == "Ổ gà\n\nRất sâu"
    assert text.clean(typed) == "Ổ gà Rất sâu"


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_fold_is_equal_for_all_unicode_forms(form: str) -> None:
    typed = unicodedata.normalize(form, "Đường nhiều Ổ GÀ, P.8!")

    assert text.fold(typed) == "duong nhieu o ga p 8"


@given(st.text(max_size=300))
def test_folding_is_stable_and_leaves_only_words(typed: str) -> None:
    folded = text.fold(typed)

    assert text.fold(folded) == folded
    assert "'" not in folded
    assert "\\" not in folded
    assert "  " not in folded


@given(st.text(max_size=300), st.booleans())
def test_cleaning_is_idempotent(typed: str, multiline: bool) -> None:
    once = text.clean(typed, multiline=multiline)

    assert text.clean(once, multiline=multiline) == once


def test_masks_match_the_guide() -> None:
    assert text.mask_phone("+84939861100") == "xxxxxx100"
    assert text.mask_national_id("094090001234") == "*********234"
    assert text.mask_email("nguyenvana@gmail.com") == "n***@gmail.com"


@given(st.text(max_size=200))
def test_sms_text_is_ascii(typed: str) -> None:
    assert text.ascii_only(typed).isascii()


@pytest.mark.parametrize(
    "unseen", ["\u200d\u200d", "\u3164\uffa0 \u3164", "\u2800", " \u200c\n", ""]
)
def test_invisible_characters_count_as_empty(unseen: str) -> None:
    assert text.clean(unseen, multiline=True) == ""


def test_cleaning_limits_combining_marks_of_a_letter() -> None:
    cleaned = text.clean("a" + "\u0301" * 150 + "\0\u3164" + "\u0301" * 150 + "o\u0323\u0302")

    assert cleaned == "á" + "\u0301" * 8 + "ộ"


def test_cleaning_keeps_all_marks_of_khmer_and_emoji() -> None:
    for word in ("ខេត្តឃ្លាំង", "ស្ត្រី", "👨‍👩‍👧", "Đường nhiều ổ gà", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"):
        assert text.clean(word) == word
