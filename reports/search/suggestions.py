"""Suggest categories, places and titles while somebody types in the search box."""

from collections.abc import Iterable

from paht.foundation import text
from province import directory
from reports.models import Report, known_categories
from reports.search import matcher
from reports.workflow import wording

MOST_NAMES, MOST_TITLES = 4, 4
SHORTEST = 2
# Read that many matches and keep those with the words in the title.
_READ = 40


def suggest(typed: str) -> list[str]:
    """Return at most eight search texts in the language of the page; one query.

    Phone and identity numbers get no suggestions.
    """
    words = text.fold(typed).split()[: matcher.MAX_WORDS]
    if len("".join(words)) < SHORTEST or matcher.is_personal_data(typed):
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
    """Return whether `name` has all words; the last one, still being typed, as a beginning."""
    known = text.fold(name).split()
    *whole, begun = words
    return all(word in known for word in whole) and any(one.startswith(begun) for one in known)
