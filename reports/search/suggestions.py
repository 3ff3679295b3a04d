"""What a search box proposes while somebody types: names of fields and places, titles."""

from collections.abc import Iterable

from paht.foundation import text
from province import directory
from reports.models import Report, known_categories
from reports.search import matcher
from reports.workflow import wording

MOST_NAMES, MOST_TITLES = 4, 4
SHORTEST = 2
# Of these the ones whose title says it; what only the content says helps nobody to choose.
_READ = 40


def suggest(typed: str) -> list[str]:
    """At most eight texts worth searching for, in the language of the page; one query.

    Nothing for numbers of people: those are no words to search for.
    """
    words = text.fold(typed).split()[: matcher.MAX_WORDS]
    if len("".join(words)) < SHORTEST or matcher.looks_private(typed):
        return []
    names = [name for name in _names() if _begins(words, name)][:MOST_NAMES]
    newest = matcher.matching(Report.objects.public(), typed).newest_first()
    titles = [report.public_title for report in newest.only("title", "redacted_spans")[:_READ]]
    fitting = [title for title in dict.fromkeys(titles) if _begins(words, title)]
    return list(dict.fromkeys([*names, *fitting[:MOST_TITLES]]))


def _names() -> Iterable[str]:
    for category in known_categories().values():
        if category.is_active:
            yield wording.category_name(category)
    for unit in directory.units().values():
        yield unit.shown_name


def _begins(words: list[str], name: str) -> bool:
    """Whether the name has all the words; of the last one, being typed, the beginning."""
    known = text.fold(name).split()
    *whole, begun = words
    return all(word in known for word in whole) and any(one.startswith(begun) for one in known)
