"""Names that are kept in several languages: which of them a page shows."""

from django.utils.translation import get_language


def localised(vietnamese: str, **others: str) -> str:
    """The name in the language of the page: `localised(name, en=…, km=…)`.

    Vietnamese, the language of the law, where the page's has none.
    """
    return others.get(get_language() or "") or vietnamese
