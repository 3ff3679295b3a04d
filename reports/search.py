"""Finding reports by words, folded on both sides alike."""

import re
import unicodedata

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, F, Func, Value
from django.db.models.functions import Cast

from paht.foundation import text
from reports.models import ReportQuerySet

MAX_WORDS = 8
# Shorter words are whole syllables ("ga" is not "gần").
SHORTEST_PREFIX = 4
# A year and a month: the least of a code that narrows anything.
SHORTEST_CODE = 6
CODE_DIGITS = range(12, 17)

_SEPARATORS = re.compile(r"[\s.\-/]+")


def matching(reports: ReportQuerySet, query: str) -> ReportQuerySet:
    """Those of `reports` that hold every word of `query`, in any order.

    Diacritics, case, NFC or NFD do not matter. The last word, from four letters on, may be
    the beginning of a longer one (the index walks through every word that begins so, which
    is dear for more than one), and so may the digits of a code. An empty query: everything.
    """
    words = text.fold(query).split()[:MAX_WORDS]
    if not words:
        # Nothing asked for: everything. Signs alone ("%"): no report has them as a word.
        return reports.none() if query.strip() else reports
    # A plain cast, not to_tsquery: its parser would cut words otherwise than `fold` does.
    # Folded words are letters, digits and marks only, and quoted: no operator gets in.
    raw = " & ".join(_lexeme(word, is_last=word is words[-1]) for word in words)
    query_vector = Cast(Value(raw), SearchQueryField())
    return reports.filter(_Matches(F("search_vector"), query_vector))


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


def _lexeme(word: str, *, is_last: bool) -> str:
    is_code = word.isdecimal() and len(word) >= SHORTEST_CODE
    may_go_on = is_code or (is_last and len(word) >= SHORTEST_PREFIX)
    return f"'{word}':*" if may_go_on else f"'{word}'"


def _digits(query: str) -> str:
    """The digits of a query that is nothing else, written together."""
    joined = _SEPARATORS.sub("", unicodedata.normalize("NFKC", query))
    return joined if joined.isdecimal() and joined.isascii() else ""
