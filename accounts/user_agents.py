"""Name the browser of a User-Agent in words that its owner knows. Nothing depends on it."""

import re

# The first match wins: most browsers also claim to be those further down.
_BROWSERS = (
    ("Zalo", r"\bZalo\b"),
    ("Facebook", r"FBAN|FBAV|FB_IAB"),
    ("Cốc Cốc", r"coc_coc_browser|CocCoc"),
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b|OPiOS"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("UC Browser", r"UCBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Version/[\d.]+ .*Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"\(iPhone\b"),
    ("iPad", r"\(iPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("macOS", r"\bMac OS X\b|\bMacintosh\b"),
    ("Linux", r"\bLinux\b"),
)
_LONGEST = 1000


def browser(header: str) -> str:
    """Return the browser's name; "" for an unknown one."""
    return _first(_BROWSERS, header)


def system(header: str) -> str:
    """Return the system or device; "" when the header does not name one."""
    return _first(_SYSTEMS, header)


def _first(known: tuple[tuple[str, str], ...], header: str) -> str:
    said = header[:_LONGEST]
    return next((name for name, pattern in known if re.search(pattern, said)), "")
