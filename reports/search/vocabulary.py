"""Know the words of public reports, so that a search forgives one wrong letter."""

from collections import defaultdict
from collections.abc import Iterable
from string import ascii_lowercase

from django.db import connection, transaction

from reports.models import Report, SearchWord

# More reports add hardly any words, and counting takes a second.
NEWEST = 50_000
# Short words are one edit away from too many other words.
SHORTEST = 3
LONGEST = 20
MOST_NEAR = 5
# A word of a single report may be misspelled itself.
LEAST_REPORTS = 2
_BATCH = 5_000


def recount() -> int:
    """Recount the words of the newest public reports; return their number."""
    newest = Report.objects.public().newest_first().values("search_vector")[:NEWEST]
    sql, parameters = newest.query.sql_with_params()
    with transaction.atomic(), connection.cursor() as cursor:
        # Two recounts at once would both insert all words. Searches may read meanwhile.
        cursor.execute(f"LOCK TABLE {SearchWord._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        # ts_stat takes a statement as text; the driver has bound its parameters.
        statement = cursor.mogrify(sql, parameters)
        cursor.execute(
            "SELECT word, ndoc FROM ts_stat(%s) WHERE word ~ %s",
            # With digits, as in "khom3", because `is_finished` needs such words.
            [statement, f"^[a-z][a-z0-9]{{{SHORTEST - 1},{LONGEST - 1}}}$"],
        )
        counted = cursor.fetchall()
        SearchWord.objects.all().delete()
        SearchWord.objects.bulk_create(
            (SearchWord(word=word, reports=reports) for word, reports in counted),
            batch_size=_BATCH,
        )
    return len(counted)


def near(
    words: Iterable[str], *, begun: str = "", also_known: bool = False
) -> dict[str, list[str]]:
    """Return the commonest words one edit away, for each folded word that no report contains.

    An edit adds, drops or replaces a letter, or swaps two. `begun` may be the beginning of a
    word. `also_known` includes words that reports contain. Three queries at most.
    """
    asked = {word for word in words if _may_be_misspelled(word)}
    if not also_known:
        known = SearchWord.objects.filter(word__in=asked)
        asked -= set(known.values_list("word", flat=True))
        if begun in asked and SearchWord.objects.filter(word__startswith=begun).exists():
            asked.remove(begun)
    origins: dict[str, set[str]] = defaultdict(set)
    for word in asked:
        for other in _one_letter_away(word):
            origins[other].add(word)
    if not origins:
        return {}
    found: dict[str, list[str]] = defaultdict(list)
    likely = SearchWord.objects.filter(word__in=list(origins), reports__gte=LEAST_REPORTS)
    for other in likely.order_by("-reports", "word").values_list("word", flat=True):
        for word in origins[other]:
            if len(found[word]) < MOST_NEAR:
                found[word].append(other)
    return dict(found)


def is_finished(word: str) -> bool:
    """Return whether reports contain `word` and no longer word that begins so; one query."""
    begun = SearchWord.objects.filter(word__startswith=word).order_by("word")
    return list(begun.values_list("word", flat=True)[:2]) == [word]


def _may_be_misspelled(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and word.isascii() and word.isalpha()


def _one_letter_away(word: str) -> set[str]:
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    less = {left + right[1:] for left, right in halves if right}
    exchanged = {left + right[1] + right[0] + right[2:] for left, right in halves if right[1:]}
    other = {left + c + right[1:] for left, right in halves if right for c in ascii_lowercase}
    more = {left + c + right for left, right in halves for c in ascii_lowercase}
    return (less | exchanged | other | more) - {word}
