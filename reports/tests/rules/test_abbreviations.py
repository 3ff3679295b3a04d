from hypothesis import given
from hypothesis import strategies as st

from reports.rules.abbreviations import spelled_out


@given(st.lists(st.text("abcdefghikpql0123456789", min_size=1, max_size=5), max_size=8))
def test_spelling_out_keeps_every_word(words: list[str]) -> None:
    assert [word for word, _long in spelled_out(words)] == words
