"""Match reports by words, folding texts and queries alike."""

import re
import unicodedata
from collections.abc import Sequence

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, F, Func, Value
from django.db.models.functions import Cast, Length, StrIndex

from paht.foundation import text
from reports.models import Report, ReportQuerySet
from reports.rules.abbreviations import spelled_out
from reports.search import vocabulary

MAX_WORDS = 8
# Shorter words are whole syllables: "ga" does not mean "gần".
SHORTEST_PREFIX = 4
# Year and month: shorter beginnings of a code match too many reports.
SHORTEST_CODE = 6
CODE_DIGITS = range(12, 17)

_SEPARATORS = re.compile(r"[\s.\-/]+")


def matching(reports: ReportQuerySet, query: str, *, widely: bool = False) -> ReportQuerySet:
    """Narrow `reports` to those that contain every word of `query`, in any order.

    Diacritics, case and Unicode form do not matter; "p8" matches "phường 8". The last word, from
    four letters on, and the digits of a code may be beginnings. A word that no report contains
    also matches words with one letter changed; `widely` allows that for every word. An empty
    query matches everything.
    """
    words = text.fold(query).split()[:MAX_WORDS]
    if not words:
        # An empty query matches everything. Signs alone ("%") are no word of any report.
        return reports.none() if query.strip() else reports
    # A plain cast: the parser of to_tsquery splits words differently from `fold`.
    # Folded words consist of letters, digits and marks, and are quoted: no operator gets in.
    in_full = [word for word, long_form in spelled_out(words) if not long_form]
    near = vocabulary.near(in_full, begun=words[-1], also_known=widely)
    begun = _begun(words)
    raw = " & ".join(
        _any_of(_lexeme(word, is_begun=number == begun), long_form, near.get(word, ()))
        for number, (word, long_form) in enumerate(spelled_out(words), start=1)
    )
    query_vector = Cast(Value(raw), SearchQueryField())
    return reports.filter(_Matches(F("search_vector"), query_vector))


def best_first(keys: Sequence[int], query: str) -> list[int]:
    """Sort the reports `keys`, which match `query`, by how literally they contain it; one query.

    First come reports with the query as typed in the title, then in another text, then the
    others. Within each group the order stays.
    """
    phrase = text.fold(query)
    places = (
        Report.objects.filter(pk__in=keys)
        .annotate(found_at=StrIndex(F("search_text"), Value(phrase)))
        # The search text begins with code and title.
        .annotate(end_of_title=Length("code") + Length("title") + 1)
        .values_list("pk", "found_at", "end_of_title")
    )
    ranks = {key: int(at > end) if at else 2 for key, at, end in places}
    return sorted(keys, key=lambda key: ranks.get(key, 2))


def whole_code(query: str) -> str:
    """Return the report code that `query` contains ("2023 1004 0003"), else ""."""
    digits = _digits(query)
    return digits if len(digits) in CODE_DIGITS and digits.startswith("20") else ""


def looks_like_phone(query: str) -> bool:
    """Return whether `query` is a phone number, so that the page explains "my reports"."""
    try:
        text.normalise_phone(query)
    except text.Invalid:
        return False
    return True


def is_personal_data(query: str) -> bool:
    """Return whether `query` is a phone number, a CCCD or CMND, or an e-mail address.

    Such a search finds nothing, and the page must not repeat the value.
    """
    digits = _digits(query)
    is_national_id = len(digits) in (9, 12) and not digits.startswith("20")
    is_email = "@" in query and " " not in query.strip()
    return is_national_id or is_email or looks_like_phone(query)


class _Matches(Func):
    """`vector @@ query` for a ready query; Django's lookup would parse it again."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()


def _any_of(lexeme: str, long_form: Sequence[str], near: Sequence[str]) -> str:
    ways = [lexeme, *(f"'{word}'" for word in near)]
    if long_form:
        ways.append(" & ".join(f"'{word}'" for word in long_form))
    return f"({' | '.join(ways)})" if ways[1:] else lexeme


def _begun(words: Sequence[str]) -> int:
    """Return the number, from 1, of the word that may be a beginning; 0 for none.

    Beside other words a beginning is slow: the index collects all its reports first. If no
    longer word begins so, the whole word finds the same reports.
    """
    last = words[-1]
    if len(last) < SHORTEST_PREFIX or (words[1:] and vocabulary.is_finished(last)):
        return 0
    return len(words)


def _lexeme(word: str, *, is_begun: bool) -> str:
    is_code = word.isdecimal() and len(word) >= SHORTEST_CODE
    return f"'{word}':*" if is_code or is_begun else f"'{word}'"


def _digits(query: str) -> str:
    """Return the digits of a query that has nothing else, without separators."""
    joined = _SEPARATORS.sub("", unicodedata.normalize("NFKC", query))
    return joined if joined.isdecimal() and joined.isascii() else ""
