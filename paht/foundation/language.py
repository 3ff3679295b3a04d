"""Choose between names that are stored in several languages."""

from django.utils.translation import get_language


def localised(vietnamese: str, **others: str) -> str:
    """Return the name in the language of the page: `localised(name, en=…, km=…)`.

    Falls back to Vietnamese, the language of the law.
    """
    return others.get(get_language() or "") or vietnamese
