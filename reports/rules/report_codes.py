"""Find the codes of reports in a text, also as people write them in groups."""

import re
import unicodedata

_DAY = r"(?:0[1-9]|1[0-2]){gap}(?:0[1-9]|[12]\d|3[01])"
PATTERN = re.compile(rf"(?<!\d)(20\d{{2}}{_DAY.format(gap='')}\d{{4,6}})(?!\d)")
_GAP = r"[ .,_/\n\u00a0\u2010-\u2015-]{0,2}"
_LOOSE = re.compile(rf"(?<!\d)(20\d{{2}}{_GAP}{_DAY.format(gap=_GAP)}(?:{_GAP}\d){{4,6}})(?!\d)")
# A text with more of them is a list; each costs a look-up.
MOST = 200


def find(*texts: str) -> list[str]:
    """Return the different codes in the texts, in order, at most `MOST`."""
    found = dict[str, None]()
    for said in texts:
        plain = unicodedata.normalize("NFKC", said)
        for pattern in (PATTERN, _LOOSE):
            found |= {"".join(filter(str.isdigit, one)): None for one in pattern.findall(plain)}
    return list(found)[:MOST]
