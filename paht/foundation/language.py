"""Choose between names that are stored in several languages."""

from django.utils.safestring import mark_safe
from django.utils.translation import get_language


def localised(vietnamese: str, **others: str) -> str:
    """Return the name in the language of the page: `localised(name, en=…, km=…)`.

    Falls back to Vietnamese, the language of the law.
    """
    return others.get(get_language() or "") or vietnamese


def vietnamese_mark() -> str:
    """Return ` lang="vi"` for Vietnamese words on a page in another language, else "".

    Screen readers pronounce words by it.
    """
    return "" if get_language() == "vi" else mark_safe(' lang="vi"')
