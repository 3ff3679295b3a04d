"""Finding reports by words, folded on both sides alike."""

from django.contrib.postgres.search import SearchQueryField
from django.db.models import QuerySet, Value
from django.db.models.functions import Cast

from paht.foundation import text
from reports.models import Report

MAX_WORDS = 8


def matching(reports: "QuerySet[Report]", query: str) -> "QuerySet[Report]":
    """Those of `reports` that hold every word of `query`, in any order, each perhaps cut short.

    Diacritics, case, NFC or NFD do not matter. No words at all: everything.
    """
    words = text.fold(query).split()[:MAX_WORDS]
    if not words:
        return reports
    # A plain cast, not to_tsquery: its parser would cut words otherwise than `fold` does.
    # Folded words are letters, digits and marks only, and quoted: no operator gets in.
    raw = " & ".join(f"'{word}':*" for word in words)
    return reports.filter(search_vector=Cast(Value(raw), SearchQueryField()))


def looks_like_phone(query: str) -> bool:
    """Whether someone typed a phone number (to be told how to find their own reports)."""
    try:
        text.normalise_phone(query)
    except text.Invalid:
        return False
    return True
