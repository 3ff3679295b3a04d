"""Say which notices may explain what a person is about to report.

The table goes by the codes of the seeded categories and by words of the title. Nothing here keeps
a report from being sent.
"""

from collections.abc import Mapping

from citizen.kinds import NoticeKind
from paht.foundation.text import fold

# Code of a category → kinds of notices about the same matter. Urgent categories are left out:
# a broken cable is reported also while the power is off.
OF_CATEGORY: Mapping[str, frozenset[str]] = {
    "DN01": frozenset({NoticeKind.POWER_CUT}),
    "DN03": frozenset({NoticeKind.WATER_CUT}),
    "TN01": frozenset({NoticeKind.FLOOD, NoticeKind.WEATHER}),
    "TN05": frozenset({NoticeKind.SALINITY}),
}
# Folded words of a title → kind of notices, for titles in another category.
OF_WORDS: Mapping[str, NoticeKind] = {
    "mat dien": NoticeKind.POWER_CUT,
    "cup dien": NoticeKind.POWER_CUT,
    "cat dien": NoticeKind.POWER_CUT,
    "mat nuoc": NoticeKind.WATER_CUT,
    "cup nuoc": NoticeKind.WATER_CUT,
    "cat nuoc": NoticeKind.WATER_CUT,
    "ngap": NoticeKind.FLOOD,
    "trieu cuong": NoticeKind.FLOOD,
    "nuoc man": NoticeKind.SALINITY,
}


def kinds(category: str, title: str) -> frozenset[str]:
    """Return the kinds of notices that concern a category code and a title; often none."""
    words = f" {fold(title)} "
    said = {kind for phrase, kind in OF_WORDS.items() if f" {phrase} " in words}
    return OF_CATEGORY.get(category, frozenset()) | said
