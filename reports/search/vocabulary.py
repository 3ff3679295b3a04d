"""Which words reports are written in, so that a search forgives one wrong letter."""

from collections import defaultdict
from collections.abc import Iterable
from string import ascii_lowercase

from django.db import connection, transaction

from reports.models import Report, SearchWord

# Of more than these the words hardly grow, and counting them takes a second.
NEWEST = 50_000
# Shorter ones have half the vocabulary for neighbours.
SHORTEST = 3
LONGEST = 20
MOST_NEAR = 5
# Words that one report only holds are as likely to be wrong themselves.
LEAST_REPORTS = 2
_BATCH = 5_000


def recount() -> int:
    """Count the words of the newest public reports anew; returns how many there are."""
    newest = Report.objects.public().newest_first().values("search_vector")[:NEWEST]
    sql, parameters = newest.query.sql_with_params()
    with transaction.atomic(), connection.cursor() as cursor:
        # Two counts at once would each write all words; searches read on meanwhile.
        cursor.execute(f"LOCK TABLE {SearchWord._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        # ts_stat wants the text of a statement; what stands in it is ours, bound by the driver.
        statement = cursor.mogrify(sql, parameters)
        cursor.execute(
            "SELECT word, ndoc FROM ts_stat(%s) WHERE word ~ %s",
            # With digits too, as "khom3": whether a word goes on is asked as well.
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
    """For each of the folded `words` that no report holds, the commonest words that are one
    letter away (one more, one less, another one, two exchanged); three queries at most.

    `begun` may be the beginning of a word. With `also_known` for those too that reports hold.
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
    """Whether reports hold the folded `word`, and none that is longer and begins so; one query."""
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
