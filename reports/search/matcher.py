"""Finding reports by words, folded on both sides alike."""

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
# Shorter words are whole syllables ("ga" is not "gần").
SHORTEST_PREFIX = 4
# A year and a month: the least of a code that narrows anything.
SHORTEST_CODE = 6
CODE_DIGITS = range(12, 17)

_SEPARATORS = re.compile(r"[\s.\-/]+")


def matching(reports: ReportQuerySet, query: str, *, widely: bool = False) -> ReportQuerySet:
    """Those of `reports` that hold every word of `query`, in any order.

    Diacritics, case, NFC or NFD do not matter, nor whether "p8" or "phường 8" was written. The
    last word, from four letters on, may be the beginning of a longer one (the index walks
    through every word that begins so, which is dear for more than one), and so may the digits
    of a code. A word that no report holds may be another one with one letter changed; `widely`
    allows that for every word. An empty query: everything.
    """
    words = text.fold(query).split()[:MAX_WORDS]
    if not words:
        # Nothing asked for: everything. Signs alone ("%"): no report has them as a word.
        return reports.none() if query.strip() else reports
    # A plain cast, not to_tsquery: its parser would cut words otherwise than `fold` does.
    # Folded words are letters, digits and marks only, and quoted: no operator gets in.
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
    """The reports `keys` that match `query`: those first that hold its words as they were typed
    in their title, then in any of their texts, then the others; else in their order. One query.
    """
    phrase = text.fold(query)
    places = (
        Report.objects.filter(pk__in=keys)
        .annotate(found_at=StrIndex(F("search_text"), Value(phrase)))
        # Code and title lead in the text that is searched.
        .annotate(end_of_title=Length("code") + Length("title") + 1)
        .values_list("pk", "found_at", "end_of_title")
    )
    ranks = {key: int(at > end) if at else 2 for key, at, end in places}
    return sorted(keys, key=lambda key: ranks.get(key, 2))


def whole_code(query: str) -> str:
    """The report code that `query` spells out ("2023 1004 0003"), else an empty text."""
    digits = _digits(query)
    return digits if len(digits) in CODE_DIGITS and digits.startswith("20") else ""


def looks_like_phone(query: str) -> bool:
    """Whether someone typed a phone number (to be told how to find their own reports)."""
    try:
        text.normalise_phone(query)
    except text.Invalid:
        return False
    return True


def looks_private(query: str) -> bool:
    """Whether `query` is a phone number, a CCCD or CMND, or an e-mail address.

    Such a search finds nothing, and the page must not write the number out again.
    """
    digits = _digits(query)
    is_national_id = len(digits) in (9, 12) and not digits.startswith("20")
    is_email = "@" in query and " " not in query.strip()
    return is_national_id or is_email or looks_like_phone(query)


class _Matches(Func):
    """`vector @@ query` for a query that is one already; Django's lookup would parse it again."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()


def _any_of(lexeme: str, long_form: Sequence[str], near: Sequence[str]) -> str:
    ways = [lexeme, *(f"'{word}'" for word in near)]
    if long_form:
        ways.append(" & ".join(f"'{word}'" for word in long_form))
    return f"({' | '.join(ways)})" if ways[1:] else lexeme


def _begun(words: Sequence[str]) -> int:
    """The number of the word that may be the beginning of a longer one, from 1; 0 for none.

    Beside other words a beginning is dear: the index gathers every report that has one before
    it looks at the others. Where no report goes on from the word, the word alone finds the same.
    """
    last = words[-1]
    if len(last) < SHORTEST_PREFIX or (words[1:] and vocabulary.is_finished(last)):
        return 0
    return len(words)


def _lexeme(word: str, *, is_begun: bool) -> str:
    is_code = word.isdecimal() and len(word) >= SHORTEST_CODE
    return f"'{word}':*" if is_code or is_begun else f"'{word}'"


def _digits(query: str) -> str:
    """The digits of a query that is nothing else, written together."""
    joined = _SEPARATORS.sub("", unicodedata.normalize("NFKC", query))
    return joined if joined.isdecimal() and joined.isascii() else ""
